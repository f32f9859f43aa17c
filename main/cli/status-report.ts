import type { Core } from '../core/core.ts';
import type { ConnectionRow, StreamRow, TenantRow } from '../core/store/api.ts';
import { postponedUntilMs } from '../core/sync/pressure.ts';
import { needsLook } from '../core/sync/drift-weight.ts';
import { freshAtMs, isRead } from '../window/health.ts';
import { counted, providerName, streamTitle } from './words.ts';

type Listed = Awaited<ReturnType<Core['connections']['list']>>[number];

export interface TenantStatus {
  readonly tenantId: number;
  readonly name: string;
  readonly provider: string;
  readonly state: TenantRow['state'];
  /** The stalest stream's last success; null when a stream never succeeded. */
  readonly freshAtMs: number | null;
  readonly complete: boolean;
  readonly nextRunAtMs: number | null;
  /** What a limit of the platform has put off, and when it goes on. */
  readonly postponed: { readonly streams: readonly string[]; readonly untilMs: number; readonly why: string } | null;
  /** Calls the platform still allows today; null where it has no daily limit. */
  readonly callsLeft: number | null;
  readonly held: number;
  readonly openDrift: number;
}

export interface StatusReport {
  readonly tenants: readonly TenantStatus[];
  /** What only a person can do, most pressing first. */
  readonly needsYou: readonly { readonly what: string; readonly how: string }[];
}

/** How fresh everything is and what waits for a person. */
export async function statusReport(
  core: Core,
  callsLeft: (connection: ConnectionRow, tenant: TenantRow) => number | null,
  nowMs: number,
): Promise<StatusReport> {
  const [listed, drift, held] = await Promise.all([
    core.connections.list(),
    core.drift({ tenantId: null, all: false }),
    core.quarantine({ tenantId: null, all: false }),
  ]);
  const tenants = listed.flatMap(({ connection, tenants: rows }) =>
    rows.map(({ tenant, streams }) => ({
      tenantId: tenant.id,
      name: tenant.name,
      provider: connection.provider,
      state: tenant.state,
      freshAtMs: freshAtMs(streams),
      complete: streams.length > 0 && streams.filter(isRead).every((stream) => stream.complete),
      nextRunAtMs: connection.state === 'connected' ? connection.nextRunAtMs : null,
      postponed: postponedOf(streams, nowMs),
      callsLeft: callsLeft(connection, tenant),
      held: held.filter((entry) => entry.tenantId === tenant.id).length,
      openDrift: drift.filter((event) => event.tenantId === tenant.id && needsLook(event)).length,
    })),
  );
  const moneyDrift = drift.filter((event) => event.severity === 'money').length;
  return {
    tenants,
    needsYou: [
      ...listed.flatMap(connectionNeeds),
      ...(held.length === 0
        ? []
        : [{ what: `${counted(held.length, 'record is', 'records are')} held in quarantine`, how: 'tieout quarantine list' }]),
      ...(moneyDrift === 0
        ? []
        : [{ what: `${counted(moneyDrift, 'money field')} changed shape at the source`, how: 'tieout drift' }]),
    ],
  };
}

function postponedOf(streams: readonly StreamRow[], nowMs: number): TenantStatus['postponed'] {
  const untilMs = postponedUntilMs(streams, nowMs);
  if (untilMs === null) return null;
  const waiting = streams.filter(({ retryAtMs }) => retryAtMs !== null && retryAtMs > nowMs);
  return { streams: waiting.map(({ name }) => name), untilMs, why: waiting[0]?.gap ?? 'a limit of the platform' };
}

function connectionNeeds({ connection, tenants }: Listed): StatusReport['needsYou'] {
  const reconnect = `tieout connect ${connection.provider} --connection ${connection.id}`;
  if (connection.state === 'needs_reauth') {
    return [
      { what: `Reconnect ${nameOf(connection)}: ${connection.stateReason ?? 'it no longer lets Tieout in'}`, how: reconnect },
    ];
  }
  return tenants.flatMap(({ tenant, streams }) => [
    ...(tenant.state === 'disconnected'
      ? [
          {
            what: `${tenant.name} is no longer connected: ${tenant.stateReason ?? 'it was disconnected at the source'}`,
            how: reconnect,
          },
        ]
      : []),
    ...streams.flatMap((stream) => streamNeeds(tenant, stream, reconnect)),
  ]);
}

function streamNeeds(tenant: TenantRow, stream: StreamRow, reconnect: string): StatusReport['needsYou'] {
  const name = `${tenant.name}, ${streamTitle(stream.name)}`;
  if (stream.state === 'needs_scope') return [{ what: `${name}: ${stream.stateReason ?? 'a right is lacking'}`, how: reconnect }];
  if (isRead(stream) && stream.gap !== null && stream.retryAtMs === null)
    return [{ what: `${name} is incomplete: ${stream.gap}`, how: `tieout sync --tenant ${tenant.id} --stream ${stream.name}` }];
  return [];
}

function nameOf(connection: ConnectionRow): string {
  return `${providerName(connection.provider)} – ${connection.label}`;
}
