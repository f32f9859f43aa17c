import { bugError, envelopeFromError, isTieoutError, type TieoutError } from '../../../shared/errors.ts';
import { assertNever } from '../../../shared/result.ts';
import type { RunMode, StreamRunRow, StreamRunState } from '../store/api.ts';
import { cancelled, type StreamContext, type SyncDeps } from './context.ts';
import { buryOrphans, parentsGap } from './below.ts';
import { followFeed } from './change-feed.ts';
import { buryDeleted } from './deletions.ts';
import { planStream, type StreamPlan } from './plan.ts';
import { resumePaging } from './paging/index.ts';
import type { Checkpoint } from './paging/paging.ts';
import { provedByWholeReading, provedFull, provedIncremental, type Proof } from './prove.ts';
import { readRecord } from './read-record.ts';
import { traverseChanges } from './traverse-changes.ts';
import { startCheckpoint, traverse, type Traversal } from './traverse.ts';

export interface StreamAsk {
  readonly full: boolean;
  /** External id of one record to read again, or null for the whole stream. */
  readonly record: string | null;
}

/** A stream's part of a run. `error` is set when it could not be read to its end; the row says the same in words. */
export interface StreamOutcome {
  readonly row: StreamRunRow;
  readonly error: TieoutError | null;
}

/**
 * Reads one stream of one tenant and proves it. Ends *complete*, or *incomplete* with the gap in words; never rejects for a failure of the
 * platform or the network.
 */
export async function runStream(deps: SyncDeps, context: StreamContext, ask: StreamAsk): Promise<StreamOutcome> {
  const planned: StreamPlan | null = ask.record === null ? await plan(deps, context, ask.full) : null;
  const mode = modeOf(planned);
  const resumeFrom = planned?.kind === 'resume' ? planned.runId : null;
  await deps.store.write.startStreamRun({
    runId: context.runId,
    streamId: context.row.id,
    mode,
    resumeFrom,
    atMs: deps.clock.nowMs(),
  });
  try {
    const proof = planned === null ? await readOne(deps, context, ask.record ?? '') : await proved(deps, context, planned);
    return { row: await end(deps, context, proof.complete ? 'complete' : 'incomplete', proof, null), error: null };
  } catch (thrown) {
    const error = context.signal.aborted ? cancelled() : isTieoutError(thrown) ? thrown : bugError(thrown);
    const state: StreamRunState = error.code === 'run/cancelled' ? 'cancelled' : 'failed';
    const gap = `not read to the end: ${error.message}`;
    const row = await end(
      deps,
      context,
      state,
      { complete: false, gap, expected: null, watermarkMs: null, swept: false, proved: false },
      error,
    );
    return { row, error };
  }
}

async function plan(deps: SyncDeps, context: StreamContext, full: boolean): Promise<StreamPlan> {
  const counts = await deps.store.read.countRecords({ streamId: context.row.id });
  return planStream(context.definition, context.row, { full, held: counts.held + counts.unkeyed }, deps.clock.nowMs());
}

function modeOf(plan: StreamPlan | null): RunMode {
  if (plan === null) return 'record';
  return plan.kind === 'resume' ? plan.checkpoint.mode : plan.kind;
}

/** Lists that stand below records which were not all read are not whole either, however well they were read. */
async function proved(deps: SyncDeps, context: StreamContext, plan: StreamPlan): Promise<Proof> {
  const proof = await readAndProve(deps, context, plan);
  const gap = await parentsGap(deps, context);
  return gap === null ? proof : { ...proof, complete: false, gap, watermarkMs: null, swept: false, proved: false };
}

async function readAndProve(deps: SyncDeps, context: StreamContext, plan: StreamPlan): Promise<Proof> {
  const checkpoint = checkpointOf(deps, context, plan);
  if (checkpoint.mode === 'full')
    return provedFull(deps, context, await traverse(deps, context, checkpoint), plan.kind === 'resume');
  const traversal = await traverseChanges(deps, context, checkpoint);
  if (traversal.stuck !== null || checkpoint.sinceMs === null) return provedIncremental(deps, context, traversal);
  const sinceMs = deletionsSinceMs(context, checkpoint, traversal) ?? checkpoint.sinceMs;
  if (isBeyondFeed(context, checkpoint.sinceMs, traversal)) return provedByWholeReading(deps, context);
  const followed = await followFeed(deps, context, checkpoint.sinceMs, { met: traversal.keys, which: 'all' });
  if (!followed.whole) return provedByWholeReading(deps, context);
  const buried = await buryDeleted(deps, context, sinceMs);
  if (!buried.whole) return provedByWholeReading(deps, context);
  const orphans = await buryOrphans(deps, context);
  const changed = traversal.changed + followed.changed + buried.tombstoned + buried.brought + orphans;
  return provedIncremental(deps, context, { ...traversal, changed });
}

/** Whether the feed no longer reaches back to where it has to be read from, by the platform's own clock: this machine's may have been set. */
function isBeyondFeed({ definition }: StreamContext, sinceMs: number, { serverStartMs }: Traversal): boolean {
  const { changes } = definition;
  return changes.kind === 'by-feed' && serverStartMs !== null && serverStartMs - sinceMs >= changes.feed.reachSec * 1000;
}

/** Runs overlap by this much where deletions are asked for: a clock that is an hour off must not hide one. */
const deletionsOverlapMs = 2 * 60 * 60 * 1000;

/**
 * Deletions move no change stamp, so the watermark of a quiet list says nothing about them: what counts is when the list was last read to its end, by the platform's clock.
 */
function deletionsSinceMs({ row }: StreamContext, checkpoint: Checkpoint, { serverStartMs }: Traversal): number | null {
  if (row.lastSuccessAtMs === null) return null;
  const skewMs = serverStartMs === null ? 0 : serverStartMs - checkpoint.startedAtMs;
  return row.lastSuccessAtMs + skewMs - deletionsOverlapMs;
}

function checkpointOf(deps: SyncDeps, context: StreamContext, plan: StreamPlan): Checkpoint {
  const nowMs = deps.clock.nowMs();
  switch (plan.kind) {
    case 'resume':
      return { ...plan.checkpoint, state: resumePaging(plan.checkpoint.state, plan.checkpoint.mode) };
    case 'incremental':
      return startCheckpoint(context, 'incremental', plan.sinceMs, nowMs);
    case 'full':
      return startCheckpoint(context, 'full', null, nowMs);
    default:
      return assertNever(plan);
  }
}

/** One record by id. The stream's completeness is not touched: one record says nothing about the others. */
async function readOne(deps: SyncDeps, context: StreamContext, externalId: string): Promise<Proof> {
  const endpoint = context.definition.record;
  const keep = { expected: context.row.expected, watermarkMs: null, swept: false, proved: false };
  if (endpoint === null)
    return {
      ...keep,
      complete: false,
      gap: `single ${context.definition.title} cannot be asked for; read the whole stream instead`,
    };
  try {
    const { keys, stands } = await readRecord(deps, context, externalId);
    if (keys.includes(externalId)) return { ...keep, complete: true, gap: null };
    if (stands)
      return { ...keep, complete: false, gap: `the platform has ${externalId}, and its list does not show it to this login` };
  } catch (error) {
    if (!isTieoutError(error) || error.code !== 'record/not-found') throw error;
  }
  const known = await deps.store.read.findRecord({ streamId: context.row.id, externalId });
  if (known === null)
    return { ...keep, complete: false, gap: `the platform has no ${externalId} in ${context.definition.title}` };
  if (known.tombstone === null) {
    await deps.store.write.tombstone({
      runId: context.runId,
      streamId: context.row.id,
      recordIds: [known.recordId],
      reason: 'vanished',
      atMs: deps.clock.nowMs(),
    });
  }
  return { ...keep, complete: true, gap: null };
}

async function end(
  deps: SyncDeps,
  context: StreamContext,
  state: StreamRunState,
  proof: Proof,
  error: TieoutError | null,
): Promise<StreamRunRow> {
  return deps.store.write.endStreamRun({
    runId: context.runId,
    streamId: context.row.id,
    state,
    complete: proof.complete,
    gap: proof.gap,
    expected: proof.expected,
    error: error === null ? null : envelopeFromError(error),
    atMs: deps.clock.nowMs(),
    ...(proof.watermarkMs === null ? {} : { watermarkMs: proof.watermarkMs }),
    swept: proof.swept,
    proved: proof.proved,
  });
}
