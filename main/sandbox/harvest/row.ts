import type { TruthRecord } from '../../../shared/truth.ts';
import { decimalText } from '../decimal.ts';
import type { JsonObject } from '../json-tree.ts';
import type { Organisation } from '../world/organisation.ts';
import type { Currency } from '../world/types.ts';

/** One record of a list, as the service shows it and as it is in truth. */
export interface HarvestRow {
  /** Orders the list. */
  readonly id: number;
  /** The ledger's name for it; the id, but for payments and the company. */
  readonly name: string;
  /** The world's record behind it, for faults. */
  readonly worldId: string;
  readonly updatedMs: number;
  /** Of a list that is ordered by a day. */
  readonly day: number;
  json(): JsonObject;
  truth(): TruthRecord;
  /** Live money for the summary. */
  readonly total: { readonly currency: Currency; readonly amount: bigint } | null;
}

/** What makes rows: the books, and the numbers Harvest gave to their records. */
export interface Making {
  readonly organisation: Organisation;
  /** The number of a record in a list: the same for as long as the world lives, growing with each new one. */
  readonly idOf: (list: string, worldId: string) => number;
}

export function fact(
  name: string,
  kind: TruthRecord['kind'],
  fields: TruthRecord['fields'],
  more: { readonly gone?: TruthRecord['gone']; readonly lines?: { readonly count: number; readonly total: string } } = {},
): TruthRecord {
  return {
    id: name,
    kind,
    gone: more.gone ?? null,
    fields,
    lineCount: more.lines?.count ?? null,
    lineTotal: more.lines?.total ?? null,
  };
}

export function exact(value: bigint, currency: Currency): string {
  return decimalText(value, currency.decimals);
}

export function orNull(text: string): string | null {
  return text === '' ? null : text;
}
