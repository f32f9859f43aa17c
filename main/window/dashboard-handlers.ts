import type { Dashboard } from '../../shared/contract/dashboard.ts';
import type { Connection, Health } from '../../shared/contract/connection.ts';
import type { TenantId } from '../../shared/ids.ts';
import { providerName } from '../cli/words.ts';
import { listConnections } from './connection-list.ts';
import type { Handlers } from './dispatch.ts';
import { controlTotalsOf } from './history-handlers.ts';
import type { Surroundings } from './surroundings.ts';

type DashboardClient = Dashboard['clients'][number];
type Attention = Dashboard['attention'][number];

/** The board over all clients, and the log of what happened. */
export function dashboardHandlers(around: Surroundings): Handlers {
  const { read } = around.core.store;
  return {
    'dashboard:show': async () => {
      const [clients, connections, counts] = await Promise.all([
        read.listClients(),
        listConnections(around),
        read.countDocuments(),
      ]);
      const countOf = (tenantId: TenantId) => counts.find((row) => row.tenantId === tenantId);
      const shown = await Promise.all(
        clients.map(async ({ id, name }): Promise<DashboardClient> => {
          const own = connections.filter((connection) => connection.clientId === id && connection.state !== 'disconnected');
          const tenants = own.flatMap(({ provider, tenants: books }) => books.map((tenant) => ({ ...tenant, provider })));
          const totals = (await Promise.all(tenants.map(async (tenant) => controlTotalsOf(around.core, tenant)))).flat();
          const unknown = totals.filter((total) => total.source === null || total.ledger === null).length;
          const tie = totals.filter((total) => total.ties).length;
          const sum = (of: 'documents' | 'reviewed'): number =>
            tenants.reduce((all, tenant) => all + (countOf(tenant.id)?.[of] ?? 0), 0);
          return {
            id,
            name,
            health: worstOf(own),
            providers: own.map(({ id: connectionId, provider, label, health }) => ({ connectionId, provider, label, health })),
            freshAtMs: stalest(tenants.map((tenant) => tenant.freshAtMs)),
            complete: tenants.length > 0 && tenants.every((tenant) => tenant.complete),
            incompleteStreams: tenants
              .flatMap((tenant) => tenant.streams)
              .filter((stream) => stream.state === 'ok' && !stream.complete).length,
            documents: sum('documents'),
            held: tenants.reduce((all, tenant) => all + tenant.held, 0),
            openDrift: tenants.reduce((all, tenant) => all + tenant.openDrift, 0),
            reviewed: sum('reviewed'),
            totals: { tie, differ: totals.length - tie - unknown, unknown },
            controlTotals: totals,
          };
        }),
      );
      return {
        clients: shown,
        attention: [...connections.flatMap(attentionOf), ...shown.flatMap(differences)].toSorted(
          (a, b) => PRESSING[a.level] - PRESSING[b.level],
        ),
        asOfMs: around.ports.clock.nowMs(),
      };
    },
    'activity:list': async ({ clientId, before, limit }) => ({
      entries: [...(await read.listActivity({ clientId, beforeMs: before, limit }))],
    }),
  };
}

const PRESSING = { broken: 0, attention: 1, note: 2 } as const;
const ORDER: readonly Health['level'][] = ['broken', 'attention', 'working', 'off', 'good'];

/** A client is as well as its worst connection. */
function worstOf(connections: readonly Connection[]): Health {
  const nothing: Health = { level: 'off', words: 'Nothing is connected.', action: 'none' };
  const [worst] = connections.map(({ health }) => health).toSorted((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
  return worst ?? nothing;
}

/** Null when one was never read. */
function stalest(times: readonly (number | null)[]): number | null {
  let oldest: number | null = null;
  for (const time of times) {
    if (time === null) return null;
    oldest = oldest === null ? time : Math.min(oldest, time);
  }
  return oldest;
}

const REMEDIES: Readonly<Record<Health['action'], string>> = {
  reconnect: 'Reconnect it',
  grant: 'Grant the permission',
  resync: 'Read it again',
  resume: 'Resume it',
  'look-at-drift': 'Look at the drift',
  'look-at-quarantine': 'Look at quarantine',
  'look-at-run': 'Look at the run',
  none: '',
};

function attentionOf(connection: Connection): readonly Attention[] {
  const { health, clientId, clientName, id: connectionId } = connection;
  if (health.level !== 'broken' && health.level !== 'attention') return [];
  return [
    {
      level: health.level,
      clientId,
      clientName,
      connectionId,
      tenantId: null,
      what: `${connection.providerTitle}, ${connection.label}: ${health.words}`,
      remedy: REMEDIES[health.action],
      action: health.action,
    },
  ];
}

function differences(client: DashboardClient): readonly Attention[] {
  return client.controlTotals
    .filter((total) => !total.ties && total.source !== null && total.ledger !== null)
    .map((total) => ({
      level: 'attention',
      clientId: client.id,
      clientName: client.name,
      connectionId: null,
      tenantId: total.tenantId,
      what: `${providerName(total.provider)}, ${total.tenantName}: ${total.label} differs by ${total.difference ?? ''} ${total.currency}`,
      remedy: 'Read it again, then look at the documents behind the difference',
      action: 'resync',
    }));
}
