import type { ParsedRows } from '../json/parse.ts';
import { JsonNumber, type RawValue } from '../ledger/mapping.ts';
import { isRawObject } from '../ledger/raw-path.ts';
import type { RowGroup } from './stream.ts';

/** Records of a page with their payloads. */
export interface PageRecords {
  readonly values: readonly RawValue[];
  readonly payloads: readonly Uint8Array[];
  /** Record → a key that stands twice in it. */
  readonly repeatedKeys: ReadonlyMap<number, string>;
  /** The last record was cut in two by the end of the page and left out. */
  readonly cut: boolean;
}

/** Why rows cannot be put together; in words that fit behind "could not be read". */
export class Ungroupable extends Error {
  override readonly name = 'Ungroupable';
}

/** Each row is a record. */
export function singleRows(rows: ParsedRows, body: Uint8Array): PageRecords {
  const payloads = rows.values.map((_, at) => body.subarray(rows.starts[at] ?? 0, rows.ends[at] ?? 0));
  return { values: rows.values, payloads, repeatedKeys: rows.repeatedKeys, cut: false };
}

/**
 * Puts rows together that are one record. The last record may lack rows only where more pages follow (`mayBeCut`): then it is left for the next page. Throws `Ungroupable` for any other record
 * that has fewer or more rows than it states, and for rows out of order.
 */
export function groupRows(rows: ParsedRows, body: Uint8Array, group: RowGroup, mayBeCut: boolean): PageRecords {
  const found = runsOf(rows, group);
  const cut = dropCut(found, rows, group, mayBeCut);
  const values: RawValue[] = [];
  const payloads: Uint8Array[] = [];
  const repeatedKeys = new Map<number, string>();
  for (const { key, from, to } of found) {
    const members = rows.values.slice(from, to);
    for (let at = from; at < to; at += 1) {
      const repeated = rows.repeatedKeys.get(at);
      if (repeated !== undefined) repeatedKeys.set(values.length, `rows.${repeated}`);
    }
    values.push(key === null ? { rows: members } : { [group.by]: key, rows: members });
    payloads.push(payloadOf(rows, body, group, { key, from, to }));
  }
  return { values, payloads, repeatedKeys, cut };
}

interface Run {
  /** Null: the row does not say what it belongs to, and stands alone. */
  readonly key: string | JsonNumber | null;
  readonly from: number;
  readonly to: number;
}

function runsOf(rows: ParsedRows, { by, order }: RowGroup): Run[] {
  const found: Run[] = [];
  let last: bigint | null = null;
  let lastPlace: bigint | null = null;
  for (const [at, row] of rows.values.entries()) {
    const key = keyOf(row, by);
    const text = key instanceof JsonNumber ? key.text : key;
    const before = found.at(-1);
    const place = numberOf(textOf(keyOf(row, order)));
    const goesOn = text !== null && before !== undefined && textOf(before.key) === text;
    if (goesOn && place !== null && lastPlace !== null && place < lastPlace)
      throw new Ungroupable(`the rows of record ${text} are not in the order asked for`);
    lastPlace = place;
    if (goesOn) {
      found[found.length - 1] = { ...before, to: at + 1 };
      continue;
    }
    const number = numberOf(text);
    if (number !== null && last !== null && number <= last) throw new Ungroupable('its rows are not in the order asked for');
    last = number ?? last;
    found.push({ key, from: at, to: at + 1 });
  }
  return found;
}

function numberOf(text: string | null): bigint | null {
  return text !== null && /^\d{1,18}$/.test(text) ? BigInt(text) : null;
}

function keyOf(row: RawValue, by: string): Run['key'] {
  const value = isRawObject(row) ? row[by] : undefined;
  if (value instanceof JsonNumber) return value;
  return typeof value === 'string' && value !== '' ? value : null;
}

function textOf(key: Run['key']): string | null {
  return key instanceof JsonNumber ? key.text : key;
}

/** Takes the last run away when it was cut; throws when any other is not whole. */
function dropCut(found: Run[], rows: ParsedRows, { count }: RowGroup, mayBeCut: boolean): boolean {
  for (const [at, { key, from, to }] of found.entries()) {
    if (key === null) continue;
    const stated = statedCount(rows.values[from], count);
    if (to - from === stated) continue;
    if (to - from < stated && mayBeCut && at === found.length - 1) {
      found.pop();
      return true;
    }
    throw new Ungroupable(`record ${textOf(key) ?? ''} came with ${to - from} rows and states ${stated}`);
  }
  return false;
}

function statedCount(row: RawValue | undefined, count: string): number {
  const value = isRawObject(row) ? row[count] : undefined;
  const text = value instanceof JsonNumber ? value.text : value;
  if (typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Ungroupable('its rows do not say how many belong together');
}

const encoder = new TextEncoder();

/** The rows exactly as they came, with what makes them one. */
function payloadOf(rows: ParsedRows, body: Uint8Array, { by }: RowGroup, { key, from, to }: Run): Uint8Array {
  const head = key === null ? '' : `${JSON.stringify(by)}:${key instanceof JsonNumber ? key.text : JSON.stringify(key)},`;
  const parts: Uint8Array[] = [encoder.encode(`{${head}"rows":[`)];
  for (let at = from; at < to; at += 1) {
    if (at > from) parts.push(comma);
    parts.push(body.subarray(rows.starts[at] ?? 0, rows.ends[at] ?? 0));
  }
  parts.push(end);
  return Buffer.concat(parts);
}

const comma = encoder.encode(',');
const end = encoder.encode(']}');
