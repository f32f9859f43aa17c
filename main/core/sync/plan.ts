import type { RunId } from '../../../shared/ids.ts';
import type { StreamRow } from '../store/api.ts';
import { checkpointFromText } from './paging/checkpoint.ts';
import { fitsPaging } from './paging/index.ts';
import type { Checkpoint } from './paging/paging.ts';
import type { StreamDefinition } from './stream.ts';

export type StreamPlan =
  | { readonly kind: 'resume'; readonly checkpoint: Checkpoint; readonly runId: RunId }
  | { readonly kind: 'incremental'; readonly sinceMs: number }
  | { readonly kind: 'full'; readonly why: 'first' | 'asked' | 'sweep-due' | 'no-change-feed' | 'not-proved' | 'feed-too-short' };

/**
 * How a stream is read this time: on from a checkpoint that a dead or cancelled run left, only what changed, or everything. Pure.
 */
export function planStream(
  definition: StreamDefinition,
  row: StreamRow,
  ask: { readonly full: boolean; readonly held: number },
  nowMs: number,
): StreamPlan {
  const checkpoint = readCheckpoint(definition, row);
  if (checkpoint !== undefined && row.checkpointRunId !== null && (!ask.full || checkpoint.mode === 'full')) {
    return { kind: 'resume', checkpoint, runId: row.checkpointRunId };
  }
  if (ask.full) return { kind: 'full', why: 'asked' };
  if (row.lastSweepAtMs === null) return { kind: 'full', why: 'first' };
  if (definition.changes.kind === 'none') return { kind: 'full', why: 'no-change-feed' };
  if (nowMs - row.lastSweepAtMs >= definition.deletes.sweepEverySec * 1000) return { kind: 'full', why: 'sweep-due' };
  // Lists below records that do not agree with them are read again in every run; all the others need not be for that.
  const doubted = !row.complete && row.gap !== heldGap(ask.held) && definition.paging.kind !== 'below';
  // A total may differ for long and for reasons of its own: that alone is no reason to read everything again within the day.
  if (doubted && (!isTotalGap(row.gap) || nowMs - row.lastSweepAtMs >= dayMs)) return { kind: 'full', why: 'not-proved' };
  if (row.watermarkMs === null) return { kind: 'full', why: 'first' };
  const sinceMs = Math.max(0, row.watermarkMs - definition.changes.overlapSec * 1000);
  const { changes, deletions } = definition;
  const reachSec = changes.kind === 'by-feed' ? changes.feed.reachSec : deletions?.reachSec;
  const succeededMs = row.lastSuccessAtMs ?? row.lastSweepAtMs;
  if (reachSec !== undefined && nowMs - succeededMs >= reachSec * 1000) return { kind: 'full', why: 'feed-too-short' };
  return { kind: 'incremental', sinceMs };
}

function readCheckpoint(definition: StreamDefinition, row: StreamRow): Checkpoint | undefined {
  if (row.checkpoint === null) return undefined;
  const checkpoint = checkpointFromText(row.checkpoint);
  return checkpoint !== undefined && fitsPaging(definition, checkpoint.state) ? checkpoint : undefined;
}

const dayMs = 24 * 60 * 60 * 1000;
const doubtedByTotal = 'a total does not tie: ';

/** The gap of a stream that was read whole and that a total of the platform speaks against. */
export function totalGap(what: string): string {
  return `${doubtedByTotal}${what}`;
}

function isTotalGap(gap: string | null): boolean {
  return gap?.startsWith(doubtedByTotal) === true;
}

/** The gap of a stream that was read whole but holds records back; null when it holds none. */
export function heldGap(held: number): string | null {
  if (held === 0) return null;
  return `${held} ${held === 1 ? 'record is' : 'records are'} held in quarantine`;
}
