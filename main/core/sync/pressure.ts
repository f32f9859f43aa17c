import { bookDateFromUtcMs, type BookDate } from '../../../shared/time.ts';
import type { ClientId, ConnectionId } from '../../../shared/ids.ts';
import type { ConnectionRow, Store, StreamRow, TenantRow } from '../store/api.ts';

/** What decides, beside lateness, which connection is read first. */
export interface Pressure {
  /** Clients whose last ended month is not locked yet although they lock their months: their books are being closed now. */
  readonly closing: ReadonlySet<ClientId>;
  /** Connections that a limit of the platform has stopped altogether, and when they may go on. */
  readonly postponed: ReadonlyMap<ConnectionId, number>;
}

export const noPressure: Pressure = { closing: new Set(), postponed: new Map() };

/** Reads the pressure on these connections. */
export async function readPressure(
  store: Pick<Store, 'read'>,
  connections: readonly ConnectionRow[],
  nowMs: number,
): Promise<Pressure> {
  const closing = new Set<ClientId>();
  const postponed = new Map<ConnectionId, number>();
  for (const connection of connections) {
    const tenants = (await store.read.listTenants({ connectionId: connection.id })).filter((tenant) => tenant.state === 'active');
    if (tenants.some((tenant) => isClosing(tenant, nowMs))) closing.add(connection.clientId);
    const untils: (number | null)[] = [];
    for (const tenant of tenants) untils.push(postponedUntilMs(await store.read.listStreams({ tenantId: tenant.id }), nowMs));
    const known = untils.filter((until) => until !== null);
    if (known.length > 0 && known.length === untils.length) postponed.set(connection.id, Math.min(...known));
  }
  return { closing, postponed };
}

/** When the last of a tenant's postponed streams may go on; null when none waits any more. */
export function postponedUntilMs(streams: readonly Pick<StreamRow, 'retryAtMs'>[], nowMs: number): number | null {
  const waits = streams.flatMap(({ retryAtMs }) => (retryAtMs !== null && retryAtMs > nowMs ? [retryAtMs] : []));
  return waits.length === 0 ? null : Math.max(...waits);
}

/** A lock older than this says that the months of these books are not locked any more. */
const locksLapseDays = 400;
const dayMs = 24 * 60 * 60 * 1000;

/** Locked once, and not yet up to the end of the month before `nowMs`. Book dates compare as text. */
export function isClosing(tenant: Pick<TenantRow, 'periodLockedThrough'>, nowMs: number): boolean {
  const locked = tenant.periodLockedThrough;
  if (locked === null) return false;
  return locked < lastEndedMonth(nowMs) && locked >= bookDateFromUtcMs(nowMs - locksLapseDays * dayMs);
}

/** The last day of the month before the one that `nowMs` is in. */
function lastEndedMonth(nowMs: number): BookDate {
  const today = bookDateFromUtcMs(nowMs);
  return bookDateFromUtcMs(Date.UTC(Number(today.slice(0, 4)), Number(today.slice(5, 7)) - 1, 0));
}
