import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { TieoutError } from '../../shared/errors.ts';
import { isRecord } from '../../shared/unknown.ts';

/** Who holds a data folder, as the next one to ask is told. */
interface Holder {
  readonly pid: number;
  readonly command: string;
  readonly since: string;
}

export interface DataFolderLock {
  /** Gives the folder back; a second call does nothing. */
  release(): void;
}

/**
 * Makes this process the one owner of a data folder. Of several that try at the same moment exactly one succeeds, the others throw `store/owned` naming it;
 * `config/invalid` where nothing can be written.
 *
 * The lock is SQLite's write lock on a small file of its own: the operating system drops it when the process ends, however it ends, so a killed owner leaves nothing
 * to clean up and nothing to wait for. A lock file with a heartbeat has to be waited out after a kill, and a process number in a file may
 * belong to another program by then. `owner.json` only names the holder in messages; it decides nothing.
 *
 * No other code of this process may open and close `owner.lock`: POSIX drops a process's locks on a file when any of its handles to it is closed.
 */
export function acquireDataFolder(folder: string, ask: { readonly command: string; readonly nowMs: number }): DataFolderLock {
  const root = path.resolve(folder);
  const note = path.join(root, 'owner.json');
  const database = openLock(root);
  try {
    // Taken in one step or refused in one step. An exclusive lock is taken in two, and two starts can then refuse each other.
    database.exec('BEGIN IMMEDIATE');
    writeWhole(note, { pid: process.pid, command: ask.command, since: new Date(ask.nowMs).toISOString() });
  } catch (error) {
    database.close();
    throw isBusy(error) ? owned(root, holderOf(note)) : unusable(root, error);
  }
  return {
    release() {
      if (!database.open) return;
      rmSync(note, { force: true });
      database.close();
    },
  };
}

function openLock(root: string): Database.Database {
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    return new Database(path.join(root, 'owner.lock'), { timeout: 0 });
  } catch (error) {
    throw unusable(root, error);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

/** So that a second start never reads half a name. */
function writeWhole(file: string, holder: Holder): void {
  const partial = `${file}.${process.pid}.tmp`;
  writeFileSync(partial, JSON.stringify(holder), { mode: 0o600 });
  renameSync(partial, file);
}

/** What the holder wrote about itself; null when it has not got to it yet, or when the note is of one that was killed before. */
function holderOf(note: string): Holder | null {
  try {
    const value: unknown = JSON.parse(readFileSync(note, 'utf8'));
    if (!isRecord(value)) return null;
    const { pid, command, since } = value;
    if (typeof pid !== 'number' || typeof command !== 'string' || typeof since !== 'string') return null;
    return isAlive(pid) ? { pid, command, since } : null;
  } catch {
    return null; // Only the sentence gets shorter: the lock itself has already told that there is a holder.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function owned(folder: string, holder: Holder | null): TieoutError {
  const who =
    holder === null
      ? 'another Tieout'
      : `another Tieout ("tieout ${holder.command}", process ${holder.pid}, since ${holder.since})`;
  return new TieoutError({
    code: 'store/owned',
    action: 'stop-all',
    message: `The data folder ${folder} is in use by ${who}.`,
    remedy: 'Wait for it to end, or end it, and run again; or use another folder with --data.',
    details: { pid: holder?.pid ?? null },
  });
}

function unusable(folder: string, cause: unknown): TieoutError {
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-all',
    message: `The data folder ${folder} cannot be written to.`,
    remedy: 'Check its permissions and the free space, or choose another folder with --data.',
    cause,
  });
}
