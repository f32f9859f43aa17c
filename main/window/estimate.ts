import type { Reply } from '../../shared/contract/calls.ts';
import type { SyncAsk } from '../../shared/contract/connection.ts';
import { counted } from '../cli/words.ts';
import type { ConnectionRow, TenantRow } from '../core/store/api.ts';
import type { StreamCost } from '../core/store/api-window.ts';
import type { Surroundings } from './surroundings.ts';

const daySec = 86_400;

/** What reading again would cost, from what the last reading of the same kind cost: nobody is asked. */
export async function estimateSync({ core, providers }: Surroundings, ask: SyncAsk): Promise<Reply<'sync:estimate'>> {
  const { read } = core.store;
  const connections = (await read.listConnections()).filter(
    (row) => row.state !== 'disconnected' && (ask.connectionId === null || row.id === ask.connectionId),
  );
  const tenants = (await read.listTenants({ connectionId: ask.connectionId })).filter(
    (row) => row.state === 'active' && (ask.tenantId === null || row.id === ask.tenantId),
  );
  const costs: (Pick<StreamCost, 'requests' | 'seen' | 'durationMs'> | null)[] = [];
  const left: number[] = [];
  for (const tenant of tenants) {
    const connection = connections.find((row) => row.id === tenant.connectionId);
    if (connection === undefined) continue;
    const calls = callsLeft(connection, tenant);
    if (calls !== null) left.push(calls);
    if (ask.record !== null) {
      costs.push({ requests: 1, seen: 1, durationMs: 1000 });
      continue;
    }
    const known = await read.listStreamCosts({ tenantId: tenant.id });
    for (const stream of await read.listStreams({ tenantId: tenant.id })) {
      if (stream.state !== 'ok' || (ask.stream !== null && stream.name !== ask.stream)) continue;
      const of = (mode: StreamCost['mode']) => known.find((cost) => cost.streamId === stream.id && cost.mode === mode);
      // What never succeeded is read from the start, whatever is asked for.
      const cost =
        ask.full || stream.lastSuccessAtMs === null
          ? of('full')
          : (of('incremental') ?? { requests: 1, seen: 0, durationMs: 500 });
      costs.push(cost ?? null);
    }
  }
  const callsLeftNow = left.length === 0 ? null : Math.min(...left);
  const whole = costs.filter((cost) => cost !== null);
  if (costs.length === 0 || whole.length < costs.length)
    return { requests: null, seconds: null, records: null, callsLeft: callsLeftNow, words: unknownWords(callsLeftNow) };
  const sum = (name: 'requests' | 'seen' | 'durationMs'): number => whole.reduce((total, cost) => total + cost[name], 0);
  const requests = sum('requests');
  const seconds = Math.max(1, Math.ceil(sum('durationMs') / 1000));
  return {
    requests,
    seconds,
    records: sum('seen'),
    callsLeft: callsLeftNow,
    words: `About ${counted(requests, 'call')} and ${spanOf(seconds)}, as the last time${leftWords(callsLeftNow, requests)}.`,
  };

  function callsLeft(connection: ConnectionRow, tenant: TenantRow): number | null {
    const daily = providers.get(connection.provider)?.limits.budgets.find((budget) => budget.windowSec === daySec);
    const line = core
      .budgets({ connectionId: connection.id, tenantExternalId: tenant.externalId })
      .find((candidate) => candidate.name === daily?.name);
    return line === undefined ? null : Math.max(0, line.max - line.used);
  }
}

function spanOf(seconds: number): string {
  return seconds < 90 ? counted(seconds, 'second') : counted(Math.round(seconds / 60), 'minute');
}

function leftWords(left: number | null, needed: number): string {
  if (left === null) return '';
  const enough = left >= needed ? '' : ', which is too few: it goes on when the platform allows more';
  return `; ${counted(left, 'call')} left today${enough}`;
}

function unknownWords(left: number | null): string {
  return `It has not been read to its end before, so nobody knows how long it takes${leftWords(left, 0)}.`;
}
