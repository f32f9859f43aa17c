import type { Database } from 'better-sqlite3';
import type { TenantId } from '../../../../shared/ids.ts';
import type { ControlTotalRow, DriftEventRow, QuarantineEntryRow } from '../api.ts';
import { flagAt, idAt, isRow, numberAt, textAt, textOrNull, wordAt, type Row } from '../rows.ts';

/** Drift events, the newest first. */
export function listDrift(database: Database, tenantId: TenantId | null, state: 'open' | 'all'): readonly DriftEventRow[] {
  return database
    .prepare(
      `SELECT d.*, s.name AS stream, s.tenant_id, t.name AS tenant_name FROM drift_events d
       JOIN streams s ON s.id = d.stream_id JOIN tenants t ON t.id = s.tenant_id
       WHERE (@tenant IS NULL OR s.tenant_id = @tenant) AND (@state = 'all' OR d.state = 'open') ORDER BY d.last_at_ms DESC, d.id DESC`,
    )
    .all({ tenant: tenantId, state })
    .filter(isRow)
    .map((row) => ({
      id: numberAt(row, 'id'),
      tenantId: idAt(row, 'tenant_id'),
      tenantName: textAt(row, 'tenant_name'),
      stream: textAt(row, 'stream'),
      kind: wordAt(row, 'kind', ['unknown-field', 'missing-field', 'retyped-field', 'emptied-field', 'new-enum', 'moved-field']),
      path: textAt(row, 'path'),
      expected: textOrNull(row, 'expected') ?? '',
      observed: textOrNull(row, 'observed') ?? '',
      severity: wordAt(row, 'severity', ['info', 'warning', 'money']),
      occurrences: numberAt(row, 'occurrences'),
      sampleExternalId: textOrNull(row, 'sample_external_id'),
      firstRunId: idAt(row, 'first_run_id'),
      lastRunId: idAt(row, 'last_run_id'),
      firstAtMs: numberAt(row, 'first_at_ms'),
      lastAtMs: numberAt(row, 'last_at_ms'),
      state: wordAt(row, 'state', ['open', 'accepted', 'dismissed']),
    }));
}

/** Held records (or all that ever were), the newest first. */
export function listQuarantine(
  database: Database,
  tenantId: TenantId | null,
  state: 'held' | 'all',
  limit: number,
): readonly QuarantineEntryRow[] {
  return database
    .prepare(
      `SELECT q.*, s.name AS stream, s.tenant_id, t.name AS tenant_name FROM quarantine q
       JOIN streams s ON s.id = q.stream_id JOIN tenants t ON t.id = s.tenant_id
       WHERE (@tenant IS NULL OR s.tenant_id = @tenant) AND (@state = 'all' OR q.state = 'held') ORDER BY q.id DESC LIMIT @limit`,
    )
    .all({ tenant: tenantId, state, limit })
    .filter(isRow)
    .map((row) => ({
      id: numberAt(row, 'id'),
      tenantId: idAt(row, 'tenant_id'),
      tenantName: textAt(row, 'tenant_name'),
      stream: textAt(row, 'stream'),
      externalId: textOrNull(row, 'external_id'),
      runId: idAt(row, 'run_id'),
      atMs: numberAt(row, 'at_ms'),
      code: textAt(row, 'code'),
      path: textOrNull(row, 'path'),
      reason: textAt(row, 'reason'),
      state: wordAt(row, 'state', ['held', 'released', 'superseded', 'dismissed']),
    }));
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

/** When the tenant's totals were last compared. */
export function controlTotalsAtMs(database: Database, tenantId: TenantId): number | null {
  const value = database.prepare('SELECT max(at_ms) FROM control_totals WHERE tenant_id = ?').pluck().get(tenantId);
  return typeof value === 'number' ? value : null;
}

function minorOf(row: Row, column: string): bigint | null {
  const text = textOrNull(row, column);
  return text === null ? null : BigInt(text);
}
