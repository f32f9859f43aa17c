import { afterEach, describe, expect, it } from 'vitest';
import type { SyncReport } from '../../main/core/core.ts';
import type { SandboxOptions } from '../../main/sandbox/server.ts';
import { valueAt } from '../../shared/unknown.ts';
import { startCoreOnSandbox, type CoreOnSandbox } from '../support/core-on-sandbox.ts';

/* What is Stripe's own: lists newest first that show no edit, place markers that are records, lists inside records, keys with permissions. */

let world: CoreOnSandbox | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

const start = async (options: Partial<SandboxOptions> = {}): Promise<CoreOnSandbox> => {
  world = await startCoreOnSandbox({ provider: 'stripe', ...options });
  return world;
};
/** The key's own account, and then the one connected to it. */
const tenantsOf = async (live: CoreOnSandbox): Promise<readonly string[]> =>
  (await live.core.connections.list()).flatMap(({ tenants }) => tenants.map(({ tenant }) => tenant.externalId)).toSorted();
const textAt = (value: unknown, path: string): string => String(valueAt(value, path));
const equal = { missing: 0, extra: 0, different: 0, silent: 0 };
const fault = (stream: string, verb: unknown, times = 1, when: object = {}) => ({
  provider: 'stripe',
  when: { stream, ...when },
  do: verb,
  times,
});
const streamsOf = (report: SyncReport, name: string) =>
  report.tenants.flatMap(({ streams }) => streams.filter(({ stream }) => stream === name));
const incomplete = (report: SyncReport) =>
  report.tenants.flatMap(({ streams }) =>
    streams.filter(({ complete }) => !complete).map(({ stream, gap }) => `${stream}: ${gap}`),
  );

describe('a list that changes while it is read', () => {
  it('of 5,000 rows of which 200 are deleted on the way, the one that marks the place among them, hides none', async () => {
    const live = await start({ invoices: 5_000 });
    await live.control('faults', [
      fault('invoices', { verb: 'delete-rows', count: 120, how: 'vanish' }, 1, { page: 3 }),
      fault('invoices', { verb: 'delete-rows', count: 80, how: 'vanish' }, 1, { page: 20 }),
      fault('invoices', 'expire-cursor', 1, { page: 30 }),
    ]);
    const report = await live.sync();
    expect(incomplete(report)).toEqual([]);
    expect(streamsOf(report, 'invoices')[0]?.seen).toBeGreaterThan(4_700);
    expect(await live.verify()).toMatchObject(equal);
  }, 120_000);

  it('with rows added and edited on pages already read ends complete, new ones included', async () => {
    const live = await start({ invoices: 90, stripe: { pageCap: 10 } });
    await live.control('faults', [
      fault('invoices', { verb: 'insert-rows', count: 9 }, 1, { page: 4 }),
      fault('invoices', { verb: 'edit-rows', count: 9 }, 1, { page: 6 }),
    ]);
    const report = await live.sync();
    expect(incomplete(report)).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
  });

  it('whose place marker is lost again and again is entered again each time', async () => {
    const live = await start({ invoices: 90, stripe: { pageCap: 10 } });
    await live.control('faults', fault('charges', 'expire-cursor', 5));
    const report = await live.sync();
    expect(incomplete(report)).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
  });

  it('never ends at an empty page that says that more follows', async () => {
    const live = await start({ invoices: 90, stripe: { pageCap: 20 } });
    await live.control('faults', fault('charges', { verb: 'skip-row', count: 100 }, 50, { page: 2 }));
    const report = await live.sync();
    expect(incomplete(report).join()).toMatch(/charges: an empty page came that says that more follows/);
    expect(report.complete).toBe(false);
    expect(await live.verify()).toMatchObject({ silent: 0 });
  });
});

/** One row, not the first, of a list of up to a hundred: the first reading has it on its first page, the second on the page after that of one row. */
const neverListed = (stream: string, at = 1) => [
  fault(stream, { verb: 'skip-row', count: 1, at }, 99, { page: 1 }),
  fault(stream, { verb: 'skip-row', count: 1, at: at - 1 }, 99, { page: 2 }),
];

describe('records that their own list leaves out, reading after reading', () => {
  it.each(['charges', 'refunds', 'disputes', 'payouts'])(
    '%s are missed by what names them, and read by their id',
    async (stream) => {
      const live = await start({ invoices: stream === 'charges' ? 90 : 300 });
      // The charge before it failed, and nothing names those.
      await live.control('faults', neverListed(stream, stream === 'charges' ? 2 : 1));
      const report = await live.sync();
      expect(incomplete(report)).toEqual([]);
      expect(await live.verify()).toMatchObject(equal);
    },
  );

  it.each(['refunds', 'payouts'])(
    '%s that do not come by their id either leave the books incomplete, with their name',
    async (stream) => {
      const live = await start({ invoices: 300 });
      const [tenant] = await tenantsOf(live);
      // Nor after the pages of two readings and of what changed in between.
      const norById = fault(stream, { verb: 'skip-row', count: 1, at: 0 }, 99, { tenant, after: 4 });
      await live.control('faults', [...neverListed(stream), norById]);
      const report = await live.sync();
      expect(incomplete(report).join()).toMatch(
        /balance transactions name \d+ of .* that came neither with their list nor by their id/,
      );
      expect(await live.verify()).toMatchObject({ silent: 0 });
      await fetch(`${live.sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
      expect(incomplete(await live.sync())).toEqual([]);
      expect(await live.verify()).toMatchObject(equal);
    },
  );
});

describe('rows that are lost at the same place of a page, reading after reading', () => {
  it.each(['invoices', 'customers', 'credit-notes'])(
    '%s are met by the second reading, whose pages are cut at other places',
    async (stream) => {
      const live = await start({ invoices: 90, stripe: { pageCap: 20 } });
      await live.control('faults', fault(stream, { verb: 'skip-row', count: 1, at: 1 }, 99));
      await live.sync();
      expect(await live.verify()).toMatchObject({ missing: 0, silent: 0 });
    },
  );

  it('at the very beginning of the list leave it incomplete', async () => {
    const live = await start({ invoices: 90, stripe: { pageCap: 20 } });
    await live.control('faults', fault('invoices', { verb: 'skip-row', count: 1, at: 0 }, 99, { page: 1 }));
    expect(incomplete(await live.sync()).join()).toMatch(
      /invoices: (an empty page came that says that more follows|two readings of the list differ)/,
    );
    expect(await live.verify()).toMatchObject({ silent: 0 });
  });
});

describe('balance transactions that their list leaves out', () => {
  const leavesOneOut = neverListed('balance-transactions');

  it('leave the list incomplete by the balance, reading after reading, until they come', async () => {
    const live = await start({ invoices: 40 });
    await live.control('faults', leavesOneOut);
    for (let reading = 0; reading < 2; reading += 1) {
      const report = await live.sync();
      expect(incomplete(report).join()).toMatch(
        /balance-transactions: a total does not tie: Balance in \w+ is -?[\d.]+ on the platform, and what was read adds up to -?[\d.]+/,
      );
      expect(await live.verify()).toMatchObject({ silent: 0 });
    }
    await fetch(`${live.sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
    expect(incomplete(await live.sync())).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
  });

  it('leave it unproved where the balance cannot be had', async () => {
    const live = await start({ invoices: 40 });
    await live.control('faults', [...leavesOneOut, fault('report:balance', { verb: 'garbage' }, 99)]);
    expect(incomplete(await live.sync()).join()).toMatch(
      /balance-transactions: a total does not tie: Balance cannot be compared/,
    );
    expect(await live.verify()).toMatchObject({ silent: 0 });
  });

  it('would be told by the next run, which compares the balance where the one before was cut off on the way there', async () => {
    const live = await start({ invoices: 40 });
    await live.sync();
    const [tenant] = await tenantsOf(live);
    await live.control('mutate', { provider: 'stripe', tenant, payments: 3, seed: 3 });
    const stop = new AbortController();
    const off = live.core.sync.onProgress(({ stream, phase }) => {
      if (stream === 'balance-transactions' && phase === 'ended') stop.abort();
    });
    const [listed] = await live.core.connections.list();
    const tenantId = listed?.tenants.find((row) => row.tenant.externalId === tenant)?.tenant.id ?? null;
    await live.core.sync.run({
      connectionId: null,
      tenantId,
      stream: null,
      record: null,
      full: false,
      trigger: 'manual',
      signal: stop.signal,
    });
    off();
    live.sandbox.log.clear();
    const report = await live.sync({ tenantId });
    expect(report.tenants.flatMap(({ streams }) => streams.filter(({ inserted, updated }) => inserted + updated > 0))).toEqual(
      [],
    );
    await live.sync({ tenantId });
    // Once: nothing has changed for the second.
    expect(live.sandbox.log.report().counts).toMatchObject({ 'stripe/report:balance/report': 1 });
  });
});

describe('changes that no list shows', () => {
  it.each([
    ['payouts', 'that were paid and failed after all'],
    ['refunds', 'that had succeeded and failed'],
    ['disputes', 'that were won'],
  ])('%s %s are read with the next ordinary run', async (stream) => {
    const live = await start({ invoices: 600 });
    await live.sync();
    const tenant = (await tenantsOf(live))[0];
    await live.control('faults', fault(stream, { verb: 'edit-rows', count: 2 }, 1, { tenant }));
    // The fault strikes the first request for the list, so that what it changes is told by events only.
    const report = await live.sync();
    expect(streamsOf(report, stream).map(({ mode }) => mode)).toEqual(['incremental', 'incremental']);
    expect(streamsOf(report, stream).reduce((sum, { updated, tombstoned }) => sum + updated + tombstoned, 0)).toBeGreaterThan(0);
    const untied = report.tenants.flatMap(({ controlTotals }) => controlTotals.filter(({ ties }) => !ties));
    expect(untied).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
  });

  it('charges of which nothing but their own event tells that they changed are read again', async () => {
    const live = await start({ invoices: 40 });
    await live.sync();
    const tenant = (await tenantsOf(live))[0];
    // As late as the request for the list, and told by `charge.updated` alone.
    await live.control('faults', fault('charges', { verb: 'edit-rows', count: 3 }, 1, { tenant }));
    const report = await live.sync();
    expect(streamsOf(report, 'charges').reduce((sum, { updated, tombstoned }) => sum + updated + tombstoned, 0)).toBe(3);
    expect(await live.verify()).toMatchObject(equal);
  });

  it('a deleted customer becomes a tombstone and keeps its name', async () => {
    const live = await start({ invoices: 40 });
    await live.sync();
    await live.control('faults', fault('products', { verb: 'delete-rows', count: 2, how: 'vanish' }));
    const report = await live.sync();
    expect(streamsOf(report, 'products').reduce((sum, { tombstoned }) => sum + tombstoned, 0)).toBe(2);
    expect(await live.verify()).toMatchObject(equal);
  });

  it('are looked for in the whole lists where the key may not read events', async () => {
    const live = await start({ invoices: 40 });
    await live.control('faults', { provider: 'stripe', do: { verb: 'drop-scope', scope: 'rak_event_read' }, times: 1 });
    const first = await live.sync();
    expect(incomplete(first)).toEqual([]);
    await live.control('mutate', { provider: 'stripe', edits: 6, voids: 3, payments: 3, deletes: 1, seed: 3 });
    const report = await live.sync();
    expect(incomplete(report)).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
  });

  it('are looked for in the whole lists after more than the thirty days events are kept', async () => {
    const live = await start({ invoices: 40 });
    await live.sync();
    await live.control('mutate', { provider: 'stripe', edits: 6, voids: 3, payments: 3, deletes: 1, seed: 3 });
    await live.control('clock', { advanceSec: 40 * 86_400 });
    const report = await live.sync();
    expect(incomplete(report)).toEqual([]);
    // The list from the watermark on, and then all of it.
    expect(streamsOf(report, 'invoices').every(({ requests }) => requests > 2)).toBe(true);
    expect(await live.verify()).toMatchObject(equal);
  });
});

describe('what comes in parts', () => {
  it('lines of an invoice that were cut off are fetched, in lists and by id', async () => {
    const live = await start({ invoices: 60, stripe: { partSize: 2 } });
    const report = await live.sync();
    expect(incomplete(report)).toEqual([]);
    const asked = live.sandbox.log.report().counts['stripe/lines:invoices/other'] ?? 0;
    expect(asked).toBeGreaterThan(10);
    expect(await live.verify()).toMatchObject(equal);
    await live.control('mutate', { provider: 'stripe', edits: 8, seed: 4 });
    await live.sync();
    expect(await live.verify()).toMatchObject(equal);
  });

  it('lines that cannot be had hold the invoices back, and the run says so', async () => {
    const live = await start({ invoices: 60, stripe: { partSize: 2 } });
    await live.control('faults', fault('lines:invoices', { verb: 'garbage' }, 500));
    const report = await live.sync();
    expect(incomplete(report).join()).toMatch(/invoices: not read to the end/);
    expect(await live.verify()).toMatchObject({ silent: 0 });
  });

  it('canceled subscriptions, which the list leaves out unless asked for, are there', async () => {
    const live = await start({ invoices: 400 });
    const report = await live.sync();
    const seen = streamsOf(report, 'subscriptions').reduce((sum, stream) => sum + stream.seen, 0);
    const key = textAt(live.sandbox.announcement.providers['stripe'], 'credentials.key');
    const plain: unknown = await (
      await fetch(`${live.sandbox.url}/stripe/v1/subscriptions?limit=100`, { headers: { authorization: `Bearer ${key}` } })
    ).json();
    const listed = valueAt(plain, 'data');
    expect(seen).toBeGreaterThan(Array.isArray(listed) ? listed.length : seen);
    expect(await live.verify()).toMatchObject(equal);
  });
});

describe('a key', () => {
  it('without a permission stops the streams that need it, names it, and nothing is taken for an empty list', async () => {
    const live = await start({ invoices: 40 });
    await live.control('faults', { provider: 'stripe', do: { verb: 'drop-scope', scope: 'rak_charge_read' }, times: 1 });
    const report = await live.sync();
    expect([...new Set(incomplete(report).map((line) => line.split(':')[0]))]).toEqual(['charges', 'refunds']);
    expect(incomplete(report).join()).toContain('rak_charge_read');
    expect(await live.verify()).toMatchObject({ silent: 0, extra: 0 });
  });

  it('for the test data of an account repairs no connection to its live data, and is one of its own beside it', async () => {
    const live = await start({ invoices: 40 });
    await live.sync();
    const key = textAt(live.sandbox.announcement.providers['stripe'], 'credentials.key').replace('_live_', '_test_');
    const ask = { provider: 'stripe', endpoint: `${live.sandbox.url}/stripe`, clientName: null, credentials: { key } } as const;
    const [known] = await live.core.connections.list();
    await expect(
      live.core.connections.connectWithCredentials({ ...ask, connectionId: known?.connection.id ?? null }),
    ).rejects.toMatchObject({ code: 'config/invalid', message: expect.stringMatching(/\(test data\)/) });
    const added = await live.core.connections.connectWithCredentials(ask);
    expect(added.connectionId).not.toBe(known?.connection.id);
    expect(added.tenants.map(({ externalId }) => externalId.endsWith(':test'))).toEqual([true, true]);
    const report = await live.sync({ full: true });
    // What was never in the test data is not gone from the live data.
    expect(report.tenants.flatMap(({ streams }) => streams.filter(({ tombstoned }) => tombstoned > 0))).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
  });

  it('that may not read the account itself reads everything else, in the currencies of the documents', async () => {
    const live = await start({ invoices: 30 });
    await live.control('faults', { provider: 'stripe', do: { verb: 'drop-scope', scope: 'rak_account_read' }, times: 1 });
    const report = await live.sync();
    expect(incomplete(report)).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
  });

  it('that is rolled in the middle of a run ends the connection once, and what was read stays', async () => {
    const live = await start({ invoices: 40 });
    await live.sync();
    await live.control('faults', fault('charges', 'expire-token'));
    const report = await live.sync({ full: true });
    expect(report.complete).toBe(false);
    expect((await live.core.connections.list()).map(({ connection }) => connection.state)).toEqual(['needs_reauth']);
    expect((await live.verify()).missing).toBe(0);
  });

  it('of a platform reads connected accounts, and one that was disconnected stops alone', async () => {
    const live = await start({ invoices: 40 });
    const first = await live.sync();
    expect(first.tenants.map(({ state }) => state)).toEqual(['complete', 'complete']);
    const connected = live.sandbox.world.organisations.length;
    expect(connected).toBe(2);
    const names = await tenantsOf(live);
    expect(names[1]).toContain(`${names[0]}:`);
    await live.control('faults', {
      provider: 'stripe',
      when: { tenant: names[1] },
      do: { verb: 'revoke', of: 'tenant' },
      times: 1,
    });
    const report = await live.sync();
    expect(report.tenants.map(({ state }) => state).toSorted()).toEqual(['complete', 'failed']);
  });
});

describe('too many requests', () => {
  it.each([
    ['the rate, without a word on how long', { verb: 'status', status: 429, body: '{"error":{"code":"rate_limit"}}' }],
    ['a lock on the record', { verb: 'status', status: 429, body: '{"error":{"code":"lock_timeout"}}' }],
    [
      'the rate, with the time to wait',
      { verb: 'status', status: 429, retryAfterSec: 1, body: '{"error":{"code":"rate_limit"}}' },
    ],
  ])('by %s are waited for', async (_what, verb) => {
    const live = await start({ invoices: 30 });
    await live.control('faults', fault('invoices', verb, 2));
    const report = await live.sync();
    expect(incomplete(report)).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
  });

  it('that are not to be repeated stop the stream', async () => {
    const live = await start({ invoices: 30 });
    const headers = { 'stripe-should-retry': 'false' };
    await live.control('faults', fault('invoices', { verb: 'status', status: 500, body: '{"error":{}}', headers }, 9));
    const report = await live.sync();
    expect(incomplete(report).join()).toMatch(/invoices: not read to the end: Stripe refused/);
    expect(await live.verify()).toMatchObject({ silent: 0 });
  });
});
