import type { Database } from 'better-sqlite3';
import { PROVIDER_IDS, type ConnectionId, type TenantId } from '../../../../shared/ids.ts';
import type { ClientRow, ConnectionRow, StreamRow, TenantRow } from '../api.ts';
import { prepared } from '../prepared.ts';
import { flagAt, idAt, idOrNull, isRow, numberAt, numberOrNull, textAt, textOrNull, textsAt, wordAt, type Row } from '../rows.ts';

export function listClients(database: Database): readonly ClientRow[] {
  return database
    .prepare('SELECT id, name FROM clients ORDER BY name')
    .all()
    .filter(isRow)
    .map((row) => ({ id: idAt(row, 'id'), name: textAt(row, 'name') }));
}

export function listConnections(database: Database): readonly ConnectionRow[] {
  const sql = 'SELECT c.*, k.name AS client_name FROM connections c JOIN clients k ON k.id = c.client_id ORDER BY c.id';
  return prepared(database, sql).all().filter(isRow).map(connectionRow);
}

function connectionRow(row: Row): ConnectionRow {
  return {
    id: idAt(row, 'id'),
    clientId: idAt(row, 'client_id'),
    clientName: textAt(row, 'client_name'),
    provider: wordAt(row, 'provider', PROVIDER_IDS),
    label: textAt(row, 'label'),
    state: wordAt(row, 'state', ['connected', 'needs_reauth', 'paused', 'disconnected']),
    stateReason: textOrNull(row, 'state_reason'),
    endpoint: textOrNull(row, 'endpoint'),
    secretRef: textAt(row, 'secret_ref'),
    grantedScopes: textsAt(row, 'granted_scopes'),
    intervalSec: numberAt(row, 'interval_sec'),
    nextRunAtMs: numberOrNull(row, 'next_run_at_ms'),
    failures: numberAt(row, 'failures'),
  };
}

export function listTenants(database: Database, connectionId: ConnectionId | null): readonly TenantRow[] {
  return database
    .prepare('SELECT * FROM tenants WHERE @id IS NULL OR connection_id = @id ORDER BY id')
    .all({ id: connectionId })
    .filter(isRow)
    .map((row) => ({
      id: idAt(row, 'id'),
      connectionId: idAt(row, 'connection_id'),
      externalId: textAt(row, 'external_id'),
      name: textAt(row, 'name'),
      kind: textAt(row, 'kind'),
      linkId: textOrNull(row, 'link_id'),
      state: wordAt(row, 'state', ['active', 'disconnected', 'excluded']),
      stateReason: textOrNull(row, 'state_reason'),
      baseCurrency: textOrNull(row, 'base_currency'),
      country: textOrNull(row, 'country'),
      periodLockedThrough: textOrNull(row, 'period_locked_through'),
    }));
}

export function listStreams(database: Database, tenantId: TenantId): readonly StreamRow[] {
  return prepared(database, 'SELECT * FROM streams WHERE tenant_id = ? ORDER BY id')
    .all(tenantId)
    .filter(isRow)
    .map((row) => ({
      id: idAt(row, 'id'),
      tenantId: idAt(row, 'tenant_id'),
      name: textAt(row, 'name'),
      state: wordAt(row, 'state', ['ok', 'needs_scope', 'unavailable', 'paused']),
      stateReason: textOrNull(row, 'state_reason'),
      watermarkMs: numberOrNull(row, 'watermark_ms'),
      checkpoint: textOrNull(row, 'checkpoint'),
      checkpointRunId: idOrNull(row, 'checkpoint_run_id'),
      profile: textOrNull(row, 'profile'),
      complete: flagAt(row, 'complete'),
      gap: textOrNull(row, 'gap'),
      expected: numberOrNull(row, 'expected'),
      retryAtMs: numberOrNull(row, 'retry_at_ms'),
      lastSuccessAtMs: numberOrNull(row, 'last_success_at_ms'),
      lastSweepAtMs: numberOrNull(row, 'last_sweep_at_ms'),
      lastProofAtMs: numberOrNull(row, 'last_proof_at_ms'),
    }));
}
