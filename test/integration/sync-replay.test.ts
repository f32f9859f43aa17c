import { afterEach, describe, expect, it } from 'vitest';
import type { LedgerRecord } from '../../main/core/store/api.ts';
import { startCoreOnSandbox, type CoreOnSandbox } from '../support/core-on-sandbox.ts';
import { syncPlatforms } from '../support/sync-platforms.ts';

/* What could go wrong: a replay that writes again what is there, adds history without a change, or wakes what is gone. */

let world: CoreOnSandbox | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

/** Every document of the ledger, and how many changes are kept of it. */
async function stateOf({ core }: CoreOnSandbox): Promise<readonly (LedgerRecord & { readonly changes: number })[]> {
  const found = [];
  const streams = (await core.connections.list()).flatMap(({ tenants }) => tenants.flatMap((tenant) => tenant.streams));
  for (const { id: streamId } of streams) {
    for (const record of await core.store.read.listLedgerRecords({ streamId, target: 'document', after: null, limit: 10_000 })) {
      const known = await core.store.read.findRecord({ streamId, externalId: record.externalId });
      const history = known === null ? [] : await core.store.read.listHistory({ recordId: known.recordId });
      found.push({ ...record, changes: history.length });
    }
  }
  return found;
}

describe.each(syncPlatforms)('$provider', ({ provider }) => {
  it('a replay of everything, and another one after it, change nothing', async () => {
    world = await startCoreOnSandbox({ provider, invoices: 20 });
    await world.sync();
    await world.control('mutate', { provider, edits: 4, inserts: 1, voids: 2, payments: 2, seed: 3 });
    await world.sync();
    const before = await stateOf(world);
    expect(before.length).toBeGreaterThan(20);
    expect(before.some(({ changes }) => changes > 0)).toBe(true);
    for (let time = 0; time < 2; time += 1) {
      const replayed = await world.core.replay({ tenantId: null, stream: null });
      expect(replayed.reduce((sum, each) => sum + each.replayed, 0)).toBeGreaterThan(before.length);
      expect(replayed.filter(({ changed, released, quarantined }) => changed + released + quarantined > 0)).toEqual([]);
      expect(await stateOf(world)).toEqual(before);
    }
  });
});

describe('a base currency that is learned late', () => {
  const baseTotals = async (core: CoreOnSandbox): Promise<readonly (readonly unknown[])[]> =>
    (await stateOf(core)).map(({ externalId, columns }): readonly unknown[] => [externalId, columns['base_total_minor']]);

  it('gives the documents that were read before it their amount in it', async () => {
    world = await startCoreOnSandbox({ invoices: 20 });
    await world.control('faults', {
      provider: 'xero',
      when: { stream: 'organisation' },
      do: { verb: 'drop-field', field: 'OrganisationID' },
    });
    expect((await world.sync()).complete).toBe(false);
    expect((await baseTotals(world)).every(([, total]) => total === null)).toBe(true);
    world.sandbox.faults.clear();
    expect((await world.sync()).complete).toBe(true);
    const late = await baseTotals(world);
    await world.close();
    world = await startCoreOnSandbox({ invoices: 20 });
    await world.sync();
    expect(late).toEqual(await baseTotals(world));
  });

  it('is kept when the platform leaves it out later', async () => {
    world = await startCoreOnSandbox({ invoices: 20 });
    await world.sync();
    const before = await baseTotals(world);
    await world.control('faults', {
      provider: 'xero',
      when: { stream: 'organisation' },
      do: { verb: 'drop-field', field: 'BaseCurrency' },
    });
    await world.sync({ full: true });
    expect(await baseTotals(world)).toEqual(before);
  });
});
