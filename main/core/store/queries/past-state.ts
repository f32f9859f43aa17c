import type { Database } from 'better-sqlite3';
import { TOMBSTONE_REASONS } from '../../../../shared/documents.ts';
import { isRecord } from '../../../../shared/unknown.ts';
import type { PastState, StoreReads } from '../api.ts';
import { CHILD_TABLES, LEDGER_TABLES, type ChildTarget } from '../columns.ts';
import { isRow, textAt, textOrNull, type Row } from '../rows.ts';
import { tombstoneAt } from './records.ts';

type TextRow = Record<string, string | null>;
interface Undoing {
  tombstone: PastState['tombstone'];
  readonly columns: TextRow;
  readonly children: Record<ChildTarget, TextRow[]>;
}

/** Today's state with every later change undone, the newest first. */
export function readPastState(
  database: Database,
  ask: Parameters<StoreReads['readPastState']>[0],
): ReturnType<StoreReads['readPastState']> {
  const record = database.prepare('SELECT tombstone FROM raw_records WHERE id = ?').get(ask.recordId);
  const columns = ledgerRow(database, ask.recordId);
  if (!isRow(record) || columns === undefined) return null;
  const state: Undoing = {
    tombstone: tombstoneAt(record),
    columns,
    children: {
      lines: childRows(database, 'lines', ask.recordId),
      allocations: childRows(database, 'allocations', ask.recordId),
      journalLines: childRows(database, 'journalLines', ask.recordId),
    },
  };
  const later = database
    .prepare('SELECT field, before FROM history WHERE record_id = ? AND at_ms > ? ORDER BY id DESC')
    .all(ask.recordId, ask.atMs)
    .filter(isRow);
  for (const change of later) undo(state, textAt(change, 'field'), textOrNull(change, 'before'));
  return state;
}

const CHILD_FIELD = /^(lines|allocations|journalLines)\[(\d+)\](?:\.(.+))?$/;

function undo(state: Undoing, field: string, before: string | null): void {
  if (field === 'tombstone') {
    state.tombstone = TOMBSTONE_REASONS.find((reason) => reason === before) ?? null;
    return;
  }
  const child = CHILD_FIELD.exec(field);
  if (child === null) {
    state.columns[field] = before;
    return;
  }
  const [, list, place, column] = child;
  const target = list === 'allocations' || list === 'journalLines' ? list : 'lines';
  const rows = state.children[target];
  const at = Number(place);
  if (column !== undefined) rows[at] = { ...rows[at], [column]: before };
  else if (before === null) rows.length = Math.min(rows.length, at);
  else rows[at] = rowFromText(target, before);
}

/** A child row out of the history's JSON, with the columns that were null. */
function rowFromText(target: ChildTarget, text: string): TextRow {
  const value: unknown = JSON.parse(text);
  return Object.fromEntries(
    CHILD_TABLES[target].columns.map((column) => {
      const cell = isRecord(value) ? value[column] : undefined;
      return [column, typeof cell === 'string' ? cell : null];
    }),
  );
}

function ledgerRow(database: Database, recordId: number): TextRow | undefined {
  for (const { table, columns } of Object.values(LEDGER_TABLES)) {
    const row = database.prepare(`SELECT ${asTexts(columns)} FROM ${table} WHERE record_id = ?`).get(recordId);
    if (isRow(row)) return texts(row, columns);
  }
  return undefined;
}

function childRows(database: Database, target: ChildTarget, recordId: number): TextRow[] {
  const { table, columns } = CHILD_TABLES[target];
  return database
    .prepare(`SELECT ${asTexts(columns)} FROM ${table} WHERE record_id = ? ORDER BY line_no`)
    .all(recordId)
    .filter(isRow)
    .map((row) => texts(row, columns));
}

function asTexts(columns: readonly string[]): string {
  return columns.map((column) => `CAST(${column} AS TEXT) AS ${column}`).join(', ');
}

function texts(row: Row, columns: readonly string[]): TextRow {
  return Object.fromEntries(columns.map((column) => [column, textOrNull(row, column)]));
}
