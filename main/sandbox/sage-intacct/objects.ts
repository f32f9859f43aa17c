import type { LiveOrganisation } from '../world/generate.ts';
import type { Organisation } from '../world/organisation.ts';
import type { Ids } from './ids.ts';
import * as cash from './cash-records.ts';
import { journals, payments } from './money-records.ts';
import * as reference from './reference-records.ts';
import type { GoneRow, IntacctRow } from './row.ts';
import { documents, goneDocuments } from './trade-records.ts';

/** The company: its entities, and the records of each object in them. */

export interface Entity {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly live: LiveOrganisation | null;
}

export interface Place {
  readonly organisation: Organisation;
  readonly entity: string;
  readonly ids: Ids;
}

/** Before everything else in the company. */
export const createdBefore = Date.UTC(2024, 0, 1, 9);

interface ObjectFacts {
  readonly name: string;
  /** Streams its records belong to. */
  readonly streams: readonly string[];
  rows(place: Place): readonly IntacctRow[];
  gone?(place: Place): readonly GoneRow[];
  /** Made at the top level and shared by all. */
  shared?(): readonly IntacctRow[];
  /** Names of fields it has in an answer, for a list that names others is refused. Not given: any. */
  readonly key?: string;
}

const none = (): readonly IntacctRow[] => [];

export const OBJECTS: readonly ObjectFacts[] = [
  { name: 'GLACCOUNT', streams: ['accounts'], rows: reference.accounts, key: 'ACCOUNTNO' },
  { name: 'CHECKINGACCOUNT', streams: ['checking-accounts'], rows: (place) => reference.banks(place, 'bank') },
  { name: 'SAVINGSACCOUNT', streams: ['savings-accounts'], rows: none },
  { name: 'CREDITCARD', streams: ['credit-cards'], rows: (place) => reference.banks(place, 'card') },
  { name: 'DEPARTMENT', streams: ['departments'], rows: none, shared: reference.departments },
  { name: 'LOCATION', streams: ['locations'], rows: none },
  { name: 'CLASS', streams: ['classes'], rows: none },
  { name: 'PROJECT', streams: ['projects'], rows: none },
  { name: 'TAXDETAIL', streams: ['tax-details'], rows: reference.taxDetails },
  { name: 'ITEM', streams: ['items'], rows: reference.items, key: 'ITEMID' },
  {
    name: 'CUSTOMER',
    streams: ['customers'],
    rows: (place) => reference.contacts(place, 'customer'),
    shared: reference.sharedCustomers,
    key: 'CUSTOMERID',
  },
  { name: 'VENDOR', streams: ['vendors'], rows: (place) => reference.contacts(place, 'vendor'), key: 'VENDORID' },
  {
    name: 'ARINVOICE',
    streams: ['invoices'],
    rows: (place) => documents(place, 'invoice'),
    gone: (place) => goneDocuments(place, 'invoice'),
  },
  {
    name: 'APBILL',
    streams: ['bills'],
    rows: (place) => documents(place, 'bill'),
    gone: (place) => goneDocuments(place, 'bill'),
  },
  {
    name: 'ARADJUSTMENT',
    streams: ['credit-notes', 'debit-memos'],
    rows: (place) => documents(place, 'credit-note'),
    gone: (place) => goneDocuments(place, 'credit-note'),
  },
  {
    name: 'APADJUSTMENT',
    streams: ['vendor-credits', 'vendor-debits'],
    rows: (place) => documents(place, 'supplier-credit'),
    gone: (place) => goneDocuments(place, 'supplier-credit'),
  },
  { name: 'ARPYMT', streams: ['payments'], rows: (place) => payments(place, 'customer') },
  { name: 'APPYMT', streams: ['bill-payments'], rows: (place) => payments(place, 'vendor') },
  { name: 'ARADVANCE', streams: ['advances'], rows: (place) => cash.advances(place, 'customer') },
  { name: 'APADVANCE', streams: ['vendor-advances'], rows: (place) => cash.advances(place, 'vendor') },
  { name: 'DEPOSIT', streams: ['deposits'], rows: cash.deposits },
  { name: 'OTHERRECEIPTS', streams: ['other-receipts'], rows: (place) => cash.bankEntries(place, 'receipt') },
  { name: 'CCTRANSACTION', streams: ['card-transactions'], rows: (place) => cash.bankEntries(place, 'card') },
  { name: 'EEXPENSES', streams: ['expense-reports'], rows: (place) => cash.bankEntries(place, 'expenses') },
  { name: 'GLBATCH', streams: ['journals'], rows: journals },
];

export const objectOfStream = (stream: string): ObjectFacts | undefined =>
  OBJECTS.find(({ streams }) => streams.includes(stream));

/** Streams of two objects are told apart by the sign of the total. */
export function streamOf({ streams }: ObjectFacts, isBelowZero: boolean): string {
  return streams[isBelowZero ? 0 : streams.length - 1] ?? '';
}

export interface Lists {
  /** Records of an object that a session of an entity sees ('' for the top level), in order of their number: its own and the shared ones. */
  of(entity: string, object: ObjectFacts): readonly IntacctRow[];
  gone(entity: string): readonly GoneRow[];
}

/** Records are made once and kept until the world changes. */
export function createLists(entities: readonly Entity[], ids: Ids): Lists {
  const lives = entities.flatMap(({ live }) => (live === null ? [] : [live]));
  const kept = new Map<string, { readonly revision: number; readonly rows: readonly IntacctRow[] }>();
  const placeOf = (entity: string): Place | undefined => {
    ids.settle(lives);
    const live = entities.find(({ id }) => id === entity)?.live ?? null;
    return live === null ? undefined : { organisation: live.organisation, entity, ids };
  };
  return {
    of: (entity, object) => {
      const revision = entities.find(({ id }) => id === entity)?.live?.revision ?? 0;
      const key = `${entity}/${object.name}`;
      const known = kept.get(key);
      if (known !== undefined && known.revision === revision) return known.rows;
      const place = placeOf(entity);
      const own = place === undefined ? [] : object.rows(place);
      const rows = [...(object.shared?.() ?? []), ...own].toSorted((left, right) => left.recordNo - right.recordNo);
      kept.set(key, { revision, rows });
      return rows;
    },
    gone: (entity) => {
      const place = placeOf(entity);
      return place === undefined ? [] : OBJECTS.flatMap((object) => object.gone?.(place) ?? []);
    },
  };
}
