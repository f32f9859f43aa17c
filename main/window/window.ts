import type { AppState } from '../../shared/contract/app.ts';
import { appHandlers, appStateOf } from './app-handlers.ts';
import { createBackground, type Background } from './background.ts';
import { connectionHandlers } from './connection-handlers.ts';
import { dashboardHandlers } from './dashboard-handlers.ts';
import { createDispatch, createEmit, type Dispatch } from './dispatch.ts';
import { documentHandlers } from './document-handlers.ts';
import { exportHandlers } from './export-handlers.ts';
import { gridHandlers } from './grid-handlers.ts';
import { historyHandlers } from './history-handlers.ts';
import { EVENTS } from '../../shared/contract/events.ts';
import type { Surroundings } from './surroundings.ts';
import { syncHandlers } from './sync-handlers.ts';
import { watchNetwork } from './watch-network.ts';
import { watchHandlers } from './watch-handlers.ts';
import { createWorks } from './works.ts';

/** The host's end of the contract over one core, the same for every carrier. */
export interface Window {
  readonly dispatch: Dispatch;
  /** Reads what is due; rests until `start`, and while the host says the machine sleeps. */
  readonly background: Pick<Background, 'pause' | 'resume'>;
  /** Lets the background read when the settings want it, now and whenever they change. */
  start(): Promise<void>;
  /** Tells every window the program's state anew: the network came or went. */
  tellState(): Promise<AppState>;
  /** Stops long work and waits for it; the core is the caller's to close. */
  close(): Promise<void>;
}

/** `send` reaches every window; `key` names the event's subject, of which only the newest state matters. */
export function createWindow(
  given: Omit<Surroundings, 'works' | 'touched' | 'startedAtMs'>,
  send: (name: string, key: string, value: unknown) => void,
): Window {
  const { clock, log } = given.ports;
  let started = false;
  const emit = createEmit((name, value) => {
    if (name === 'app:changed' && started) follow(value);
    const key = name === 'work:changed' && typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : '';
    // Topics of two events add up: neither may replace the other.
    send(name, name === 'ledger:changed' ? JSON.stringify(value) : key, value);
  });
  const works = createWorks({ clock, log, changed: (work) => emit('work:changed', work) });
  const around: Surroundings = {
    ...given,
    works,
    startedAtMs: clock.nowMs(),
    touched: (topics) => {
      emit('ledger:changed', { topics: [...topics] });
      if (topics.includes('connections')) {
        appStateOf(around)
          .then((state) => emit('app:changed', state))
          .catch((error: unknown) => log.warn('the state could not be told', { message: String(error) }));
      }
    },
  };
  const background = createBackground({ sync: given.core.sync, clock, log, touched: around.touched });
  const follow = (state: unknown): void => background.follow(EVENTS['app:changed'].parse(state).settings.backgroundSync);
  const tellState = async (): Promise<AppState> => {
    const state = await appStateOf(around);
    emit('app:changed', state);
    return state;
  };
  const stop = new AbortController();
  let watching: Promise<void> | undefined;
  const handlers = {
    ...appHandlers(around, emit),
    ...connectionHandlers(around),
    ...syncHandlers(around),
    ...historyHandlers(around),
    ...documentHandlers(around),
    ...watchHandlers(around),
    ...dashboardHandlers(around),
    ...gridHandlers(around),
    ...exportHandlers(around),
  };
  return {
    dispatch: createDispatch(handlers, log),
    background,
    tellState,
    async start() {
      started = true;
      await tellState();
      watching = watchNetwork(given.ports, stop.signal, async () => void (await tellState()));
    },
    async close() {
      stop.abort();
      await watching;
      await background.close();
      await works.close();
    },
  };
}
