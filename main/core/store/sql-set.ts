import type { Database } from 'better-sqlite3';
import type { Cell } from './columns.ts';

/** Updates the given columns of one row; undefined ones stay. Column names come from code, never from data. */
export function updateRow(
  database: Database,
  table: string,
  id: number,
  values: Readonly<Record<string, Cell | boolean | undefined>>,
): void {
  const given = Object.entries(values).filter((entry): entry is [string, Cell | boolean] => entry[1] !== undefined);
  if (given.length === 0) return;
  const sets = given.map(([column]) => `${column} = ?`).join(', ');
  database
    .prepare(`UPDATE ${table} SET ${sets} WHERE id = ?`)
    .run(...given.map(([, value]) => (typeof value === 'boolean' ? Number(value) : value)), id);
}
