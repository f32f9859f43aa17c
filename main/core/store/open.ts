import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { TieoutError } from '../../../shared/errors.ts';
import { backupsBeside, leftByRestores } from './backup-names.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { refuseForeign } from './ledger-file.ts';
import { corrupt, sqliteCode, storeError } from './store-errors.ts';

const busyTimeoutMs = 5000;

/**
 * Opens the ledger for writing, making or migrating it when needed. `migrations` is for tests of the migrations themselves.
 * Throws `store/from-future` for the ledger of a newer Tieout and `store/corrupt` for a damaged file or another program's database, both before anything is
 * changed; `store/full`, `store/busy`, `config/invalid` where it cannot be written.
 */
export function openLedger(path: string, migrations: readonly Migration[] = MIGRATIONS): Database.Database {
  return translated(path, () => {
    if (existsSync(path)) look(path, migrations);
    else refuseAfterRestore(path);
    const database = new Database(path, { timeout: busyTimeoutMs });
    return orClose(database, () => {
      setUpWriter(database);
      migrate(database, path, migrations);
    });
  });
}

/** Opens the ledger for reading beside the writer; each read sees the last committed state. Any thread may have its own. */
export function openReader(path: string): Database.Database {
  return translated(path, () => {
    const database = new Database(path, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
    return orClose(database, () => {
      database.pragma('cache_size = -32768');
      database.pragma('temp_store = MEMORY');
      // Says at once, and not at the first query, that the file is damaged.
      database.pragma('schema_version');
    });
  });
}

/** A connection that cannot write, so that a file which is then refused was not touched: opening it for writing would already fold its log in. */
function look(path: string, migrations: readonly Migration[]): void {
  const database = new Database(path, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
  try {
    refuseForeign(database, migrations);
  } finally {
    database.close();
  }
}

/** A restore that was cut off, or a ledger that was taken away since: an empty one in its place would look as if nothing had ever been connected. */
function refuseAfterRestore(path: string): void {
  const [left] = leftByRestores(path);
  if (left === undefined) return;
  throw new TieoutError({
    code: 'store/corrupt',
    action: 'stop-all',
    message: `There is no ledger at ${path}, but beside it lies what a restore left: ${left}.`,
    remedy: `Put it back with "tieout restore ${left}". To begin with an empty ledger instead, move that file to another folder.`,
  });
}

function setUpWriter(database: Database.Database): void {
  database.pragma('journal_mode = WAL');
  // Committed pages survive a killed process; a power cut can cost the last ones, whole, and their checkpoint with them.
  database.pragma('synchronous = NORMAL');
  database.pragma('foreign_keys = ON');
  database.pragma('trusted_schema = OFF');
  // Room for the index on external ids, where every new record lands somewhere else.
  database.pragma('cache_size = -131072');
  database.pragma('temp_store = MEMORY');
  // A longer log means that a page of the file changed by many commits is written back once: nearly twice the speed in a first sync.
  database.pragma('wal_autocheckpoint = 8000');
  database.pragma('journal_size_limit = 67108864');
}

function orClose(database: Database.Database, prepare: () => void): Database.Database {
  try {
    prepare();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function translated<Value>(path: string, open: () => Value): Value {
  try {
    return open();
  } catch (error) {
    const sqlite = sqliteCode(error);
    if (sqlite !== undefined && /^SQLITE_(?:CORRUPT|NOTADB)/.test(sqlite)) throw damaged(path, sqlite);
    throw storeError(error);
  }
}

function damaged(path: string, sqlite: string): Error {
  const backup = backupsBeside(path).at(-1);
  return corrupt(backup === undefined ? { sqlite } : { sqlite, backup });
}
