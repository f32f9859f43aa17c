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
