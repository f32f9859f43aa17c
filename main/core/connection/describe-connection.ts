import { assertNever } from '../../../shared/result.ts';
import type { ConnectionRow, StreamRow, TenantRow } from '../store/api.ts';

/** How a connection is, in words a bookkeeper reads at a glance. */
export interface ConnectionHealth {
  readonly level: 'ok' | 'attention' | 'stopped';
  readonly sentence: string;
  /** What to do about it; null when nothing is needed. */
  readonly remedy: string | null;
}

/** `title` is the platform's own name; `streams` are those of all its tenants. Pure. */
export function describeConnection(
  title: string,
  connection: ConnectionRow,
  tenants: readonly TenantRow[],
  streams: readonly StreamRow[],
): ConnectionHealth {
  switch (connection.state) {
    case 'disconnected':
      return {
        level: 'stopped',
        sentence: connection.stateReason ?? 'Disconnected; what was read stays.',
        remedy: `Connect ${title} again to go on reading it.`,
      };
    case 'needs_reauth':
      return {
        level: 'stopped',
        sentence: connection.stateReason ?? `${title} no longer lets Tieout in.`,
        remedy: `Reconnect ${title} – ${connection.label}`,
      };
    case 'paused':
      return { level: 'stopped', sentence: 'Paused by you.', remedy: 'Resume it to go on reading.' };
    case 'connected':
      return describeConnected(title, tenants, streams);
    default:
      return assertNever(connection.state);
  }
}

function describeConnected(title: string, tenants: readonly TenantRow[], streams: readonly StreamRow[]): ConnectionHealth {
  const active = tenants.filter((tenant) => tenant.state === 'active');
  const gone = tenants.filter((tenant) => tenant.state === 'disconnected').map((tenant) => tenant.name);
  const locked = [...new Set(streams.filter((stream) => stream.state === 'needs_scope').map((stream) => stream.name))];
  const lead = `Connected to ${active.length === 1 ? '1 organisation' : `${active.length} organisations`}`;
  if (gone.length > 0) {
    return {
      level: 'attention',
      sentence: `${lead}; no longer connected: ${gone.join(', ')}.`,
      remedy: `Log in to ${title} again and choose ${gone.join(', ')}, or leave it: what was read stays.`,
    };
  }
  if (locked.length > 0) {
    return {
      level: 'attention',
      sentence: `${lead}; not permitted to read: ${locked.join(', ')}.`,
      remedy: `Reconnect ${title} and allow what it asks for.`,
    };
  }
  return { level: 'ok', sentence: `${lead}.`, remedy: null };
}
