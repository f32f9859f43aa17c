import { describe, expect, it } from 'vitest';
import { statusReport } from '../../main/cli/status-report.ts';
import type { CoreOnSandbox } from '../support/core-on-sandbox.ts';
import { syncPlatforms } from '../support/sync-platforms.ts';
import { equal, incomplete, ledgerOf, platformWorld, streamsOf } from '../support/sync-suite.ts';

/*
 * What could go wrong: a limit taken for an empty list, or forgotten with the run it stopped; an answer waited for for ever; a total of the beginning believed at the end; a place in a
 * list that the platform forgot; rows that move up past the reader when others are deleted.
 */

const dayMs = 86_400_000;

describe.each(syncPlatforms)('$provider', (platform) => {
  const { smallPages, erases, forgetsPlaces, statesTotals } = platform;
  const { start, fault } = platformWorld(platform);

  describe('a limit', () => {
    it('that does not say how long it lasts is waited out, and every record arrives once', async () => {
      const live = await start({ invoices: 90, ...smallPages, hurries: true });
      await live.control('faults', fault('invoices', { verb: 'status', status: 429 }, 2, { page: 2 }));
      expect(incomplete(await live.sync())).toEqual([]);
      expect(await live.verify()).toMatchObject(equal);
    });

    it('of the day ends the run with its end told, and the next day goes on where it stopped', async () => {
      let aheadMs = 0;
      const live = await start({ invoices: 90, ...smallPages, hurries: true, clockAheadMs: () => aheadMs });
      await live.control(
        'faults',
        fault('invoices', { verb: 'status', status: 429, retryAfterSec: dayMs / 1000 }, 1, { page: 2 }),
      );
      const first = await live.sync();
      expect(first.complete).toBe(false);
      expect(streamsOf(first).map(({ error }) => error?.code)).toContain('rate/limited');
      // Where a limit is the company's, its other tenants may have met it too.
      const waiting = (await postponed(live, aheadMs)).filter((entry) => entry !== null);
      expect(waiting.flatMap(({ streams }) => streams)).toContain('invoices');
      const untilMs = waiting.map((entry) => entry.untilMs - Date.now());
      expect(Math.min(...untilMs)).toBeGreaterThan(dayMs - 600_000);
      expect(Math.max(...untilMs)).toBeLessThan(dayMs + 600_000);
      expect(await live.verify()).toMatchObject({ silent: 0 });

      aheadMs = dayMs + 600_000;
      await live.control('clock', { advanceMs: aheadMs });
      const second = await live.sync();
      expect(incomplete(second)).toEqual([]);
      expect((await postponed(live, aheadMs)).filter((entry) => entry !== null)).toEqual([]);
      expect(await live.verify()).toMatchObject(equal);
      // What the first day stored was not written again.
      const written = [first, second].flatMap(streamsOf).filter(({ stream }) => stream === 'invoices');
      expect(written.reduce((sum, { inserted }) => sum + inserted, 0)).toBe((await ledgerOf(live, 'invoices')).length);
    });
  });

  it('an answer that never comes is given up and asked for again', async () => {
    const live = await start({ invoices: 90, ...smallPages, patienceMs: 2_000 });
    await live.control('faults', fault('invoices', 'hang', 1, { page: 2 }));
    expect(incomplete(await live.sync())).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
  });

  it.runIf(statesTotals).each([-7, 7])('a total that is %i off at first is only an estimate', async (by) => {
    const live = await start({ invoices: 90, ...smallPages });
    await live.control('faults', fault('invoices', { verb: 'wrong-total', by }, 1, { page: 1 }));
    expect(incomplete(await live.sync())).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
  });

  it.runIf(forgetsPlaces)(
    'a place in a list that the platform has forgotten: no record is missed, none comes twice',
    async () => {
      const live = await start({ invoices: 90, ...smallPages });
      await live.control('faults', fault('invoices', 'expire-cursor', 1, { page: 3 }));
      const report = await live.sync();
      expect(incomplete(report)).toEqual([]);
      expect(await live.verify()).toMatchObject(equal);
    },
  );

  it('of 5,000 rows 200 are deleted on the way: those that stay are there, and none of those that went', async () => {
    const live = await start({ invoices: 5_000 });
    const how = erases ? 'vanish' : 'void';
    await live.control(
      'faults',
      [2, 3].map((page) => fault('invoices', { verb: 'delete-rows', count: 100, how }, 1, { page })),
    );
    const report = await live.sync({ stream: 'invoices' });
    expect(incomplete(report)).toEqual([]);
    expect(Math.max(...streamsOf(report).map(({ seen }) => seen))).toBeGreaterThan(4_600);
    expect(live.sandbox.faults.list().map(({ fired }) => fired)).toEqual([1, 1]);
    const { gaps } = await live.verify();
    expect(gaps.filter(({ stream }) => stream === 'invoices')).toEqual([]);
  });
});

const postponed = async (live: CoreOnSandbox, aheadMs: number) =>
  (await statusReport(live.core, () => null, Date.now() + aheadMs)).tenants.map((tenant) => tenant.postponed);
