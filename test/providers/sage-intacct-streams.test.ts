import { describe, expect, it } from 'vitest';
import type { AskPlace, KeyPagesAsk } from '../../main/providers/contract.ts';
import { streams } from '../../main/providers/sage-intacct/streams.ts';
import { parseXml, type XmlNode } from '../../main/providers/sage-intacct/xml.ts';
import { bytesOf } from './sage-intacct-answers.ts';
import { mapped, streamNamed } from './sage-intacct-mapped.ts';

/*
 * What could go wrong: a list without an order; a filter that asks for another hour or day than meant; an entity's documents read at top level too; a credit counted as an invoice; a
 * system line summed with the others; base currency taken for the document's.
 */

const place: AskPlace = { tenant: 'ACME|E1', dialect: '/dmY 24 -480' };
const page: KeyPagesAsk = { ...place, sinceMs: null, after: '40', read: ['38', '40'], lists: true, size: 100 };
const written = (name: string, ask: Partial<KeyPagesAsk> = {}): string => {
  const { paging } = streamNamed(name);
  if (paging.kind !== 'key-pages') throw new Error('not read by keys');
  return paging.write({ ...page, size: paging.size, ...ask });
};
const tree = (functions: string): XmlNode => parseXml(bytesOf(`<content>${functions}</content>`));

describe('requests', () => {
  it('list in the order of the record number, after the last one met, and no more than the gateway gives', () => {
    for (const { name, paging } of streams) {
      if (paging.kind !== 'key-pages') continue;
      const text = written(name);
      expect(tree(text).children.length, name).toBeGreaterThan(0);
      expect(text, name).toContain('<orderby><order><field>RECORDNO</field><ascending/></order></orderby>');
      expect(text, name).toContain('<greaterthan><field>RECORDNO</field><value>40</value></greaterthan>');
      expect(Number(/<pagesize>(\d+)</.exec(text)?.[1]), name).toBeLessThanOrEqual(2000);
      expect(text, name).not.toContain('<offset>');
    }
  });

  it('read what was listed before while they list on, and only read once all is listed', () => {
    expect(tree(written('invoices')).children.map(({ attributes }) => attributes.get('controlid'))).toEqual(['read', 'keys']);
    expect(written('invoices')).toContain('<keys>38,40</keys>');
    expect(tree(written('invoices', { lists: false })).children).toHaveLength(1);
    expect(tree(written('customers')).children.map(({ attributes }) => attributes.get('controlid'))).toEqual(['rows']);
  });

  it('keep documents to the entity of their tenant, and shared lists to nobody', () => {
    expect(written('invoices')).toContain('<equalto><field>MEGAENTITYID</field><value>E1</value></equalto>');
    expect(written('invoices', { tenant: 'ACME' })).toContain('<isnull><field>MEGAENTITYID</field></isnull>');
    expect(written('customers')).not.toContain('<field>MEGAENTITYID</field><value>');
    const { count } = streamNamed('invoices');
    expect(typeof count?.body === 'function' ? count.body(place) : '').toContain('<value>E1</value>');
  });

  it('ask for changes in the form and the zone of the user, records that were never changed included', () => {
    const text = written('invoices', { sinceMs: Date.UTC(2026, 4, 6, 3, 4, 5) });
    expect(text).toContain(
      '<greaterthanorequalto><field>WHENMODIFIED</field><value>05/05/2026 19:04:05</value></greaterthanorequalto>',
    );
    expect(text).toContain(
      '<and><isnull><field>WHENMODIFIED</field></isnull><greaterthanorequalto><field>AUWHENCREATED</field><value>05/05/2026 19:04:05</value></greaterthanorequalto></and>',
    );
  });

  it('ask for journals by their own stamp too, and count them in every run, for the system stamps some of them 1970', () => {
    const since = '<value>05/05/2026 19:04:05</value>';
    const text = written('journals', { sinceMs: Date.UTC(2026, 4, 6, 3, 4, 5) });
    expect(text).toContain(`<greaterthanorequalto><field>MODIFIED</field>${since}</greaterthanorequalto></or>`);
    expect(streamNamed('journals').count?.always).toBe(true);
    expect(written('invoices', { sinceMs: 0 })).not.toContain('<field>MODIFIED</field>');
  });

  it('ask for no changes before it is known how the user writes dates', () => {
    expect(written('invoices', { sinceMs: 0, dialect: null })).not.toContain('WHENMODIFIED');
    expect(written('customers', { sinceMs: 0, dialect: null })).toBe('');
    expect(written('customers', { sinceMs: 0, dialect: 'nonsense' })).toBe('');
  });

  it('escape what stands in them', () => {
    expect(written('invoices', { tenant: 'ACME|<&>' })).toContain('<value>&lt;&amp;&gt;</value>');
  });

  it('tell credits from debits by their sign, and miss none', () => {
    expect(written('credit-notes')).toContain('<lessthan><field>TRX_TOTALENTERED</field><value>0</value></lessthan>');
    expect(written('debit-memos')).toContain(
      '<greaterthanorequalto><field>TRX_TOTALENTERED</field><value>0</value></greaterthanorequalto>',
    );
  });
});

describe('deletions', () => {
  const feed = streamNamed('invoices').deletions;

  it('are asked for by the kind in small letters, and their numbers come in two forms', () => {
    expect(feed?.request(0, 2, undefined, place).body).toContain('<field>OBJECTTYPE</field><value>arinvoice</value>');
    expect(feed?.request(0, 2, undefined, place).body).toContain('<offset>2000</offset>');
    expect(feed?.read({ rows: [{ OBJECTKEY: '12' }, { OBJECTKEY: '13--REC' }], total: 2, more: false })).toEqual(['12', '13']);
    expect(feed?.more?.({ more: true })).toBe(true);
  });

  it('are not known from an answer without a list, and an odd number is told of', () => {
    expect(feed?.read({ rows: [], total: null, more: true })).toBeNull();
    expect(() => feed?.read({ rows: [{ OBJECTKEY: 'x' }], total: 1 })).toThrow('no number');
  });
});

const invoice = {
  RECORDNO: '7',
  RECORDID: 'INV-7',
  STATE: 'Partially Paid',
  CUSTOMERID: 'C1',
  WHENCREATED: '2026-05-06',
  CURRENCY: 'EUR',
  BASECURR: 'GBP',
  EXCHANGE_RATE: '0.85',
  TOTALENTERED: '102.00',
  TRX_TOTALENTERED: '120',
  TRX_TOTALPAID: '20',
  TRX_TOTALDUE: '100.00',
  ARINVOICEITEMS: [
    { RECORDNO: '70', LINEITEM: 'true', ACCOUNTNO: '200', TRX_AMOUNT: '127.47', AMOUNT: '108.35' },
    { RECORDNO: '71', LINEITEM: 'true', ACCOUNTNO: '200', TRX_AMOUNT: '-27.47', AMOUNT: '-23.35' },
    { RECORDNO: '72', LINEITEM: 'true', ACCOUNTNO: '820', TRX_AMOUNT: '20', AMOUNT: '17', ISTAX: 'true' },
    { RECORDNO: '73', LINEITEM: 'false', ACCOUNTNO: '610', TRX_AMOUNT: '-120', AMOUNT: '-102' },
  ],
};

describe('an invoice', () => {
  it('is in the currency of the document, with its lines, tax and not what the system added', () => {
    const { row, lines } = mapped('invoices', invoice);
    expect(row).toMatchObject({
      kind: 'invoice',
      status: 'open',
      source_status: 'Partially Paid',
      currency: 'EUR',
      total_minor: '12000',
      due_minor: '10000',
      base_total_minor: '10200',
      issued_on: '2026-05-06',
    });
    expect(lines.map(({ amount_minor: amount }) => amount)).toEqual(['12747', '-2747', '2000']);
  });

  it.each([
    ['whose lines do not add up', { ARINVOICEITEMS: invoice.ARINVOICEITEMS.slice(1) }],
    ['without lines', { ARINVOICEITEMS: [] }],
    ['whose total is empty', { TRX_TOTALENTERED: '' }],
    ['whose due is empty', { TRX_TOTALDUE: '' }],
    ['whose date could not be put into ISO form', { WHENCREATED: '05/06/2026' }],
    ['in a state nobody knows', { STATE: 'Halved' }],
    ['in a foreign currency without a rate', { EXCHANGE_RATE: '' }],
  ])('%s is held back', (_what, change) => {
    expect(() => mapped('invoices', { ...invoice, ...change })).toThrow();
  });

  it('that was reversed, and the mirror that did it, both count for nothing', () => {
    const mirror = {
      STATE: 'Reversal',
      TRX_TOTALENTERED: '-120',
      ARINVOICEITEMS: invoice.ARINVOICEITEMS.map((line) => ({ ...line, TRX_AMOUNT: String(-Number(line.TRX_AMOUNT)) })),
    };
    for (const change of [{ STATE: 'Reversed' }, mirror]) {
      expect(mapped('invoices', { ...invoice, ...change })).toMatchObject({ row: { status: 'void' }, tombstone: 'voided' });
    }
  });
});

describe('what a record states of base currency', () => {
  const plain = (total: string) => ({
    RECORDNO: '7',
    STATE: 'Posted',
    CUSTOMERID: 'C1',
    WHENCREATED: '2026-05-06',
    CURRENCY: 'EUR',
    BASECURR: 'GBP',
    EXCHANGE_RATE: '0.8',
    TOTALENTERED: '80',
    TRX_TOTALENTERED: total,
    TRX_TOTALDUE: total,
    ARINVOICEITEMS: [{ LINEITEM: 'true', TRX_AMOUNT: total }],
  });

  it('is no currency of the document while a rate is stated', () => {
    const unnamed = { ...plain('100'), CURRENCY: '' };
    expect(() => mapped('invoices', unnamed)).toThrow('CURRENCY is missing or empty although a rate is stated');
    expect(() => mapped('invoices', unnamed, null)).toThrow('CURRENCY is missing');
  });

  it.each(['', '1', '1.0000'])('is the currency of a document without another, at the rate "%s"', (rate) => {
    const home = { ...plain('100'), CURRENCY: '', EXCHANGE_RATE: rate, TOTALENTERED: '100' };
    const row = { currency: 'GBP', total_minor: '10000', base_total_minor: '10000' };
    expect(mapped('invoices', home).row).toMatchObject(row);
    expect(mapped('invoices', home, null).row).toMatchObject({ ...row, base_total_minor: null });
  });

  it.each([
    ['another total than its rate makes', { TOTALENTERED: '125' }, '80.00 GBP, stated is 125.00 GBP'],
    ['two minor units more for one line', { TOTALENTERED: '80.02' }, 'stated is 80.02 GBP'],
    ['another total than its own in base currency', { CURRENCY: 'GBP', EXCHANGE_RATE: '', TOTALENTERED: '99.99' }, '99.99'],
    ['a rate in base currency', { CURRENCY: 'GBP', TOTALENTERED: '' }, 'states the rate 0.8 all the same'],
    ['another base currency than the books', { BASECURR: 'EUR' }, 'BASECURR is EUR, although the books are in GBP'],
  ])('holds a record with %s', (_what, change, reason) => {
    expect(() => mapped('invoices', { ...plain('100'), ...change })).toThrow(reason);
  });

  it('is taken as the platform rounded it, by one minor unit for each line', () => {
    expect(mapped('invoices', { ...plain('100'), TOTALENTERED: '79.99' }).row['base_total_minor']).toBe('7999');
    expect(mapped('invoices', { ...invoice, TOTALENTERED: '102.03' }).row['base_total_minor']).toBe('10203');
    expect(() => mapped('invoices', { ...invoice, TOTALENTERED: '102.04' })).toThrow('stated is 102.04 GBP');
  });

  it('holds payments, advances and credits too, each with the sign of its kind', () => {
    const other = { BASECURR: 'USD' };
    const wrong = { TOTALENTERED: '-43', PAYMENTAMOUNT: '43' };
    const of = { ...plain('50'), TOTALENTERED: '40', PAYMENTAMOUNT: '40', TRX_PAYMENTAMOUNT: '50', RECEIPTDATE: '2026-05-06' };
    const credit = { ...of, TRX_TOTALENTERED: '-50', TRX_TOTALDUE: '-50', TOTALENTERED: '-40' };
    const memo = { ...credit, ARADJUSTMENTITEMS: [{ LINEITEM: 'true', TRX_AMOUNT: '-50' }] };
    for (const [stream, record] of [
      ['payments', { ...of, STATE: 'Complete' }],
      ['advances', of],
      ['credit-notes', memo],
    ] as const) {
      expect(mapped(stream, record).row['base_total_minor'], stream).toBe('4000');
      expect(() => mapped(stream, { ...record, ...other }), stream).toThrow('BASECURR is USD');
      expect(() => mapped(stream, { ...record, ...wrong }), stream).toThrow('stated is');
    }
  });

  it('does not hold what was reversed', () => {
    expect(mapped('invoices', { ...plain('100'), STATE: 'Reversed', TOTALENTERED: '0' }).tombstone).toBe('voided');
  });
});

describe('an adjustment', () => {
  const memo = {
    ...invoice,
    STATE: 'Posted',
    TOTALENTERED: '-42.5',
    TRX_TOTALENTERED: '-50',
    TRX_TOTALDUE: '-20',
    ARADJUSTMENTITEMS: [
      { LINEITEM: 'true', TRX_AMOUNT: '-60' },
      { LINEITEM: 'true', TRX_AMOUNT: '10' },
    ],
  };

  it('below zero is a credit memo with amounts above', () => {
    const { row, lines } = mapped('credit-notes', memo);
    expect(row).toMatchObject({ kind: 'credit-note', total_minor: '5000', due_minor: '2000' });
    expect(lines.map(({ amount_minor: amount }) => amount)).toEqual(['6000', '-1000']);
  });

  it('above zero is never taken for a credit', () => {
    const debit = {
      ...memo,
      TOTALENTERED: '42.5',
      TRX_TOTALENTERED: '50',
      TRX_TOTALDUE: '20',
      ARADJUSTMENTITEMS: [{ LINEITEM: 'true', TRX_AMOUNT: '50' }],
    };
    expect(() => mapped('credit-notes', debit)).toThrow('above zero');
    expect(mapped('debit-memos', debit).row).toMatchObject({ kind: 'invoice', total_minor: '5000' });
  });
});

describe('a payment', () => {
  it('settles each document in each way with the amount of that way', () => {
    const { row, allocations } = mapped('payments', {
      RECORDNO: '9',
      STATE: 'Paid',
      CUSTOMERID: 'C1',
      RECEIPTDATE: '2026-05-07',
      CURRENCY: 'GBP',
      TRX_PAYMENTAMOUNT: '80',
      ARPYMTDETAILS: [
        { RECORDKEY: '7', TRX_PAYMENTAMOUNT: '80', TRX_ADJUSTMENTAMOUNT: '0.00' },
        { RECORDKEY: '8', TRX_PAYMENTAMOUNT: '0', ADJUSTMENTKEY: '5', TRX_ADJUSTMENTAMOUNT: '30' },
        { POSADJKEY: '6', TRX_PAYMENTAMOUNT: '', TRX_INLINEAMOUNT: '4' },
      ],
    });
    expect(row).toMatchObject({ kind: 'payment', status: 'posted', total_minor: '8000', issued_on: '2026-05-07' });
    expect(
      allocations.map(({ target_stream: stream, target_external_id: id, amount_minor: amount }) => [stream, id, amount]),
    ).toEqual([
      ['invoices', '7', '8000'],
      ['invoices', '8', '3000'],
      ['debit-memos', '6', '400'],
      ['credit-notes', '5', '3000'],
    ]);
  });
});

describe('the details of a payment', () => {
  const payment = (total: string, ...details: readonly object[]) => ({
    RECORDNO: '9',
    STATE: 'Complete',
    CUSTOMERID: 'C1',
    RECEIPTDATE: '2026-05-07',
    CURRENCY: 'GBP',
    TRX_PAYMENTAMOUNT: total,
    ARPYMTDETAILS: details,
  });
  const foreign = { CURRENCY: 'EUR', EXCHANGE_RATE: '0.8' };
  const settledBy = (record: object) =>
    mapped('payments', record).allocations.map(({ target_external_id: id, amount_minor: amount }) => [id, amount]);

  it('settle with the discount too', () => {
    const both = [
      ['5', '9800'],
      ['5', '200'],
    ];
    const trx = { RECORDKEY: '5', TRX_PAYMENTAMOUNT: '98' };
    expect(settledBy(payment('98', { ...trx, DISCOUNTAMOUNT: '2' }))).toEqual(both);
    expect(settledBy({ ...payment('98', { ...trx, DISCOUNTAMOUNT: '1.6', TRX_DISCOUNTAMOUNT: '2' }), ...foreign })).toEqual(both);
  });

  it('settle with the amount in base currency where the other is empty and both are the same', () => {
    const detail = { RECORDKEY: '5', PAYMENTAMOUNT: '98', TRX_PAYMENTAMOUNT: '' };
    expect(settledBy(payment('98', detail))).toEqual([['5', '9800']]);
    expect(() => settledBy({ ...payment('98', detail), ...foreign })).toThrow('PAYMENTAMOUNT is an amount in base currency');
  });

  it.each(['RECORDKEY', 'POSADJKEY'])('that name something in %s and say no amount that is known hold the payment', (key) => {
    expect(() => settledBy(payment('98', { [key]: '5', TRX_PAIDAMOUNT: '98' }))).toThrow('of a kind that is not known');
  });

  it('that pay out more than the payment was hold it, unless it was voided', () => {
    const twice = payment('98', { RECORDKEY: '5', TRX_PAYMENTAMOUNT: '60' }, { RECORDKEY: '6', TRX_PAYMENTAMOUNT: '39' });
    expect(() => settledBy(twice)).toThrow('it settles 99.00 GBP out of a total of 98.00 GBP');
    expect(settledBy({ ...twice, TRX_PAYMENTAMOUNT: '99' })).toHaveLength(2);
    expect(mapped('payments', { ...twice, STATE: 'Voided' }).tombstone).toBe('voided');
  });
});

it('a line of a foreign invoice is never read from its amount in base currency', () => {
  const lines = [{ LINEITEM: 'true', TRX_AMOUNT: '', AMOUNT: '120' }];
  expect(() => mapped('invoices', { ...invoice, ARINVOICEITEMS: lines })).toThrow('AMOUNT is an amount in base currency');
});

describe('a journal', () => {
  const entries = [
    { ACCOUNTNO: '610', TR_TYPE: '1', AMOUNT: '12.50' },
    { ACCOUNTNO: '200', TR_TYPE: '-1', AMOUNT: '12.50' },
  ];
  const batch = { RECORDNO: '3', BATCHNO: '11', BATCH_DATE: '2026-05-07', STATE: 'Posted', ENTRIES: entries };

  it('takes the side of an entry from TR_TYPE', () => {
    expect(mapped('journals', batch).legs.map(({ amount_minor: amount }) => amount)).toEqual(['1250', '-1250']);
    expect(mapped('journals', { ...batch, STATISTICAL: 'false' }).row['total_minor']).toBe('1250');
  });

  it.each([
    ['does not balance', { ENTRIES: entries.slice(0, 1) }],
    ['has an entry of no side', { ENTRIES: [{ ...entries[0], TR_TYPE: '0' }, entries[1]] }],
    ['is posted without entries', { ENTRIES: [] }],
    ['counts heads and no money', { STATISTICAL: 'true' }],
    ['may count something else than money', { STATISTICAL: 'Y' }],
  ])('that %s is held back', (_what, change) => {
    expect(() => mapped('journals', { ...batch, ...change })).toThrow();
  });
});
