import type { TruthRecord } from '../../../shared/truth.ts';
import { decimalText } from '../decimal.ts';
import type { Organisation } from '../world/organisation.ts';
import type { Account, Contact, Currency, Stamped } from '../world/types.ts';
import type { Ids } from './ids.ts';
import { homeRate, pacific, quoted, wholeSecond } from './text.ts';
import { accountId, displayName } from './words.ts';

/** One record of a list, with what is true of it: the text is made from the world by this folder, the truth from the world alone. */
export interface QboRow {
  readonly id: string;
  /** The world's id, for faults that change the record. */
  readonly worldId: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly active: boolean;
  readonly name: string;
  readonly total: { readonly currency: Currency; readonly amount: bigint } | null;
  text(): string;
  truth(): TruthRecord;
}

/** A record that was removed: change data capture tells of it, and nothing else. */
export interface GoneRow {
  readonly id: string;
  readonly atMs: number;
}

export interface Place {
  readonly organisation: Organisation;
  readonly ids: Ids;
}

export const textOrNull = (value: string): string | null => (value === '' ? null : value);
export const amount = (value: bigint, currency: Currency): string => decimalText(value, currency.decimals);

export function record(
  id: string,
  kind: TruthRecord['kind'],
  gone: TruthRecord['gone'],
  fields: TruthRecord['fields'],
  lines?: { readonly count: number; readonly total: string },
): TruthRecord {
  return { id, kind, gone, fields, lineCount: lines?.count ?? null, lineTotal: lines?.total ?? null };
}

/** `"domain":"QBO","sparse":false,"Id":…` */
export function head(id: string, stamped: Pick<Stamped, 'createdMs' | 'updatedMs' | 'version'>): string {
  return `"domain":"QBO","sparse":false,"Id":"${id}","SyncToken":"${stamped.version - 1}","MetaData":{"CreateTime":"${pacific(stamped.createdMs)}","LastUpdatedTime":"${pacific(stamped.updatedMs)}"}`;
}

export function rowOf(
  row: Pick<QboRow, 'id' | 'text' | 'truth'> & Partial<QboRow>,
  stamped: Pick<Stamped, 'createdMs' | 'updatedMs'> & { readonly id: string },
): QboRow {
  return {
    worldId: stamped.id,
    createdMs: wholeSecond(stamped.createdMs),
    updatedMs: wholeSecond(stamped.updatedMs),
    active: true,
    name: '',
    total: null,
    ...row,
  };
}

export function currencyText(currency: Currency, rate: bigint, organisation: Organisation): string {
  const home = currency.code === organisation.baseCurrency.code ? '1' : homeRate(rate);
  return `"CurrencyRef":{"value":"${currency.code}","name":${quoted(currency.name)}},"ExchangeRate":${home}`;
}

export function accountRef(account: Account): string {
  return `{"value":"${accountId(account)}","name":${quoted(account.name)}}`;
}

export function customerRef(ids: Ids, contact: Contact): string {
  return `{"value":"${ids.of('customer', contact.id)}","name":${quoted(displayName(contact, 'customer'))}}`;
}

export function vendorRef(ids: Ids, contact: Contact): string {
  return `{"value":"${ids.of('vendor', contact.id)}","name":${quoted(displayName(contact, 'vendor'))}}`;
}

export function note(text: string): string {
  return text === '' ? '' : `,"PrivateNote":${quoted(text)}`;
}
