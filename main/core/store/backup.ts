import { open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Database } from 'better-sqlite3';
import { TieoutError } from '../../../shared/errors.ts';

/**
 * Makes a consistent copy while others read and write. The copy appears under its name only when it is whole and flushed; a file that was there is replaced.
 * Throws `config/invalid` for a place that cannot be written or is the ledger itself, `store/full`.
 */
export async function backUp(database: Database, target: string): Promise<{ readonly bytes: number }> {
  const file = path.resolve(target);
  if (file === path.resolve(database.name)) throw unfit(file, 'it is the ledger itself');
  const folder = await stat(path.dirname(file)).catch(() => undefined);
  if (folder?.isDirectory() !== true) throw unfit(file, 'the folder does not exist');
  const partial = `${file}.partial`;
  try {
    await removeDatabase(partial);
    await database.backup(partial);
    await flush(partial);
    await rename(partial, file);
  } finally {
    await removeDatabase(partial);
  }
  await flushFolder(path.dirname(file));
  return { bytes: (await stat(file)).size };
}

/** Removes a database file with what SQLite may have left beside it. */
export async function removeDatabase(file: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(file + suffix, { force: true });
}

export async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a rename in the folder survive a power cut. */
export async function flushFolder(folder: string): Promise<void> {
  // Windows cannot open a folder for flushing; NTFS journals the rename itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function unfit(file: string, why: string): TieoutError {
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-all',
    message: `No backup can be written to ${file}: ${why}.`,
    remedy: 'Name another file.',
  });
}
