import { describe, expect, it } from 'vitest';
import { compileMapping } from '../../main/core/ledger/compile-mapping.ts';
import { Unreadable } from '../../main/core/ledger/unreadable.ts';
import { parseJson } from '../../main/core/json/parse.ts';
import { isRawObject } from '../../main/core/ledger/raw-path.ts';
import { placesOfField } from '../../main/core/ledger/raw-places.ts';
import { DOCUMENT_COLUMNS, LINE_COLUMNS } from '../../main/core/store/columns.ts';
import { streams } from '../../main/providers/quickbooks/streams.ts';
import { thrownBy } from './xero-answers.ts';

const streamNamed = (name: string) => {
  const found = streams.find((stream) => stream.name === name);
  if (found === undefined) throw new Error(`no stream ${name}`);
  return found;
};

describe('the stream table', () => {
  it('orders every list by its change stamp and names its size, for without one a hundred come', () => {
    for (const { name, paging } of streams) {
      if (paging.kind !== 'query-keyset') continue;
      const query = paging.write({ sinceMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678), start: 7, size: paging.size });
      expect(query, name).toMatch(
        /^SELECT \* FROM \w+ WHERE .*MetaData\.LastUpdatedTime >= '2026-01-02T03:04:05Z' ORDERBY MetaData\.LastUpdatedTime ASC STARTPOSITION 7 MAXRESULTS 1000$/,
      );
    }
  });

  it('asks for what lists would hide, and counts it too', () => {
    for (const name of [
      'accounts',
      'customers',
      'vendors',
      'items',
      'classes',
      'departments',
      'terms',
      'payment-methods',
      'tax-codes',
      'tax-rates',
    ]) {
      const { paging, count } = streamNamed(name);
      const query = paging.kind === 'query-keyset' ? paging.write({ sinceMs: null, start: 1, size: 1000 }) : '';
      expect(query, name).toContain('WHERE Active IN (true, false) ORDERBY');
      expect(count?.query['query'], name).toContain('WHERE Active IN (true, false)');
    }
  });

  it('quotes what stands in an id', () => {
    expect(streamNamed('invoices').record?.batch?.write?.(["1' OR '1'='1", '2'])).toBe(
      String.raw`SELECT * FROM Invoice WHERE Id IN ('1\' OR \'1\'=\'1', '2') MAXRESULTS 2`,
    );
  });
});

describe('what was removed, from change data capture', () => {
  const { deletions } = streamNamed('bills');
  const answer = (rows: readonly unknown[]) => ({
    CDCResponse: [{ QueryResponse: [{ Bill: rows, startPosition: 1, maxResults: rows.length }] }],
  });
  const gone = (Id: string) => ({
    domain: 'QBO',
    status: 'Deleted',
    Id,
    MetaData: { LastUpdatedTime: '2026-01-01T00:00:00-08:00' },
  });

  it('is the ids of the deleted ones among the changed', () => {
    expect(deletions?.read(answer([{ Id: '1', TotalAmt: 5 }, gone('979')]))).toEqual(['979']);
    expect(deletions?.read({ CDCResponse: [{ QueryResponse: [{}] }] })).toEqual([]);
  });

  it('is not trusted when the answer is as full as it can be: deletions are cut first', () => {
    const rows = Array.from({ length: 1000 }, (_, at) => ({ Id: String(at) }));
    expect(deletions?.read(answer(rows))).toBeNull();
    expect(deletions?.read(answer(rows.slice(1)))).toEqual([]);
  });

  it.each([
    undefined,
    {},
    { CDCResponse: [{ QueryResponse: [{ Bills: [] }] }] },
    { CDCResponse: [{ QueryResponse: [{ Bill: [{ status: 'Deleted' }] }] }] },
  ])('in another shape is refused: %j', (body) => {
    expect(thrownBy(() => deletions?.read(body))).toMatchObject({ code: 'page/unreadable' });
  });

  it('is not asked for where change data capture does not know the entity', () => {
    expect(streams.filter((stream) => stream.deletions === undefined).map(({ name }) => name)).toEqual([
      'preferences',
      'company',
      'tax-codes',
      'tax-rates',
    ]);
  });
});

/** A raw record mapped: columns by name, or why it is held back. */
function mapped(stream: string, record: object, baseCurrency = 'USD') {
  const { mapping } = streamNamed(stream);
  const compiled = compileMapping(mapping);
  const parsed = parseJson(JSON.stringify(record));
  if (compiled === null || !parsed.ok || !isRawObject(parsed.value)) throw new Error('nothing to map');
  try {
    const { cells, ...rest } = compiled.map(parsed.value, { baseCurrency });
    return { ...rest, columns: Object.fromEntries(DOCUMENT_COLUMNS.map((name, at) => [name, cells[at] ?? null])) };
  } catch (error) {
    if (error instanceof Unreadable) return { held: error.message };
    throw error;
  }
}

const head = { Id: '1', TxnDate: '2026-02-03', MetaData: { LastUpdatedTime: '2026-02-03T00:00:00-08:00' } };
const sale = (amount: number) => ({ Id: '1', Amount: amount, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: {} });
const invoice = {
  ...head,
  CustomerRef: { value: '20' },
  Line: [
    sale(100),
    { Amount: 10, DetailType: 'DiscountLineDetail', DiscountLineDetail: {} },
    { Amount: 100, DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} },
  ],
  TxnTaxDetail: { TotalTax: 7.2 },
  TotalAmt: 97.2,
  Balance: 97.2,
};

describe('an invoice', () => {
  it('leaves the subtotal out of its lines, and takes the discount off', () => {
    expect(mapped('invoices', invoice)).toMatchObject({
      lineCount: 2,
      columns: { status: 'open', total_minor: '9720', tax_minor: '720', due_minor: '9720' },
    });
  });

  it('whose lines do not make its total is held back with the figures', () => {
    expect(mapped('invoices', { ...invoice, TotalAmt: 98.2, Balance: 0 })).toEqual({ held: expect.stringContaining('97.20') });
  });

  it('is paid when nothing is left of it, and void when its amounts are 0 and its note says so', () => {
    expect(mapped('invoices', { ...invoice, Balance: 0 })).toMatchObject({ tombstone: null, columns: { status: 'paid' } });
    const voided = { ...head, CustomerRef: { value: '20' }, PrivateNote: 'Voided', TotalAmt: 0, Balance: 0 };
    expect(mapped('invoices', voided)).toMatchObject({ tombstone: 'voided', columns: { status: 'void' } });
    expect(mapped('invoices', { ...voided, PrivateNote: 'free of charge' })).toMatchObject({ columns: { status: 'paid' } });
  });

  it('in another currency is multiplied by its rate, and held back without one or without the currency', () => {
    const foreign = { ...invoice, CurrencyRef: { value: 'EUR' }, ExchangeRate: 1.25 };
    expect(mapped('invoices', foreign)).toMatchObject({ columns: { base_total_minor: '12150' } });
    expect(mapped('invoices', { ...foreign, ExchangeRate: undefined })).toEqual({
      held: expect.stringContaining('ExchangeRate'),
    });
    expect(mapped('invoices', { ...foreign, CurrencyRef: undefined })).toEqual({ held: expect.stringContaining('CurrencyRef') });
  });
});

describe('a bundle', () => {
  const bundle = {
    ...invoice,
    Line: [
      {
        Id: '1',
        DetailType: 'GroupLineDetail',
        GroupLineDetail: {
          GroupItemRef: { value: '24' },
          Line: [sale(60), { ...sale(40), SalesItemLineDetail: { ItemRef: { value: '26' } } }],
        },
      },
      sale(1),
    ],
  };

  it('comes as the lines inside it, for items, quantities and taxes stand there alone', () => {
    const lines = mapped('invoices', bundle);
    const at = (column: (typeof LINE_COLUMNS)[number], row: number) => row * LINE_COLUMNS.length + LINE_COLUMNS.indexOf(column);
    expect(lines).toMatchObject({ lineCount: 3 });
    const cells = 'lines' in lines ? lines.lines : [];
    expect([0, 1, 2].map((row) => cells[at('amount_minor', row)])).toEqual(['6000', '4000', '100']);
    expect(cells[at('item_code', 1)]).toBe('26');
  });

  it('is shown where its lines stand in the payload', () => {
    const parsed = parseJson(JSON.stringify(bundle));
    if (!parsed.ok) throw new Error('no JSON');
    const place = (line: number) =>
      placesOfField(streamNamed('invoices').mapping, parsed.value, { child: 'lines', at: line, column: 'amount_minor' }, [
        'Line[].Amount',
      ]);
    expect([0, 1, 2].map((line) => place(line)[0]?.join('.'))).toEqual([
      'Line.0.GroupLineDetail.Line.0.Amount',
      'Line.0.GroupLineDetail.Line.1.Amount',
      'Line.1.Amount',
    ]);
  });
});

const settled = (type: string, id: string, amount: number) => ({ Amount: amount, LinkedTxn: [{ TxnId: id, TxnType: type }] });

describe('payments', () => {
  it('of 0 that use a credit settle the invoice and take from the credit', () => {
    const record = {
      ...head,
      CustomerRef: { value: '20' },
      Line: [settled('Invoice', '7', 50), settled('CreditMemo', '8', 50)],
      TotalAmt: 0,
      UnappliedAmt: 0,
    };
    expect(mapped('payments', record)).toMatchObject({
      allocationCount: 2,
      columns: { kind: 'payment', status: 'posted', total_minor: '0', due_minor: '0' },
    });
  });

  it('that settle something of a kind nobody knows are held back, whichever way the money went', () => {
    const Line = [settled('SomethingNew', '7', 50)];
    const held = { held: expect.stringContaining('of a kind that is not known') };
    expect(mapped('payments', { ...head, CustomerRef: { value: '20' }, Line, TotalAmt: 50, UnappliedAmt: 0 })).toEqual(held);
    expect(mapped('bill-payments', { ...head, VendorRef: { value: '3' }, PayType: 'Check', Line, TotalAmt: 50 })).toEqual(held);
    expect(mapped('deposits', { ...head, DepositToAccountRef: { value: '35' }, Line, TotalAmt: 50 })).toEqual(held);
  });

  it('gathered in a deposit are settled by it, refunds and journals with them', () => {
    const Line = [settled('Payment', '1', 50), settled('RefundReceipt', '2', -20), settled('JournalEntry', '3', 10)];
    expect(mapped('deposits', { ...head, DepositToAccountRef: { value: '35' }, Line, TotalAmt: 40 })).toMatchObject({
      allocationCount: 3,
    });
  });

  it('keep what no document has taken up yet', () => {
    const record = { ...head, CustomerRef: { value: '20' }, Line: [], TotalAmt: 80, UnappliedAmt: 30 };
    expect(mapped('payments', record)).toMatchObject({ columns: { due_minor: '3000' } });
    expect(mapped('payments', { ...record, UnappliedAmt: undefined })).toEqual({ held: expect.stringContaining('UnappliedAmt') });
  });

  const billPayment = { ...head, VendorRef: { value: '3' }, PayType: 'Check', CheckPayment: { BankAccountRef: { value: '35' } } };

  it('to vendors leave open what is neither a bill nor a credit used', () => {
    const lines = [settled('Bill', '7', 60), settled('VendorCredit', '8', 20)];
    expect(mapped('bill-payments', { ...billPayment, Line: lines, TotalAmt: 100 })).toMatchObject({
      columns: { due_minor: '6000', account_external_id: '35' },
    });
    expect(mapped('bill-payments', { ...billPayment, Line: lines, TotalAmt: 30 })).toEqual({
      held: expect.stringContaining('settles more'),
    });
  });

  it('to vendors that settle something unknown leave unknown what is open', () => {
    expect(mapped('bill-payments', { ...billPayment, Line: [settled('JournalEntry', '7', 60)], TotalAmt: 60 })).toMatchObject({
      columns: { due_minor: null },
    });
  });

  it('to vendors without any list leave unknown what is open: no list is not a list without rows', () => {
    expect(mapped('bill-payments', { ...billPayment, TotalAmt: 60 })).toMatchObject({ columns: { due_minor: null } });
    expect(mapped('bill-payments', { ...billPayment, Line: [], TotalAmt: 60 })).toMatchObject({ columns: { due_minor: '6000' } });
    expect(mapped('bill-payments', { ...billPayment, TotalAmt: 0 })).toMatchObject({ columns: { due_minor: '0' } });
  });
});

describe('journals, transfers and card refunds', () => {
  const leg = (PostingType: string, value: string, Amount: number) => ({
    Amount,
    DetailType: 'JournalEntryLineDetail',
    JournalEntryLineDetail: { PostingType, AccountRef: { value } },
  });

  it('credits are negative, and legs that do not balance are held back', () => {
    expect(mapped('journal-entries', { ...head, Line: [leg('Debit', '1', 5), leg('Credit', '2', 5)] })).toMatchObject({
      journalLineCount: 2,
      columns: { total_minor: '500' },
    });
    expect(mapped('journal-entries', { ...head, Line: [leg('Debit', '1', 5), leg('Credit', '2', 4)] })).toEqual({
      held: expect.stringContaining('differ by'),
    });
    expect(mapped('journal-entries', { ...head, Line: [leg('Debit', '1', 5), leg('Other', '2', 5)] })).toEqual({
      held: expect.stringContaining('Other'),
    });
  });

  it('a transfer moves both of its accounts', () => {
    const record = { ...head, FromAccountRef: { value: '1' }, ToAccountRef: { value: '2' }, Amount: 9.5 };
    expect(mapped('transfers', record)).toMatchObject({
      journalLineCount: 2,
      journalLines: expect.arrayContaining(['950', '-950']),
    });
    // It moves bank accounts: nothing about its currency is guessed.
    expect(mapped('transfers', { ...record, ExchangeRate: 1.25 })).toEqual({ held: expect.stringContaining('CurrencyRef') });
    const foreign = { ...record, CurrencyRef: { value: 'EUR' } };
    expect(mapped('transfers', foreign)).toEqual({ held: expect.stringContaining('ExchangeRate') });
    expect(mapped('transfers', { ...foreign, ExchangeRate: 2 })).toMatchObject({ columns: { base_total_minor: '1900' } });
  });

  it('money that comes back to a card is money in', () => {
    const record = { ...head, AccountRef: { value: '41' }, PaymentType: 'CreditCard', Line: [], TotalAmt: 0 };
    expect(mapped('purchases', { ...record, Credit: true })).toMatchObject({ columns: { kind: 'bank-deposit' } });
    expect(mapped('purchases', record)).toMatchObject({ columns: { kind: 'bank-withdrawal' } });
  });
});
