import type { Database } from 'better-sqlite3';
import { PROVIDER_IDS, type RunId, type StreamId } from '../../../../shared/ids.ts';
import type { PageCounts, PageRow, RunRow, RunState, StoreReads, StreamRunRow } from '../api.ts';
import { flagAt, idAt, isRow, numberAt, numberOrNull, textAt, textOrNull, wordAt, type Row } from '../rows.ts';

const RUN_STATES: readonly RunState[] = ['running', 'complete', 'incomplete', 'failed', 'cancelled', 'interrupted'];
const STREAM_RUNS = 'SELECT r.*, s.name AS stream FROM run_streams r JOIN streams s ON s.id = r.stream_id';

function streamRunRow(row: Row): StreamRunRow {
  return {
    runId: idAt(row, 'run_id'),
    streamId: idAt(row, 'stream_id'),
    stream: textAt(row, 'stream'),
    mode: wordAt(row, 'mode', ['incremental', 'full', 'record', 'replay']),
    resumed: flagAt(row, 'resumed'),
    pages: numberAt(row, 'pages'),
    requests: numberAt(row, 'requests'),
    seen: numberAt(row, 'seen'),
    inserted: numberAt(row, 'inserted'),
    updated: numberAt(row, 'updated'),
    unchanged: numberAt(row, 'unchanged'),
    tombstoned: numberAt(row, 'tombstoned'),
    quarantined: numberAt(row, 'quarantined'),
    expected: numberOrNull(row, 'expected'),
    complete: flagAt(row, 'complete'),
    gap: textOrNull(row, 'gap'),
    state: wordAt(row, 'state', [...RUN_STATES, 'skipped']),
    errorCode: textOrNull(row, 'error_code'),
    errorText: textOrNull(row, 'error_text'),
    errorRemedy: textOrNull(row, 'error_remedy'),
    startedAtMs: numberAt(row, 'started_at_ms'),
    endedAtMs: numberOrNull(row, 'ended_at_ms'),
  };
}

/** A stream's part of a run. Throws when there is none: the caller started it. */
export function streamRunOf(database: Database, runId: RunId, streamId: StreamId): StreamRunRow {
  const row = database.prepare(`${STREAM_RUNS} WHERE r.run_id = ? AND r.stream_id = ?`).get(runId, streamId);
  if (!isRow(row)) throw new Error('this part of the run was never started');
  return streamRunRow(row);
}

/** Newest first, each with its parts in the order they ran. */
export function listRuns(database: Database, ask: Parameters<StoreReads['listRuns']>[0]): readonly RunRow[] {
  const parts = database.prepare(`${STREAM_RUNS} WHERE r.run_id = ? ORDER BY r.started_at_ms, r.stream_id`);
  return database
    .prepare(
      `SELECT r.*, t.name AS tenant_name, t.connection_id, c.provider FROM runs r
       JOIN tenants t ON t.id = r.tenant_id JOIN connections c ON c.id = t.connection_id
       WHERE (@tenant IS NULL OR r.tenant_id = @tenant) AND (@connection IS NULL OR t.connection_id = @connection)
         AND (@client IS NULL OR c.client_id = @client) AND (@run IS NULL OR r.id = @run) AND (@before IS NULL OR r.id < @before)
       ORDER BY r.id DESC LIMIT @limit`,
    )
    .all({
      tenant: ask.tenantId,
      limit: ask.limit,
      connection: ask.connectionId ?? null,
      client: ask.clientId ?? null,
      run: ask.runId ?? null,
      before: ask.before ?? null,
    })
    .filter(isRow)
    .map((row) => ({
      id: idAt(row, 'id'),
      tenantId: idAt(row, 'tenant_id'),
      tenantName: textAt(row, 'tenant_name'),
      connectionId: idAt(row, 'connection_id'),
      provider: wordAt(row, 'provider', PROVIDER_IDS),
      trigger: wordAt(row, 'trigger', ['manual', 'schedule', 'event', 'replay', 'connect']),
      state: wordAt(row, 'state', RUN_STATES),
      startedAtMs: numberAt(row, 'started_at_ms'),
      endedAtMs: numberOrNull(row, 'ended_at_ms'),
      errorCode: textOrNull(row, 'error_code'),
      errorText: textOrNull(row, 'error_text'),
      errorRemedy: textOrNull(row, 'error_remedy'),
      streams: parts.all(idAt(row, 'id')).filter(isRow).map(streamRunRow),
    }));
}

/** Pages of a stream's part of a run in the order they were committed. */
export function listPages(
  database: Database,
  runId: RunId,
  streamId: StreamId,
  part: { readonly from: number; readonly limit: number } = { from: 0, limit: -1 },
): readonly (PageRow & Omit<PageCounts, 'newlySeen'>)[] {
  return database
    .prepare('SELECT * FROM pages WHERE run_id = ? AND stream_id = ? ORDER BY id LIMIT ? OFFSET ?')
    .all(runId, streamId, part.limit, part.from)
    .filter(isRow)
    .map((row) => ({
      pageId: idAt(row, 'id'),
      seq: numberAt(row, 'seq'),
      request: textAt(row, 'request'),
      requestedAtMs: numberAt(row, 'requested_at_ms'),
      durationMs: numberAt(row, 'duration_ms'),
      status: numberAt(row, 'status'),
      attempts: numberAt(row, 'attempts'),
      bytes: numberAt(row, 'bytes'),
      rows: numberAt(row, 'rows'),
      inserted: numberAt(row, 'inserted'),
      updated: numberAt(row, 'updated'),
      unchanged: numberAt(row, 'unchanged'),
      tombstoned: numberAt(row, 'tombstoned'),
      quarantined: numberAt(row, 'quarantined'),
      note: textOrNull(row, 'note'),
    }));
}
