import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statusReport } from '../../main/cli/status-report.ts';
import type { ProviderDefinition } from '../../main/core/provider.ts';
import { startCoreOnSandbox, type CoreOnSandbox } from '../support/core-on-sandbox.ts';

/** A limit of the platform that lasts longer than a run: told with its end, kept, and gone on from where it stopped. */

const dayMs = 24 * 60 * 60 * 1000;
let world: CoreOnSandbox;
let aheadMs = 0;

beforeEach(async () => {
  aheadMs = 0;
  world = await startCoreOnSandbox({ invoices: 250, clockAheadMs: () => aheadMs, adapt: pagesOf50 });
  await world.control('faults', [
    {
      provider: 'xero',
      when: { stream: 'invoices', after: 2 },
      do: { verb: 'status', status: 429, retryAfterSec: dayMs / 1000 },
      times: 1,
    },
  ]);
});
afterEach(() => world.close());

/** Several pages without several thousand invoices. */
function pagesOf50(provider: ProviderDefinition): ProviderDefinition {
  const streams = provider.streams.map((stream) =>
    stream.paging.kind === 'modified-keyset' ? { ...stream, paging: { ...stream.paging, size: 50 } } : stream,
  );
  return { ...provider, streams };
}

const invoicesOf = (report: Awaited<ReturnType<CoreOnSandbox['sync']>>) =>
  report.tenants.map((tenant) => tenant.streams.find(({ stream }) => stream === 'invoices'));
/** Organisations are read at the same time, and which of them met the limit would be chance: the one with several pages is read alone. */
const syncLargest = async () => {
  const [listed] = await world.core.connections.list();
  const largest = listed?.tenants.find(({ tenant }) => tenant.name === 'Harbour & Finch Trading Ltd');
  return world.sync({ tenantId: largest?.tenant.id ?? null });
};
const postponed = async () =>
  (await statusReport(world.core, () => null, Date.now() + aheadMs)).tenants.map((tenant) => tenant.postponed);

describe('a daily limit that is reached in the middle of a stream', () => {
  it('ends the run incomplete, and status says what waits and until when', async () => {
    const report = await syncLargest();
    expect(report.complete).toBe(false);
    expect(invoicesOf(report).map((stream) => stream?.error?.code)).toContain('rate/limited');
    const told = invoicesOf(report)
      .map((stream) => stream?.error)
      .find((error) => error?.code === 'rate/limited');
    const retryAtMs = Date.parse(told?.retryAt ?? '');
    expect(retryAtMs).toBeGreaterThan(Date.now() + dayMs - 60_000);
    expect(told?.remedy).toContain(told?.retryAt);
    const waiting = (await postponed()).filter((entry) => entry !== null);
    expect(waiting).toHaveLength(1);
    expect(waiting[0]?.streams).toContain('invoices');
    expect(waiting[0]?.untilMs).toBeGreaterThan(Date.now() + dayMs - 60_000);
    expect(waiting[0]?.untilMs).toBeLessThan(Date.now() + dayMs + 60_000);
  });

  it('goes on the next day from the page it stopped at, and ends complete and equal to the platform', async () => {
    const [first] = invoicesOf(await syncLargest());
    aheadMs = dayMs + 60_000;
    const report = await syncLargest();
    const [second] = invoicesOf(report);
    expect(first?.error?.code).toBe('rate/limited');
    expect(report.complete).toBe(true);
    expect(first?.inserted).toBeGreaterThan(0);
    // What the first run stored is not written again.
    expect((first?.inserted ?? 0) + (second?.inserted ?? 0)).toBe(second?.seen);
    await world.sync();
    expect(await postponed()).toEqual([null, null]);
    expect(await world.verify()).toMatchObject({ missing: 0, extra: 0, different: 0, silent: 0 });
  });
});
