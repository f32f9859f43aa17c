import { TieoutError } from '../../../shared/errors.ts';
import { decimalFromMinor } from '../../../shared/money.ts';
import type { ProviderId } from '../../../shared/ids.ts';
import type { StreamReport, SyncAsk, SyncProgress, SyncReport, TenantReport } from '../core.ts';
import type { ConnectionRow, ControlTotalRow, StreamRow, TenantRow } from '../store/api.ts';
import type { SyncDeps } from './context.ts';
import type { TotalsReport } from './control-totals.ts';
import { replayStream } from './replay.ts';
import type { StreamOutcome } from './run-stream.ts';
import { runTenant, type TenantOutcome } from './run-tenant.ts';
import type { StreamDefinition } from './stream.ts';
import type { Turns } from './turns.ts';

/** What the runner needs to know of a provider. */
export interface SyncableProvider {
  readonly streams: readonly StreamDefinition[];
  readonly profileStream: string;
  readonly rates?: 'base-per-document' | undefined;
  reportsOf(connection: ConnectionRow): readonly TotalsReport[];
  /** Reads base currency and country from the payload of the profile stream's record. */
  readProfile(payload: string): {
    readonly baseCurrency: string | null;
    readonly country: string | null;
    readonly periodLockedThrough: string | null;
  };
}

export interface RunnerDeps extends SyncDeps {
  readonly providerOf: (id: ProviderId) => SyncableProvider;
  readonly emit: (progress: SyncProgress) => void;
  readonly turns: Turns;
}

/** Tenants read side by side; each has its own budget at the platform. */
const tenantsAtOnce = 4;

/**
 * One run now for each tenant that fits, after those of the same tenant that were asked for before. Never rejects for a run's own failure: the report tells. Rejects with `config/invalid` when nothing fits.
 */
export async function runSync(deps: RunnerDeps, ask: SyncAsk): Promise<SyncReport> {
  const targets = await targetsOf(deps, ask);
  const reports: TenantReport[] = [];
  const queue = [...targets];
  const worker = async (): Promise<void> => {
    for (let target = queue.shift(); target !== undefined; target = queue.shift()) reports.push(await runOne(deps, ask, target));
  };
  await Promise.all(Array.from({ length: Math.min(tenantsAtOnce, queue.length) }, worker));
  reports.sort((a, b) => a.tenantId - b.tenantId);
  return { complete: reports.every((report) => report.state === 'complete'), tenants: reports };
}

interface Target {
  readonly connection: ConnectionRow;
  readonly tenant: TenantRow;
}

async function targetsOf(deps: RunnerDeps, ask: SyncAsk): Promise<readonly Target[]> {
  const connections = await deps.store.read.listConnections();
  const tenants = await deps.store.read.listTenants({ connectionId: ask.connectionId });
  const targets: Target[] = [];
  for (const tenant of tenants) {
    const connection = connections.find((candidate) => candidate.id === tenant.connectionId);
    if (connection === undefined || (ask.tenantId !== null && tenant.id !== ask.tenantId)) continue;
    if (ask.tenantId === null && tenant.state === 'excluded') continue;
    if (connection.state === 'disconnected') continue;
    // What a person has just asked for needs no second reading by the clock.
    if (ask.trigger === 'schedule' && deps.turns.isTaken(tenant.id)) continue;
    if (ask.stream !== null && !deps.providerOf(connection.provider).streams.some((stream) => stream.name === ask.stream))
      continue;
    targets.push({ connection, tenant });
  }
  if (targets.length > 0 || ask.trigger === 'schedule') return targets;
  throw nothingFits(connections.length, ask);
}

function nothingFits(connections: number, ask: SyncAsk): TieoutError {
  const stream = ask.stream === null ? '' : ` with a stream "${ask.stream}"`;
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-all',
    message: connections === 0 ? 'Nothing is connected yet.' : `No connected organisation${stream} fits.`,
    remedy:
      connections === 0
        ? 'Connect one with "tieout connect xero", or try "tieout demo".'
        : 'See "tieout connections" for what there is.',
  });
}

async function runOne(deps: RunnerDeps, ask: SyncAsk, target: Target): Promise<TenantReport> {
  const { connection, tenant } = target;
  const named = { connectionId: connection.id, provider: connection.provider, tenantId: tenant.id, name: tenant.name };
  const refusal = refusalOf(connection, tenant);
  if (refusal !== null) return { ...named, runId: null, state: 'failed', error: refusal, streams: [], controlTotals: [] };
  const provider = deps.providerOf(connection.provider);
  const outcome = await deps.turns.inTurn(tenant.id, ask.signal, async () =>
    runTenant(deps, {
      connection,
      tenant,
      streams: provider.streams,
      reports: provider.reportsOf(connection),
      profileStream: provider.profileStream,
      rates: provider.rates,
      profile: async (row) => readProfile(deps, provider, connection.provider, row),
      trigger: ask.trigger,
      only: { stream: ask.stream, record: ask.record },
      full: ask.full,
      signal: ask.signal,
      onProgress: (stream, phase, seen, expected, message) =>
        deps.emit({
          connectionId: connection.id,
          tenantId: tenant.id,
          tenantName: tenant.name,
          stream,
          phase,
          seen,
          expected,
          message,
        }),
    }),
  );
  return {
    ...named,
    runId: outcome.runId,
    state: outcome.state,
    error: outcome.error === null ? null : sayable(outcome.error),
    streams: streamReports(provider.streams, outcome),
    controlTotals: outcome.controlTotals.map(totalReport),
  };
}

/** Why a tenant cannot be read at all now; null when it can. */
function refusalOf(connection: ConnectionRow, tenant: TenantRow): TenantReport['error'] {
  if (connection.state === 'needs_reauth') {
    return {
      code: 'auth/revoked',
      message: connection.stateReason ?? `${connection.label} no longer lets Tieout in.`,
      remedy: `Reconnect it: tieout connect ${connection.provider} --connection ${connection.id}`,
    };
  }
  if (connection.state === 'paused') {
    return {
      code: 'config/invalid',
      message: `${connection.label} is paused.`,
      remedy: 'Resume the connection to read it again.',
    };
  }
  if (tenant.state === 'disconnected') {
    return {
      code: 'auth/tenant-disconnected',
      message: tenant.stateReason ?? `${tenant.name} is no longer connected to this login.`,
      remedy: `Reconnect it: tieout connect ${connection.provider} --connection ${connection.id}`,
    };
  }
  return null;
}

async function readProfile(
  deps: RunnerDeps,
  provider: SyncableProvider,
  providerId: ProviderId,
  tenant: TenantRow,
): Promise<TenantRow> {
  const streams = await deps.store.read.listStreams({ tenantId: tenant.id });
  const stream = streams.find((row) => row.name === provider.profileStream);
  if (stream === undefined) return tenant;
  const [record] = await deps.store.read.listPayloads({ streamId: stream.id, after: null, limit: 1 });
  if (record === undefined) return tenant;
  const stated = provider.readProfile(record.payload);
  // A description that leaves it out does not make the books lose their currency.
  const profile = { ...stated, baseCurrency: stated.baseCurrency ?? tenant.baseCurrency };
  const known: TenantRow = { ...tenant, baseCurrency: profile.baseCurrency, country: profile.country };
  if (known.baseCurrency !== tenant.baseCurrency) await mapAgain(deps, provider, providerId, known, streams);
  // Last, so that a process that ends in between finds the currency still unknown and maps again.
  await deps.store.write.updateTenant({ tenantId: tenant.id, ...profile });
  return known;
}

/**
 * Documents that were read before the base currency was known have no amount in it, and their payloads will not change: they are mapped again, without the
 * network.
 */
async function mapAgain(
  deps: RunnerDeps,
  provider: SyncableProvider,
  providerId: ProviderId,
  tenant: TenantRow,
  rows: readonly StreamRow[],
): Promise<void> {
  for (const row of rows) {
    const definition = provider.streams.find(({ name }) => name === row.name);
    if (definition?.mapping.target !== 'document') continue;
    const stored = await deps.store.read.countRecords({ streamId: row.id });
    if (Object.values(stored).some((count) => count > 0))
      await replayStream(deps, { id: providerId, streams: provider.streams }, tenant, row);
  }
}

function streamReports(definitions: readonly StreamDefinition[], outcome: TenantOutcome): readonly StreamReport[] {
  const byName = new Map<string, StreamReport>();
  for (const { row, error } of outcome.streams) byName.set(row.stream, streamReport({ row, error }));
  for (const skip of outcome.skipped) byName.set(skip.stream, skippedReport(skip.stream, skip.gap));
  return definitions.flatMap((definition) => byName.get(definition.name) ?? []);
}

function streamReport({ row, error }: StreamOutcome): StreamReport {
  return {
    stream: row.stream,
    mode: row.mode,
    pages: row.pages,
    requests: row.requests,
    seen: row.seen,
    inserted: row.inserted,
    updated: row.updated,
    unchanged: row.unchanged,
    tombstoned: row.tombstoned,
    quarantined: row.quarantined,
    expected: row.expected,
    complete: row.complete,
    gap: row.gap,
    error: error === null ? null : sayable(error),
  };
}

function skippedReport(stream: string, gap: string): StreamReport {
  const none = { pages: 0, requests: 0, seen: 0, inserted: 0, updated: 0, unchanged: 0, tombstoned: 0, quarantined: 0 };
  return { stream, mode: 'incremental', ...none, expected: null, complete: false, gap, error: null };
}

function totalReport(total: ControlTotalRow): TenantReport['controlTotals'][number] {
  const text = (minor: bigint | null): string | null => (minor === null ? null : decimalFromMinor(minor, total.exponent));
  return {
    name: total.name,
    label: total.label,
    source: text(total.sourceMinor),
    ledger: text(total.ledgerMinor),
    currency: total.currency,
    ties: total.ties,
    note: total.note,
  };
}

function sayable({ code, message, remedy, retryAtMs }: TieoutError): NonNullable<StreamReport['error']> {
  if (retryAtMs === undefined) return { code, message, remedy };
  const retryAt = new Date(retryAtMs).toISOString();
  return { code, message, remedy: `${remedy} It may go on at ${retryAt}.`, retryAt };
}
