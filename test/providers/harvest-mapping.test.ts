import { describe, expect, it } from 'vitest';
import { readRows } from './harvest-answers.ts';

/*
 * What could go wrong: a percentage read as money; a tax that is not its percentage's; an amount that lost or won digits on its way through a binary number; a written-off invoice
 * taken for a paid one.
 */

const line = (amount: string, more = '"taxed":true,"taxed2":true') =>
  `{"id":1,"kind":"Service","description":"Work","quantity":1.0,"unit_price":${amount},"amount":${amount},${more},"project":null}`;

/** Raw text, so that a number stays as it was written. */
function invoiceText(fields: Readonly<Record<string, string>>): string {
  const all = {
    id: '7',
    client: '{"id":3,"name":"ABC Corp"}',
    line_items: `[${line('200.0')},${line('100')}]`,
    number: '"1001"',
    amount: '288.9',
    due_amount: '288.9',
    tax: '5.0',
    tax_amount: '13.5',
    tax2: '2.0',
    tax2_amount: '5.4',
    discount: '10.0',
    discount_amount: '30.0',
    currency: '"EUR"',
    state: '"open"',
    issue_date: '"2026-04-01"',
    due_date: '"2026-04-01"',
    created_at: '"2026-04-01T10:00:00Z"',
    updated_at: '"2026-04-01T10:00:00Z"',
    ...fields,
  };
  return `[{${Object.entries(all)
    .map(([name, value]) => `"${name}":${value}`)
    .join(',')}}]`;
}
const invoice = (fields: Readonly<Record<string, string>> = {}) => readRows('invoices', invoiceText(fields)).rows[0]?.cells;

describe('an invoice of Harvest', () => {
  it('has tax on what the discount leaves, the second not on the first', () => {
    expect(invoice()).toMatchObject({ total_minor: '28890', tax_minor: '1890', due_minor: '28890' });
  });

  it.each([
    ['the total is a cent off', { amount: '288.91' }, 'amount = lines - discount + taxes: lines, discount and taxes make 288.90'],
    ['a tax is not its percentage', { tax_amount: '113.5', amount: '388.9' }, 'its percentage makes 13.50 EUR, stated is 113.50'],
    ['a discount is not its percentage', { discount_amount: '3.0', amount: '315.9' }, 'its percentage makes 30.00'],
    [
      'a tax is stated without a percentage',
      { tax2: 'null', tax2_amount: '5.4' },
      'its percentage makes 0.00 EUR, stated is 5.40',
    ],
    [
      'a tax is not stated although its percentage is',
      { tax_amount: 'null' },
      'tax_amount is missing or empty although tax is stated',
    ],
    ['a percentage is a word', { tax: '"high"' }, 'tax is no percentage'],
    ['a line does not say whether it is taxed', { line_items: `[${line('300', '"taxed2":true')}]` }, 'a line does not say'],
    ['an amount has more digits than its currency', { due_amount: '288.905' }, 'more digits than the 2 of EUR'],
    ['what is due is not stated', { due_amount: 'null' }, 'due_amount is missing or empty'],
    ['the currency is not known', { currency: '"XXQ"' }, 'the currency XXQ is not known'],
    ['the state is a new word', { state: '"disputed"' }, 'state'],
    ['it has no client', { client: 'null' }, 'client.id is missing or empty'],
  ])('is held back when %s', (_what, fields, why) => {
    expect(() => invoice(fields)).toThrow(why);
  });

  it('may have been rounded by the line or once: a cent a line between tax and percentage is no fault', () => {
    const lines = {
      line_items: `[${line('10.03')},${line('10.03')}]`,
      discount: 'null',
      discount_amount: '0.0',
      tax2: 'null',
      tax2_amount: '0',
    };
    // 5 % of 10.03 is 0.5015: 0.50 twice, or 1.00 of 20.06.
    expect(invoice({ ...lines, tax: '5', tax_amount: '1.00', amount: '21.06', due_amount: '21.06' })).toMatchObject({
      tax_minor: '100',
    });
    expect(invoice({ ...lines, tax: '5', tax_amount: '1.02', amount: '21.08', due_amount: '21.08' })).toMatchObject({
      tax_minor: '102',
    });
    expect(() => invoice({ ...lines, tax: '5', tax_amount: '1.03', amount: '21.09' })).toThrow('its percentage makes 1.00');
  });

  it('keeps every digit, however the number is written', () => {
    const plain = {
      line_items: '[]',
      tax: 'null',
      tax_amount: '0.0',
      tax2: 'null',
      tax2_amount: 'null',
      discount: 'null',
      discount_amount: '0',
    };
    for (const [amount, minor] of [
      ['90071992547409.93', '9007199254740993'],
      ['33.35', '3335'],
      ['100', '10000'],
      ['100.0', '10000'],
      ['1.0e2', '10000'],
      ['"33.35"', '3335'],
    ] as const) {
      const items = `[${line(amount, '"taxed":false,"taxed2":false')}]`;
      expect(invoice({ ...plain, line_items: items, amount, due_amount: amount })).toMatchObject({
        total_minor: minor,
        due_minor: minor,
      });
    }
    const yen = { ...plain, currency: '"JPY"', line_items: `[${line('1200.0', '"taxed":false,"taxed2":false')}]` };
    expect(invoice({ ...yen, amount: '1200.0', due_amount: '0.0' })).toMatchObject({ total_minor: '1200', exponent: 0 });
    const dinar = { ...plain, currency: '"KWD"', line_items: `[${line('1.234', '"taxed":false,"taxed2":false')}]` };
    expect(invoice({ ...dinar, amount: '1.234', due_amount: '1.234' })).toMatchObject({ total_minor: '1234', exponent: 3 });
  });

  it('that is closed is written off, not paid: what is due is told and is no receivable', () => {
    expect(invoice({ state: '"closed"' })).toMatchObject({ status: 'written-off', source_status: 'closed', due_minor: '28890' });
  });

  it('names its client by `name`; another name is told of, and read when `name` is empty', () => {
    const both = readRows('invoices', invoiceText({ client: '{"id":3,"name":"ABC Corp","display_name":"Other"}' }));
    expect(both.rows[0]?.cells['contact_name']).toBe('ABC Corp');
    expect(both.drift).toContain('unknown-field client.display_name');
    const empty = readRows('invoices', invoiceText({ client: '{"id":3,"name":"","display_name":"Other"}' }));
    expect(empty.rows[0]?.cells['contact_name']).toBe('Other');
  });
});

describe('a client of Harvest', () => {
  const client = (fields: string) =>
    readRows(
      'clients',
      `[{"id":3,${fields},"is_active":true,"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}]`,
    );

  it('without any name is held back, never written without one', () => {
    expect(() => client('"name":"","display_name":null')).toThrow('missing or empty');
    expect(client('"name":"","display_name":"ABC"').rows[0]?.cells['name']).toBe('ABC');
  });
});

describe('an expense of Harvest', () => {
  const expense = (fields: string) =>
    readRows(
      'expenses',
      `[{"id":15297032,"notes":"Lunch","total_cost":33.35,"units":1.0,"is_closed":false,"spent_date":"2017-03-03","billable":true,"receipt":null,
        "user":{"id":1,"name":"Jane"},"project":{"id":2,"name":"Marketing","code":"MW"},
        "expense_category":{"id":4,"name":"Meals","unit_price":null,"unit_name":null},${fields},"invoice":null,
        "created_at":"2017-06-27T15:09:17Z","updated_at":"2017-06-27T16:47:14Z"}]`,
    );

  it("is in its client's currency, whole and in one line", () => {
    const { rows, drift } = expense('"client":{"id":3,"name":"123 Industries","currency":"EUR"},"approval_status":"unsubmitted"');
    expect(drift).toEqual([]);
    expect(rows[0]).toMatchObject({
      cells: {
        kind: 'expense',
        status: 'posted',
        currency: 'EUR',
        total_minor: '3335',
        issued_on: '2017-03-03',
        reference: 'Lunch',
      },
      lines: [{ amount_minor: '3335', account_code: 'Meals', quantity: '1.0', description: 'Lunch' }],
    });
  });

  it('without a currency is held back: an account states none', () => {
    expect(() => expense('"client":{"id":3,"name":"123 Industries"}')).toThrow('client.currency is missing or empty');
  });
});
