import { describe, expect, it } from 'vitest';
import { keepAnswer } from '../../main/core/store/kept-answer.ts';

/** A ledger of one number, and how often it was asked. */
function ledger() {
  const kept = keepAnswer('count');
  const state = { count: 1, asked: 0 };
  return {
    state,
    read: async (method = 'count') =>
      kept.reads(method, async () => {
        state.asked += 1;
        return state.count;
      }),
    write: async (work: () => Promise<unknown>) => kept.writes('put', work),
  };
}

describe('an answer that is kept', () => {
  it('is asked for once, by any number of callers', async () => {
    const { read, state } = ledger();
    expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1]);
    expect(await read()).toBe(1);
    expect(state.asked).toBe(1);
  });

  it('is asked for again after something was written', async () => {
    const { read, write, state } = ledger();
    await read();
    await write(async () => (state.count = 2));
    expect(await read()).toBe(2);
  });

  it('stays while something is written that is no part of it', async () => {
    const kept = keepAnswer('count', new Set(['put-elsewhere']));
    let asked = 0;
    const read = async () => kept.reads('count', async () => (asked += 1));
    await read();
    await kept.writes('put-elsewhere', async () => undefined);
    expect(await read()).toBe(1);
    await kept.writes('put', async () => undefined);
    expect(await read()).toBe(2);
  });

  it('is not what was read while something was being written', async () => {
    const { read, write, state } = ledger();
    await write(async () => {
      await read();
      state.count = 2;
    });
    expect(await read()).toBe(2);
  });

  it('is asked for again after a write that failed', async () => {
    const { read, write, state } = ledger();
    await read();
    await expect(
      write(async () => {
        state.count = 2;
        throw new Error('half done');
      }),
    ).rejects.toThrow('half done');
    expect(await read()).toBe(2);
  });

  it('is asked for again when it could not be had', async () => {
    const kept = keepAnswer('count');
    await expect(kept.reads('count', async () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(await kept.reads('count', async () => 3)).toBe(3);
  });

  it('is that of one method: others are asked each time', async () => {
    const { read, state } = ledger();
    await read('other');
    await read('other');
    expect(state.asked).toBe(2);
  });
});
