import type { Database } from 'better-sqlite3';
import { PROVIDER_IDS, type TenantId } from '../../../../shared/ids.ts';
import type { ControlTotalRow, StoreReads } from '../api.ts';
import type { DriftPlaceRow, HeldRow } from '../api-window.ts';
import { flagAt, idAt, idOrNull, isRow, numberAt, numberOrNull, textAt, textOrNull, wordAt, type Row } from '../rows.ts';

const DRIFT = `SELECT d.*, s.name AS stream, s.tenant_id, t.name AS tenant_name, c.provider, k.name AS client_name, x.record_id AS document_id FROM drift_events d
  JOIN streams s ON s.id = d.stream_id JOIN tenants t ON t.id = s.tenant_id JOIN connections c ON c.id = t.connection_id JOIN clients k ON k.id = c.client_id
  LEFT JOIN raw_records r ON r.stream_id = d.stream_id AND r.external_id = d.sample_external_id LEFT JOIN documents x ON x.record_id = r.id`;

/** Drift events, the newest first. */
export function listDrift(
  database: Database,
  ask: { readonly tenantId: TenantId | null; readonly settledToo: boolean; readonly limit: number },
): readonly DriftPlaceRow[] {
  return database
    .prepare(
      `${DRIFT} WHERE (@tenant IS NULL OR s.tenant_id = @tenant) AND (@all OR d.state = 'open') ORDER BY d.last_at_ms DESC, d.id DESC LIMIT @limit`,
    )
    .all({ tenant: ask.tenantId, all: Number(ask.settledToo), limit: ask.limit })
    .filter(isRow)
    .map(driftRow);
}

export function readDrift(database: Database, driftId: number): DriftPlaceRow | null {
  const row = database.prepare(`${DRIFT} WHERE d.id = ?`).get(driftId);
  return isRow(row) ? driftRow(row) : null;
}

function driftRow(row: Row): DriftPlaceRow {
  return {
    id: numberAt(row, 'id'),
    tenantId: idAt(row, 'tenant_id'),
    tenantName: textAt(row, 'tenant_name'),
    clientName: textAt(row, 'client_name'),
    provider: wordAt(row, 'provider', PROVIDER_IDS),
    stream: textAt(row, 'stream'),
    kind: wordAt(row, 'kind', ['unknown-field', 'missing-field', 'retyped-field', 'emptied-field', 'new-enum', 'moved-field']),
    path: textAt(row, 'path'),
    expected: textOrNull(row, 'expected') ?? '',
    observed: textOrNull(row, 'observed') ?? '',
    severity: wordAt(row, 'severity', ['info', 'warning', 'money']),
    occurrences: numberAt(row, 'occurrences'),
    sampleExternalId: textOrNull(row, 'sample_external_id'),
    sampleDocumentId: idOrNull(row, 'document_id'),
    firstRunId: idAt(row, 'first_run_id'),
    lastRunId: idAt(row, 'last_run_id'),
    firstAtMs: numberAt(row, 'first_at_ms'),
    lastAtMs: numberAt(row, 'last_at_ms'),
    state: wordAt(row, 'state', ['open', 'accepted', 'dismissed']),
  };
}

const HELD = `SELECT q.*, s.name AS stream, s.tenant_id, t.name AS tenant_name, c.provider, k.name AS client_name, x.record_id AS document_id FROM quarantine q
  JOIN streams s ON s.id = q.stream_id JOIN tenants t ON t.id = s.tenant_id JOIN connections c ON c.id = t.connection_id JOIN clients k ON k.id = c.client_id
  LEFT JOIN raw_records r ON r.stream_id = q.stream_id AND r.external_id = q.external_id LEFT JOIN documents x ON x.record_id = r.id`;

/** Held records (or all that ever were), the newest first. */
export function listHeld(
  database: Database,
  ask: { readonly tenantId: TenantId | null; readonly settledToo: boolean; readonly limit: number },
): readonly HeldRow[] {
  return database
    .prepare(
      `${HELD} WHERE (@tenant IS NULL OR s.tenant_id = @tenant) AND (@all OR q.state = 'held') ORDER BY q.id DESC LIMIT @limit`,
    )
    .all({ tenant: ask.tenantId, all: Number(ask.settledToo), limit: ask.limit })
    .filter(isRow)
    .map(heldRow);
}

export function heldRow(row: Row): HeldRow {
  return {
    id: numberAt(row, 'id'),
    tenantId: idAt(row, 'tenant_id'),
    tenantName: textAt(row, 'tenant_name'),
    clientName: textAt(row, 'client_name'),
    provider: wordAt(row, 'provider', PROVIDER_IDS),
    stream: textAt(row, 'stream'),
    externalId: textOrNull(row, 'external_id'),
    documentId: idOrNull(row, 'document_id'),
    runId: idAt(row, 'run_id'),
    atMs: numberAt(row, 'at_ms'),
    code: textAt(row, 'code'),
    path: textOrNull(row, 'path'),
    reason: textAt(row, 'reason'),
    state: wordAt(row, 'state', ['held', 'released', 'superseded', 'dismissed']),
  };
}

/** One entry with where its payload lies. */
export function findHeld(database: Database, quarantineId: number): Row | undefined {
  const row = database.prepare(`${HELD} WHERE q.id = ?`).get(quarantineId);
  return isRow(row) ? row : undefined;
}

/** Held records by organisation; organisations without one are left out. */
export function countHeld(database: Database): ReturnType<StoreReads['countHeld']> {
  return database
    .prepare(
      "SELECT s.tenant_id, count(*) AS held FROM quarantine q JOIN streams s ON s.id = q.stream_id WHERE q.state = 'held' GROUP BY s.tenant_id",
    )
    .all()
    .filter(isRow)
    .map((row) => ({ tenantId: idAt(row, 'tenant_id'), held: numberAt(row, 'held') }));
}

/** The lines of the latest comparison with the platform's reports. */
export function latestControlTotals(database: Database, tenantId: TenantId): readonly ControlTotalRow[] {
  return database
    .prepare(
      `SELECT as_at, name, label, currency, exponent, CAST(source_minor AS TEXT) AS source, CAST(ledger_minor AS TEXT) AS ledger, ties, note FROM control_totals
       WHERE tenant_id = @tenant AND run_id = (SELECT max(run_id) FROM control_totals WHERE tenant_id = @tenant) ORDER BY id`,
    )
    .all({ tenant: tenantId })
    .filter(isRow)
    .map((row) => ({
      name: textAt(row, 'name'),
      label: textAt(row, 'label'),
      asAt: textAt(row, 'as_at'),
      currency: textAt(row, 'currency'),
      exponent: numberAt(row, 'exponent'),
      sourceMinor: minorOf(row, 'source'),
      ledgerMinor: minorOf(row, 'ledger'),
      ties: flagAt(row, 'ties'),
      note: textOrNull(row, 'note'),
    }));
}

/** When the tenant's totals were last compared, and whether a later run has changed anything: it may have been cut off before it compared. */
export function totalsCompared(database: Database, tenantId: TenantId): ReturnType<StoreReads['totalsCompared']> {
  const row = database
    .prepare(
      `SELECT t.at_ms, EXISTS (SELECT 1 FROM runs r JOIN run_streams s ON s.run_id = r.id WHERE r.tenant_id = @tenant AND r.id > ifnull(t.run_id, 0)
         AND s.inserted + s.updated + s.tombstoned + s.quarantined > 0) AS moved
       FROM (SELECT max(run_id) AS run_id, max(at_ms) AS at_ms FROM control_totals WHERE tenant_id = @tenant) t`,
    )
    .get({ tenant: tenantId });
  return isRow(row) ? { atMs: numberOrNull(row, 'at_ms'), movedSince: flagAt(row, 'moved') } : { atMs: null, movedSince: true };
}

function minorOf(row: Row, column: string): bigint | null {
  const text = textOrNull(row, column);
  return text === null ? null : BigInt(text);
}
