import type { RunResult } from 'better-sqlite3';

/**
 * Reading rows of SQLite without asserting their shape: each getter checks the type it hands out, so that a wrong column name or a changed table fails at once
 * instead of travelling on as `undefined`.
 */
export type Row = Readonly<Record<string, unknown>>;

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null;
}

export function textAt(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new Error(`column ${column} holds no text`);
  return value;
}

export function textOrNull(row: Row, column: string): string | null {
  const value = row[column];
  if (value === null) return null;
  return textAt(row, column);
}

export function numberAt(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new Error(`column ${column} holds no number`);
  return value;
}

export function numberOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : numberAt(row, column);
}

export function flagAt(row: Row, column: string): boolean {
  return numberAt(row, column) === 1;
}

/** A column whose values the table's CHECK or the code restricts to these words. */
export function wordAt<Word extends string>(row: Row, column: string, words: readonly Word[]): Word {
  const value = textAt(row, column);
  const found = words.find((word) => word === value);
  if (found === undefined) throw new Error(`column ${column} holds "${value}"`);
  return found;
}

/** A row number under its branded type. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the id it means
export function idAt<Id extends number>(row: Row, column: string): Id {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this is where the store gives row numbers their brand
  return numberAt(row, column) as Id;
}

/** The number of a row just inserted, under its branded type. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the id it means
export function newId<Id extends number>(result: RunResult): Id {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as in idAt
  return Number(result.lastInsertRowid) as Id;
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the id it means
export function idOrNull<Id extends number>(row: Row, column: string): Id | null {
  return row[column] === null ? null : idAt<Id>(row, column);
}

export function bytesAt(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (value instanceof Uint8Array) return value;
  throw new Error(`column ${column} holds no bytes`);
}

/** A JSON array of texts. */
export function textsAt(row: Row, column: string): readonly string[] {
  const value: unknown = JSON.parse(textAt(row, column));
  if (!Array.isArray(value)) throw new Error(`column ${column} holds no list`);
  return value.map(String);
}
