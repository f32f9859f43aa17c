import type { Topic } from '../../shared/contract/events.ts';
import type { Core } from '../core/core.ts';
import type { Clock, Log } from '../core/ports.ts';

/** Reading what is due, as long as the settings want it and the machine is awake. */
export interface Background {
  /** The setting. Nothing is read before it was told once. */
  follow(wanted: boolean): void;
  /** The machine goes to sleep: what runs ends at a clean place. */
  pause(): void;
  /** It is awake again: what came due meanwhile is read at once. */
  resume(): void;
  /** Ends for good and waits for what runs. */
  close(): Promise<void>;
}

interface BackgroundDeps {
  readonly sync: Pick<Core['sync'], 'schedule' | 'onProgress'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Told after each stream: what it may have changed. */
  readonly touched: (topics: readonly Topic[]) => void;
}

/** After a fault of the schedule itself (a full disk, say) it is tried again. */
const againAfterMs = 60_000;

export function createBackground({ sync, clock, log, touched }: BackgroundDeps): Background {
  let wanted = false;
  let awake = true;
  let over = false;
  let running: { readonly stop: AbortController; readonly ended: Promise<void> } | null = null;
  const stopped: Promise<void>[] = [];

  const live = async (signal: AbortSignal): Promise<void> => {
    const stopListening = sync.onProgress(({ phase }) => {
      if (phase === 'ended') touched(['connections', 'runs', 'documents', 'totals', 'drift', 'quarantine', 'activity']);
    });
    try {
      while (!signal.aborted) {
        await sync.schedule(signal).catch((error: unknown) => {
          if (!signal.aborted) log.error('background reading stopped', { message: String(error) });
        });
        if (!signal.aborted) await clock.sleep(againAfterMs, signal).catch(() => undefined); // Woken to end: the loop sees it.
      }
    } finally {
      stopListening();
    }
  };
  const settle = (): void => {
    const shouldRun = wanted && awake && !over;
    if (shouldRun && running === null) {
      const stop = new AbortController();
      running = { stop, ended: live(stop.signal) };
    } else if (!shouldRun && running !== null) {
      running.stop.abort();
      stopped.push(running.ended);
      running = null;
    }
  };
  return {
    follow(now) {
      wanted = now;
      settle();
    },
    pause() {
      awake = false;
      settle();
    },
    resume() {
      awake = true;
      settle();
    },
    async close() {
      over = true;
      settle();
      await Promise.all(stopped);
    },
  };
}
