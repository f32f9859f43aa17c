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
const postponed = async () =>
  (await statusReport(world.core, () => null, Date.now() + aheadMs)).tenants.map((tenant) => tenant.postponed);

describe('a daily limit that is reached in the middle of a stream', () => {
  it('ends the run incomplete, and status says what waits and until when', async () => {
    const report = await world.sync();
    expect(report.complete).toBe(false);
    expect(invoicesOf(report).map((stream) => stream?.error?.code)).toContain('rate/limited');
    const waiting = (await postponed()).filter((entry) => entry !== null);
    expect(waiting).toHaveLength(1);
    expect(waiting[0]?.streams).toContain('invoices');
    expect(waiting[0]?.untilMs).toBeGreaterThan(Date.now() + dayMs - 60_000);
    expect(waiting[0]?.untilMs).toBeLessThan(Date.now() + dayMs + 60_000);
  });

  it('goes on the next day from the page it stopped at, and ends complete and equal to the platform', async () => {
    const first = invoicesOf(await world.sync()).find((stream) => stream?.error !== null);
    aheadMs = dayMs + 60_000;
    const report = await world.sync();
    const second = invoicesOf(report).find((stream) => (stream?.inserted ?? 0) > 0);
    expect(report.complete).toBe(true);
    expect(first?.inserted).toBeGreaterThan(0);
    // What the first run stored is not written again.
    expect((first?.inserted ?? 0) + (second?.inserted ?? 0)).toBe(second?.seen);
    expect(await postponed()).toEqual(report.tenants.map(() => null));
    expect(await world.verify()).toMatchObject({ missing: 0, extra: 0, different: 0, silent: 0 });
  });
});
