import type { Database } from 'better-sqlite3';
import { isRow, textAt } from './rows.ts';
import { sqliteCode } from './store-errors.ts';

const faultsTold = 20;

/**
 * What is wrong with the file itself, in words: damaged pages and indexes, and rows that point nowhere. Empty when it is whole. Throws SQLite's errors, but
 * not those that tell of damage.
 */
export function findFaults(database: Database): readonly string[] {
  try {
    const pages = quickCheck(database);
    return [...pages, ...danglingRows(database)];
  } catch (error) {
    const code = sqliteCode(error);
    if (code === undefined || !/^SQLITE_(?:CORRUPT|NOTADB)/.test(code)) throw error;
    return ['the file is damaged so that SQLite cannot read it to its end'];
  }
}

function quickCheck(database: Database): readonly string[] {
  const rows: unknown = database.pragma(`quick_check(${faultsTold})`);
  if (!Array.isArray(rows)) throw new Error('quick_check answered with no list');
  return rows
    .filter(isRow)
    .map((row) => textAt(row, 'quick_check'))
    .filter((fault) => fault !== 'ok');
}

function danglingRows(database: Database): readonly string[] {
  return database
    .prepare(`SELECT DISTINCT "table" AS child, parent FROM pragma_foreign_key_check() LIMIT ${faultsTold}`)
    .all()
    .filter(isRow)
    .map((row) => `a row of ${textAt(row, 'child')} points to no row of ${textAt(row, 'parent')}`);
}
