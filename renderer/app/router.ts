import { useSyncExternalStore } from 'react';
import type { z } from 'zod';
import { connectionId, recordId, runId } from '../../shared/contract/base.ts';
import type { ConnectionId, RecordId, RunId } from '../../shared/ids.ts';

/** Where the window is: what stands behind the `#` of its address. */
export type Route =
  | { readonly screen: 'dashboard' }
  | { readonly screen: 'connections'; readonly connectionId: ConnectionId | null; readonly connect: boolean }
  | { readonly screen: 'run'; readonly runId: RunId; readonly stream: string | null }
  | { readonly screen: 'documents'; readonly recordId: RecordId | null; readonly field: string | null }
  | { readonly screen: 'drift' }
  | { readonly screen: 'quarantine' }
  | { readonly screen: 'activity' }
  | { readonly screen: 'settings' };

export function hrefOf(route: Route): string {
  switch (route.screen) {
    case 'connections':
      return route.connect ? '#/connections/new' : `#/connections${route.connectionId === null ? '' : `/${route.connectionId}`}`;
    case 'run':
      return `#/run/${route.runId}${route.stream === null ? '' : `/${encodeURIComponent(route.stream)}`}`;
    case 'documents': {
      if (route.recordId === null) return '#/documents';
      return `#/documents/${route.recordId}${route.field === null ? '' : `/${encodeURIComponent(route.field)}`}`;
    }
    case 'dashboard':
    case 'drift':
    case 'quarantine':
    case 'activity':
    case 'settings':
      return `#/${route.screen}`;
  }
}

function idOf<Id>(schema: z.ZodType<Id>, text: string | undefined): Id | null {
  const id = schema.safeParse(Number(text));
  return id.success ? id.data : null;
}

/** What an address means; what means nothing leads to the dashboard. */
function routeOf(hash: string): Route {
  const [screen, first, second] = hash.replace(/^#\//, '').split('/').map(decoded);
  switch (screen) {
    case 'connections':
      return { screen, connectionId: idOf(connectionId, first), connect: first === 'new' };
    case 'run': {
      const run = idOf(runId, first);
      return run === null ? { screen: 'dashboard' } : { screen, runId: run, stream: second ?? null };
    }
    case 'documents':
      return { screen, recordId: idOf(recordId, first), field: second ?? null };
    case 'drift':
    case 'quarantine':
    case 'activity':
    case 'settings':
      return { screen };
    case undefined:
    default:
      return { screen: 'dashboard' };
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return ''; // A mistyped address means nothing and is treated so.
  }
}

/** `in-place` leaves no step to go back to: for walking through a list. */
export function go(route: Route, how: 'step' | 'in-place' = 'step'): void {
  if (how === 'step') window.location.hash = hrefOf(route);
  else window.location.replace(hrefOf(route));
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(
    (changed) => {
      window.addEventListener('hashchange', changed);
      return () => window.removeEventListener('hashchange', changed);
    },
    () => window.location.hash,
  );
  return routeOf(hash);
}
