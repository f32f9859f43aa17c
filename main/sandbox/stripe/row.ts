import type { TruthRecord } from '../../../shared/truth.ts';
import { dayText } from '../calendar.ts';
import { decimalText } from '../decimal.ts';
import type { Currency } from '../world/types.ts';

/** One object of a list, as the API shows it and as it is in truth. */
export interface StripeRow {
  readonly id: string;
  /** The world's record behind it, for faults and changes. */
  readonly worldId: string;
  readonly createdSec: number;
  /** Differs when something of the object does that an event tells of. */
  readonly mark: string;
  /** In the shape before basil when `old`. */
  json(nowMs: number, old: boolean): Readonly<Record<string, unknown>>;
  /** The list inside it that comes with its first rows only. */
  readonly lines?: (old: boolean) => readonly Readonly<Record<string, unknown>>[];
  truth(): TruthRecord;
  /** Live money for the summary. */
  readonly total: { readonly currency: Currency; readonly amount: bigint } | null;
}

export function exact(value: bigint, currency: Currency): string {
  return decimalText(value, currency.decimals);
}

/** Whole minor units as a JSON number. */
export function minor(value: bigint): number {
  const shown = Number(value);
  if (!Number.isSafeInteger(shown)) throw new Error(`${value} does not fit a JSON number`);
  return shown;
}

export function code(currency: Currency): string {
  return currency.code.toLowerCase();
}

export const secOf = (ms: number): number => Math.floor(ms / 1000);
export const secOfDay = (day: number): number => day * 86_400;
export const dayOfSec = (sec: number): string => dayText(Math.floor(sec / 86_400));

export function fact(
  id: string,
  kind: TruthRecord['kind'],
  fields: TruthRecord['fields'],
  more: { readonly gone?: TruthRecord['gone']; readonly lines?: { readonly count: number; readonly total: string } } = {},
): TruthRecord {
  return {
    id,
    kind,
    gone: more.gone ?? null,
    fields,
    lineCount: more.lines?.count ?? null,
    lineTotal: more.lines?.total ?? null,
  };
}

export function orNull(text: string): string | null {
  return text === '' ? null : text;
}
