import type { TenantId } from '../../../shared/ids.ts';

/** One run of a tenant at a time: two would move the same checkpoints and spend the same budget twice. */
export interface Turns {
  isTaken(tenant: TenantId): boolean;
  /** Does the work when the runs before it have ended. Rejects with the signal's reason when it aborts while waiting. */
  inTurn<Value>(tenant: TenantId, signal: AbortSignal, work: () => Promise<Value>): Promise<Value>;
}

export function createTurns(): Turns {
  const last = new Map<TenantId, Promise<unknown>>();
  return {
    isTaken: (tenant) => last.has(tenant),
    async inTurn(tenant, signal, work) {
      const before = last.get(tenant) ?? Promise.resolve();
      const ended = Promise.withResolvers<void>();
      const mine = before.then(async () => ended.promise);
      last.set(tenant, mine);
      try {
        await orAborted(before, signal);
        return await work();
      } finally {
        ended.resolve();
        if (last.get(tenant) === mine) last.delete(tenant);
      }
    },
  };
}

async function orAborted(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const stop = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', stop);
  try {
    await Promise.race([before, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
