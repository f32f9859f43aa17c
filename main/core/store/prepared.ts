import type { Database, Statement } from 'better-sqlite3';

const kept = new WeakMap<Database, Map<string, Statement>>();

/**
 * The statement of a text, prepared once per open ledger: for questions asked with every request or page, of which preparing was the larger part. Its mode (`pluck`, `raw`) must
 * stay as it is, for the next caller gets the same one.
 */
export function prepared(database: Database, sql: string): Statement {
  const statements = kept.get(database) ?? new Map<string, Statement>();
  kept.set(database, statements);
  const known = statements.get(sql);
  if (known !== undefined) return known;
  const statement = database.prepare(sql);
  statements.set(sql, statement);
  return statement;
}
