import type { Database } from 'better-sqlite3';
import { TOMBSTONE_REASONS, type TombstoneReason } from '../../../shared/documents.ts';
import type { RunId } from '../../../shared/ids.ts';
import type { Cell } from './columns.ts';

/** When and by which run something changed. */
export interface When {
  readonly runId: RunId;
  readonly atMs: number;
}

/** One field that changed. Values are text: integers of any size as decimal text, whole child rows as JSON (see `childRowText`). */
export interface Change {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** A cell as SQLite returns it with exact integers. */
export type StoredCell = Cell | bigint;

/** The form in which values are compared and kept: equal text means equal value. */
function cellText(value: StoredCell): string | null {
  return value === null ? null : String(value);
}

/** A child row that came or went, as a JSON object of its non-null columns in text form. */
function childRowText(columns: readonly string[], cells: readonly StoredCell[]): string {
  const fields: Record<string, string> = {};
  for (const [at, column] of columns.entries()) {
    const text = cellText(cells[at] ?? null);
    if (text !== null) fields[column] = text;
  }
  return JSON.stringify(fields);
}

/** Column by column, what differs between two rows of the same table. `prefix` stands before each column's name. */
export function changedCells(
  columns: readonly string[],
  before: readonly StoredCell[],
  after: readonly StoredCell[],
  prefix = '',
): readonly Change[] {
  const changes: Change[] = [];
  for (const [at, column] of columns.entries()) {
    const old = cellText(before[at] ?? null);
    const now = cellText(after[at] ?? null);
    if (old !== now) changes.push({ field: prefix + column, before: old, after: now });
  }
  return changes;
}

/**
 * What differs between two lists of child rows, compared place by place: `lines[2].amount_minor` for a column, `lines[3]` with the whole row as JSON where
 * one came or went.
 */
export function changedChildren(
  list: string,
  columns: readonly string[],
  before: readonly (readonly StoredCell[])[],
  after: readonly (readonly StoredCell[])[],
): readonly Change[] {
  const changes: Change[] = [];
  for (let at = 0; at < Math.max(before.length, after.length); at += 1) {
    const old = before[at];
    const now = after[at];
    const field = `${list}[${at}]`;
    if (old !== undefined && now !== undefined) changes.push(...changedCells(columns, old, now, `${field}.`));
    else if (old !== undefined) changes.push({ field, before: childRowText(columns, old), after: null });
    else if (now !== undefined) changes.push({ field, before: null, after: childRowText(columns, now) });
  }
  return changes;
}

export interface HistoryRows {
  add(recordId: number, when: When, changes: readonly Change[]): void;
  /** What a record's tombstone was before it was last changed; null where it has never changed. */
  earlierTombstone(recordId: number): TombstoneReason | null;
}

export function createHistoryRows(database: Database): HistoryRows {
  const put = database.prepare('INSERT INTO history (record_id, run_id, at_ms, field, before, after) VALUES (?, ?, ?, ?, ?, ?)');
  const lastTombstone = database
    .prepare("SELECT before FROM history WHERE record_id = ? AND field = 'tombstone' ORDER BY id DESC LIMIT 1")
    .pluck();
  return {
    add(recordId, when, changes) {
      for (const { field, before, after } of changes) put.run(recordId, when.runId, when.atMs, field, before, after);
    },
    earlierTombstone(recordId) {
      const value = lastTombstone.get(recordId);
      return TOMBSTONE_REASONS.find((reason) => reason === value) ?? null;
    },
  };
}
