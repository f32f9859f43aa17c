import { z } from 'zod';
import { appAction, appState } from './app.ts';
import { work } from './connection.ts';

/** Parts of what is shown that may have changed: the window asks for them anew. */
export const topic = z.enum(['connections', 'runs', 'documents', 'totals', 'drift', 'quarantine', 'reviews', 'activity']);
export type Topic = z.infer<typeof topic>;

/** Every event there is. Each states the whole new state of its subject, so that one that was missed does no harm. */
export const EVENTS = {
  /** Online or not, settings, nothing connected yet. */
  'app:changed': appState,
  /** A menu entry or a shortcut of the desktop. */
  'app:action': appAction,
  /** Progress and the end of long work; a few times a second at most. */
  'work:changed': work,
  'ledger:changed': z.object({ topics: z.array(topic) }),
} as const;

export type EventName = keyof typeof EVENTS;
export type EventOf<Name extends EventName> = z.output<(typeof EVENTS)[Name]>;

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(EVENTS, name);
}
