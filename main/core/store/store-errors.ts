import { TieoutError } from '../../../shared/errors.ts';

/** SQLite's result code of an error that came from SQLite, for instance `SQLITE_CORRUPT_INDEX`. */
export function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return error.code.startsWith('SQLITE_') ? error.code : undefined;
}

/**
 * SQLite's own failure as one of ours; anything else is handed back as it is. SQLite's message is left out: it can quote values.
 */
export function storeError(error: unknown): unknown {
  const sqlite = sqliteCode(error);
  if (sqlite === undefined) return error;
  const family = sqlite.split('_')[1] ?? '';
  switch (family) {
    case 'BUSY':
    case 'LOCKED':
      return busy(sqlite);
    case 'CORRUPT':
    case 'NOTADB':
      return corrupt({ sqlite });
    case 'FULL':
      return full(sqlite);
    case 'IOERR':
      return failingDisk(sqlite);
    case 'READONLY':
    case 'CANTOPEN':
    case 'PERM':
    case 'AUTH':
      return unwritable(sqlite);
    default:
      return unexpected(sqlite, error);
  }
}

function busy(sqlite: string): TieoutError {
  return new TieoutError({
    code: 'store/busy',
    action: 'retry',
    message: 'The ledger is in use by another program.',
    remedy: 'Close other programs that have the ledger file open and try again.',
    details: { sqlite },
  });
}

/** The ledger file is damaged, or is no ledger. `backup`: the newest copy that lies beside it. */
export function corrupt(facts: { readonly sqlite: string; readonly backup?: string }): TieoutError {
  const { sqlite, backup } = facts;
  return new TieoutError({
    code: 'store/corrupt',
    action: 'stop-all',
    message: 'The ledger file is damaged, or is no Tieout ledger.',
    remedy: `Restore a backup with "tieout restore ${backup ?? 'FILE'}". The damaged file was not changed, and everything can also be synced anew.`,
    details: { sqlite },
  });
}

function full(sqlite: string): TieoutError {
  return new TieoutError({
    code: 'store/full',
    action: 'stop-all',
    message: 'The disk is full: the ledger could not be written.',
    remedy: 'Free some space and run again. What was stored before is whole.',
    details: { sqlite },
  });
}

function failingDisk(sqlite: string): TieoutError {
  return new TieoutError({
    code: 'store/full',
    action: 'stop-all',
    message: 'The disk refused to read or write the ledger.',
    remedy: 'Check that the disk is connected, healthy and not full, then run again. What was stored before is whole.',
    details: { sqlite },
  });
}

function unwritable(sqlite: string): TieoutError {
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-all',
    message: 'The ledger file cannot be opened for writing.',
    remedy: 'Check the permissions of the data folder, or choose another folder with --data.',
    details: { sqlite },
  });
}

/** Constraints and misuse: SQLite refused what we asked of it, and the transaction was rolled back. */
function unexpected(sqlite: string, cause: unknown): TieoutError {
  return new TieoutError({
    code: 'bug/invariant',
    action: 'stop-all',
    message: `The ledger refused a change that should have fitted (${sqlite}).`,
    remedy: 'Nothing was lost. Please report this with the output of "tieout doctor --json".',
    details: { sqlite },
    cause,
  });
}

/** A list of documents that has ended, or whose thread was replaced. */
export function listingGone(): TieoutError {
  return new TieoutError({
    code: 'view/expired',
    action: 'stop-all',
    message: 'This list is not kept any more.',
    remedy: 'Open it again: the filters and the order stay.',
  });
}
