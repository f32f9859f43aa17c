import type { ClientId, ConnectionId } from '../../../shared/ids.ts';
import type { Clock, Log, Network, Random } from '../ports.ts';
import type { ConnectionRow, RunRow, Store } from '../store/api.ts';
import type { SyncReport, TenantReport } from '../core.ts';
import { noPressure, readPressure, type Pressure } from './pressure.ts';

/** Why a connection is or is not read now. */
export interface Due {
  readonly connection: ConnectionRow;
  readonly lateMs: number;
}

const firstBackoffMs = 60_000;
const longestBackoffMs = 6 * 60 * 60 * 1000;
const tickMs = 15_000;
/** A tick that comes this late means that the machine slept. */
const sleptMs = 60_000;
const jitterShare = 0.1;

/**
 * The connections to read now, fairly between clients: each client's most overdue connection first, then each client's second, and so on. In each round the clients
 * whose books are being closed come before the stale. Offline, only loopback endpoints remain; what a limit has postponed waits for its time. Pure.
 */
export function planDue(
  connections: readonly ConnectionRow[],
  nowMs: number,
  online: boolean,
  pressure: Pressure = noPressure,
): readonly Due[] {
  const byClient = new Map<ClientId, Due[]>();
  for (const connection of connections) {
    if (connection.state !== 'connected') continue;
    if (!online && connection.endpoint === null) continue;
    if ((pressure.postponed.get(connection.id) ?? 0) > nowMs) continue;
    const lateMs = nowMs - (connection.nextRunAtMs ?? 0);
    if (lateMs < 0) continue;
    const due = byClient.get(connection.clientId) ?? [];
    due.push({ connection, lateMs });
    byClient.set(connection.clientId, due);
  }
  const queues = [...byClient.values()].map((due) => due.toSorted((a, b) => b.lateMs - a.lateMs));
  const closes = (queue: readonly Due[]): number =>
    Number(queue[0] !== undefined && pressure.closing.has(queue[0].connection.clientId));
  queues.sort((a, b) => closes(b) - closes(a) || (b[0]?.lateMs ?? 0) - (a[0]?.lateMs ?? 0));
  const rounds = Math.max(0, ...queues.map((queue) => queue.length));
  return Array.from({ length: rounds }, (_, round) => queues.flatMap((queue) => queue[round] ?? [])).flat();
}

/** When a connection is read next: after its interval with some jitter, or after a growing wait when it failed. `fraction` in [0, 1). Pure. */
export function nextRunAt(
  connection: Pick<ConnectionRow, 'intervalSec'>,
  failures: number,
  nowMs: number,
  fraction: number,
): number {
  const intervalMs = connection.intervalSec * 1000;
  const jittered = intervalMs * (1 - jitterShare + 2 * jitterShare * fraction);
  if (failures === 0) return Math.round(nowMs + jittered);
  const backoffMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (failures - 1));
  return Math.round(
    nowMs + Math.min(backoffMs, Math.max(intervalMs, firstBackoffMs)) * (0.5 + fraction / 2) + (failures > 3 ? jittered : 0),
  );
}

export interface SchedulerDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly log: Log;
  readonly run: (connectionId: ConnectionId, signal: AbortSignal) => Promise<SyncReport>;
}

/** Reads what is due, again and again, until the signal aborts. After a sleep everything overdue is caught up in the fair order. */
export async function runSchedule(deps: SchedulerDeps, signal: AbortSignal): Promise<void> {
  let lastTickMs = deps.clock.nowMs();
  while (!signal.aborted) {
    const nowMs = deps.clock.nowMs();
    if (nowMs - lastTickMs > tickMs + sleptMs)
      deps.log.info('catching up after sleep', { sleptSec: Math.round((nowMs - lastTickMs) / 1000) });
    lastTickMs = nowMs;
    for (const due of await dueNow(deps, nowMs)) {
      if (isAborted(signal)) return;
      await deps.run(due.connection.id, signal);
    }
    if (isAborted(signal)) return;
    await deps.clock.sleep(tickMs, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

async function dueNow(deps: SchedulerDeps, nowMs: number): Promise<readonly Due[]> {
  const connections = await deps.store.read.listConnections();
  const late = planDue(connections, nowMs, deps.network.isOnline()).map(({ connection }) => connection);
  return planDue(late, nowMs, deps.network.isOnline(), await readPressure(deps.store, late, nowMs));
}

/** Read through a function: the value changes while the loop waits. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/**
 * Sets when each connection whose books were all read is read next. A reading that a person asked for counts as one by the clock, unless it failed: then what was due
 * stays due, as it does after one that was cancelled.
 */
export async function planNext(
  { store, clock, random }: Pick<SchedulerDeps, 'store' | 'clock' | 'random'>,
  trigger: RunRow['trigger'],
  report: SyncReport,
): Promise<void> {
  const read = new Set(report.tenants.map(({ connectionId }) => connectionId));
  for (const connection of await store.read.listConnections()) {
    if (!read.has(connection.id)) continue;
    const tenants = report.tenants.filter(({ connectionId }) => connectionId === connection.id);
    const failed = tenants.some(isFailure);
    if (tenants.some(({ state }) => state === 'cancelled') || (failed && trigger !== 'schedule')) continue;
    const failures = failed ? connection.failures + 1 : 0;
    const nowMs = clock.nowMs();
    const untilMs = (await readPressure(store, [connection], nowMs)).postponed.get(connection.id);
    await store.write.updateConnection({
      connectionId: connection.id,
      atMs: nowMs,
      failures,
      nextRunAtMs: Math.max(nextRunAt(connection, failures, nowMs, random.fraction()), untilMs ?? 0),
    });
  }
}

/** A limit that was reached is no failure: the platform told when to go on. */
function isFailure(tenant: TenantReport): boolean {
  if (tenant.state !== 'failed') return false;
  const errors = [tenant.error, ...tenant.streams.map((stream) => stream.error)].filter((error) => error !== null);
  return errors.length === 0 || errors.some((error) => error.code !== 'rate/limited');
}
