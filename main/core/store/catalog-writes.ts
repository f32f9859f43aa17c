import type { Database } from 'better-sqlite3';
import type { ClientId, ConnectionId } from '../../../shared/ids.ts';
import type { StoreWrites } from './api.ts';
import { listStreams, listTenants } from './queries/catalog.ts';
import { idAt, isRow, newId } from './rows.ts';
import { updateRow } from './sql-set.ts';

type CatalogWrites = Pick<
  StoreWrites,
  | 'addClient'
  | 'addConnection'
  | 'updateConnection'
  | 'putTenants'
  | 'updateTenant'
  | 'putStreams'
  | 'updateStream'
  | 'putBudget'
  | 'putSetting'
  | 'recordEvent'
  | 'settleDrift'
  | 'dismissQuarantine'
  | 'putControlTotals'
  | 'putReviews'
>;

type Ask<Name extends keyof CatalogWrites> = Parameters<CatalogWrites[Name]>[0];

/** Writes of what is connected, and of people's settings and decisions. */
export function createCatalogWrites(database: Database): CatalogWrites {
  const addClient = database.prepare('INSERT INTO clients (name, created_at_ms) VALUES (?, ?) ON CONFLICT (name) DO NOTHING');
  const findClient = database.prepare('SELECT id FROM clients WHERE name = ?');
  const addConnection = database.prepare(
    `INSERT INTO connections (client_id, provider, label, state, endpoint, secret_ref, granted_scopes, interval_sec, created_at_ms, updated_at_ms)
     VALUES (?, ?, ?, 'connected', ?, ?, ?, ?, ?, ?)`,
  );
  const putTenant = database.prepare(
    `INSERT INTO tenants (connection_id, external_id, name, kind, link_id, state, created_at_ms) VALUES (?, ?, ?, ?, ?, 'active', ?)
     ON CONFLICT (connection_id, external_id) DO UPDATE SET name = excluded.name, kind = excluded.kind, link_id = excluded.link_id,
       state = CASE state WHEN 'excluded' THEN state ELSE 'active' END, state_reason = CASE state WHEN 'excluded' THEN state_reason END`,
  );
  const loseTenant = database.prepare(
    "UPDATE tenants SET state = 'disconnected', state_reason = ? WHERE id = ? AND state = 'active'",
  );
  const putStream = database.prepare(
    "INSERT INTO streams (tenant_id, name, state) VALUES (?, ?, 'ok') ON CONFLICT (tenant_id, name) DO NOTHING",
  );
  const putTotal = database.prepare(
    `INSERT INTO control_totals (tenant_id, run_id, at_ms, as_at, name, label, currency, exponent, source_minor, ledger_minor, ties, note)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const dropTotals = database.prepare('DELETE FROM control_totals WHERE tenant_id = ? AND run_id = ?');
  const putTenants = database.transaction(({ connectionId, atMs, tenants }: Ask<'putTenants'>) => {
    for (const tenant of tenants) putTenant.run(connectionId, tenant.externalId, tenant.name, tenant.kind, tenant.linkId, atMs);
    const named = new Set(tenants.map((tenant) => tenant.externalId));
    for (const row of listTenants(database, connectionId)) {
      if (!named.has(row.externalId)) loseTenant.run(`${row.name} is no longer connected to this login.`, row.id);
    }
    return listTenants(database, connectionId);
  });
  const putStreams = database.transaction(({ tenantId, names }: Ask<'putStreams'>) => {
    for (const name of names) putStream.run(tenantId, name);
    return listStreams(database, tenantId);
  });
  const putTotals = database.transaction(({ tenantId, runId, atMs, totals }: Ask<'putControlTotals'>) => {
    dropTotals.run(tenantId, runId);
    for (const { asAt, name, label, currency, exponent, sourceMinor, ledgerMinor, ties, note } of totals) {
      putTotal.run(tenantId, runId, atMs, asAt, name, label, currency, exponent, sourceMinor, ledgerMinor, Number(ties), note);
    }
  });
  const putReview = database.prepare(
    `INSERT INTO reviews (record_id, mark, note, at_ms, history_id) VALUES (@recordId, @mark, @note, @atMs, (SELECT ifnull(max(id), 0) FROM history WHERE record_id = @recordId))
     ON CONFLICT (record_id) DO UPDATE SET mark = excluded.mark, note = excluded.note, at_ms = excluded.at_ms, history_id = excluded.history_id`,
  );
  const dropReview = database.prepare('DELETE FROM reviews WHERE record_id = ?');
  const putReviews = database.transaction(({ atMs, reviews }: Ask<'putReviews'>) => {
    for (const review of reviews) {
      if (review.mark === null) dropReview.run(review.recordId);
      else putReview.run({ ...review, atMs });
    }
  });
  return {
    putReviews: (ask) => putReviews.immediate(ask),
    addClient({ name, atMs }) {
      addClient.run(name, atMs);
      const row = findClient.get(name);
      if (!isRow(row)) throw new Error('a client that was just added is not there');
      return idAt<ClientId>(row, 'id');
    },
    addConnection(ask) {
      const scopes = JSON.stringify(ask.grantedScopes);
      const result = addConnection.run(
        ask.clientId,
        ask.provider,
        ask.label,
        ask.endpoint,
        ask.secretRef,
        scopes,
        ask.intervalSec,
        ask.atMs,
        ask.atMs,
      );
      return newId<ConnectionId>(result);
    },
    updateConnection(ask) {
      updateRow(database, 'connections', ask.connectionId, {
        state: ask.state,
        state_reason: ask.stateReason,
        label: ask.label,
        granted_scopes: ask.grantedScopes === undefined ? undefined : JSON.stringify(ask.grantedScopes),
        interval_sec: ask.intervalSec,
        next_run_at_ms: ask.nextRunAtMs,
        failures: ask.failures,
        updated_at_ms: ask.atMs,
      });
    },
    putTenants: (ask) => putTenants.immediate(ask),
    updateTenant(ask) {
      updateRow(database, 'tenants', ask.tenantId, {
        state: ask.state,
        state_reason: ask.stateReason,
        base_currency: ask.baseCurrency,
        country: ask.country,
        period_locked_through: ask.periodLockedThrough,
      });
    },
    putStreams: (ask) => putStreams.immediate(ask),
    updateStream(ask) {
      updateRow(database, 'streams', ask.streamId, {
        state: ask.state,
        state_reason: ask.stateReason,
        watermark_ms: ask.watermarkMs,
        checkpoint: ask.checkpoint,
        complete: ask.complete,
        gap: ask.gap,
        expected: ask.expected,
        last_success_at_ms: ask.lastSuccessAtMs,
        last_sweep_at_ms: ask.lastSweepAtMs,
        last_proof_at_ms: ask.lastProofAtMs,
      });
    },
    putControlTotals: (ask) => putTotals.immediate(ask),
    putBudget({ scope, name, windowStartedAtMs, used }) {
      database
        .prepare(
          `INSERT INTO budgets (scope, name, window_started_at_ms, used) VALUES (?, ?, ?, ?)
           ON CONFLICT (scope, name) DO UPDATE SET window_started_at_ms = excluded.window_started_at_ms, used = excluded.used`,
        )
        .run(scope, name, windowStartedAtMs, used);
    },
    settleDrift({ driftId, state }) {
      updateRow(database, 'drift_events', driftId, { state });
    },
    dismissQuarantine({ quarantineId, atMs }) {
      updateRow(database, 'quarantine', quarantineId, { state: 'dismissed', settled_at_ms: atMs });
    },
    putSetting({ key, value }) {
      database
        .prepare('INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
        .run(key, value);
    },
    recordEvent(ask) {
      const result = database
        .prepare(
          `INSERT INTO events_inbox (provider, event_key, tenant_external_id, stream, external_id, received_at_ms, occurred_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (provider, event_key) DO NOTHING`,
        )
        .run(ask.provider, ask.eventKey, ask.tenantExternalId, ask.stream, ask.externalId, ask.receivedAtMs, ask.occurredAtMs);
      return result.changes === 1 ? 'recorded' : 'duplicate';
    },
  };
}
