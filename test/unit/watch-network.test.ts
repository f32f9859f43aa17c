import { describe, expect, it } from 'vitest';
import { watchNetwork } from '../../main/window/watch-network.ts';

describe('the network', () => {
  it('is told of when it goes and when it comes back, and not in between', async () => {
    const states = [true, true, false, false, true];
    const told: boolean[] = [];
    const stop = new AbortController();
    let asked = 0;
    const isOnline = (): boolean => states[Math.min(asked, states.length - 1)] ?? true;
    await watchNetwork(
      {
        clock: {
          nowMs: () => 0,
          sleep: async () => {
            asked += 1;
            if (asked > states.length) stop.abort();
          },
        },
        network: { isOnline },
        log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
      },
      stop.signal,
      async () => void told.push(isOnline()),
    );
    expect(told).toEqual([false, true]);
  });
});
