import { afterEach, describe, expect, it } from 'vitest';
import { startCoreOnSandbox, type CoreOnSandbox } from '../support/core-on-sandbox.ts';

let world: CoreOnSandbox | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

describe('verifying a ledger that claims to be whole', () => {
  it.each(['freshbooks', 'sage-intacct'] as const)(
    'calls what changed at %s since the last sync silent, for no note of that sync tells of it',
    async (provider) => {
      world = await startCoreOnSandbox({ provider, invoices: 30 });
      await world.sync();
      expect(await world.verify()).toMatchObject({ different: 0, silent: 0 });
      await world.control('mutate', { edits: 2, inserts: 0, voids: 0, payments: 0, seed: 77 });
      const { different, silent } = await world.verify();
      expect(different).toBeGreaterThan(0);
      expect(silent).toBe(different);
    },
  );

  it('calls a stream silent that moved and that the last run, which ended complete, was not asked to read', async () => {
    world = await startCoreOnSandbox({ provider: 'xero', invoices: 30 });
    await world.sync();
    await world.control('mutate', { edits: 2, inserts: 0, voids: 0, payments: 0, seed: 77 });
    await world.sync({ stream: 'accounts' });
    const { different, silent } = await world.verify();
    expect(different).toBeGreaterThan(0);
    expect(silent).toBe(different);
  });
});
