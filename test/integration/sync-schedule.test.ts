import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCoreOnSandbox, type CoreOnSandbox } from '../support/core-on-sandbox.ts';

/** When a connection is read by itself, over the product's own core. */

const hourMs = 60 * 60 * 1000;
const lookEveryMs = 15_000;
let world: CoreOnSandbox;
let aheadMs: number;
let waits: (ms: number) => void;

beforeEach(async () => {
  aheadMs = 0;
  waits = () => undefined;
  world = await startCoreOnSandbox({ invoices: 20, clockAheadMs: () => aheadMs, waits: (ms) => waits(ms) });
});
afterEach(() => world.close());

const connection = async () => {
  const [listed] = await world.core.connections.list();
  if (listed === undefined) throw new Error('nothing is connected');
  return listed;
};
const nextInMs = async () => {
  const { nextRunAtMs } = (await connection()).connection;
  return nextRunAtMs === null ? null : nextRunAtMs - Date.now() - aheadMs;
};
const runs = async () => world.core.runs({ tenantId: null, limit: 100 });
const triggers = async () => (await runs()).map(({ trigger }) => trigger);
const everything = { tenantId: null, stream: null, record: null, full: false } as const;

/** Lets the schedule look once at what is due, read it, and stops it when it waits for the next look. */
async function letScheduleLook(): Promise<void> {
  const stop = new AbortController();
  waits = (ms) => {
    if (ms === lookEveryMs) stop.abort();
  };
  await world.core.sync.schedule(stop.signal);
}

describe('the schedule', () => {
  it('reads at once what was connected and never read, and then comes again after the interval', async () => {
    expect(await nextInMs()).toBeNull();
    await letScheduleLook();
    expect(await triggers()).toEqual(['schedule', 'schedule']);
    expect(await nextInMs()).toBeGreaterThan(0.89 * hourMs);
    expect(await nextInMs()).toBeLessThan(1.1 * hourMs);
  });

  it('does not read again what a person has just read', async () => {
    await world.sync();
    expect(await nextInMs()).toBeGreaterThan(0.89 * hourMs);
    await letScheduleLook();
    expect(await triggers()).toEqual(['manual', 'manual']);
    aheadMs = 1.2 * hourMs;
    await letScheduleLook();
    expect(await triggers()).toEqual(['schedule', 'schedule', 'manual', 'manual']);
  });

  it('still comes when a person read no more than one organisation or one stream', async () => {
    const { tenants } = await connection();
    await world.sync({ tenantId: tenants[0]?.tenant.id ?? null });
    await world.sync({ stream: 'accounts' });
    expect(await nextInMs()).toBeNull();
  });

  it('still comes when the reading was cancelled', async () => {
    const { connection: row } = await connection();
    for (const trigger of ['manual', 'schedule'] as const) {
      const stop = new AbortController();
      const off = world.core.sync.onProgress(() => stop.abort());
      await world.core.sync.run({ connectionId: row.id, ...everything, trigger, signal: stop.signal });
      off();
    }
    expect((await runs()).map(({ state }) => state)).toContain('cancelled');
    expect(await nextInMs()).toBeNull();
  });
});
