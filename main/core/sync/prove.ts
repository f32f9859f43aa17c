import { followFeed } from './change-feed.ts';
import type { StreamContext, SyncDeps } from './context.ts';
import { buryDeleted } from './deletions.ts';
import { heldGap } from './plan.ts';
import { sweepUnseen } from './sweep.ts';
import { askCount, askWhetherEmpty } from './questions.ts';
import { startCheckpoint, traverse, type Traversal } from './traverse.ts';

/** The verdict on a stream after reading it. */
export interface Proof {
  readonly complete: boolean;
  /** In words, when not complete. */
  readonly gap: string | null;
  /** The platform's own count, or the rows of a list that came whole. */
  readonly expected: number | null;
  /** How far the watermark may move; null: it stays. */
  readonly watermarkMs: number | null;
  readonly swept: boolean;
  /** The count was asked for and agreed. */
  readonly proved: boolean;
}

/** An empty list has no stamp to go by; a day's margin keeps a wrong clock from hiding what comes next. */
const emptyListMarginMs = 24 * 60 * 60 * 1000;

/** How often a full traversal is repeated while the platform's count and the records met do not agree. */
const maxPasses = 3;

/**
 * Proves a full traversal: the platform's count, asked for again now that the traversal has ended, must equal the distinct records met. Where the
 * platform does not count, the list must read the same twice. While they differ, what changed meanwhile is read, then the list again.
 * Records of the ledger that were not met are asked for one by one before they become tombstones.
 */
export async function provedFull(deps: SyncDeps, context: StreamContext, first: Traversal, resumed: boolean): Promise<Proof> {
  let pass = await checkPass(deps, context, first, resumed ? null : first.newlySeen);
  for (let passes = 1; !pass.agrees && passes < maxPasses; passes += 1) {
    context.onProgress('checking', pass.seen, pass.expected, 'the count differs; reading the list again');
    await deps.store.write.forgetSeen({ runId: context.runId, streamId: context.row.id });
    const again = await traverse(deps, context, startCheckpoint(context, 'full', null, deps.clock.nowMs()));
    pass = await checkPass(deps, context, again, again.newlySeen);
  }
  if (!pass.agrees) {
    return { complete: false, gap: pass.gap, expected: pass.expected, watermarkMs: null, swept: false, proved: false };
  }
  const sweep = await settleUnseen(deps, context);
  if (sweep.hidden.length > 0) {
    const gap = `the platform's list leaves out ${sweep.hidden.length} record(s) that it still has, for instance ${sweep.hidden[0] ?? ''}`;
    return { complete: false, gap, expected: pass.expected, watermarkMs: null, swept: false, proved: false };
  }
  return verdict(deps, context, pass.expected, watermarkAfter(pass.traversal, isByFeed(context)), true);
}

/**
 * Proves an incremental traversal. When nothing had changed there is nothing to prove. When something had, the platform's total must equal
 * what the ledger now holds; otherwise the whole list is read.
 */
export async function provedIncremental(deps: SyncDeps, context: StreamContext, traversal: Traversal): Promise<Proof> {
  if (traversal.stuck !== null) {
    return {
      complete: false,
      gap: traversal.stuck,
      expected: context.row.expected,
      watermarkMs: null,
      swept: false,
      proved: false,
    };
  }
  if (traversal.leftOut > 0) {
    context.onProgress('checking', traversal.rows, null, 'the list of changes is shorter than it says; reading the whole list');
    return provedByWholeReading(deps, context);
  }
  // What changed meanwhile on a list that is read by position may have pushed rows past the reader, and no count tells.
  if (traversal.byPosition) return provedByWholeReading(deps, context);
  if (traversal.changed === 0 && context.row.complete && context.definition.count?.always !== true) {
    return verdict(deps, context, context.row.expected, watermarkAfter(traversal, isByFeed(context)), false);
  }
  const expected = await askCount(deps, context);
  if (expected === null) return verdict(deps, context, null, watermarkAfter(traversal, isByFeed(context)), false);
  const held = await deps.store.read.countRecords({ streamId: context.row.id });
  if (held.live + held.tombstoned + held.held + held.unkeyed === expected) {
    return { ...(await verdict(deps, context, expected, watermarkAfter(traversal, isByFeed(context)), false)), proved: true };
  }
  context.onProgress('checking', 0, expected, 'the count differs; reading the whole list');
  return provedByWholeReading(deps, context);
}

/** Reads everything after all: what was asked for by change cannot be trusted to be all of it. */
export async function provedByWholeReading(deps: SyncDeps, context: StreamContext): Promise<Proof> {
  await deps.store.write.forgetSeen({ runId: context.runId, streamId: context.row.id });
  const full = await traverse(deps, context, startCheckpoint(context, 'full', null, deps.clock.nowMs()));
  return provedFull(deps, context, full, false);
}

interface Pass {
  readonly agrees: boolean;
  readonly gap: string | null;
  readonly expected: number | null;
  readonly seen: number;
  readonly traversal: Traversal;
}

/** `met`: distinct records this traversal met; null when a resumed one met some before this process began. */
async function checkPass(deps: SyncDeps, context: StreamContext, traversal: Traversal, met: number | null): Promise<Pass> {
  if (traversal.stuck !== null) return { agrees: false, gap: traversal.stuck, expected: null, seen: met ?? 0, traversal };
  const caughtUp = await catchUp(deps, context, traversal);
  await buryMeanwhile(deps, context, traversal);
  await followMeanwhile(deps, context, traversal);
  const seen = (await deps.store.write.countSeen({ runId: context.runId, streamId: context.row.id })).seen;
  const expected = await askCount(deps, context);
  if (seen === 0) {
    const hidden = await askWhetherEmpty(deps, context);
    if (hidden !== null && hidden > 0) {
      const gap = `the list came empty, and the platform has ${hidden} of ${context.definition.title} all the same`;
      return { agrees: false, gap, expected: hidden, seen, traversal: caughtUp };
    }
  }
  if (expected !== null) {
    const gap = `the platform counts ${expected}, and ${seen} ${seen === 1 ? 'record was' : 'records were'} met`;
    if (seen !== expected || !traversal.byPosition) {
      return { agrees: seen === expected, gap: seen === expected ? null : gap, expected, seen, traversal: caughtUp };
    }
  }
  // Of lists below records nothing counts all; what those records say was settled of them is the proof, see `settledBelow`.
  const uncounted = expected === null && context.row.lastSweepAtMs !== null && context.definition.count === null;
  if (uncounted || context.definition.paging.kind === 'below') {
    return { agrees: true, gap: null, expected: seen, seen, traversal: caughtUp };
  }
  // Nothing counts this list, or its rows move up past the reader when one before them goes: it has to read the same a second time.
  const untilMs = lastToReadTwice(caughtUp);
  const second = await traverse(deps, context, startCheckpoint(context, 'full', null, deps.clock.nowMs(), untilMs));
  const agrees = second.stuck === null && second.newlySeen === 0 && second.rows >= seen;
  const gap =
    second.stuck ?? `two readings of the list differ (${seen} records, then ${second.newlySeen} others among ${second.rows})`;
  return { agrees, gap: agrees ? null : gap, expected: seen, seen, traversal: caughtUp };
}

/**
 * Rows removed while numbered pages were read move the others up, past the reader; in a list read by keys they are only met too early. Those already met must not make up in the count for those that were missed, so they become
 * tombstones before it is asked for.
 */
async function buryMeanwhile(deps: SyncDeps, context: StreamContext, traversal: Traversal): Promise<void> {
  const { kind } = context.definition.paging;
  if ((kind !== 'page-number' && kind !== 'key-pages') || traversal.serverStartMs === null) return;
  await buryDeleted(deps, context, traversal.serverStartMs);
}

/** A list that grows by the minute would never read the same twice: what was created since is left out, and read with the next run. */
function lastToReadTwice({ maxModifiedMs, serverStartMs }: Traversal): number | null {
  return maxModifiedMs === null || serverStartMs === null ? null : Math.max(maxModifiedMs, serverStartMs);
}

/** Edits and removals that a list in order of creation does not show, made while it was read. */
async function followMeanwhile(deps: SyncDeps, context: StreamContext, { serverStartMs }: Traversal): Promise<void> {
  if (serverStartMs === null) return;
  await followFeed(deps, context, serverStartMs - meanwhileMarginMs, { met: new Set(), which: 'known' });
}

/** The platform's clock tells whole seconds, and its events come in a moment late. */
const meanwhileMarginMs = 60_000;

/** Reads what changed while a paged list was traversed, so that a list under edit can agree with its count. */
async function catchUp(deps: SyncDeps, context: StreamContext, traversal: Traversal): Promise<Traversal> {
  const { changes, paging } = context.definition;
  if (changes.kind === 'none' || traversal.serverStartMs === null) return traversal;
  // A number that never changes leads past what is edited behind the reader.
  const passes = paging.kind === 'posted-keyset' && !traversal.oneAnswer;
  const byPlace = paging.kind === 'cursor-list' || paging.kind === 'next-link';
  if (paging.kind !== 'page-number' && !byPlace && !passes) return traversal;
  const overlapMs = byPlace ? meanwhileMarginMs : changes.overlapSec * 1000;
  const sinceMs = traversal.serverStartMs - overlapMs;
  const recent = await traverse(deps, context, startCheckpoint(context, 'full', sinceMs, deps.clock.nowMs()));
  return recent.maxModifiedMs === null
    ? traversal
    : { ...traversal, maxModifiedMs: Math.max(traversal.maxModifiedMs ?? 0, recent.maxModifiedMs) };
}

async function settleUnseen(deps: SyncDeps, context: StreamContext): Promise<{ readonly hidden: readonly string[] }> {
  if (context.definition.deletes.confirm === 'by-record') return sweepUnseen(deps, context);
  const unseen = await deps.store.write.listUnseen({ runId: context.runId, streamId: context.row.id, limit: 1 });
  if (unseen.total === 0) return { hidden: [] };
  await traverse(deps, context, startCheckpoint(context, 'full', null, deps.clock.nowMs()));
  for (;;) {
    const still = await deps.store.write.listUnseen({ runId: context.runId, streamId: context.row.id, limit: 1000 });
    if (still.rows.length === 0) return { hidden: [] };
    await deps.store.write.tombstone({
      runId: context.runId,
      streamId: context.row.id,
      recordIds: still.rows.map((row) => row.recordId),
      reason: 'vanished',
      atMs: deps.clock.nowMs(),
    });
  }
}

/** Whole, unless records are held: a held record's figures are not in the ledger, and the verdict says so. */
async function verdict(
  deps: SyncDeps,
  context: StreamContext,
  expected: number | null,
  watermarkMs: number | null,
  swept: boolean,
): Promise<Proof> {
  const counts = await deps.store.read.countRecords({ streamId: context.row.id });
  const held = counts.held + counts.unkeyed;
  return { complete: held === 0, gap: heldGap(held), expected, watermarkMs, swept, proved: swept };
}

/** Stamps of such a stream tell when records were created, and nothing of what a feed told since. */
function isByFeed({ definition }: StreamContext): boolean {
  return definition.changes.kind === 'by-feed';
}

/**
 * The latest change stamp met, and never later than the platform's clock when the traversal began: a stamp from a clock that runs ahead must
 * not hide later changes. `byFeed`: the platform's clock when the feed was asked; its overlap makes up for a clock that is off.
 */
export function watermarkAfter(traversal: Traversal, byFeed = false): number | null {
  if (byFeed) return traversal.serverStartMs;
  if (traversal.maxModifiedMs === null)
    return traversal.serverStartMs === null ? null : traversal.serverStartMs - emptyListMarginMs;
  if (traversal.serverStartMs === null) return traversal.maxModifiedMs;
  return Math.min(traversal.maxModifiedMs, traversal.serverStartMs);
}
