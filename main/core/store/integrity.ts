import type { Database } from 'better-sqlite3';
import { isRow, textAt } from './rows.ts';

const faultsTold = 20;

/** What is wrong with the file itself, in words: damaged pages and indexes, and rows that point nowhere. Empty when it is whole. */
export function findFaults(database: Database): readonly string[] {
  const damaged = database
    .prepare(`SELECT quick_check AS fault FROM pragma_quick_check(${faultsTold})`)
    .all()
    .filter(isRow)
    .map((row) => textAt(row, 'fault'))
    .filter((fault) => fault !== 'ok');
  const dangling = database
    .prepare(`SELECT DISTINCT "table" AS child, parent FROM pragma_foreign_key_check() LIMIT ${faultsTold}`)
    .all()
    .filter(isRow)
    .map((row) => `a row of ${textAt(row, 'child')} points to no row of ${textAt(row, 'parent')}`);
  return [...damaged, ...dangling];
}
