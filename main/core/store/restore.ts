import { constants } from 'node:fs';
import { copyFile, link, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { TieoutError, isTieoutError } from '../../../shared/errors.ts';
import { flush, flushFolder, removeDatabase } from './backup.ts';
import { nameIncoming } from './backup-names.ts';
import { findFaults } from './integrity.ts';
import { refuseForeign, versionOf } from './ledger-file.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { sqliteCode, storeError } from './store-errors.ts';

export interface RestoreAsk {
  /** The file to restore. */
  readonly backup: string;
  /** The ledger to replace, if there is one. */
  readonly ledger: string;
  /** Where the replaced ledger is kept. */
  readonly keepAs: string;
}

export interface Restored {
  /** Where the ledger that was there before is now; null when there was none. */
  readonly replaced: string | null;
}

/**
 * Puts a backup in the place of the ledger. The backup is copied, and the copy must be a whole Tieout ledger of a shape this program knows before anything is
 * replaced. It need not be possible to open the one that is replaced. No process may have the ledger open: hold the data folder's lock.
 * Throws `config/invalid` when there is no such backup, `store/corrupt`, `store/from-future`; the ledger is then as it was.
 */
export async function restoreLedger(ask: RestoreAsk): Promise<Restored> {
  const source = path.resolve(ask.backup);
  const target = path.resolve(ask.ledger);
  const keepAs = path.resolve(ask.keepAs);
  const found = await stat(source).catch(() => undefined);
  if (found?.isFile() !== true) throw noBackup(source, 'there is no such file');
  if (source === target || source === keepAs) throw noBackup(source, 'it is the ledger itself');
  const incoming = nameIncoming(target);
  await removeDatabase(incoming);
  try {
    await copyFile(source, incoming);
    verify(incoming);
    await flush(incoming);
  } catch (error) {
    await removeDatabase(incoming);
    throw error;
  }
  const replaced = await keep(target, keepAs);
  // One step: whenever the process dies, there is a ledger, the one before or the restored one.
  await rename(incoming, target);
  await flushFolder(path.dirname(target));
  return { replaced };
}

/** Gives the ledger a second name. Its log goes with it where it could not be folded in: left behind, it would be taken for the restored file's. */
async function keep(ledger: string, keepAs: string): Promise<string | null> {
  if ((await stat(ledger).catch(() => undefined)) === undefined) return null;
  foldLog(ledger);
  await removeDatabase(keepAs);
  for (const suffix of ['', '-wal']) {
    if ((await stat(ledger + suffix).catch(() => undefined)) !== undefined) await secondName(ledger + suffix, keepAs + suffix);
  }
  await flushFolder(path.dirname(keepAs));
  for (const suffix of ['-wal', '-shm']) await rm(ledger + suffix, { force: true });
  return keepAs;
}

async function secondName(file: string, name: string): Promise<void> {
  try {
    await link(file, name);
  } catch {
    // Some disks (exFAT, network shares) know no second names.
    await copyFile(file, name, constants.COPYFILE_EXCL);
    await flush(name);
  }
}

/** So that normally one file is the whole ledger. */
function foldLog(ledger: string): void {
  try {
    const database = new Database(ledger, { fileMustExist: true });
    try {
      database.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      database.close();
    }
  } catch (error) {
    // A damaged ledger is what one restores for: it is moved as it is.
    if (sqliteCode(error) === undefined) throw error;
  }
}

function verify(file: string): void {
  try {
    const database = new Database(file, { fileMustExist: true });
    try {
      refuseForeign(database, MIGRATIONS);
      const faults = versionOf(database) === 0 ? ['it is empty'] : findFaults(database);
      if (faults.length > 0) throw damagedBackup(faults[0] ?? '');
      // One file, without a log beside it, is what gets renamed.
      database.pragma('journal_mode = DELETE');
    } finally {
      database.close();
    }
  } catch (error) {
    if (isTieoutError(error) && error.code === 'store/corrupt') throw damagedBackup(error.message);
    const known = storeError(error);
    if (isTieoutError(known) && known.code === 'store/corrupt') throw damagedBackup('it cannot be read');
    throw known;
  }
}

function damagedBackup(why: string): TieoutError {
  return new TieoutError({
    code: 'store/corrupt',
    action: 'stop-all',
    message: `The backup is no whole Tieout ledger (${why}).`,
    remedy: 'Choose another backup. The ledger in use was not changed.',
  });
}

function noBackup(file: string, why: string): TieoutError {
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-all',
    message: `${file} cannot be restored: ${why}.`,
    remedy: 'Name a file made with "tieout backup", or a ledger.db.before-… beside the ledger.',
  });
}
