import type { Database } from 'better-sqlite3';
import { PROVIDER_IDS, type TenantId } from '../../../../shared/ids.ts';
import type { ActivityRow, WindowReads } from '../api-window.ts';
import { idAt, idOrNull, isRow, numberAt, textAt, textOrNull, wordAt, type Row } from '../rows.ts';

/** Every source of the log in the same columns. `words` of what has a table of its own are made of its figures. */
const SOURCES = `
  SELECT 'a' || id AS id, at_ms, kind, level, words, connection_id, tenant_id, run_id, record_id FROM activity
  UNION ALL
  SELECT 'r' || r.id, ifnull(r.ended_at_ms, r.started_at_ms), 'run',
    CASE r.state WHEN 'complete' THEN 'good' WHEN 'failed' THEN 'broken' WHEN 'running' THEN 'note' WHEN 'cancelled' THEN 'note' ELSE 'attention' END,
    CASE r.trigger WHEN 'replay' THEN 'Stored records read again' WHEN 'manual' THEN 'Read by hand' WHEN 'connect' THEN 'First reading'
      WHEN 'event' THEN 'Read after an event' ELSE 'Read on schedule' END || ', ' ||
      CASE r.state WHEN 'running' THEN 'under way' ELSE r.state END || ': ' || ifnull(sum(p.seen), 0) || ' records, ' || ifnull(sum(p.inserted), 0) || ' new, ' ||
      ifnull(sum(p.updated), 0) || ' changed' || CASE WHEN ifnull(sum(p.quarantined), 0) > 0 THEN ', ' || sum(p.quarantined) || ' held' ELSE '' END ||
      ifnull('. ' || r.error_text, ''),
    NULL, r.tenant_id, r.id, NULL
  FROM runs r LEFT JOIN run_streams p ON p.run_id = r.id GROUP BY r.id
  UNION ALL
  SELECT 'd' || d.id, d.first_at_ms, 'drift', CASE d.severity WHEN 'money' THEN 'broken' WHEN 'warning' THEN 'attention' ELSE 'note' END,
    'Drift in ' || replace(s.name, '-', ' ') || ': ' || d.path || ', ' || replace(d.kind, '-', ' ') || ' (' || ifnull(d.observed, '') || ')',
    NULL, s.tenant_id, d.first_run_id, NULL
  FROM drift_events d JOIN streams s ON s.id = d.stream_id
  UNION ALL
  SELECT 'q' || min(q.id), max(q.at_ms), 'quarantine', 'attention',
    count(*) || CASE count(*) WHEN 1 THEN ' record' ELSE ' records' END || ' of ' || replace(s.name, '-', ' ') || ' held in quarantine: ' || min(q.reason),
    NULL, s.tenant_id, q.run_id, NULL
  FROM quarantine q JOIN streams s ON s.id = q.stream_id GROUP BY q.run_id, q.stream_id`;

/** The log, newest first; all entries of the last instant are in. */
export function listActivity(database: Database, ask: Parameters<WindowReads['listActivity']>[0]): readonly ActivityRow[] {
  const entries = `
    SELECT e.*, t.name AS tenant_name, c.id AS owner_id, c.provider, k.name AS client_name FROM (${SOURCES}) e
    LEFT JOIN tenants t ON t.id = e.tenant_id LEFT JOIN connections c ON c.id = ifnull(e.connection_id, t.connection_id) LEFT JOIN clients k ON k.id = c.client_id
    WHERE (@before IS NULL OR e.at_ms < @before) AND (@client IS NULL OR c.client_id = @client)`;
  const values = { before: ask.beforeMs, client: ask.clientId };
  const oldest = database
    .prepare(`SELECT min(at_ms) FROM (SELECT at_ms FROM (${entries}) ORDER BY at_ms DESC LIMIT @limit)`)
    .pluck()
    .get({ ...values, limit: ask.limit });
  return database
    .prepare(`${entries} AND e.at_ms >= @oldest ORDER BY e.at_ms DESC, e.id DESC`)
    .all({ ...values, oldest })
    .filter(isRow)
    .map(activityRow);
}

function activityRow(row: Row): ActivityRow {
  return {
    id: textAt(row, 'id'),
    atMs: numberAt(row, 'at_ms'),
    kind: wordAt(row, 'kind', ['run', 'drift', 'quarantine', 'review', 'connection', 'export', 'setting']),
    level: wordAt(row, 'level', ['good', 'note', 'attention', 'broken']),
    words: textAt(row, 'words'),
    clientName: textOrNull(row, 'client_name'),
    tenantName: textOrNull(row, 'tenant_name'),
    provider: row['provider'] === null ? null : wordAt(row, 'provider', PROVIDER_IDS),
    runId: idOrNull(row, 'run_id'),
    recordId: idOrNull(row, 'record_id'),
    connectionId: idOrNull(row, 'owner_id'),
  };
}

/** Documents that are there at the source, and those of them with a review mark, by organisation. */
export function countDocuments(database: Database): ReturnType<WindowReads['countDocuments']> {
  const byTenant = (sql: string): ReadonlyMap<TenantId, number> =>
    new Map(
      database
        .prepare(`${sql} GROUP BY d.tenant_id`)
        .all()
        .filter(isRow)
        .map((row) => [idAt<TenantId>(row, 'tenant_id'), numberAt(row, 'count')]),
    );
  const all = byTenant('SELECT d.tenant_id, count(*) AS count FROM documents d');
  // Few are gone: they are looked up and taken off, so that the others need no look at their records.
  const gone = byTenant(
    `SELECT d.tenant_id, count(*) AS count FROM raw_records r INDEXED BY raw_records_gone CROSS JOIN documents d ON d.record_id = r.id
     WHERE r.tombstone IS NOT NULL`,
  );
  const reviewed = byTenant(
    `SELECT d.tenant_id, count(*) AS count FROM reviews v JOIN documents d ON d.record_id = v.record_id JOIN raw_records r ON r.id = v.record_id
     WHERE r.tombstone IS NULL`,
  );
  return [...all].map(([tenantId, documents]) => ({
    tenantId,
    documents: documents - (gone.get(tenantId) ?? 0),
    reviewed: reviewed.get(tenantId) ?? 0,
  }));
}

/** What the newest complete reading of each stream cost, by mode; replays and single records ask nothing of this kind. */
export function listStreamCosts(database: Database, tenantId: TenantId): ReturnType<WindowReads['listStreamCosts']> {
  return database
    .prepare(
      `SELECT p.stream_id, p.mode, p.requests, p.seen, p.ended_at_ms - p.started_at_ms AS duration, max(p.run_id) FROM run_streams p JOIN runs r ON r.id = p.run_id
       WHERE r.tenant_id = ? AND p.mode IN ('incremental', 'full') AND p.state = 'complete' AND p.resumed = 0 AND p.ended_at_ms IS NOT NULL
       GROUP BY p.stream_id, p.mode`,
    )
    .all(tenantId)
    .filter(isRow)
    .map((row) => ({
      streamId: idAt(row, 'stream_id'),
      mode: wordAt(row, 'mode', ['incremental', 'full']),
      requests: numberAt(row, 'requests'),
      seen: numberAt(row, 'seen'),
      durationMs: numberAt(row, 'duration'),
    }));
}
