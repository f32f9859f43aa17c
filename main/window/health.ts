import type { Health } from '../../shared/contract/connection.ts';
import type { ConnectionRow, StreamRow, TenantRow } from '../core/store/api.ts';

export interface ListedTenant {
  readonly tenant: TenantRow;
  readonly streams: readonly StreamRow[];
}
export interface Watched {
  readonly held: number;
  readonly openDrift: number;
}

/** Streams that can be read at all; the others are told as something a person can change. */
export function isRead(stream: StreamRow): boolean {
  return stream.state === 'ok';
}

/** When the stalest readable stream last succeeded; null when one never did, or there is none. */
export function freshAtMs(streams: readonly StreamRow[]): number | null {
  const times = streams.filter(isRead).map((stream) => stream.lastSuccessAtMs);
  let oldest: number | null = null;
  for (const time of times) {
    if (time === null) return null;
    oldest = oldest === null ? time : Math.min(oldest, time);
  }
  return oldest;
}

export function isComplete(streams: readonly StreamRow[]): boolean {
  const read = streams.filter(isRead);
  return read.length > 0 && read.every((stream) => stream.complete);
}

/** A connection's state as one sentence and the one thing to do about it, the worst first. Pure. */
export function healthOf(
  connection: ConnectionRow,
  tenants: readonly ListedTenant[],
  working: boolean,
  watched: Watched,
): Health {
  if (connection.state === 'disconnected')
    return { level: 'off', words: connection.stateReason ?? 'Disconnected. What was read stays.', action: 'reconnect' };
  if (connection.state === 'needs_reauth')
    return { level: 'broken', words: connection.stateReason ?? 'It no longer lets Tieout in.', action: 'reconnect' };
  if (connection.state === 'paused')
    return { level: 'off', words: 'Paused: nothing is read until you resume it.', action: 'resume' };
  if (working) return { level: 'working', words: 'Being read now.', action: 'none' };
  const gone = tenants.find(({ tenant }) => tenant.state === 'disconnected');
  if (gone !== undefined)
    return {
      level: 'broken',
      words: gone.tenant.stateReason ?? `${gone.tenant.name} is no longer connected.`,
      action: 'reconnect',
    };
  const streams = tenants.flatMap((entry) => entry.streams);
  const lacking = streams.find((stream) => stream.state === 'needs_scope');
  if (lacking !== undefined)
    return { level: 'attention', words: lacking.stateReason ?? 'A permission is lacking.', action: 'grant' };
  if (watched.held > 0)
    return {
      level: 'attention',
      words: `${watched.held} held in quarantine: their newest state is not in the figures.`,
      action: 'look-at-quarantine',
    };
  if (streams.length === 0) return { level: 'attention', words: 'Not read yet.', action: 'resync' };
  const waiting = streams.find((stream) => isRead(stream) && stream.retryAtMs !== null);
  if (waiting !== undefined)
    return {
      level: 'attention',
      words: `Postponed, and goes on by itself: ${waiting.gap ?? 'a limit of the platform was reached.'}`,
      action: 'none',
    };
  const gap = streams.find((stream) => isRead(stream) && !stream.complete);
  if (gap !== undefined)
    return { level: 'attention', words: gap.gap ?? `${gap.name} was not read to its end.`, action: 'resync' };
  if (watched.openDrift > 0)
    return {
      level: 'attention',
      words: `${watched.openDrift === 1 ? 'A field' : `${watched.openDrift} fields`} changed at the source and wait for a decision.`,
      action: 'look-at-drift',
    };
  return { level: 'good', words: 'Complete: everything the platform lists is in the ledger.', action: 'none' };
}
