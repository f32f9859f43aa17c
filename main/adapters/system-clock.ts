import type { Clock } from '../core/ports.ts';

/** Longest single timer. Short slices notice within half a minute that the machine slept or its clock was set. */
const sliceMs = 30_000;

/** The machine's clock. A sleep ends when either the wall clock or the monotonic clock says so, so that setting the clock never hangs it. */
export function createSystemClock(): Clock {
  return {
    nowMs: () => Date.now(),
    sleep: async (ms, signal) => {
      const wallEnd = Date.now() + ms;
      const steadyEnd = performance.now() + ms;
      for (;;) {
        signal?.throwIfAborted();
        const left = Math.min(wallEnd - Date.now(), steadyEnd - performance.now());
        if (left <= 0) return;
        await pause(Math.min(left, sliceMs), signal);
      }
    },
  };
}

/** One timer that an abort cuts short; leaves neither timer nor listener behind. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.max(1, ms));
    signal?.addEventListener('abort', end, { once: true });
  });
}
