import { describe, expect, it } from 'vitest';
import { createBackground, type Background } from '../../main/window/background.ts';
import type { SyncProgress } from '../../main/core/core.ts';

interface Rounds {
  readonly background: Background;
  /** The signals the schedule was started with. */
  readonly signals: AbortSignal[];
  readonly touched: string[];
  readonly faults: string[];
  readonly progress: (phase: SyncProgress['phase']) => void;
}

function rounds(schedule?: (signal: AbortSignal) => Promise<void>): Rounds {
  const signals: AbortSignal[] = [];
  const touched: string[] = [];
  const faults: string[] = [];
  const listeners = new Set<(progress: SyncProgress) => void>();
  const untilAborted = async (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve());
    });
  const background = createBackground({
    sync: {
      schedule: async (signal) => {
        signals.push(signal);
        await (schedule ?? untilAborted)(signal);
      },
      onProgress: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    clock: {
      nowMs: () => 0,
      sleep: async (_ms, signal) => (signals.length < 3 ? undefined : untilAborted(signal as AbortSignal)),
    },
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: (message) => void faults.push(message) },
    touched: (topics) => touched.push(...topics),
  });
  return {
    background,
    signals,
    touched,
    faults,
    progress: (phase) => listeners.forEach((listener) => listener({ phase } as SyncProgress)),
  };
}

describe('reading in the background', () => {
  it('rests until the setting was told, and while it is off', async () => {
    const { background, signals } = rounds();
    background.resume();
    background.follow(false);
    expect(signals).toHaveLength(0);
    background.follow(true);
    background.follow(true);
    expect(signals).toHaveLength(1);
    background.follow(false);
    expect(signals[0]?.aborted).toBe(true);
    await background.close();
  });
  it('ends at a clean place when the machine goes to sleep, and starts a fresh round when it wakes', async () => {
    const { background, signals } = rounds();
    background.follow(true);
    background.pause();
    background.follow(true);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    background.resume();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await background.close();
    // What was under way may still tell of the setting; nothing starts anew from that.
    background.follow(true);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
  it('tells windows after each stream, and not before', async () => {
    const { background, touched, progress } = rounds();
    background.follow(true);
    progress('reading');
    expect(touched).toEqual([]);
    progress('ended');
    expect(touched).toContain('documents');
    await background.close();
    touched.length = 0;
    progress('ended');
    expect(touched).toEqual([]);
  });
  it('is tried again after a fault of the schedule itself, which is logged', async () => {
    const { background, signals, faults } = rounds(async () => {
      throw new Error('disk full');
    });
    background.follow(true);
    while (signals.length < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(faults.length).toBeGreaterThanOrEqual(2);
    await background.close();
  });
});
