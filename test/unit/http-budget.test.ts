import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConnectionId } from '../../shared/ids.ts';
import { createBudgets, type BudgetAsk, type Budgets, type Permit } from '../../main/core/http/budget.ts';
import { createMeter } from '../../main/core/http/budget-meter.ts';
import type { HttpResponse } from '../../main/core/ports.ts';
import type { LimitsDefinition } from '../../main/core/provider.ts';
import { failureOf } from '../support/failure-of.ts';
import { createFakeStore } from '../support/fake-store.ts';
import { createMemoryLog } from '../support/memory-ports.ts';
import { rowId } from '../support/row-id.ts';
import { createTestClock } from '../support/test-clock.ts';

/*
 * What could go wrong: more requests than allowed, by us or after a restart; a tenant that starves the others; a person who waits behind a backfill; a wait that nobody
 * can stop; a timer that keeps the process alive; a budget that trusts a header and overdraws.
 */

const day = 86_400_000;
const limits: LimitsDefinition = {
  concurrentPerTenant: 2,
  budgets: [
    { name: 'minute', per: 'tenant', windowSec: 60, max: 3, window: 'rolling' },
    { name: 'day', per: 'tenant', windowSec: 86_400, max: 100, window: 'fixed' },
    { name: 'app-minute', per: 'app', windowSec: 60, max: 1000, window: 'rolling' },
  ],
  remainingHeaders: { minute: 'X-Min-Left', day: 'X-Day-Left' },
};
const never = new AbortController().signal;

function setup(over: { limits?: LimitsDefinition; store?: ReturnType<typeof createFakeStore>; startMs?: number } = {}) {
  const clock = createTestClock(over.startMs === undefined ? {} : { startMs: over.startMs });
  const store = over.store ?? createFakeStore();
  const log = createMemoryLog();
  const budgets = createBudgets({ clock, log, store });
  const ask = (tenant: string | null, more: Partial<BudgetAsk> = {}): BudgetAsk => ({
    provider: 'xero',
    title: 'Xero',
    limits: over.limits ?? limits,
    connectionId: rowId<ConnectionId>(1),
    tenantExternalId: tenant,
    urgent: false,
    maxWaitMs: 120_000,
    ...more,
  });
  return { clock, store, log, budgets, ask };
}

/** Lets every promise that can settle do so. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Starts an acquire and notes its name when it is served. */
function queue(budgets: Budgets, ask: BudgetAsk, name: string, served: string[], signal = never): Promise<Permit> {
  const permit = budgets.acquire(ask, signal);
  permit.then(
    () => served.push(name),
    () => undefined,
  );
  return permit;
}

function response(headers: Record<string, string>): HttpResponse {
  return { status: 200, headers, body: new Uint8Array(), receivedAtMs: 0 };
}

describe('request budget', () => {
  it('lets through what fits and holds the rest until the window has moved on', async () => {
    const { clock, budgets, ask } = setup();
    const served: string[] = [];
    for (const name of ['1', '2', '3', '4']) void queue(budgets, ask('a'), name, served).then((permit) => permit.release());
    await settle();
    expect(served).toEqual(['1', '2', '3']);
    await clock.advance(59_999);
    expect(served).toEqual(['1', '2', '3']);
    await clock.advance(1);
    await settle();
    expect(served).toEqual(['1', '2', '3', '4']);
  });

  it('holds what goes beyond the requests at the same time until one ends', async () => {
    const { budgets, ask } = setup();
    const served: string[] = [];
    const first = queue(budgets, ask('a'), '1', served);
    void queue(budgets, ask('a'), '2', served);
    void queue(budgets, ask('a'), '3', served);
    await settle();
    expect(served).toEqual(['1', '2']);
    (await first).release();
    await settle();
    expect(served).toEqual(['1', '2', '3']);
  });

  it('counts all tenants of a login together where the platform does', async () => {
    const { budgets, ask } = setup({ limits: { ...limits, concurrentPerTenant: 1, concurrentPer: 'connection' } });
    const first = await budgets.acquire(ask('a'), never);
    let granted = false;
    const second = budgets.acquire(ask('b'), never).then((permit) => {
      granted = true;
      return permit;
    });
    await settle();
    expect(granted).toBe(false);
    first.release();
    (await second).release();
    expect(granted).toBe(true);
  });

  it('frees a place once, however often it is given back', async () => {
    const { budgets, ask } = setup({ limits: { ...limits, concurrentPerTenant: 1, budgets: [] } });
    const served: string[] = [];
    const first = await budgets.acquire(ask('a'), never);
    void queue(budgets, ask('a'), '2', served);
    void queue(budgets, ask('a'), '3', served);
    await settle();
    first.release();
    first.release();
    await settle();
    expect(served).toEqual(['2']);
  });

  it('lets a person go before background work that waited longer', async () => {
    const { budgets, ask } = setup({ limits: { ...limits, concurrentPerTenant: 1, budgets: [] } });
    const served: string[] = [];
    const first = await budgets.acquire(ask('a'), never);
    void queue(budgets, ask('a'), 'background', served);
    void queue(budgets, ask('a', { urgent: true }), 'person', served);
    await settle();
    first.release();
    await settle();
    expect(served).toEqual(['person']);
  });

  it('gives tenants turns in a budget they share, however many requests one of them has waiting', async () => {
    const shared: LimitsDefinition = {
      concurrentPerTenant: 100,
      budgets: [{ name: 'app', per: 'app', windowSec: 60, max: 2, window: 'rolling' }],
      remainingHeaders: {},
    };
    const { clock, budgets, ask } = setup({ limits: shared });
    const served: string[] = [];
    for (let n = 1; n <= 5; n += 1) void queue(budgets, ask('large'), `large ${n}`, served);
    void queue(budgets, ask('small'), 'small 1', served);
    void queue(budgets, ask('small'), 'small 2', served);
    await settle();
    await clock.advance(60_000);
    await settle();
    await clock.advance(60_000);
    await settle();
    // The large one came first and filled the first minute; from then on they alternate.
    expect(served).toEqual(['large 1', 'large 2', 'small 1', 'large 3', 'small 2', 'large 4']);
  });

  it('does not let a tenant that must wait hold up another', async () => {
    const { budgets, ask } = setup({ limits: { ...limits, concurrentPerTenant: 9 } });
    const served: string[] = [];
    for (const name of ['a1', 'a2', 'a3', 'a4']) void queue(budgets, ask('a'), name, served);
    void queue(budgets, ask('b'), 'b1', served);
    await settle();
    expect(served).toEqual(['a1', 'a2', 'a3', 'b1']);
  });

  it('counts calls about the login against the app and not against a tenant', async () => {
    const { budgets, ask } = setup();
    const permits = await Promise.all(Array.from({ length: 2 }, () => budgets.acquire(ask(null), never)));
    for (const permit of permits) permit.release();
    expect(budgets.remaining(ask(null)).map(({ name, used }) => [name, used])).toEqual([['app-minute', 2]]);
    expect(budgets.remaining(ask('a'))).toContainEqual({ name: 'minute', used: 0, max: 3, resetsAtMs: null });
  });

  it('says until when instead of waiting for hours', async () => {
    const { clock, budgets, ask } = setup({
      limits: {
        ...limits,
        concurrentPerTenant: 9,
        budgets: [{ name: 'day', per: 'tenant', windowSec: 86_400, max: 2, window: 'fixed' }],
      },
    });
    const startMs = clock.nowMs();
    await budgets.acquire(ask('a'), never);
    await budgets.acquire(ask('a'), never);
    expect(await failureOf(budgets.acquire(ask('a'), never))).toMatchObject({
      code: 'rate/limited',
      action: 'wait',
      retryAtMs: startMs + day,
    });
    expect(clock.pending()).toBe(0);
  });

  it('refuses those who wait already when the platform closes for hours', async () => {
    const { clock, budgets, ask } = setup({ limits: { ...limits, concurrentPerTenant: 1 } });
    const first = await budgets.acquire(ask('a'), never);
    const second = failureOf(budgets.acquire(ask('a'), never));
    const untilMs = clock.nowMs() + 5 * 3600_000;
    first.refused('day', untilMs);
    expect(await second).toMatchObject({ code: 'rate/limited', retryAtMs: untilMs });
  });

  it('stops waiting when the caller does, and gives its turn to the next', async () => {
    const { clock, budgets, ask } = setup();
    for (let n = 0; n < 3; n += 1) (await budgets.acquire(ask('a'), never)).release();
    const controller = new AbortController();
    const waiting = failureOf(budgets.acquire(ask('a'), controller.signal));
    await settle();
    expect(clock.pending()).toBe(1);
    controller.abort();
    expect(await waiting).toMatchObject({ code: 'run/cancelled' });
    await settle();
    expect(clock.pending()).toBe(0);
    await expect(budgets.acquire(ask('b'), controller.signal)).rejects.toMatchObject({ code: 'run/cancelled' });
  });

  it('leaves no timer behind when nobody waits', async () => {
    const { clock, budgets, ask } = setup();
    const served: string[] = [];
    for (const name of ['1', '2', '3', '4']) void queue(budgets, ask('a'), name, served).then((permit) => permit.release());
    await settle();
    expect(clock.pending()).toBe(1);
    await clock.advance(60_000);
    await settle();
    expect(clock.pending()).toBe(0);
  });
});

describe('what the platform says is left', () => {
  it('is believed when it is less than we thought', async () => {
    const { budgets, ask } = setup();
    const permit = await budgets.acquire(ask('a'), never);
    permit.learn(response({ 'x-day-left': '7', 'x-min-left': '0' }));
    expect(budgets.remaining(ask('a')).map(({ name, used }) => [name, used])).toEqual([
      ['minute', 3],
      ['day', 93],
      ['app-minute', 1],
    ]);
  });

  it('is not believed when it is more', async () => {
    const { budgets, ask } = setup();
    const permit = await budgets.acquire(ask('a'), never);
    (await budgets.acquire(ask('a'), never)).learn(response({ 'x-day-left': '5000', 'x-min-left': '60' }));
    permit.learn(response({ 'x-day-left': 'many' }));
    expect(budgets.remaining(ask('a')).map(({ used }) => used)).toEqual([2, 2, 2]);
  });

  it('tells of a smaller tier at once', async () => {
    const { budgets, ask } = setup();
    const permit = await budgets.acquire(ask('a'), never);
    permit.learn(response({ 'x-day-left': '0' }));
    permit.release();
    expect(await failureOf(budgets.acquire(ask('a'), never))).toMatchObject({ code: 'rate/limited' });
  });
});

describe('refusal for limits', () => {
  it('shuts the budget it names', async () => {
    const { clock, budgets, ask } = setup();
    const permit = await budgets.acquire(ask('a'), never);
    permit.refused('minute', clock.nowMs() + 30_000);
    permit.release();
    const served: string[] = [];
    void queue(budgets, ask('a'), 'a', served);
    void queue(budgets, ask('b'), 'b', served);
    await settle();
    expect(served).toEqual(['b']);
    await clock.advance(30_000);
    await settle();
    expect(served).toEqual(['b', 'a']);
  });

  it('shuts the tenant when it names none we know', async () => {
    const { clock, budgets, ask } = setup();
    const permit = await budgets.acquire(ask('a'), never);
    permit.refused('something new', clock.nowMs() + 1000);
    permit.release();
    const served: string[] = [];
    void queue(budgets, ask('a'), 'a', served);
    await settle();
    expect(served).toEqual([]);
    await clock.advance(1000);
    await settle();
    expect(served).toEqual(['a']);
  });

  it('of the app holds every tenant', async () => {
    const { clock, budgets, ask } = setup();
    const permit = await budgets.acquire(ask('a'), never);
    permit.refused('app-minute', clock.nowMs() + 1000);
    const served: string[] = [];
    void queue(budgets, ask('b'), 'b', served);
    await settle();
    expect(served).toEqual([]);
  });
});

describe('daily budget', () => {
  it('survives a restart', async () => {
    const store = createFakeStore();
    const first = setup({ store });
    for (let n = 0; n < 2; n += 1) (await first.budgets.acquire(first.ask('a'), never)).release();
    await first.budgets.flush();
    const second = setup({ store, startMs: first.clock.nowMs() + 3600_000 });
    await second.budgets.load();
    expect(second.budgets.remaining(second.ask('a'))).toContainEqual({
      name: 'day',
      used: 2,
      max: 100,
      resetsAtMs: first.clock.nowMs() + day,
    });
    (await second.budgets.acquire(second.ask('a'), never)).release();
    await second.budgets.flush();
    expect([...store.budgets.values()]).toEqual([
      { scope: 'xero/tenant/a', name: 'day', windowStartedAtMs: first.clock.nowMs(), used: 3 },
    ]);
  });

  it('keeps a refusal over a restart too', async () => {
    const store = createFakeStore();
    const first = setup({ store });
    const untilMs = first.clock.nowMs() + 7 * 3600_000;
    (await first.budgets.acquire(first.ask('a'), never)).refused('day', untilMs);
    await first.budgets.flush();
    const second = setup({ store, startMs: first.clock.nowMs() + 60_000 });
    expect(await failureOf(second.budgets.acquire(second.ask('a'), never))).toMatchObject({
      code: 'rate/limited',
      retryAtMs: untilMs,
    });
    const third = setup({ store, startMs: untilMs });
    await expect(third.budgets.acquire(third.ask('a'), never)).resolves.toBeDefined();
  });

  it('begins afresh when its window is over', async () => {
    const { clock, budgets, ask } = setup();
    (await budgets.acquire(ask('a'), never)).release();
    await clock.advance(day);
    expect(budgets.remaining(ask('a'))).toContainEqual({ name: 'day', used: 0, max: 100, resetsAtMs: null });
  });

  it('that cannot be stored holds up no request, and is told', async () => {
    const store = createFakeStore();
    const { budgets, ask, log } = setup({
      store: { ...store, write: { ...store.write, putBudget: () => Promise.reject(new Error('disk full')) } },
    });
    (await budgets.acquire(ask('a'), never)).release();
    await budgets.flush();
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'warn', message: 'a request budget could not be stored' }));
  });

  it('is not guessed when the store cannot be read, and is read again next time', async () => {
    const store = createFakeStore();
    let broken = true;
    const read = { ...store.read, readBudgets: () => (broken ? Promise.reject(new Error('busy')) : Promise.resolve([])) };
    const { budgets, ask } = setup({ store: { ...store, read } });
    await expect(budgets.acquire(ask('a'), never)).rejects.toThrow('busy');
    broken = false;
    await expect(budgets.acquire(ask('a'), never)).resolves.toBeDefined();
  });
});

describe('meter', () => {
  it('of a rolling window never lets more through in any window than allowed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 200 }),
        fc.integer({ min: 1, max: 7 }),
        (steps, max) => {
          const meter = createMeter('s', { name: 'm', per: 'tenant', windowSec: 60, max, window: 'rolling' }, undefined);
          const sent: number[] = [];
          let nowMs = 1_000_000;
          for (const step of steps) {
            nowMs += step;
            if (meter.freeAtMs(nowMs) > nowMs) continue;
            meter.count(nowMs);
            sent.push(nowMs);
          }
          for (const at of sent)
            expect(sent.filter((other) => other > at - 60_000 && other <= at).length).toBeLessThanOrEqual(max);
        },
      ),
    );
  });

  it('says exactly when the next request fits', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 5, maxLength: 30 }), (steps) => {
        const meter = createMeter('s', { name: 'm', per: 'tenant', windowSec: 60, max: 3, window: 'rolling' }, undefined);
        let nowMs = 1_000_000;
        for (const step of steps) {
          nowMs = Math.max(nowMs + step, meter.freeAtMs(nowMs));
          expect(meter.freeAtMs(nowMs)).toBeLessThanOrEqual(nowMs);
          meter.count(nowMs);
          const freeAtMs = meter.freeAtMs(nowMs);
          if (freeAtMs > nowMs) expect(meter.freeAtMs(freeAtMs - 1)).toBeGreaterThan(freeAtMs - 1);
        }
      }),
    );
  });

  it('does not wait for a time that was never real when the clock is set back', () => {
    const rolling = createMeter('s', { name: 'm', per: 'tenant', windowSec: 60, max: 1, window: 'rolling' }, undefined);
    const fixed = createMeter('s', { name: 'd', per: 'tenant', windowSec: 86_400, max: 1, window: 'fixed' }, undefined);
    rolling.count(10 * day);
    fixed.count(10 * day);
    expect(rolling.freeAtMs(5 * day)).toBe(5 * day + 60_000);
    expect(fixed.freeAtMs(5 * day)).toBe(6 * day);
  });
});
