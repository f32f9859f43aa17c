import { bugError, isTieoutError } from '../../../shared/errors.ts';
import { unsettledParents } from './below.ts';
import { belowSpec } from './paging/below.ts';
import { followFeed } from './change-feed.ts';
import type { StreamContext, SyncDeps } from './context.ts';
import { heldGap } from './plan.ts';
import type { StreamOutcome } from './run-stream.ts';
import { startCheckpoint } from './traverse.ts';
import { traverseChanges } from './traverse-changes.ts';

/** A stream that this run has read, in the order of reading. */
export interface ReadStream {
  readonly context: StreamContext;
  readonly outcome: StreamOutcome;
}

/** Books under edit settle in one or two rounds; what moves later is the next run's. */
const roundsAtMost = 4;

/**
 * Streams are read one after the other, and the books may move meanwhile: a payment met in a late stream changes an invoice read before. Each
 * stream with a change feed is asked again for what changed since it was read, for as long as another met a later change. Returns the outcomes anew.
 */
export async function askAgain(deps: SyncDeps, streams: readonly ReadStream[]): Promise<readonly ReadStream[]> {
  let current = streams;
  for (let round = 0; round < roundsAtMost; round += 1) {
    const moved = current.filter((stream) => mayHaveMissed(stream, current));
    if (moved.length === 0) break;
    const anew = new Map<ReadStream, ReadStream>();
    for (const stream of moved) anew.set(stream, await readChanges(deps, stream));
    current = current.map((stream) => anew.get(stream) ?? stream);
  }
  return settledBelow(deps, current);
}

/**
 * The proof of lists that stand below records: what those say was settled of them is what the rows below allocate. Either side may have moved while the other was read, so both are asked
 * once more; what differs still is a gap.
 */
async function settledBelow(deps: SyncDeps, streams: readonly ReadStream[]): Promise<readonly ReadStream[]> {
  const settled: ReadStream[] = [];
  for (const stream of streams) {
    const { paging } = stream.context.definition;
    const above = paging.kind === 'below' ? settled.findIndex(({ context }) => context.definition.name === paging.parents) : -1;
    const parents = settled[above];
    if (parents === undefined || stream.outcome.error !== null || !stream.outcome.row.complete) settled.push(stream);
    else if ((await unsettledParents(deps, stream.context)).length === 0) settled.push(stream);
    else {
      const since = parents.context.span.serverStartMs;
      settled[above] = await readChanges(deps, parents);
      const span = { ...stream.context.span, serverStartMs: stream.context.span.serverStartMs ?? since };
      const again = await readChanges(deps, { ...stream, context: { ...stream.context, span } });
      const left = await unsettledParents(deps, again.context);
      if (left.length === 0 || !again.outcome.row.complete) settled.push(again);
      else settled.push(await incompleteStream(deps, again.context, again.outcome, unsettledGap(again.context, left), null));
    }
  }
  return settled;
}

function unsettledGap({ definition }: StreamContext, left: Awaited<ReturnType<typeof unsettledParents>>): string {
  const { parents } = belowSpec(definition);
  return `of ${left.length} ${parents} another amount was settled than the ${definition.title} below them make, for instance ${left[0]?.externalId ?? ''}`;
}

/** Events of one run are told by one clock; they may come in a moment late. */
const feedMarginMs = 60_000;

function mayHaveMissed({ context, outcome }: ReadStream, all: readonly ReadStream[]): boolean {
  const since = context.span.serverStartMs;
  if (outcome.error !== null || !outcome.row.complete || since === null || context.definition.changes.kind === 'none')
    return false;
  return all.some((other) => other.context !== context && (other.context.span.maxModifiedMs ?? 0) >= since);
}

/** Reads what changed in a stream since this run began to read it; what cannot be read is a gap. */
export async function readChanges(deps: SyncDeps, { context, outcome }: ReadStream): Promise<ReadStream> {
  const { changes } = context.definition;
  const since = context.span.serverStartMs;
  if (changes.kind === 'none' || since === null) return { context, outcome };
  const again: StreamContext = { ...context, span: { ...context.span, serverStartMs: null } };
  try {
    const checkpoint = startCheckpoint(again, 'incremental', Math.max(0, since - changes.overlapSec * 1000), deps.clock.nowMs());
    const { stuck, keys, leftOut } = await traverseChanges(deps, again, checkpoint);
    await followFeed(deps, again, since - feedMarginMs, { met: keys, which: 'all' });
    const counts = await deps.store.read.countRecords({ streamId: context.row.id });
    const gap = stuck ?? shortGap(leftOut) ?? heldGap(counts.held + counts.unkeyed);
    if (gap === null) return { context: again, outcome };
    return await incompleteStream(deps, again, outcome, gap, null);
  } catch (thrown) {
    const error = isTieoutError(thrown) ? thrown : bugError(thrown);
    return incompleteStream(deps, again, outcome, `changes made during the run were not read: ${error.message}`, error);
  }
}

function shortGap(leftOut: number): string | null {
  return leftOut === 0 ? null : `the list of changes made during the run is ${leftOut} short of what it says`;
}

/** The outcome of a stream that turned out to lack something after it was read; noted with the stream as well. */
export async function incompleteStream(
  deps: SyncDeps,
  context: StreamContext,
  outcome: StreamOutcome,
  gap: string,
  error: StreamOutcome['error'],
): Promise<ReadStream> {
  await deps.store.write.updateStream({ streamId: context.row.id, complete: false, gap });
  return {
    context,
    outcome: { error, row: { ...outcome.row, state: error === null ? 'incomplete' : 'failed', complete: false, gap } },
  };
}
