import type { StreamContext, SyncDeps } from './context.ts';
import { isTieoutError } from '../../../shared/errors.ts';
import type { DeletionFeed } from './stream.ts';
import { recordExists } from './sweep.ts';
import { askDeletions, type ToldChanges } from './questions.ts';

/** What a platform's own feed of deletions led to. */
export interface Buried {
  readonly tombstoned: number;
  /** Records that the feed names as changed and the list by changes had left out; read one by one. */
  readonly brought: number;
  /** False when the answer may be cut short: then only a whole reading finds what is gone. */
  readonly whole: boolean;
}

/**
 * Asks the platform which records were removed since an instant and makes tombstones of those the ledger has. A feed may call a record removed that was only edited [QuickBooks
 * .NET SDK 189], so each is asked for by id first; one that is still there is brought up to date by that.
 */
export async function buryDeleted(deps: SyncDeps, context: StreamContext, sinceMs: number): Promise<Buried> {
  const { deletions, record } = context.definition;
  if (deletions === undefined) return { tombstoned: 0, brought: 0, whole: true };
  const told = await askOrDoubt(deps, context, deletions, sinceMs);
  const lacking = told === null ? null : await lackingOf(deps, context, told.changed);
  if (told === null || lacking === null) return { tombstoned: 0, brought: 0, whole: false };
  let brought = 0;
  for (const externalId of lacking) if (await recordExists(deps, context, externalId)) brought += 1;
  const recordIds = [];
  for (const externalId of new Set(told.removed)) {
    const known = await deps.store.read.findRecord({ streamId: context.row.id, externalId });
    if (known === null || known.tombstone === 'vanished') continue;
    if (record !== null && (await recordExists(deps, context, externalId))) continue;
    recordIds.push(known.recordId);
  }
  if (recordIds.length === 0) return { tombstoned: 0, brought, whole: true };
  const tombstoned = await deps.store.write.tombstone({
    runId: context.runId,
    streamId: context.row.id,
    recordIds,
    reason: 'vanished',
    atMs: deps.clock.nowMs(),
  });
  return { tombstoned, brought, whole: true };
}

/** More of them than this are read with the whole list. */
const mostBrought = 50;

/** Ids that the feed names as changed later than the ledger knows them; null where there are too many, or where single records cannot be asked for. */
async function lackingOf(
  deps: SyncDeps,
  context: StreamContext,
  changed: ToldChanges['changed'],
): Promise<readonly string[] | null> {
  if (changed.length === 0) return [];
  const known = await deps.store.read.knownRecords({
    streamId: context.row.id,
    externalIds: changed.map(({ externalId }) => externalId),
  });
  const lacking = changed.filter(({ modifiedAtMs }, at) => {
    const record = known[at] ?? null;
    return record === null || (!record.held && record.modifiedAtMs !== null && record.modifiedAtMs < modifiedAtMs);
  });
  if (lacking.length > mostBrought || (lacking.length > 0 && context.definition.record === null)) return null;
  return lacking.map(({ externalId }) => externalId);
}

/** Null as well when the platform refuses the question, as it does for an instant it thinks too long ago, or to a login that may not see what was removed. */
async function askOrDoubt(
  deps: SyncDeps,
  context: StreamContext,
  feed: DeletionFeed,
  sinceMs: number,
): Promise<ToldChanges | null> {
  try {
    return await askDeletions(deps, context, feed, sinceMs);
  } catch (error) {
    if (isTieoutError(error) && (error.code === 'provider/refused' || error.code === 'auth/scope-missing')) return null;
    throw error;
  }
}
