import type { Database } from 'better-sqlite3';
import type { RunId, StreamId } from '../../../shared/ids.ts';
import type { StoreWrites } from './api.ts';
import { streamRunOf } from './queries/runs.ts';
import { newId } from './rows.ts';
import { sizeOf, type SeenSets } from './seen.ts';

type RunWrites = Pick<
  StoreWrites,
  | 'startRun'
  | 'startStreamRun'
  | 'countRequests'
  | 'forgetSeen'
  | 'countSeen'
  | 'endStreamRun'
  | 'endRun'
  | 'closeInterruptedRuns'
>;
type Ask<Name extends keyof RunWrites> = Parameters<RunWrites[Name]>[0];

/** The life of runs and of their parts, one part per stream. */
export function createRunWrites(database: Database, seenSets: SeenSets): RunWrites {
  const startRun = database.prepare("INSERT INTO runs (tenant_id, trigger, state, started_at_ms) VALUES (?, ?, 'running', ?)");
  const startStream = database.prepare(
    `INSERT INTO run_streams (run_id, stream_id, mode, resumed, resumed_from, state, started_at_ms) VALUES (?, ?, ?, ?, ?, 'running', ?)`,
  );
  const vanished = database
    .prepare<[number], number>("SELECT id FROM raw_records WHERE stream_id = ? AND tombstone = 'vanished'")
    .pluck();
  const putSeen = database.prepare('UPDATE run_streams SET seen = ? WHERE run_id = ? AND stream_id = ?');
  const countRequests = database.prepare('UPDATE run_streams SET requests = requests + ? WHERE run_id = ? AND stream_id = ?');
  const clearPages = database.prepare(
    'UPDATE pages SET seen = NULL, seen_unkeyed = NULL WHERE run_id = ? AND stream_id = ? AND seen IS NOT NULL',
  );
  const forgetResumed = database.prepare('UPDATE run_streams SET resumed_from = NULL WHERE run_id = ? AND stream_id = ?');
  const resumedFrom = database
    .prepare<[number, number], RunId | null>('SELECT resumed_from FROM run_streams WHERE run_id = ? AND stream_id = ?')
    .pluck();
  const endStream = database.prepare(
    `UPDATE run_streams SET state = @state, complete = @complete, gap = @gap, expected = @expected, ended_at_ms = @at,
                            error_code = @code, error_text = @message, error_remedy = @remedy
     WHERE run_id = @run AND stream_id = @stream`,
  );
  const moveStream = database.prepare(
    `UPDATE streams SET complete = @complete, gap = @gap, expected = coalesce(@expected, expected),
       watermark_ms = CASE WHEN @watermark IS NULL THEN watermark_ms ELSE max(coalesce(watermark_ms, @watermark), @watermark) END,
       last_success_at_ms = CASE WHEN @complete THEN @at ELSE last_success_at_ms END,
       last_sweep_at_ms = CASE WHEN @swept THEN @at ELSE last_sweep_at_ms END,
       last_proof_at_ms = CASE WHEN @proved THEN @at ELSE last_proof_at_ms END,
       checkpoint = CASE WHEN @resumable THEN checkpoint END,
       checkpoint_run_id = CASE WHEN @resumable THEN checkpoint_run_id END,
       retry_at_ms = @retryAt
     WHERE id = @stream`,
  );
  const endRun = database.prepare(
    'UPDATE runs SET state = ?, ended_at_ms = ?, error_code = ?, error_text = ?, error_remedy = ? WHERE id = ?',
  );
  const doubtInterrupted = database.prepare(
    `UPDATE streams SET complete = 0, gap = ?
     WHERE id IN (SELECT stream_id FROM run_streams WHERE state = 'running' AND mode IN ('incremental', 'full'))`,
  );
  const closeStreams = database.prepare(
    "UPDATE run_streams SET state = 'interrupted', complete = 0, gap = ?, ended_at_ms = ? WHERE state = 'running'",
  );
  const closeRuns = database.prepare("UPDATE runs SET state = 'interrupted', ended_at_ms = ? WHERE state = 'running'");

  /** Nothing will resume what this run met: the lists on its pages, and on those of the runs it resumed, are of no more use. */
  const clearSeen = (runId: RunId, streamId: StreamId): void => {
    for (let from: RunId | null | undefined = runId; typeof from === 'number'; from = resumedFrom.get(from, streamId)) {
      clearPages.run(from, streamId);
    }
  };

  const startPart = database.transaction(({ runId, streamId, mode, resumeFrom, atMs }: Ask<'startStreamRun'>): void => {
    startStream.run(runId, streamId, mode, resumeFrom === null ? 0 : 1, resumeFrom, atMs);
    seenSets.drop(runId, streamId);
    if (resumeFrom !== null) putSeen.run(sizeOf(seenSets.of(runId, streamId)), runId, streamId);
  });

  const forget = database.transaction(({ runId, streamId }: Ask<'forgetSeen'>): void => {
    seenSets.drop(runId, streamId);
    clearSeen(runId, streamId);
    forgetResumed.run(runId, streamId);
    putSeen.run(0, runId, streamId);
  });

  const endPart = database.transaction((ask: Ask<'endStreamRun'>) => {
    const { runId, streamId, state, error, atMs } = ask;
    endStream.run({
      run: runId,
      stream: streamId,
      state,
      complete: Number(ask.complete),
      gap: ask.gap,
      expected: ask.expected,
      at: atMs,
      code: error?.code ?? null,
      message: error?.message ?? null,
      remedy: error?.remedy ?? null,
    });
    const part = streamRunOf(database, runId, streamId);
    // One record says nothing about the others, and a replay reads no platform: neither moves the stream.
    if (part.mode === 'incremental' || part.mode === 'full') {
      const resumable = state !== 'complete' && state !== 'incomplete';
      if (!resumable) clearSeen(runId, streamId);
      moveStream.run({
        stream: streamId,
        complete: Number(ask.complete),
        gap: ask.gap,
        expected: ask.expected,
        watermark: resumable ? null : (ask.watermarkMs ?? null),
        at: atMs,
        swept: Number(ask.swept),
        proved: Number(ask.proved),
        resumable: Number(resumable),
        retryAt: error?.code === 'rate/limited' ? error.retryAtMs : null,
      });
    }
    seenSets.drop(runId, streamId);
    return part;
  });

  const closeInterrupted = database.transaction(({ atMs }: Ask<'closeInterruptedRuns'>): number => {
    const gap = 'Tieout ended while this was being read';
    doubtInterrupted.run(gap);
    closeStreams.run(gap, atMs);
    return closeRuns.run(atMs).changes;
  });

  return {
    startRun: ({ tenantId, trigger, atMs }) => newId<RunId>(startRun.run(tenantId, trigger, atMs)),
    startStreamRun: (ask) => startPart.immediate(ask),
    countRequests({ runId, streamId, requests }) {
      countRequests.run(requests, runId, streamId);
    },
    forgetSeen: (ask) => forget.immediate(ask),
    countSeen({ runId, streamId }) {
      const seen = seenSets.of(runId, streamId);
      const gone = vanished.all(streamId).filter((id) => seen.records.has(id)).length;
      return { seen: sizeOf(seen) - gone };
    },
    endStreamRun: (ask) => endPart.immediate(ask),
    endRun({ runId, state, error, atMs }) {
      endRun.run(state, atMs, error?.code ?? null, error?.message ?? null, error?.remedy ?? null, runId);
    },
    closeInterruptedRuns: (ask) => closeInterrupted.immediate(ask),
  };
}
