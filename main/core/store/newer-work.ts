import type { Database } from 'better-sqlite3';
import { refuseForeign } from './ledger-file.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { openReader } from './open.ts';
import { isRow, numberAt, numberOrNull } from './rows.ts';
import { storeError } from './store-errors.ts';

/** What a ledger has that an older state of it, or another ledger, has not. */
export interface NewerWork {
  readonly what: 'runs' | 'review marks' | 'connections' | 'drift decisions' | 'dismissed records' | 'log entries';
  readonly count: number;
  /** When the newest of it was made; null where no time is kept. */
  readonly newestAtMs: number | null;
}

/**
 * What would be lost if `backup` took the place of `ledger`. Neither is changed, and either may be of an older shape than this program's: what a shape does not keep yet,
 * it cannot lose. Rejects with `store/*` for a file that cannot be read.
 */
export function newerWork(ledger: string, backup: string): readonly NewerWork[] {
  const database = openReader(ledger);
  try {
    refuseForeign(database, MIGRATIONS);
    database.prepare('ATTACH ? AS backup').run(backup);
    return QUESTIONS.filter(({ tables }) => tables.every((table) => hasTable(database, 'main', table))).flatMap((question) => {
      const inBackup = question.tables.every((table) => hasTable(database, 'backup', table));
      const row = database.prepare(inBackup ? question.since : question.all).get();
      if (!isRow(row)) throw new Error('a count came back empty');
      const count = numberAt(row, 'count');
      return count === 0 ? [] : [{ what: question.what, count, newestAtMs: numberOrNull(row, 'newest') }];
    });
  } catch (error) {
    throw storeError(error);
  } finally {
    database.close();
  }
}

interface Question {
  readonly what: NewerWork['what'];
  readonly tables: readonly string[];
  /** Beyond what the backup has. */
  readonly since: string;
  /** All of it, for a backup that has no such table. */
  readonly all: string;
}

/** What carries a time is newer than the newest of its kind in the backup; what carries none is decided here and undecided there. */
const QUESTIONS: readonly Question[] = [
  timed('runs', 'runs', 'started_at_ms'),
  timed('review marks', 'reviews', 'at_ms'),
  {
    what: 'connections',
    tables: ['connections'],
    // Signing in and every run touch a connection too, but only what a person decided is lost with it.
    since: `SELECT count(*) AS count, max(c.updated_at_ms) AS newest FROM main.connections c LEFT JOIN backup.connections b ON b.secret_ref = c.secret_ref
      WHERE b.id IS NULL OR (c.updated_at_ms > b.updated_at_ms AND
        ((c.state <> b.state AND (c.state IN ('paused', 'disconnected') OR b.state IN ('paused', 'disconnected')))
          OR c.client_id <> b.client_id OR c.interval_sec <> b.interval_sec))`,
    all: 'SELECT count(*) AS count, max(updated_at_ms) AS newest FROM main.connections',
  },
  decided('drift decisions', 'drift_events', "<> 'open'"),
  decided('dismissed records', 'quarantine', "= 'dismissed'"),
  timed('log entries', 'activity', 'at_ms'),
];

function timed(what: NewerWork['what'], table: string, column: string): Question {
  const all = `SELECT count(*) AS count, max(${column}) AS newest FROM main.${table}`;
  return {
    what,
    tables: [table],
    all,
    since: `${all} WHERE ${column} > (SELECT ifnull(max(${column}), 0) FROM backup.${table})`,
  };
}

function decided(what: NewerWork['what'], table: string, isDecided: string): Question {
  const all = `SELECT count(*) AS count, NULL AS newest FROM main.${table} d WHERE d.state ${isDecided}`;
  return {
    what,
    tables: [table],
    all,
    since: `${all} AND d.id NOT IN (SELECT id FROM backup.${table} WHERE state ${isDecided})`,
  };
}

function hasTable(database: Database, schema: 'main' | 'backup', table: string): boolean {
  return database.prepare(`SELECT 1 FROM ${schema}.sqlite_schema WHERE type = 'table' AND name = ?`).get(table) !== undefined;
}
