import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

/** What keeps a thread's event loop from serving whoever waits, in milliseconds. */
export interface Stalls {
  /** By the clock: what other programs and threads took of the processors is in it. */
  readonly longestStallMs: number;
  /** Of the processor's time, which is what the thread itself did. */
  readonly longestTaskMs: number;
}

/** Watches the calling thread from now on, by a timer of a millisecond; the answer ends it. */
export function watchStalls(): () => Stalls {
  let [stall, task] = [0, 0];
  let [wall, own] = [performance.now(), ownMs()];
  const look = (): void => {
    const [now, done] = [performance.now(), ownMs()];
    stall = Math.max(stall, now - wall - everyMs);
    task = Math.max(task, done - own);
    [wall, own] = [now, done];
  };
  const timer = setInterval(look, everyMs);
  return () => {
    look();
    clearInterval(timer);
    return { longestStallMs: Number(stall.toFixed(1)), longestTaskMs: Number(task.toFixed(1)) };
  };
}

/**
 * What a thread that does nothing meets on this machine while as many threads as it has processors count, with the low priority of the product's own: what no program can better. Takes `ms`
 * milliseconds.
 */
export async function idleStalls(ms: number): Promise<Stalls> {
  const counting = cpus().map(() => new Worker(new URL('./counting.ts', import.meta.url)));
  await Promise.all(counting.map(async (thread) => new Promise((resolve) => thread.once('message', resolve))));
  const end = watchStalls();
  await setTimeout(ms);
  const stalls = end();
  await Promise.all(counting.map(async (thread) => thread.terminate()));
  return stalls;
}

const everyMs = 1;

function ownMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
