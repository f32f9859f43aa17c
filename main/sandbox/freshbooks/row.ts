import type { TruthRecord } from '../../../shared/truth.ts';
import { decimalText } from '../decimal.ts';
import type { Organisation } from '../world/organisation.ts';
import type { Currency } from '../world/types.ts';

/** One record of a list, as the service shows it and as it is in truth. */
export interface FreshbooksRow {
  readonly id: number;
  /** The world's record behind it, for faults and events. */
  readonly worldId: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  /** 0 active, 1 deleted, 2 archived. */
  readonly visState: 0 | 1 | 2;
  /** The record, `lines` included. Some of it moves with the calendar. */
  json(nowMs: number): Readonly<Record<string, unknown>>;
  truth(): TruthRecord;
  /** Live money for the summary. */
  readonly total: { readonly currency: Currency; readonly amount: bigint } | null;
}

/** What makes rows: the books, and the numbers FreshBooks gave to their records. */
export interface Making {
  readonly organisation: Organisation;
  readonly accountId: string;
  /** The number of a record in a list: the same for as long as the world lives. */
  readonly idOf: (list: string, worldId: string) => number;
}

export function fact(
  id: number,
  kind: TruthRecord['kind'],
  fields: TruthRecord['fields'],
  more: { readonly gone?: TruthRecord['gone']; readonly lines?: { readonly count: number; readonly total: string } } = {},
): TruthRecord {
  return {
    id: String(id),
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
