import { isTieoutError, TieoutError } from '../../../shared/errors.ts';
import type { ParentRecord, StreamRow } from '../store/api.ts';
import type { StreamContext, SyncDeps } from './context.ts';
import { heldGap } from './plan.ts';
import { afterParent, belowSpec, type BelowState } from './paging/below.ts';
import type { Checkpoint } from './paging/paging.ts';

/** Lists that stand below the records of another stream: which record is next, and what became of the rows of a list that was read. */

const batch = 500;
/** More that do not agree are the work of several runs. */
const mostUnsettled = 500;

/** The row of the stream that the lists stand below. */
async function parentsRow(deps: SyncDeps, context: StreamContext): Promise<StreamRow> {
  const { parents } = belowSpec(context.definition);
  const rows = await deps.store.read.listStreams({ tenantId: context.tenant.id });
  const row = rows.find(({ name }) => name === parents);
  if (row === undefined) throw new Error(`${context.definition.name} stands below ${parents}, which has no row`);
  return row;
}

/** The record a row stands below, for a single read of it. */
export async function parentOf(deps: SyncDeps, context: StreamContext, externalId: string): Promise<ParentRecord> {
  const { id } = await parentsRow(deps, context);
  const parentId = externalId.split('/')[0] ?? '';
  const known = await deps.store.read.findParent({ streamId: id, externalId: parentId });
  return known ?? { recordId: 0, externalId: parentId, currency: null, contactExternalId: null };
}

/** The lists of one traversal, in the order in which they are read. */
export interface Lists {
  /** The checkpoint with the record whose list comes next; null when there is none any more. */
  next(checkpoint: Checkpoint, state: BelowState): Promise<Checkpoint | null>;
  /** A page of the list of `state.parent` was met; `ended` when it was the last. Rows of the ledger that the list no longer has become tombstones. */
  met(state: BelowState, keys: readonly string[], ended: boolean): Promise<number>;
}

/** `incremental`: only below records that changed, and below those of which another amount was settled than their rows allocate. */
export function createLists(
  deps: SyncDeps,
  context: StreamContext,
  again: (externalId: string) => Promise<readonly string[]>,
): Lists {
  let waiting: readonly ParentRecord[] = [];
  let unsettled: ParentRecord[] | null = null;
  const visited = new Set<number>();
  const keysMet = new Set<string>();
  let row: StreamRow | undefined;

  const following = async (
    mode: Checkpoint['mode'],
    sinceMs: number | null,
    after: number,
  ): Promise<ParentRecord | undefined> => {
    row ??= await parentsRow(deps, context);
    const ahead = waiting.find(({ recordId }) => recordId > after);
    if (ahead !== undefined) return ahead;
    waiting = await deps.store.read.listParents({ streamId: row.id, after, sinceMs, limit: batch });
    if (waiting[0] !== undefined || mode === 'full') return waiting[0];
    unsettled ??= [...(await listUnsettled(deps, context, row))];
    return unsettled.find(({ recordId }) => !visited.has(recordId));
  };
  return {
    async next(checkpoint, state) {
      if (state.parent !== null) return checkpoint;
      const parent = await following(checkpoint.mode, checkpoint.sinceMs, state.after);
      if (parent === undefined) return null;
      visited.add(parent.recordId);
      keysMet.clear();
      return { ...checkpoint, state: { ...state, parent, parentsMs: state.parentsMs ?? row?.watermarkMs ?? null } };
    },
    async met({ parent }, keys, ended) {
      for (const key of keys) keysMet.add(key);
      return ended && parent !== null ? buryMissing(deps, context, parent, { met: keysMet, again }) : 0;
    },
  };
}

async function listUnsettled(deps: SyncDeps, context: StreamContext, row: StreamRow): Promise<readonly ParentRecord[]> {
  const ask = { streamId: row.id, stream: row.name, childStreamId: context.row.id, limit: mostUnsettled };
  return deps.store.read.listUnsettled(ask);
}

/** Rows of the ledger that a list no longer has; none goes on the word of one answer alone. */
async function buryMissing(
  deps: SyncDeps,
  context: StreamContext,
  parent: ParentRecord,
  { met, again }: { readonly met: ReadonlySet<string>; readonly again: (externalId: string) => Promise<readonly string[]> },
): Promise<number> {
  const known = await deps.store.read.listBelow({ streamId: context.row.id, parentExternalId: parent.externalId });
  const missing = known.filter(({ externalId }) => !met.has(externalId));
  if (missing[0] === undefined) return 0;
  const there = new Set(await again(missing[0].externalId));
  // A row whose id could not be read may be any of them.
  if (there.has('') || met.has('')) return 0;
  const gone = missing.filter(({ externalId }) => !there.has(externalId));
  return bury(deps, context, gone);
}

/** Rows below records that are gone are gone with them. */
export async function buryOrphans(deps: SyncDeps, context: StreamContext): Promise<number> {
  if (context.definition.paging.kind !== 'below') return 0;
  const { id } = await parentsRow(deps, context);
  return bury(deps, context, await deps.store.read.listOrphans({ streamId: context.row.id, parentStreamId: id }));
}

async function bury(
  deps: SyncDeps,
  context: StreamContext,
  gone: Awaited<ReturnType<SyncDeps['store']['read']['listBelow']>>,
): Promise<number> {
  if (gone.length === 0) return 0;
  return deps.store.write.tombstone({
    runId: context.runId,
    streamId: context.row.id,
    recordIds: gone.map(({ recordId }) => recordId),
    reason: 'vanished',
    atMs: deps.clock.nowMs(),
  });
}

/**
 * Where a traversal goes on after a list that is not there: with the next record, if the one it stands below is gone as well (`stands` rejects with `record/not-found`). Rethrows for a
 * record that is still there.
 */
export async function passGone(
  context: StreamContext,
  checkpoint: Checkpoint,
  error: unknown,
  stands: (path: string) => Promise<unknown>,
): Promise<Checkpoint> {
  const { state } = checkpoint;
  if (state.kind !== 'below' || state.parent === null || !isTieoutError(error) || error.code !== 'record/not-found') throw error;
  try {
    await stands(belowSpec(context.definition).parentPathFor(state.parent.externalId));
  } catch (second) {
    if (isTieoutError(second) && second.code === 'record/not-found') return { ...checkpoint, state: afterParent(state) };
    throw second;
  }
  throw new TieoutError({
    code: 'page/unreadable',
    action: 'stop-stream',
    message: `The platform has the record ${state.parent.externalId} and says that it has no list of ${context.definition.title} below it.`,
    remedy: 'Nothing was taken for deleted. Please report this with the output of "tieout doctor --json".',
    details: { stream: context.definition.name },
  });
}

/** Why lists below records that were not all read cannot be complete; null when they were. Held records are their own stream's gap. */
export async function parentsGap(deps: SyncDeps, context: StreamContext): Promise<string | null> {
  if (context.definition.paging.kind !== 'below') return null;
  const row = await parentsRow(deps, context);
  if (row.state === 'ok' && row.complete) return null;
  const { held, unkeyed } = await deps.store.read.countRecords({ streamId: row.id });
  if (row.state === 'ok' && held + unkeyed > 0 && row.gap === heldGap(held + unkeyed)) return null;
  return `they stand below ${row.name}, which were not read to the end${row.gap === null ? '' : `: ${row.gap}`}`;
}

/** The records above that state another settled amount than the rows below them allocate. */
export async function unsettledParents(deps: SyncDeps, context: StreamContext): Promise<readonly ParentRecord[]> {
  return listUnsettled(deps, context, await parentsRow(deps, context));
}
