import { constants } from 'node:fs';
import { access, copyFile, mkdtemp, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { isTieoutError } from '../../shared/errors.ts';
import { nameReplaced } from '../core/store/backup-names.ts';
import { newerWork, type NewerWork } from '../core/store/newer-work.ts';
import { restoreLedger as putInPlace } from '../core/store/restore.ts';
import { wrongUse, type CommandContext } from './command.ts';
import { ledgerPath } from './data-folder.ts';
import { counted, localTime } from './words.ts';

interface RestoreOutcome {
  readonly restored: boolean;
  /** Where the replaced ledger is kept; null when there was none or nothing was replaced. */
  readonly kept: string | null;
  /** What the ledger has that the backup has not: it keeps the restore from happening, unless it is forced. */
  readonly newer: readonly NewerWork[];
  readonly message: string;
}

/**
 * Puts a backup in the ledger's place. The backup is copied into the data folder, opened there (which brings an older layout up to date) and checked whole
 * before the ledger in use is touched; one rename then puts it in place. The folder is this process's from before the ledger is looked at until the command ends.
 */
export async function restoreLedger(
  context: CommandContext,
  ask: { readonly file: string; readonly force: boolean },
): Promise<RestoreOutcome> {
  const source = path.resolve(ask.file);
  await refuseOther(source);
  const { acquireDataFolder } = await import('../adapters/data-folder-lock.ts');
  const lock = acquireDataFolder(context.dataFolder, { command: 'restore', nowMs: Date.now() });
  context.atEnd(() => lock.release());
  const staging = await mkdtemp(path.join(context.dataFolder, 'restore-'));
  context.atEnd(() => rm(staging, { recursive: true, force: true }));
  const backup = ledgerPath(staging);
  await copyFile(source, backup, constants.COPYFILE_EXCL);

  const ledger = ledgerPath(context.dataFolder);
  const replaces = await exists(ledger);
  // Before the copy is opened for use: opening closes the runs it holds open and may ask for logins.
  const newer = replaces && !ask.force ? newerThan(ledger, backup) : [];
  await checkWhole(context, staging);
  if (newer.length > 0) {
    return {
      restored: false,
      kept: null,
      newer,
      message: `Not restored: the ledger has what the backup has not: ${newer.map(inWords).join(', ')}. With --force it goes back, and the ledger of now is kept beside it.`,
    };
  }
  const kept = replaces ? nameReplaced(ledger, new Date()) : null;
  await putInPlace({ backup, ledger, keepAs: kept ?? path.join(staging, 'none.sqlite') });
  return {
    restored: true,
    kept,
    newer: [],
    message: `Restored ${source}.${kept === null ? '' : ` The ledger it replaced is kept as ${kept}.`}`,
  };
}

/** Throws `config/invalid` for a backup that is not whole. */
async function checkWhole(context: CommandContext, staging: string): Promise<void> {
  const { core } = await context.openLedger({ dataFolder: staging, passing: true });
  try {
    const faults = await core.store.write.checkIntegrity();
    if (faults.length > 0) throw wrongUse(`The backup is damaged: ${faults[0]}.`, 'Use another backup.');
  } finally {
    await core.close();
  }
}

/** Nothing for files of which one is damaged: of the ledger it is what one restores for, and the backup is checked next. */
function newerThan(ledger: string, backup: string): readonly NewerWork[] {
  try {
    return newerWork(ledger, backup);
  } catch (error) {
    if (isTieoutError(error) && error.code === 'store/corrupt') return [];
    throw error;
  }
}

const ONE: Readonly<Record<NewerWork['what'], string>> = {
  runs: 'run',
  'review marks': 'review mark',
  connections: 'connection',
  'drift decisions': 'drift decision',
  'dismissed records': 'dismissed record',
  'log entries': 'log entry',
};

function inWords({ what, count, newestAtMs }: NewerWork): string {
  const last = newestAtMs === null ? '' : ` (the last ${localTime(newestAtMs)})`;
  return `${counted(count, ONE[what], what)}${last}`;
}

const SQLITE_HEADER = 'SQLite format 3\0';

async function refuseOther(file: string): Promise<void> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) throw wrongUse(`The backup "${file}" cannot be opened.`, 'Check the name.');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SQLITE_HEADER.length), 0, SQLITE_HEADER.length, 0);
    if (buffer.toString('latin1', 0, bytesRead) !== SQLITE_HEADER)
      throw wrongUse(`"${file}" is no ledger.`, 'Name a file that "tieout backup" wrote.');
  } finally {
    await handle.close();
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
