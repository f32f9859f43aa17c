import { isTieoutError } from '../../../shared/errors.ts';
import type { StreamContext, SyncDeps } from './context.ts';
import { recordExists } from './sweep.ts';
import { askChanges } from './questions.ts';

/** What a platform's own feed of changes led to. */
export interface Followed {
  /** Records read again or found gone. */
  readonly changed: number;
  readonly tombstoned: number;
  /** False when the feed may not tell everything: then only a whole reading shows what changed. */
  readonly whole: boolean;
}

const nothingToFollow: Followed = { changed: 0, tombstoned: 0, whole: true };

/** Up to here each changed record is asked for by itself whatever the list would cost. */
const fewChanges = 200;
/** Rows of a page, roughly: what one request of a whole reading brings. */
const rowsOfPage = 100;

/**
 * Reads again, by id, every record that the feed names since an instant: lists are ordered by creation and show no edit. An event's own payload is never taken: it has the shape and
 * the state of its day. One that the platform no longer has becomes a tombstone. `known`: only records the ledger has; new ones are the list's.
 */
export async function followFeed(
  deps: SyncDeps,
  context: StreamContext,
  sinceMs: number,
  ask: { readonly met: ReadonlySet<string>; readonly which: 'all' | 'known' },
): Promise<Followed> {
  const { changes } = context.definition;
  if (changes.kind !== 'by-feed') return nothingToFollow;
  const named = await askOrDoubt(deps, context, changes.feed, sinceMs);
  if (named === null) return { ...nothingToFollow, whole: false };
  const open = [...named].filter((externalId) => !ask.met.has(externalId));
  if (ask.which === 'all' && open.length > fewChanges) {
    const held = await deps.store.read.countRecords({ streamId: context.row.id });
    if (open.length > held.live / rowsOfPage) return { ...nothingToFollow, whole: false };
  }
  const gone = [];
  let changed = 0;
  for (const externalId of open) {
    const known = await deps.store.read.findRecord({ streamId: context.row.id, externalId });
    if (known === null && ask.which === 'known') continue;
    if (known?.tombstone === 'vanished') continue;
    changed += 1;
    if (!(await recordExists(deps, context, externalId)) && known !== null) gone.push(known.recordId);
  }
  if (gone.length === 0) return { changed, tombstoned: 0, whole: true };
  const tombstoned = await deps.store.write.tombstone({
    runId: context.runId,
    streamId: context.row.id,
    recordIds: gone,
    reason: 'vanished',
    atMs: deps.clock.nowMs(),
  });
  return { changed, tombstoned, whole: true };
}

/** Null as well when the platform refuses the question: for an instant too long ago, or for want of a right that the lists themselves do not need. */
async function askOrDoubt(
  deps: SyncDeps,
  context: StreamContext,
  feed: Parameters<typeof askChanges>[2],
  sinceMs: number,
): Promise<ReadonlySet<string> | null> {
  try {
    return await askChanges(deps, context, feed, sinceMs);
  } catch (error) {
    if (isTieoutError(error) && (error.code === 'provider/refused' || error.code === 'auth/scope-missing')) return null;
    throw error;
  }
}
