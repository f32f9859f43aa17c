import { describe, expect, it } from 'vitest';
import { isRecord } from '../../shared/unknown.ts';
import { parseBody } from '../../main/core/json/parse.ts';
import { compileMapping, type MapContext } from '../../main/core/ledger/compile-mapping.ts';
import { peek } from '../../main/core/ledger/raw-path.ts';
import { driftOf } from '../../main/core/sync/drift.ts';
import { emptyProfile } from '../../main/core/sync/profile.ts';
import { compileStream } from '../../main/core/sync/stream-reader.ts';
import { startTally } from '../../main/core/sync/tally.ts';
import { LEDGER_TABLES } from '../../main/core/store/columns.ts';
import { JsonNumber, type RawObject, type RawValue, type StreamDefinition } from '../../main/providers/contract.ts';
import { streams } from '../../main/providers/xero/streams.ts';
import { examplesOf, hasSpec } from './xero-spec.ts';

/** What stands behind the plural in the address of a single record. */
const singleKeys: Readonly<Record<string, readonly string[]>> = {
  contacts: ['ContactID', 'ContactNumber'],
  journals: ['JournalID', 'JournalNumber'],
};

/**
 * Where the official examples cannot be read with certainty, and rightly so: lists shown without `page`, which come without lines, an account list
 * without statuses, and echoes of writes that leave out the date.
 */
const heldFor: Readonly<Record<string, string>> = {
  'get /Accounts 0': 'Status',
  'get /Accounts 1': 'Status',
  'get /Invoices 1': 'LineItems',
  'get /Invoices 2': 'LineItems',
  'get /CreditNotes 0': 'LineItems',
  'get /CreditNotes 1': 'LineItems',
  'get /BankTransactions 0': 'LineItems',
  'get /ManualJournals 0': 'JournalLines',
  'get /ManualJournals 1': 'JournalLines',
  'post /BankTransfers 0': 'DateString',
  'post /BankTransfers/{BankTransferID} 0': 'DateString',
};

/** What echoes of writes leave out although every read has it. */
const incomplete: Readonly<Record<string, readonly string[]>> = {
  'put /BankTransfers 0': ['CreatedDateUTC'],
  'post /BankTransfers 0': ['CreatedDateUTC', 'Date'],
  'post /BankTransfers/{BankTransferID} 0': ['CreatedDateUTC', 'Date'],
};

interface Example {
  readonly stream: StreamDefinition;
  /** `get /Invoices 1`: the operation, and which record of its example. */
  readonly title: string;
  readonly record: RawValue;
}

function exampleRecords(): readonly Example[] {
  return streams.flatMap((stream) => {
    const paths = [stream.request.path, ...keysOf(stream).map((key) => `${stream.request.path}/{${key}}`)];
    return paths.flatMap((path) =>
      examplesOf(path, ['get', 'post', 'put']).flatMap(({ operation, json }) => {
        const body = parseBody(new TextEncoder().encode(json), stream.request.rows);
        if (!body.ok || body.value.rows === null) throw new Error(`${operation} has no ${stream.request.rows}`);
        return body.value.rows.values.map((record, at) => ({ stream, title: `${operation} ${at}`, record }));
      }),
    );
  });
}

function keysOf(stream: StreamDefinition): readonly string[] {
  return singleKeys[stream.name] ?? [stream.key];
}

const examples = hasSpec ? exampleRecords() : [];

describe.skipIf(!hasSpec)('the official examples', () => {
  it('are there for every stream', () => {
    expect(new Set(examples.map(({ stream }) => stream.name))).toEqual(new Set(streams.map(({ name }) => name)));
    expect(examples.length).toBeGreaterThan(80);
  });

  it('raise no drift: no field is unknown, missing, of another type, or has a new word', () => {
    const found = examples.flatMap(({ stream, title, record }) => {
      const { shape, mapped, segmentPaths } = compileStream(stream);
      const tally = startTally(shape, segmentPaths, emptyProfile);
      if (isRawObject(record)) tally.add(record, title);
      // That one record leaves out what is optional is worth a note to a person, and no fault.
      const events = driftOf({ shape, mapped, before: emptyProfile, page: tally.finish() })
        .filter(({ kind, severity }) => kind !== 'missing-field' || severity !== 'info')
        .map(({ kind, path }) => `${kind} ${path}`);
      const expected = (incomplete[title] ?? []).map((path) => `missing-field ${path}`);
      return events.toSorted().join() === expected.join() ? [] : [`${title}: ${events.join(', ')}`];
    });
    expect(found).toEqual([]);
  });

  it('fit the schema as zod reads it', () => {
    const faults = examples.filter(
      ({ stream, title, record }) => !stream.schema.safeParse(record).success && incomplete[title] === undefined,
    );
    expect(faults.map(({ title }) => title)).toEqual([]);
  });

  it('have a key where the stream says', () => {
    for (const { stream, title, record } of examples) {
      const key = isRawObject(record) ? record[stream.key] : undefined;
      expect(key, title).toEqual(expect.stringMatching(/./));
    }
  });

  it('are mapped, or held back for a reason that names the field', () => {
    const outcomes = examples.flatMap(({ stream, title, record }) => {
      const mapping = compileMapping(stream.mapping);
      if (mapping === null || !isRawObject(record)) return [];
      const path = heldFor[title];
      try {
        mapping.map(record, contextOf(record));
        return path === undefined ? [] : [`${title} was mapped`];
      } catch (thrown) {
        return path !== undefined && isRecord(thrown) && thrown['path'] === path ? [] : [`${title}: ${String(thrown)}`];
      }
    });
    expect(outcomes).toEqual([]);
  });

  const figures: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['get /Invoices 0', { status: 'void', total_minor: '4000', due_minor: '0', issued_on: '2018-10-20', due_on: '2018-12-30' }],
    [
      'get /Invoices/{InvoiceID} 0',
      { status: 'paid', total_minor: '14806276', paid_minor: '14806276', due_minor: '0', paid_on: '2019-03-19' },
    ],
    ['post /Invoices/{InvoiceID} 0', { subtotal_minor: '50000', tax_minor: '7500', total_minor: '57500', due_minor: '57500' }],
    ['get /CreditNotes/{CreditNoteID} 0', { kind: 'credit-note', total_minor: '3450', due_minor: '3250' }],
    ['get /Prepayments/{PrepaymentID} 0', { kind: 'prepayment', total_minor: '345000', due_minor: '344900' }],
    ['get /Overpayments 0', { kind: 'supplier-overpayment', total_minor: '50000', due_minor: '50000' }],
    ['get /Overpayments/{OverpaymentID} 0', { total_minor: '300000', due_minor: '299900' }],
    ['get /Payments 0', { kind: 'payment', total_minor: '4600', issued_on: '2018-11-29' }],
    ['get /Payments 1', { kind: 'refund', total_minor: '200', issued_on: '2019-03-14' }],
    ['get /BatchPayments 0', { total_minor: '100000', issued_on: '2017-11-28' }],
    ['get /BatchPayments/{BatchPaymentID} 0', { total_minor: '453355' }],
    ['get /BankTransactions/{BankTransactionID} 0', { kind: 'bank-deposit', total_minor: '1000', issued_on: '2016-10-13' }],
    ['post /BankTransactions 0', { kind: 'bank-withdrawal', subtotal_minor: '1826', tax_minor: '174', total_minor: '2000' }],
    ['get /BankTransfers 0', { total_minor: '2000', issued_on: '2016-11-12' }],
    ['get /ManualJournals/{ManualJournalID} 0', { total_minor: '10000', issued_on: '2019-03-12' }],
    ['get /Journals 3', { total_minor: '2875000', number: '30' }],
    ['get /Contacts/{ContactID} 0', { stated_receivable: '118.90', stated_payable: '-43.60', phone: '1 604 408-0914' }],
    ['get /TaxRates 0', { code: 'INPUT2', rate: '15.0000' }],
    ['get /Items/{ItemID} 0', { sales_price: '5000.0000', purchase_price: '2500.0000' }],
  ];
  it.each(figures)('%s has its figures to the cent', (title, expected) => {
    const example = examples.find((candidate) => candidate.title === title);
    if (example === undefined || !isRawObject(example.record) || example.stream.mapping.target === 'raw')
      throw new Error(`no ${title}`);
    const mapped = compileMapping(example.stream.mapping)?.map(example.record, contextOf(example.record));
    const columns = LEDGER_TABLES[example.stream.mapping.target].columns;
    expect(Object.fromEntries(columns.map((column, at) => [column, mapped?.cells[at]]))).toMatchObject(expected);
  });
});

function isRawObject(value: RawValue | undefined): value is RawObject {
  return isRecord(value) && !(value instanceof JsonNumber);
}

/** The books of an example: its bank accounts are in base currency. */
function contextOf(record: RawObject): MapContext {
  const accounts = [peek(record, 'FromBankAccount.AccountID'), peek(record, 'Account.AccountID')];
  return {
    baseCurrency: baseOf(record),
    accountCurrencies: Object.fromEntries(accounts.filter((id) => typeof id === 'string').map((id) => [id, null])),
  };
}

/** The examples come from several organisations; each of them keeps its books in the currency its documents are in. */
function baseOf(record: Readonly<Record<string, RawValue | undefined>>): string {
  const currency = record['CurrencyCode'];
  if (typeof currency === 'string') return currency;
  const invoice = record['Invoice'];
  const nested = isRawObject(invoice) ? invoice['CurrencyCode'] : undefined;
  return typeof nested === 'string' ? nested : 'NZD';
}
