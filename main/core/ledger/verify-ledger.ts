import type { TruthPage, TruthSummary } from '../../../shared/truth.ts';
import type { ProviderId } from '../../../shared/ids.ts';
import type { VerifyReport } from '../core.ts';
import type { ConnectionRow, LedgerRecord, RunRow, Store, StreamRow, TenantRow } from '../store/api.ts';
import type { LedgerTarget } from '../store/columns.ts';
import type { StreamDefinition } from '../sync/stream.ts';
import { pathsByColumn } from './column-paths.ts';
import { truthRecords, verifyStream, type Gap, type StreamVerdict } from './verify.ts';

export interface VerifyAsk {
  readonly provider: ProviderId;
  readonly streams: readonly StreamDefinition[];
  readonly summary: TruthSummary;
  readonly fetchPage: (ask: {
    readonly tenant: string;
    readonly stream: string;
    readonly after: string | null;
  }) => Promise<TruthPage>;
}

const batch = 2000;
const gapsKept = 100;

/**
 * Holds every stream of every tenant that the truth names against the ledger. A tenant or stream that the ledger lacks altogether counts each of its records as
 * missing, flagged when something says why (not connected, not permitted, not read).
 */
export async function verifyLedger(store: Store, ask: VerifyAsk): Promise<VerifyReport> {
  const connections = (await store.read.listConnections()).filter((connection) => connection.provider === ask.provider);
  const tenants = await store.read.listTenants({ connectionId: null });
  const verdicts: StreamVerdict[] = [];
  for (const truth of ask.summary.tenants) {
    const tenant = tenants.find(
      (row) => row.externalId === truth.externalId && connections.some((connection) => connection.id === row.connectionId),
    );
    if (tenant === undefined) {
      verdicts.push(
        notConnected(
          truth.name,
          truth.streams.reduce((sum, stream) => sum + stream.count, 0),
        ),
      );
      continue;
    }
    const connection = connections.find((candidate) => candidate.id === tenant.connectionId);
    const rows = await store.read.listStreams({ tenantId: tenant.id });
    const [lastRun] = await store.read.listRuns({ tenantId: tenant.id, limit: 1 });
    // What a person accepted or dismissed no longer tells anyone of anything.
    const drift = await store.read.listDrift({ tenantId: tenant.id, state: 'open' });
    const quarantine = await store.read.listQuarantine({ tenantId: tenant.id, state: 'held', limit: 1_000_000 });
    const told = { drift, quarantine };
    for (const { stream } of truth.streams) {
      const definition = ask.streams.find((candidate) => candidate.name === stream);
      const row = rows.find((candidate) => candidate.name === stream);
      if (definition !== undefined)
        verdicts.push(await verifyOne(store, ask, { connection, tenant, definition, row, lastRun, told }));
    }
  }
  return total(verdicts);
}

interface OneStream {
  readonly connection: ConnectionRow | undefined;
  readonly tenant: TenantRow;
  readonly definition: StreamDefinition;
  readonly row: StreamRow | undefined;
  readonly lastRun: RunRow | undefined;
  /** What was told of any stream of the tenant. */
  readonly told: {
    readonly drift: Awaited<ReturnType<Store['read']['listDrift']>>;
    readonly quarantine: Awaited<ReturnType<Store['read']['listQuarantine']>>;
  };
}

async function verifyOne(store: Store, ask: VerifyAsk, one: OneStream): Promise<StreamVerdict> {
  const { tenant, definition, row } = one;
  const target = definition.mapping.target === 'raw' ? null : definition.mapping.target;
  const mine = <Entry extends { readonly stream: string }>(entries: readonly Entry[]): readonly Entry[] =>
    entries.filter((entry) => entry.stream === definition.name);
  return verifyStream({
    tenant: tenant.name,
    stream: definition.name,
    target,
    gap: gapOf(one, definition.name),
    drift: mine(one.told.drift),
    quarantine: mine(one.told.quarantine),
    pathsByColumn: pathsByColumn(definition.mapping),
    ledger: row === undefined ? nothing() : ledgerRecords(store, row, target),
    truth: truthRecords((after) => ask.fetchPage({ tenant: tenant.externalId, stream: definition.name, after })),
  });
}

/** What Tieout itself says against the stream being whole and fresh; null when it claims that it is. */
function gapOf({ connection, tenant, row, lastRun }: OneStream, stream: string): string | null {
  if (connection !== undefined && connection.state !== 'connected') return `the connection is ${connection.state}`;
  if (tenant.state !== 'active') return `${tenant.name} is ${tenant.state}`;
  if (row === undefined || lastRun === undefined) return 'never read';
  if (row.state !== 'ok') return row.stateReason ?? row.state;
  if (!row.complete) return row.gap ?? 'not read to the end';
  // A run that was cut off did not come to ask again for what moved while it was reading.
  if (lastRun.state === 'interrupted') return 'the last run was cut off';
  const part = lastRun.streams.find((candidate) => candidate.stream === stream);
  if (part?.state === 'complete' || lastRun.trigger === 'replay') return null;
  // A run that ended well tells nobody that a stream it was not asked to read has moved since.
  return lastRun.state === 'complete' ? null : `not read by the last run, which ended ${lastRun.state}`;
}

async function* ledgerRecords(store: Store, row: StreamRow, target: LedgerTarget | null): AsyncGenerator<LedgerRecord> {
  let after: string | null = null;
  for (;;) {
    const records: readonly LedgerRecord[] = await store.read.listLedgerRecords({
      streamId: row.id,
      target,
      after,
      limit: batch,
    });
    yield* records;
    const last = records.at(-1);
    if (last === undefined || records.length < batch) return;
    after = last.externalId;
  }
}

async function* nothing(): AsyncGenerator<LedgerRecord> {}

function notConnected(tenant: string, count: number): StreamVerdict {
  const gap: Gap = {
    tenant,
    stream: '*',
    id: '*',
    kind: 'missing',
    field: null,
    ledger: null,
    truth: `${count} records`,
    flaggedBy: 'not connected',
  };
  return { missing: count, extra: 0, different: 0, quarantined: 0, silent: 0, gaps: [gap] };
}

function total(verdicts: readonly StreamVerdict[]): VerifyReport {
  const sum = (pick: (verdict: StreamVerdict) => number): number => verdicts.reduce((all, verdict) => all + pick(verdict), 0);
  return {
    missing: sum((verdict) => verdict.missing),
    extra: sum((verdict) => verdict.extra),
    different: sum((verdict) => verdict.different),
    quarantined: sum((verdict) => verdict.quarantined),
    silent: sum((verdict) => verdict.silent),
    gaps: verdicts.flatMap((verdict) => verdict.gaps).slice(0, gapsKept),
  };
}
