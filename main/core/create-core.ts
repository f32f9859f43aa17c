import type { ProviderId } from '../../shared/ids.ts';
import { createKeySessions } from './auth/key-sessions.ts';
import { createLogins } from './auth/logins.ts';
import { createTokenManager } from './auth/token-manager.ts';
import { createConnections } from './connection/connections.ts';
import type { Core, SyncProgress } from './core.ts';
import { runDoctor } from './doctor.ts';
import { createGateway } from './http/create-gateway.ts';
import { hostsOf } from './http/hosts.ts';
import { verifyLedger } from './ledger/verify-ledger.ts';
import type { Ports } from './ports.ts';
import type { LimitBudget, ProviderDefinition } from './provider.ts';
import { createStore } from './store/client.ts';
import type { ConnectionRow } from './store/api.ts';
import { createIngest } from './sync/ingest-client.ts';
import { replayStream } from './sync/replay.ts';
import { runSync, type RunnerDeps, type SyncableProvider } from './sync/runner.ts';
import { planNext, runSchedule } from './sync/scheduler.ts';
import { createRenameProposer, type RenameProposal } from './sync/propose-rename.ts';
import { settleDrift } from './sync/settle-drift.ts';
import { createTurns } from './sync/turns.ts';

export interface CoreOptions {
  readonly ports: Ports;
  readonly providers: ReadonlyMap<ProviderId, ProviderDefinition>;
  readonly databasePath: string;
  /** Whether a limit of a platform holds for connections with that `endpoint` (null: the platform's own). Left out, all do; a simulation may need none. */
  readonly holds?: (budget: LimitBudget, endpoint: string | null) => boolean;
}

/**
 * Builds the product over its ports: opens the ledger, starts the workers, closes runs that a dead process left open. Rejects with `store/*` when the ledger cannot be
 * opened. The caller owns the data folder (one process at a time) and calls `close` at the end.
 */
export async function createCore(options: CoreOptions): Promise<Core> {
  const { ports, databasePath } = options;
  const { clock, log } = ports;
  const store = await createStore({ databasePath, workers: ports.workers, log });
  const ingest = await createIngest({ workers: ports.workers, databasePath, writerPort: store.connectWriter(), log }).catch(
    async (error: unknown) => {
      await store.close();
      throw error;
    },
  );
  const providerOf = (id: ProviderId): ProviderDefinition => {
    const provider = options.providers.get(id);
    if (provider === undefined) throw new Error(`there is no provider ${id}`);
    return provider;
  };
  const interrupted = await store.write.closeInterruptedRuns({ atMs: clock.nowMs() });
  if (interrupted > 0) log.warn('runs that had not ended were closed', { runs: interrupted });

  const tokens = createTokenManager({ ports, store, providerOf });
  const logins = createLogins({ ports, store, providerOf, tokens, keys: createKeySessions({ ports, store, providerOf }) });
  const gateway = createGateway({
    ports,
    store,
    providerOf,
    logins,
    ...(options.holds === undefined ? {} : { holds: options.holds }),
  });
  await gateway.load();
  await tokens.resume();
  const connections = createConnections({ ports, store, providerOf, logins, gateway });

  const listeners = new Set<(progress: SyncProgress) => void>();
  const runner: RunnerDeps = {
    store,
    gateway,
    ingest,
    clock,
    log,
    providerOf: (id) => syncable(providerOf(id)),
    turns: createTurns(),
    emit: (progress) => {
      for (const listener of listeners) listener(progress);
    },
  };
  const run: Core['sync']['run'] = async (ask) => {
    const report = await runSync(runner, ask);
    const all = ask.tenantId === null && ask.stream === null && ask.record === null;
    if (all) await planNext({ store, clock, random: ports.random }, ask.trigger, report);
    return report;
  };

  return {
    store,
    connections: {
      connectWithCredentials: async (ask) => connections.connectWithCredentials(ask),
      connectWithBrowser: async (ask) => connections.connectWithBrowser(ask),
      async list() {
        const rows = await store.read.listConnections();
        const tenants = await store.read.listTenants({ connectionId: null });
        return Promise.all(
          rows.map(async (connection) => ({
            connection,
            tenants: await Promise.all(
              tenants
                .filter((tenant) => tenant.connectionId === connection.id)
                .map(async (tenant) => ({ tenant, streams: await store.read.listStreams({ tenantId: tenant.id }) })),
            ),
          })),
        );
      },
      setPaused: async (ask) => connections.setPaused(ask),
      disconnect: async (ask) => connections.disconnect(ask),
    },
    sync: {
      run,
      async schedule(signal) {
        await runSchedule(
          {
            store,
            clock,
            random: ports.random,
            network: ports.network,
            log,
            run: async (connectionId, inner) =>
              run({ connectionId, tenantId: null, stream: null, record: null, full: false, trigger: 'schedule', signal: inner }),
          },
          signal,
        );
      },
      onProgress(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    async replay({ tenantId, stream, provider }) {
      const reports = [];
      for (const tenant of await store.read.listTenants({ connectionId: null })) {
        if (tenantId !== null && tenant.id !== tenantId) continue;
        const connection = (await store.read.listConnections()).find((row) => row.id === tenant.connectionId);
        if (connection === undefined || (provider !== undefined && connection.provider !== provider)) continue;
        for (const row of await store.read.listStreams({ tenantId: tenant.id })) {
          if (stream !== null && row.name !== stream) continue;
          reports.push(await replayStream({ store, ingest, clock }, providerOf(connection.provider), tenant, row));
        }
      }
      return reports;
    },
    proposeRenames: async (events) => {
      const propose = createRenameProposer({ store, providerOf });
      const proposals: (RenameProposal | null)[] = [];
      for (const event of events) proposals.push(await propose(event));
      return proposals;
    },
    settleDrift: async (ask) => settleDrift({ store, providerOf }, { ...ask, atMs: clock.nowMs() }),
    budgets: ({ connectionId, tenantExternalId }) => gateway.remaining(connectionId, tenantExternalId),
    verify: async (ask) => verifyLedger(store, { ...ask, streams: providerOf(ask.provider).streams }),
    drift: async ({ tenantId, all }) => store.read.listDrift({ tenantId, state: all ? 'all' : 'open' }),
    quarantine: async ({ tenantId, all }) => store.read.listQuarantine({ tenantId, state: all ? 'all' : 'held', limit: 10_000 }),
    runs: async (ask) => store.read.listRuns(ask),
    controlTotals: async (ask) => store.read.latestControlTotals(ask),
    doctor: async () =>
      runDoctor({
        store,
        ports,
        clockSkewMs: () => gateway.clockSkewMs(),
        providerOf: ({ provider }) => providerOf(provider),
        storedLogin: async ({ provider, secretRef }) => logins.stored(providerOf(provider), secretRef),
      }),
    async close() {
      await gateway.flush();
      await ingest.close();
      await store.close();
    },
  };
}

/** A provider as the runner sees it: its reports with addresses of the connection's own hosts. */
function syncable(provider: ProviderDefinition): SyncableProvider {
  return {
    streams: provider.streams,
    profileStream: provider.tenants.profile.stream,
    rates: provider.rates,
    readProfile: (payload) => provider.tenants.profile.read(JSON.parse(payload)),
    reportsOf: (connection: ConnectionRow) =>
      provider.reports.map((report) => ({
        name: report.name,
        title: report.title,
        proves: report.proves,
        request: (ask) => report.request(hostsOf(provider, connection.endpoint), ask),
        decode: report.decode,
        read: (body, context) => report.read(body, context),
      })),
  };
}
