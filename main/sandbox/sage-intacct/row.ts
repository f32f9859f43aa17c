import type { TruthRecord } from '../../../shared/truth.ts';
import { decimalText } from '../decimal.ts';
import type { Currency } from '../world/types.ts';
import type { Value } from './text.ts';

/** Fields of a record by name; a list of lines stands only in what `read` answers. */
export type Fields = Readonly<Record<string, Value | readonly Readonly<Record<string, Value>>[]>>;

/** One record of an object, with what is true of it: the fields are made from the world by this folder, the truth from the world alone. */
export interface IntacctRow {
  readonly recordNo: number;
  /** What the ledger calls it: the record number, or the ID of a customer, vendor, account or item. */
  readonly id: string;
  readonly worldId: string;
  readonly stream: string;
  /** Location ID of the entity it was made in; '' when it is shared by the company. */
  readonly entity: string;
  readonly createdMs: number;
  /** Null: it was never changed since it was made. */
  readonly updatedMs: number | null;
  readonly total: { readonly currency: Currency; readonly amount: bigint } | null;
  fields(): Fields;
  truth(): TruthRecord;
}

/** A record that was removed: the audit history tells of it, and nothing else. */
export interface GoneRow {
  readonly recordNo: number;
  readonly object: string;
  readonly atMs: number;
}

export const textOrNull = (value: string): string | null => (value === '' ? null : value);
export const exact = (value: bigint, currency: Currency): string => decimalText(value, currency.decimals);

export function record(
  id: string,
  kind: TruthRecord['kind'],
  gone: TruthRecord['gone'],
  fields: TruthRecord['fields'],
  lines?: { readonly count: number; readonly total: string },
): TruthRecord {
  return { id, kind, gone, fields, lineCount: lines?.count ?? null, lineTotal: lines?.total ?? null };
}
