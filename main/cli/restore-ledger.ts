import { constants } from 'node:fs';
import { access, copyFile, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { isTieoutError } from '../../shared/errors.ts';
import { restoreLedger as putInPlace } from '../core/store/restore.ts';
import { wrongUse, type CommandContext } from './command.ts';
import { ledgerPath } from './data-folder.ts';
import { localTime } from './words.ts';

interface RestoreOutcome {
  readonly restored: boolean;
  /** Where the replaced ledger is kept; null when there was none or nothing was replaced. */
  readonly kept: string | null;
  readonly message: string;
}

/**
 * Puts a backup in the ledger's place. The backup is copied into the data folder, opened there (which brings an older layout up to date) and checked whole
 * before the ledger in use is touched; two renames then swap them.
 */
export async function restoreLedger(
  context: CommandContext,
  ask: { readonly file: string; readonly force: boolean },
): Promise<RestoreOutcome> {
  const source = path.resolve(ask.file);
  await refuseOther(source);
  await mkdir(context.dataFolder, { recursive: true, mode: 0o700 });
  const staging = await mkdtemp(path.join(context.dataFolder, 'restore-'));
  context.atEnd(() => rm(staging, { recursive: true, force: true }));
  await copyFile(source, ledgerPath(staging), constants.COPYFILE_EXCL);

  const backupAtMs = await lastRunAtMs(context, staging, true);
  const ledger = ledgerPath(context.dataFolder);
  const replaces = await exists(ledger);
  const ledgerAtMs = replaces ? await lastRunOfWhole(context) : null;
  if (!ask.force && ledgerAtMs !== null && (backupAtMs === null || ledgerAtMs > backupAtMs)) {
    return {
      restored: false,
      kept: null,
      message: `Not restored: the ledger last ran ${localTime(ledgerAtMs)}, the backup ${
        backupAtMs === null ? 'never' : localTime(backupAtMs)
      }. With --force it goes back, and the ledger of now is kept beside it.`,
    };
  }
  const kept = replaces ? path.join(context.dataFolder, `ledger-before-restore-${stamp(new Date())}.sqlite`) : null;
  await putInPlace({ backup: ledgerPath(staging), ledger, keepAs: kept ?? path.join(staging, 'none.sqlite') });
  return {
    restored: true,
    kept,
    message: `Restored ${source}.${kept === null ? '' : ` The ledger it replaced is kept as ${kept}.`}`,
  };
}

/** When the newest run of a ledger began; null when nothing ran. Throws `config/invalid` for a ledger that is not whole. */
async function lastRunAtMs(context: CommandContext, dataFolder: string, passing: boolean): Promise<number | null> {
  const { core } = await context.openLedger({ dataFolder, passing });
  try {
    // The ledger in use may be the damaged one that is to be replaced; only the backup has to be whole.
    const faults = passing ? await core.store.write.checkIntegrity() : [];
    if (faults.length > 0) throw wrongUse(`The backup is damaged: ${faults[0]}.`, 'Use another backup.');
    const [newest] = await core.runs({ tenantId: null, limit: 1 });
    return newest?.startedAtMs ?? null;
  } finally {
    await core.close();
  }
}

/** As `lastRunAtMs` of the ledger in use; null for one that is damaged, which is what one restores for. */
async function lastRunOfWhole(context: CommandContext): Promise<number | null> {
  try {
    return await lastRunAtMs(context, context.dataFolder, false);
  } catch (error) {
    if (isTieoutError(error) && error.code === 'store/corrupt') return null;
    throw error;
  }
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

function stamp(at: Date): string {
  return at.toISOString().replaceAll(/[-:]/g, '').replace(/\.\d+/, '');
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
