import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCoreOnSandbox, type CoreOnSandbox } from '../support/core-on-sandbox.ts';

/** What only Xero has: the general ledger as a list that nothing counts, and the trial balance that it adds up to. */

const dayMs = 24 * 60 * 60 * 1000;
let aheadMs: number;
let world: CoreOnSandbox;

beforeEach(async () => {
  aheadMs = 0;
  world = await startCoreOnSandbox({ invoices: 60, clockAheadMs: () => aheadMs });
});
afterEach(() => world.close());

describe('journals that their list leaves out, reading after reading', () => {
  it('leave it incomplete by the trial balance, and come with the whole reading of the next day', async () => {
    const fault = { provider: 'xero', when: { stream: 'journals' }, do: { verb: 'skip-row', count: 1, at: 1 }, times: 99 };
    await world.control('faults', fault);
    const journals = async () =>
      (await world.sync()).tenants.map(({ streams }) => streams.find(({ stream }) => stream === 'journals'));
    for (const { gap, complete } of (await journals()).map((stream) => stream ?? { gap: null, complete: null })) {
      expect(complete).toBe(false);
      expect(gap).toMatch(/^a total does not tie: .* in the trial balance is -?[\d.]+ on the platform/);
    }
    const left = await world.verify();
    expect(left.missing).toBeGreaterThan(0);
    expect(left.silent).toBe(0);
    // A total alone is no reason to spend a day's calls on the whole list again and again.
    expect((await journals()).map((stream) => stream?.mode)).toEqual(['incremental', 'incremental']);
    await fetch(`${world.sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
    aheadMs = dayMs;
    expect((await journals()).map((stream) => [stream?.mode, stream?.complete])).toEqual([
      ['full', true],
      ['full', true],
    ]);
    expect(await world.verify()).toMatchObject({ missing: 0, extra: 0, different: 0, silent: 0 });
  });
});
