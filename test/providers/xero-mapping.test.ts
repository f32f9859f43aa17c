import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isRecord } from '../../shared/unknown.ts';
import { parseJson } from '../../main/core/json/parse.ts';
import { compileMapping } from '../../main/core/ledger/compile-mapping.ts';
import {
  ALLOCATION_COLUMNS,
  JOURNAL_LINE_COLUMNS,
  LEDGER_TABLES,
  LINE_COLUMNS,
  type Cell,
} from '../../main/core/store/columns.ts';
import { JsonNumber, type RawObject, type RawValue } from '../../main/providers/contract.ts';
import { streams } from '../../main/providers/xero/streams.ts';

// Far from UTC, so that a date read in local time comes out as another day.
beforeAll(() => vi.stubEnv('TZ', 'Pacific/Auckland'));
afterAll(() => vi.unstubAllEnvs());

/** One raw record through the JSON reader and the mapping of its stream, as the ingest worker does it. */
function map(streamName: string, record: unknown, baseCurrency: string | null = 'NZD') {
  const stream = streams.find((candidate) => candidate.name === streamName);
  const mapping = stream === undefined ? null : compileMapping(stream.mapping);
  const raw = parseJson(typeof record === 'string' ? record : JSON.stringify(record));
  if (stream === undefined || mapping === null || stream.mapping.target === 'raw') throw new Error(`${streamName} is not mapped`);
  if (!raw.ok || !isRawObject(raw.value)) throw new Error('the record is no JSON object');
  const mapped = mapping.map(raw.value, { baseCurrency, accountCurrencies: { a: null, bank: 'NZD', dollars: 'USD' } });
  return {
    row: named(LEDGER_TABLES[stream.mapping.target].columns, mapped.cells)[0] ?? {},
    lines: named(LINE_COLUMNS, mapped.lines),
    allocations: named(ALLOCATION_COLUMNS, mapped.allocations),
    legs: named(JOURNAL_LINE_COLUMNS, mapped.journalLines),
    tombstone: mapped.tombstone,
  };
}

function isRawObject(value: RawValue): value is RawObject {
  return isRecord(value) && !(value instanceof JsonNumber);
}

function named(columns: readonly string[], cells: readonly Cell[]): readonly Readonly<Record<string, Cell>>[] {
  return Array.from({ length: cells.length / columns.length }, (_, row) =>
    Object.fromEntries(columns.map((column, at) => [column, cells[row * columns.length + at] ?? null])),
  );
}

/** Held back, and for the field at `path`. */
const held = (streamName: string, record: unknown, path: string) => {
  expect(() => map(streamName, record)).toThrow(expect.objectContaining({ path }));
};

const contact = { ContactID: 'c1', Name: 'Liam Gallagher' };
const invoice = {
  InvoiceID: 'i1',
  Type: 'ACCREC',
  InvoiceNumber: 'INV-1',
  Contact: contact,
  Date: '/Date(1539993600000+0000)/',
  DateString: '2018-10-20T00:00:00',
  DueDate: '/Date(1546128000000+0000)/',
  Status: 'AUTHORISED',
  LineAmountTypes: 'Exclusive',
  LineItems: [
    {
      LineItemID: 'l1',
      Description: 'Tires',
      Quantity: 2,
      UnitAmount: 20,
      LineAmount: 40,
      TaxAmount: 6,
      TaxType: 'OUTPUT2',
      AccountCode: '200',
    },
    { Description: 'only words' },
  ],
  SubTotal: 40,
  TotalTax: 6,
  Total: 46,
  AmountDue: 30,
  AmountPaid: 10,
  AmountCredited: 6,
  CurrencyCode: 'NZD',
  CurrencyRate: 1,
  UpdatedDateUTC: '/Date(1541176290160+0000)/',
};

describe('an invoice', () => {
  it('keeps its money to the cent', () => {
    expect(map('invoices', invoice).row).toMatchObject({
      kind: 'invoice',
      status: 'open',
      source_status: 'AUTHORISED',
      number: 'INV-1',
      contact_external_id: 'c1',
      contact_name: 'Liam Gallagher',
      issued_on: '2018-10-20',
      due_on: '2018-12-30',
      subtotal_minor: '4000',
      tax_minor: '600',
      total_minor: '4600',
      paid_minor: '1000',
      credited_minor: '600',
      due_minor: '3000',
      base_total_minor: '4600',
    });
  });

  it('keeps digits that a binary float would lose', () => {
    const text = JSON.stringify({ ...invoice, LineItems: [], Status: 'VOIDED' })
      .replace('"Total":46', '"Total":90071992547409.93')
      .replace('"SubTotal":40', '"SubTotal":90071992547403.93');
    expect(map('invoices', text).row).toMatchObject({ total_minor: '9007199254740993', subtotal_minor: '9007199254740393' });
  });

  it('has no amount on a line that is only words', () => {
    expect(map('invoices', invoice).lines).toMatchObject([
      { external_id: 'l1', quantity: '2', unit_price: '20', amount_minor: '4000', tax_minor: '600', account_code: '200' },
      { description: 'only words', quantity: null, unit_price: null, amount_minor: null, tax_minor: null },
    ]);
  });

  it('to pay is a bill, and its number may repeat or be empty', () => {
    expect(map('invoices', { ...invoice, Type: 'ACCPAY', InvoiceNumber: '' }).row).toMatchObject({ kind: 'bill', number: null });
  });

  it('takes its dates from the text twin, and from the UTC day of the stamp without one', () => {
    const { DateString: _twin, ...bare } = invoice;
    const dated = (change: object) => map('invoices', { ...bare, ...change }).row['issued_on'];
    expect(dated({})).toBe('2018-10-20');
    expect(dated({ Date: '/Date(0+0000)/' })).toBe('1970-01-01');
    expect(dated({ Date: '/Date(-1000)/' })).toBe('1969-12-31');
    // Late in the evening in New York, and already tomorrow in Auckland: the UTC day counts.
    expect(dated({ Date: '/Date(1540079999999-0500)/' })).toBe('2018-10-20');
    expect(dated({ Date: '/Date(1539993600000+1300)/' })).toBe('2018-10-20');
    expect(dated({ DateString: '2018-10-21T23:59:59', Date: '/Date(1539993600000)/' })).toBe('2018-10-21');
  });

  it('with a date that is none is held back', () => {
    const { DateString: _twin, ...bare } = invoice;
    held('invoices', { ...bare, Date: '20/10/2018' }, 'Date');
    held('invoices', { ...bare, Date: undefined }, 'DateString');
  });

  it('that is a draft may be without a date', () => {
    const { DateString: _twin, Date: _date, ...draft } = invoice;
    expect(map('invoices', { ...draft, Status: 'DRAFT' }).row).toMatchObject({ status: 'draft', issued_on: null });
  });

  it.each([
    ['DRAFT', 'draft', null],
    ['SUBMITTED', 'submitted', null],
    ['AUTHORISED', 'open', null],
    ['PAID', 'paid', null],
    ['VOIDED', 'void', 'voided'],
    ['DELETED', 'deleted', 'deleted'],
  ])('of status %s is %s', (Status, status, tombstone) => {
    const mapped = map('invoices', { ...invoice, Status });
    expect([mapped.row['status'], mapped.tombstone]).toEqual([status, tombstone]);
  });

  it('that was voided keeps its total, owes nothing, and may have lost its lines', () => {
    const voided = { ...invoice, Status: 'VOIDED', LineItems: [], AmountDue: 0, AmountPaid: 0, AmountCredited: 0 };
    expect(map('invoices', voided)).toMatchObject({
      row: { status: 'void', total_minor: '4600', due_minor: '0' },
      tombstone: 'voided',
    });
  });

  it('is held back when its figures do not add up', () => {
    held('invoices', { ...invoice, TotalTax: 5.99 }, 'Total');
    held('invoices', { ...invoice, AmountDue: 30.01 }, 'AmountDue');
    held('invoices', { ...invoice, LineItems: invoice.LineItems.slice(1) }, 'LineItems');
    held('invoices', { ...invoice, LineItems: [] }, 'LineItems');
  });

  it.each(['SubTotal', 'TotalTax', 'Total', 'AmountDue', 'AmountPaid', 'CurrencyCode', 'Contact', 'Type', 'Status'])(
    'is held back without %s: what is missing is never 0',
    (name) => {
      const path = name === 'Contact' ? 'Contact.ContactID' : name;
      held('invoices', { ...invoice, [name]: undefined }, path);
      held('invoices', { ...invoice, [name]: null }, path);
    },
  );

  it('is held back when a figure is no number, and read when it is a number in quotes', () => {
    held('invoices', { ...invoice, Total: 'n/a' }, 'Total');
    held('invoices', { ...invoice, Total: { amount: 46 } }, 'Total');
    held('invoices', { ...invoice, Total: 46.001 }, 'Total');
    expect(map('invoices', { ...invoice, Total: '46.00' }).row['total_minor']).toBe('4600');
  });

  it('is held back for a type or status nobody knows', () => {
    held('invoices', { ...invoice, Status: 'PARTIALLYPAID' }, 'Status');
    held('invoices', { ...invoice, Type: 'ACCREC2' }, 'Type');
  });

  it('with tax inside its line amounts adds up all the same', () => {
    const inclusive = {
      ...invoice,
      LineAmountTypes: 'Inclusive',
      LineItems: [
        { LineAmount: 33.33, TaxAmount: 4.35 },
        { LineAmount: 12.67, TaxAmount: 1.65 },
      ],
    };
    expect(map('invoices', inclusive).row['subtotal_minor']).toBe('4000');
    held('invoices', { ...inclusive, LineAmountTypes: 'Exclusive' }, 'LineItems');
  });

  it('in another currency is divided by its rate, with the digits of both currencies', () => {
    const yen = { ...invoice, CurrencyCode: 'JPY', CurrencyRate: 81.500000123 };
    expect(map('invoices', yen).row).toMatchObject({
      currency: 'JPY',
      exponent: 0,
      total_minor: '46',
      base_total_minor: '56',
      rate: '81.500000123',
    });
    held('invoices', { ...yen, SubTotal: 40.5, Total: 46.5 }, 'SubTotal');
  });

  it('in another currency without a rate is held back once it counts, for it could not be counted in base currency', () => {
    const foreign = { ...invoice, CurrencyCode: 'USD', CurrencyRate: undefined };
    held('invoices', foreign, 'CurrencyRate');
    expect(map('invoices', { ...foreign, Status: 'VOIDED' }).row).toMatchObject({ total_minor: '4600', base_total_minor: null });
    expect(map('invoices', { ...invoice, CurrencyRate: undefined }).row).toMatchObject({ rate: null, base_total_minor: '4600' });
  });

  it('in a currency nobody knows is held back', () => {
    held('invoices', { ...invoice, CurrencyCode: 'XQX' }, 'CurrencyCode');
  });
});

describe('credits', () => {
  const credit = {
    CreditNoteID: 'n1',
    Type: 'ACCRECCREDIT',
    CreditNoteNumber: 'CN-1',
    Contact: contact,
    Date: '/Date(1551744000000+0000)/',
    Status: 'AUTHORISED',
    LineAmountTypes: 'NoTax',
    LineItems: [{ LineAmount: 30 }],
    SubTotal: 30,
    TotalTax: 0,
    Total: 30,
    RemainingCredit: 12.5,
    CurrencyCode: 'NZD',
    Allocations: [
      { Amount: 10, Date: '/Date(1552521600000+0000)/', Invoice: { InvoiceID: 'i1' } },
      { Amount: 7.5, Date: '/Date(1552608000000)/', Invoice: { InvoiceID: 'i2' }, IsDeleted: false },
      { Amount: 99, Date: '/Date(1552521600000+0000)/', Invoice: { InvoiceID: 'i3' }, IsDeleted: true },
    ],
  };

  it('owe what is left of them', () => {
    expect(map('credit-notes', credit).row).toMatchObject({ kind: 'credit-note', due_minor: '1250', total_minor: '3000' });
    expect(map('credit-notes', { ...credit, Type: 'ACCPAYCREDIT' }).row['kind']).toBe('supplier-credit');
  });

  it.each([
    ['RECEIVE-PREPAYMENT', 'prepayments', 'prepayment'],
    ['ARPREPAYMENT', 'prepayments', 'prepayment'],
    ['SPEND-PREPAYMENT', 'prepayments', 'supplier-prepayment'],
    ['APPREPAYMENT', 'prepayments', 'supplier-prepayment'],
    ['RECEIVE-OVERPAYMENT', 'overpayments', 'overpayment'],
    ['AROVERPAYMENT', 'overpayments', 'overpayment'],
    ['SPEND-OVERPAYMENT', 'overpayments', 'supplier-overpayment'],
    ['APOVERPAYMENT', 'overpayments', 'supplier-overpayment'],
  ])('of type %s in %s are a %s, on no bank account', (Type, streamName, kind) => {
    const mapped = map(streamName, { ...credit, Type, PrepaymentID: 'p', OverpaymentID: 'o', LineItems: [] });
    expect(mapped.row).toMatchObject({ kind, due_minor: '1250', account_external_id: null });
    expect(mapped.allocations).toHaveLength(2);
  });

  it('are allocated as they say, but for what is deleted', () => {
    expect(map('credit-notes', credit).allocations).toEqual([
      { target_stream: 'invoices', target_external_id: 'i1', amount_minor: '1000', allocated_on: '2019-03-14' },
      { target_stream: 'invoices', target_external_id: 'i2', amount_minor: '750', allocated_on: '2019-03-15' },
    ]);
    held('credit-notes', { ...credit, Allocations: [{ Amount: 10, Invoice: {} }] }, 'Allocations[].Invoice.InvoiceID');
    held('credit-notes', { ...credit, Allocations: [{ Invoice: { InvoiceID: 'i1' } }] }, 'Allocations[].Amount');
  });

  it('without what is left of them are held back', () => {
    held('credit-notes', { ...credit, RemainingCredit: undefined }, 'RemainingCredit');
  });
});

describe('a payment', () => {
  const payment = {
    PaymentID: 'p1',
    Date: '/Date(1552521600000+0000)/',
    Amount: 2,
    BankAmount: 2,
    CurrencyRate: 1,
    PaymentType: 'ACCRECPAYMENT',
    Status: 'AUTHORISED',
    Account: { AccountID: 'bank', Code: '090' },
    Invoice: { InvoiceID: 'i1', Type: 'ACCREC', CurrencyCode: 'NZD', Contact: contact },
  };

  it.each([
    ['ACCRECPAYMENT', 'payment', 'invoices'],
    ['ACCPAYPAYMENT', 'bill-payment', 'invoices'],
    ['ARCREDITPAYMENT', 'refund', 'credit-notes'],
    ['APCREDITPAYMENT', 'refund', 'credit-notes'],
    ['ARPREPAYMENTPAYMENT', 'refund', 'prepayments'],
    ['APPREPAYMENTPAYMENT', 'refund', 'prepayments'],
    ['AROVERPAYMENTPAYMENT', 'refund', 'overpayments'],
    ['APOVERPAYMENTPAYMENT', 'refund', 'overpayments'],
  ])('of type %s is a %s that settles one record of %s', (PaymentType, kind, target) => {
    const mapped = map('payments', { ...payment, PaymentType });
    expect(mapped.row).toMatchObject({
      kind,
      status: 'posted',
      account_external_id: 'bank',
      contact_external_id: 'c1',
      total_minor: '200',
    });
    expect(mapped.allocations).toEqual([
      { target_stream: target, target_external_id: 'i1', amount_minor: '200', allocated_on: '2019-03-14' },
    ]);
  });

  it.each([
    ['APCREDITPAYMENT', { CreditNote: { CreditNoteID: 'x', CurrencyCode: 'AUD', Contact: contact } }],
    ['ARPREPAYMENTPAYMENT', { Prepayment: { PrepaymentID: 'x', CurrencyCode: 'AUD', Contact: contact } }],
    ['AROVERPAYMENTPAYMENT', { Overpayment: { ID: 'x', CurrencyCode: 'AUD', Contact: contact } }],
  ])('of type %s names what it settles under its own name too', (PaymentType, settled) => {
    const mapped = map('payments', { ...payment, PaymentType, Invoice: undefined, ...settled });
    expect(mapped.row).toMatchObject({ currency: 'AUD', contact_external_id: 'c1' });
    expect(mapped.allocations).toMatchObject([{ target_external_id: 'x' }]);
  });

  it('of a batch takes the bank account from there when it has none itself', () => {
    const mapped = map('payments', {
      ...payment,
      Account: undefined,
      BatchPayment: { Account: { AccountID: 'b2' }, TotalAmount: '50.00' },
    });
    expect(mapped.row['account_external_id']).toBe('b2');
  });

  it('that settles nothing that can be named is held back', () => {
    held('payments', { ...payment, Invoice: { ...payment.Invoice, InvoiceID: undefined } }, 'Invoice.InvoiceID');
    held('payments', { ...payment, Invoice: { InvoiceID: 'i1' } }, 'Invoice.CurrencyCode');
    held('payments', { ...payment, PaymentType: undefined }, 'PaymentType');
  });

  it('that was deleted keeps its amount', () => {
    expect(map('payments', { ...payment, Status: 'DELETED' })).toMatchObject({
      row: { status: 'deleted', total_minor: '200' },
      tombstone: 'deleted',
    });
  });
});

describe('money on a bank account', () => {
  const spend = {
    BankTransactionID: 'b1',
    Type: 'SPEND',
    Status: 'AUTHORISED',
    BankAccount: { AccountID: 'bank' },
    Contact: contact,
    Date: '/Date(1476316800000+0000)/',
    LineAmountTypes: 'Exclusive',
    LineItems: [{ LineAmount: 10, TaxAmount: 1 }],
    SubTotal: 10,
    TotalTax: 1,
    Total: 11,
    CurrencyCode: 'NZD',
  };

  it.each([
    ['RECEIVE', 'bank-deposit'],
    ['RECEIVE-OVERPAYMENT', 'bank-deposit'],
    ['RECEIVE-PREPAYMENT', 'bank-deposit'],
    ['RECEIVE-TRANSFER', 'bank-deposit'],
    ['SPEND', 'bank-withdrawal'],
    ['SPEND-OVERPAYMENT', 'bank-withdrawal'],
    ['SPEND-PREPAYMENT', 'bank-withdrawal'],
    ['SPEND-TRANSFER', 'bank-withdrawal'],
  ])('%s is a %s', (Type, kind) => {
    expect(map('bank-transactions', { ...spend, Type }).row).toMatchObject({
      kind,
      account_external_id: 'bank',
      total_minor: '1100',
    });
  });

  it('may be without lines where the coding stands elsewhere, and nowhere else', () => {
    for (const Type of ['SPEND-TRANSFER', 'RECEIVE-OVERPAYMENT', 'SPEND-PREPAYMENT'])
      expect(map('bank-transactions', { ...spend, Type, LineItems: [], Contact: undefined }).lines).toEqual([]);
    held('bank-transactions', { ...spend, LineItems: [] }, 'LineItems');
  });

  it('is not moved by a transfer itself, whose date is not at midnight', () => {
    const transfer = {
      BankTransferID: 't1',
      FromBankAccount: { AccountID: 'a' },
      ToBankAccount: { AccountID: 'b' },
      Amount: 20,
      DateString: '2016-11-12T21:10:00',
      Date: '/Date(1478985000000+0000)/',
      CreatedDateUTC: '/Date(1476737161140+0000)/',
    };
    expect(map('bank-transfers', transfer)).toMatchObject({
      row: {
        kind: 'bank-transfer',
        status: 'posted',
        account_external_id: null,
        issued_on: '2016-11-12',
        total_minor: '2000',
        currency: 'NZD',
      },
      tombstone: null,
    });
    expect(map('bank-transfers', { ...transfer, Status: 'DELETED' }).tombstone).toBe('deleted');
    // The record names no currency: it is that of the account the money left, and a rate alone tells nothing.
    const dollars = { ...transfer, FromBankAccount: { AccountID: 'dollars' }, CurrencyRate: 0.5 };
    expect(map('bank-transfers', dollars).row).toMatchObject({ currency: 'USD', total_minor: '2000', base_total_minor: '4000' });
    held('bank-transfers', { ...transfer, FromBankAccount: { AccountID: 'new' } }, 'FromBankAccount.AccountID');
    held('bank-transfers', { ...transfer, Status: 'PENDING' }, 'Status');
  });

  it('is grouped by a batch, whose figures may be in quotes', () => {
    const batch = {
      BatchPaymentID: 'b1',
      Account: { AccountID: 'bank' },
      Date: '/Date(1538524800000+0000)/',
      Type: 'RECBATCH',
      Status: 'AUTHORISED',
      TotalAmount: '1300.00',
      IsReconciled: 'false',
      Payments: [
        { PaymentID: 'p1', Amount: 1000 },
        { PaymentID: 'p2', Amount: '300.00' },
      ],
    };
    const mapped = map('batch-payments', batch);
    expect(mapped.row).toMatchObject({ kind: 'batch-payment', total_minor: '130000', currency: 'NZD' });
    expect(mapped.allocations).toMatchObject([
      { target_stream: 'payments', target_external_id: 'p1', amount_minor: '100000' },
      { target_stream: 'payments', target_external_id: 'p2', amount_minor: '30000' },
    ]);
    const foreign = {
      ...batch,
      Account: { AccountID: 'dollars' },
      Payments: [{ PaymentID: 'p1', Amount: 2000, BankAmount: 1300 }],
    };
    expect(map('batch-payments', foreign)).toMatchObject({ row: { currency: 'USD' }, allocations: [{ amount_minor: '130000' }] });
  });
});

describe('journals', () => {
  const manual = {
    ManualJournalID: 'm1',
    Narration: 'Accrual',
    Date: '/Date(1552348800000+0000)/',
    Status: 'POSTED',
    LineAmountTypes: 'NoTax',
    JournalLines: [
      { LineAmount: 100, AccountID: 'a', AccountCode: '429' },
      { LineAmount: -60, AccountID: 'b' },
      { LineAmount: -40, AccountID: 'c' },
    ],
  };

  it('total their debits, in base currency', () => {
    const mapped = map('manual-journals', manual);
    expect(mapped.row).toMatchObject({
      kind: 'manual-journal',
      total_minor: '10000',
      currency: 'NZD',
      base_total_minor: '10000',
      issued_on: '2019-03-12',
    });
    expect(mapped.legs.map((leg) => leg['amount_minor'])).toEqual(['10000', '-6000', '-4000']);
  });

  it('are held back when they do not balance', () => {
    held('manual-journals', { ...manual, JournalLines: manual.JournalLines.slice(0, 2) }, 'JournalLines');
  });

  it('are held back without legs once they count: the total would be 0', () => {
    held('manual-journals', { ...manual, JournalLines: [] }, 'JournalLines');
    held('manual-journals', { ...manual, JournalLines: undefined }, 'JournalLines');
    expect(map('manual-journals', { ...manual, Status: 'VOIDED', JournalLines: [] })).toMatchObject({
      legs: [],
      tombstone: 'voided',
    });
  });

  it('written by hand without tax inside balance together with their tax', () => {
    const exclusive = {
      ...manual,
      LineAmountTypes: 'Exclusive',
      JournalLines: [
        { LineAmount: 100, TaxAmount: 15 },
        { LineAmount: -115, TaxAmount: 0 },
      ],
    };
    expect(map('manual-journals', exclusive).row['total_minor']).toBe('10000');
    held('manual-journals', { ...exclusive, LineAmountTypes: 'NoTax' }, 'JournalLines');
  });

  it.each([
    ['DRAFT', 'draft', null],
    ['VOIDED', 'void', 'voided'],
    ['DELETED', 'deleted', 'deleted'],
    ['ARCHIVED', 'archived', 'archived'],
  ])('written by hand of status %s are %s', (Status, status, tombstone) => {
    const mapped = map('manual-journals', { ...manual, Status });
    expect([mapped.row['status'], mapped.tombstone]).toEqual([status, tombstone]);
  });

  it('of the general ledger balance by their net amounts, for tax has a leg of its own', () => {
    const journal = {
      JournalID: 'j1',
      JournalNumber: 30,
      JournalDate: '/Date(0+0000)/',
      JournalLines: [
        { AccountID: 'ap', NetAmount: -28750, GrossAmount: -28750, TaxAmount: 0 },
        { AccountID: 'stock', NetAmount: 25000, GrossAmount: 28750, TaxAmount: 3750 },
        { AccountID: 'gst', NetAmount: 3750, GrossAmount: 3750, TaxAmount: 0 },
      ],
    };
    expect(map('journals', journal).row).toMatchObject({
      kind: 'journal',
      number: '30',
      issued_on: '1970-01-01',
      total_minor: '2875000',
    });
  });

  it('need a base currency to be read at all', () => {
    expect(() => map('manual-journals', manual, null)).toThrow(/neither the record nor the organisation states a currency/);
  });
});

describe('reference records', () => {
  const person = {
    ContactID: 'c1',
    Name: 'Foo',
    ContactStatus: 'ACTIVE',
    Addresses: [],
    Phones: [],
    UpdatedDateUTC: '/Date(0)/',
  };

  it('tell merged contacts from archived ones', () => {
    expect(map('contacts', person).tombstone).toBeNull();
    expect(map('contacts', { ...person, ContactStatus: 'ARCHIVED' }).tombstone).toBe('archived');
    const merged = map('contacts', { ...person, ContactStatus: 'ARCHIVED', MergedToContactID: 'c2' });
    expect(merged).toMatchObject({ row: { status: 'archived', merged_into_external_id: 'c2' }, tombstone: 'merged' });
    expect(map('contacts', { ...person, ContactStatus: 'GDPRREQUEST' })).toMatchObject({
      row: { status: 'erased' },
      tombstone: null,
    });
  });

  it('take the telephone before the fax and the street before the box', () => {
    const full = {
      ...person,
      Phones: [
        { PhoneType: 'FAX', PhoneNumber: '1' },
        { PhoneType: 'DEFAULT', PhoneNumber: '', PhoneAreaCode: '', PhoneCountryCode: '' },
        { PhoneType: 'MOBILE', PhoneNumber: '408-0914', PhoneAreaCode: '604', PhoneCountryCode: '1' },
      ],
      Addresses: [
        { AddressType: 'POBOX', City: 'Anytown' },
        { AddressType: 'STREET', AddressLine1: '1 High St', City: '', Country: 'NZ' },
      ],
    };
    expect(map('contacts', full).row).toMatchObject({ phone: '1 604 408-0914', address_text: '1 High St, NZ' });
  });

  it('keep the balances a contact states as written, signs and all', () => {
    const owed = { ...person, Balances: { AccountsPayable: { Outstanding: -43.6, Overdue: 40 } } };
    expect(map('contacts', owed).row).toMatchObject({ stated_payable: '-43.6', stated_receivable: null });
  });

  it('name the accounts the reports are read by', () => {
    const account = { AccountID: 'a', Name: 'AR', Type: 'CURRENT', Status: 'ACTIVE', Class: 'ASSET', SystemAccount: 'DEBTORS' };
    expect(map('accounts', account).row).toMatchObject({
      system_role: 'DEBTORS',
      account_class: 'asset',
      account_type: 'CURRENT',
      code: null,
    });
    expect(map('accounts', { ...account, SystemAccount: '' }).row['system_role']).toBeNull();
    expect(map('accounts', { ...account, Status: 'ARCHIVED' }).tombstone).toBe('archived');
    held('accounts', { ...account, Status: undefined }, 'Status');
  });
});
