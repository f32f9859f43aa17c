import type { StreamContext, SyncDeps } from './context.ts';
import type { Checkpoint } from './paging/paging.ts';
import { askChangedCount } from './questions.ts';
import { startCheckpoint, traverse, type Traversal } from './traverse.ts';

/**
 * Follows a list by changes to its end. Where the platform can be asked how many records changed, and the list does not say it itself, the rows that came are held against that: one that
 * the list leaves out would be missed without a sound. What changes between the list and the count makes them differ too, so the list is read once more before it counts as short.
 */
export async function traverseChanges(deps: SyncDeps, context: StreamContext, checkpoint: Checkpoint): Promise<Traversal> {
  const first = await traverse(deps, context, checkpoint);
  const { sinceMs } = checkpoint;
  if (first.stuck !== null || sinceMs === null || context.definition.count?.changedBody === undefined) return first;
  if (first.distinct !== null && (await shortBy(deps, context, sinceMs, first.distinct)) === 0) return first;
  const second = await traverse(deps, context, startCheckpoint(context, 'incremental', sinceMs, deps.clock.nowMs()));
  const leftOut = second.stuck === null ? await shortBy(deps, context, sinceMs, second.distinct ?? 0) : 0;
  const both = { rows: first.rows + second.rows, changed: first.changed + second.changed };
  return { ...second, ...both, serverStartMs: first.serverStartMs, notes: [...first.notes, ...second.notes], leftOut };
}

/** A record that is removed meanwhile leaves fewer to count, and the feed of deletions tells of it. */
async function shortBy(deps: SyncDeps, context: StreamContext, sinceMs: number, met: number): Promise<number> {
  const changed = await askChangedCount(deps, context, sinceMs);
  return changed === null ? 0 : Math.max(0, changed - met);
}
