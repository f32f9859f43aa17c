import type { StreamContext, SyncDeps } from './context.ts';
import { isTieoutError } from '../../../shared/errors.ts';
import type { DeletionFeed } from './stream.ts';
import { recordExists } from './sweep.ts';
import { askDeletions } from './traverse.ts';

/** What a platform's own feed of deletions led to. */
export interface Buried {
  readonly tombstoned: number;
  /** False when the answer may be cut short: then only a whole reading finds what is gone. */
  readonly whole: boolean;
}

/**
 * Asks the platform which records were removed since an instant and makes tombstones of those the ledger has. A feed may call a record removed that was only edited [QuickBooks
 * .NET SDK 189], so each is asked for by id first; one that is still there is brought up to date by that.
 */
export async function buryDeleted(deps: SyncDeps, context: StreamContext, sinceMs: number): Promise<Buried> {
  const { deletions, record } = context.definition;
  if (deletions === undefined) return { tombstoned: 0, whole: true };
  const externalIds = await askOrDoubt(deps, context, deletions, sinceMs);
  if (externalIds === null) return { tombstoned: 0, whole: false };
  const recordIds = [];
  for (const externalId of new Set(externalIds)) {
    const known = await deps.store.read.findRecord({ streamId: context.row.id, externalId });
    if (known === null || known.tombstone === 'vanished') continue;
    if (record !== null && (await recordExists(deps, context, externalId))) continue;
    recordIds.push(known.recordId);
  }
  if (recordIds.length === 0) return { tombstoned: 0, whole: true };
  const tombstoned = await deps.store.write.tombstone({
    runId: context.runId,
    streamId: context.row.id,
    recordIds,
    reason: 'vanished',
    atMs: deps.clock.nowMs(),
  });
  return { tombstoned, whole: true };
}

/** Null as well when the platform refuses the question, as it does for an instant it thinks too long ago, or to a login that may not see what was removed. */
async function askOrDoubt(
  deps: SyncDeps,
  context: StreamContext,
  feed: DeletionFeed,
  sinceMs: number,
): Promise<readonly string[] | null> {
  try {
    return await askDeletions(deps, context, feed, sinceMs);
  } catch (error) {
    if (isTieoutError(error) && (error.code === 'provider/refused' || error.code === 'auth/scope-missing')) return null;
    throw error;
  }
}
