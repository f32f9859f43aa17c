import { describe, expect, it } from 'vitest';
import { createTurns } from '../../main/core/sync/turns.ts';
import type { TenantId } from '../../shared/ids.ts';

const [acme, bolt] = [1 as TenantId, 2 as TenantId];
const never = new AbortController().signal;

describe('runs of one tenant', () => {
  it('come one after the other, in the order they were asked for; other tenants do not wait', async () => {
    const turns = createTurns();
    const said: string[] = [];
    const first = Promise.withResolvers<void>();
    const works = [
      turns.inTurn(acme, never, async () => {
        said.push('first begins');
        await first.promise;
        said.push('first ends');
      }),
      turns.inTurn(acme, never, async () => said.push('second')),
      turns.inTurn(acme, never, async () => said.push('third')),
    ];
    await turns.inTurn(bolt, never, async () => said.push('other tenant'));
    expect(said).toEqual(['first begins', 'other tenant']);
    expect([turns.isTaken(acme), turns.isTaken(bolt)]).toEqual([true, false]);
    first.resolve();
    await Promise.all(works);
    expect(said).toEqual(['first begins', 'other tenant', 'first ends', 'second', 'third']);
    expect(turns.isTaken(acme)).toBe(false);
  });
  it('go on after one that failed, and without one that was cancelled while it waited', async () => {
    const turns = createTurns();
    const first = Promise.withResolvers<void>();
    const failing = turns.inTurn(acme, never, async () => first.promise);
    const stop = new AbortController();
    const said: string[] = [];
    const cancelled = turns.inTurn(acme, stop.signal, async () => said.push('cancelled'));
    const third = turns.inTurn(acme, never, async () => said.push('third'));
    stop.abort(new Error('not any more'));
    await expect(cancelled).rejects.toThrow('not any more');
    expect(said).toEqual([]);
    first.reject(new Error('lost'));
    await expect(failing).rejects.toThrow('lost');
    await third;
    expect(said).toEqual(['third']);
  });
});
