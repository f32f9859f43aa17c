import { describe, expect, it } from 'vitest';
import { compileMapping } from '../../main/core/ledger/compile-mapping.ts';
import { Unreadable } from '../../main/core/ledger/unreadable.ts';
import { parseJson } from '../../main/core/json/parse.ts';
import { isRawObject } from '../../main/core/ledger/raw-path.ts';
import { ALLOCATION_COLUMNS, DOCUMENT_COLUMNS } from '../../main/core/store/columns.ts';
import { netsuite } from '../../main/providers/netsuite/index.ts';

/** A transaction mapped: columns by name and allocations as text, or why it is held back. */
function mapped(stream: string, rows: readonly object[]) {
  const definition = netsuite.streams.find(({ name }) => name === stream);
  const compiled = definition === undefined ? null : compileMapping(definition.mapping);
  const raw = parseJson(JSON.stringify({ id: '50', rows }));
  if (compiled === null || !raw.ok || !isRawObject(raw.value)) throw new Error('nothing to map');
  try {
    const { cells, allocations, tombstone } = compiled.map(raw.value, { baseCurrency: 'GBP' });
    const width = ALLOCATION_COLUMNS.length;
    return {
      columns: Object.fromEntries(DOCUMENT_COLUMNS.map((name, at) => [name, cells[at]])),
      settles: Array.from({ length: allocations.length / width }, (_, at) =>
        allocations.slice(at * width, at * width + 3).join(' '),
      ),
      tombstone,
    };
  } catch (error) {
    if (error instanceof Unreadable) return { held: error.message };
    throw error;
  }
}

const head = {
  id: '50',
  trandate: '2026-03-02',
  currency: 'GBP',
  exchangerate: '1',
  status: 'C',
  posting: 'T',
  voided: 'F',
  foreignpaymentamountunused: '0',
};
const main = { ...head, line: '0', part: 'main', account: '1001', accttype: 'Bank' };
const other = { ...head, line: '1', part: 'line', account: '1007', accttype: 'AcctPay' };
const billPayment = [
  { ...main, foreignamount: '-100', settles: '40', settlestype: 'VendBill', settlesamount: '100' },
  { ...other, foreignamount: '100' },
];

describe('payments', () => {
  it('have the amount and the account of their main line', () => {
    expect(mapped('bill-payments', billPayment)).toMatchObject({
      columns: { kind: 'bill-payment', status: 'posted', total_minor: '10000', account_external_id: '1001' },
      settles: ['bills 40 10000'],
    });
    expect(mapped('payments', [{ ...main, foreignamount: '100' }])).toMatchObject({
      columns: { kind: 'payment', total_minor: '10000', account_external_id: '1001' },
    });
  });

  it.each([
    ['bill-payments', '100', 'AcctPay'],
    ['payments', '-100', 'AcctRec'],
    ['refunds', '100', 'AcctRec'],
    ['bill-payments', '-100', 'AcctPay'],
  ])('of %s are held when their main line (%s) is on receivables or payables', (stream, foreignamount, accttype) => {
    expect(mapped(stream, [{ ...main, foreignamount, accttype }])).toEqual({ held: expect.stringContaining('receivables') });
  });

  it.each([
    ['payments', '-100'],
    ['customer-deposits', '-100'],
    ['bill-payments', '100'],
    ['vendor-prepayments', '100'],
    ['refunds', '100'],
    ['deposit-applications', '-100'],
    ['vendor-prepayment-applications', '100'],
  ])('of %s are held when their total would be below zero', (stream, foreignamount) => {
    expect(mapped(stream, [{ ...main, foreignamount }])).toEqual({ held: expect.stringContaining('below zero') });
  });

  it.each(['payments', 'bill-payments', 'cash-sales', 'checks', 'expense-reports'])(
    'and other transactions read by their main line (%s) are held when another line comes first',
    (stream) => {
      const rows = [
        { ...other, line: '1', foreignamount: '100', accttype: 'Bank' },
        { ...main, line: '2', foreignamount: '-100' },
      ];
      expect(mapped(stream, rows)).toEqual({ held: expect.stringContaining('main line') });
    },
  );
});

describe('what a transaction settles', () => {
  it.each([['CustChrg'], [undefined]])('of a type that is not known (%s) holds it back', (settlestype) => {
    for (const stream of ['payments', 'customer-deposits', 'refunds', 'deposit-applications']) {
      const row = { ...main, foreignamount: '100', settles: '50', settlesamount: '100', settlestype };
      const rows = [stream === 'refunds' ? { ...row, foreignamount: '-100' } : row];
      expect(mapped(stream, rows), stream).toEqual({ held: expect.stringContaining('not known') });
    }
    const memo = { ...main, status: 'B', entity: '7', foreigntotal: '-100', foreignamount: '-100' };
    const credit = { ...memo, settles: '50', settlesamount: '100', settlestype };
    const line = { ...other, foreignamount: '100' };
    expect(mapped('credit-memos', [credit, line])).toEqual({ held: expect.stringContaining('not known') });
    expect(mapped('credit-memos', [{ ...credit, settlestype: 'CustInvc' }, line])).toMatchObject({
      settles: ['invoices 50 10000'],
    });
  });

  it('of a type that is not known is reported', () => {
    const { schema } = netsuite.streams.find(({ name }) => name === 'payments') ?? {};
    const row = { ...main, links: [], type: 'CustPymt', lastmodifieddate: '2026-03-02 10:00:00', rowcount: '1' };
    const issues = (settlestype: string) =>
      schema?.safeParse({ id: '50', rows: [{ ...row, settlestype }] }).error?.issues.map(({ path }) => path.at(-1));
    expect(issues('CustInvc')).toBeUndefined();
    expect(issues('CustChrg')).toEqual(['settlestype']);
  });
});

describe('a payment that was voided', () => {
  const voided = (rows: readonly object[], facts: object) => rows.map((row) => ({ ...row, ...facts }));
  const byJournal = { status: 'V' };

  it('by a reversing journal settles nothing, and still moved its bank', () => {
    expect(mapped('bill-payments', voided(billPayment, byJournal))).toMatchObject({
      columns: { status: 'reversed', total_minor: '10000', base_total_minor: '10000', account_external_id: '1001' },
      settles: [],
      tombstone: null,
    });
  });

  it('by a reversing journal needs no known type of what it settled', () => {
    const rows = voided(
      [{ ...main, foreignamount: '100', settles: '50', settlestype: 'CustChrg', settlesamount: '100' }],
      byJournal,
    );
    expect(mapped('payments', rows)).toMatchObject({ columns: { status: 'reversed' }, settles: [] });
  });

  it('by a reversing journal is money out when it was a refund', () => {
    const rows = [{ ...main, foreignamount: '-100', settles: '40', settlestype: 'CustCred', settlesamount: '100' }];
    expect(mapped('refunds', rows)).toMatchObject({
      columns: { kind: 'refund', status: 'posted' },
      settles: ['credit-memos 40 10000'],
    });
    expect(mapped('refunds', voided(rows, byJournal))).toMatchObject({
      columns: { kind: 'bank-withdrawal', status: 'reversed', total_minor: '10000' },
      settles: [],
    });
  });

  it('by itself is void', () => {
    expect(mapped('bill-payments', voided(billPayment, { status: 'V', voided: 'T' }))).toMatchObject({
      columns: { kind: 'bill-payment', status: 'void' },
      settles: [],
      tombstone: 'voided',
    });
  });

  it('or not is not guessed from a letter that is not known', () => {
    expect(mapped('bill-payments', voided(billPayment, { status: 'Q' }))).toEqual({
      held: expect.stringContaining('rows.0.status'),
    });
    expect(mapped('bill-payments', voided(billPayment, { status: undefined }))).toMatchObject({ columns: { status: 'posted' } });
  });
});
