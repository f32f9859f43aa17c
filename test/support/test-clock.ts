import type { Clock } from '../../main/core/ports.ts';

export interface TestClock extends Clock {
  /** Moves time on and wakes whoever slept until then. */
  advance(ms: number): Promise<void>;
  set(ms: number): void;
  /** Lengths of all sleeps so far. */
  readonly sleeps: readonly number[];
  /** Sleeps under way now. */
  pending(): number;
}

/**
 * A clock that stands still. With `autoAdvance` a sleep moves the time on by itself, at once, so that waits cost nothing and can be counted;
 * without it sleepers wait for `advance`.
 */
export function createTestClock(options: { readonly startMs?: number; readonly autoAdvance?: boolean } = {}): TestClock {
  let nowMs = options.startMs ?? Date.UTC(2026, 2, 1, 10, 0, 0);
  const sleeps: number[] = [];
  let sleepers: { readonly untilMs: number; readonly wake: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    sleeps,
    pending: () => sleepers.length,
    set: (ms) => {
      nowMs = ms;
    },
    advance: async (ms) => {
      nowMs += ms;
      const due = sleepers.filter((sleeper) => sleeper.untilMs <= nowMs);
      sleepers = sleepers.filter((sleeper) => sleeper.untilMs > nowMs);
      for (const sleeper of due) sleeper.wake();
      await new Promise((resolve) => setImmediate(resolve));
    },
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      sleeps.push(ms);
      if (options.autoAdvance === true) {
        // A turn of the event loop, as a real timer would take: an abort in the meantime is seen.
        await new Promise((resolve) => setImmediate(resolve));
        signal?.throwIfAborted();
        nowMs += ms;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const sleeper = {
          untilMs: nowMs + ms,
          wake: () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        const onAbort = (): void => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        sleepers.push(sleeper);
      });
    },
  };
}
