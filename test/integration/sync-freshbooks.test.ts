import { afterEach, describe, expect, it } from 'vitest';
import type { SyncReport } from '../../main/core/core.ts';
import { startCoreOnSandbox, type CoreOnSandbox } from '../support/core-on-sandbox.ts';

let world: CoreOnSandbox | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

const provider = 'freshbooks';
const equal = { missing: 0, extra: 0, different: 0, silent: 0 };

const streamsOf = (report: SyncReport) => report.tenants.flatMap((tenant) => tenant.streams);
const incomplete = (report: SyncReport) =>
  streamsOf(report)
    .filter((stream) => !stream.complete)
    .map(({ stream, gap }) => `${stream}: ${gap}`);
const written = (report: SyncReport) =>
  streamsOf(report).reduce((sum, { inserted, updated, tombstoned }) => sum + inserted + updated + tombstoned, 0);

describe('a sync of FreshBooks', () => {
  it.each([0, 1, 99, 100, 101, 200])('with %i sales invoices brings every record once, to the cent', async (invoices) => {
    world = await startCoreOnSandbox({ provider, invoices });
    expect(incomplete(await world.sync())).toEqual([]);
    expect(await world.verify()).toMatchObject(equal);
  });

  it('with a last page that is exactly full misses nothing', async () => {
    world = await startCoreOnSandbox({ provider, invoices: 97 });
    await world.control('faults', { provider, when: { stream: 'invoices' }, do: { verb: 'exact-page-boundary', size: 100 } });
    const report = await world.sync();
    expect(streamsOf(report).filter(({ stream, seen }) => stream === 'invoices' && seen === 100)).toHaveLength(1);
    expect(await world.verify()).toMatchObject(equal);
  });

  it('raises no drift over clean books, and ties the open invoices out', async () => {
    world = await startCoreOnSandbox({ provider });
    const report = await world.sync();
    // What books leave out as the platform allows is noted, and asks for nothing.
    const drift = await world.core.drift({ tenantId: null, all: true });
    expect(drift.filter(({ expected, severity }) => expected !== 'documented as optional' || severity !== 'info')).toEqual([]);
    expect(report.tenants.flatMap(({ controlTotals }) => controlTotals.map(({ name, ties }) => [name, ties]))).toEqual([
      ['receivables', true],
      ['receivables', true],
    ]);
  });

  it('of unchanged books writes nothing the second time', async () => {
    world = await startCoreOnSandbox({ provider });
    await world.sync();
    const report = await world.sync();
    expect(incomplete(report)).toEqual([]);
    expect(written(report)).toBe(0);
  });

  it('brings what was added, edited, deleted and paid since', async () => {
    world = await startCoreOnSandbox({ provider, invoices: 150 });
    await world.sync();
    await world.control('mutate', { provider, edits: 5, inserts: 3, voids: 4, payments: 4, deletes: 2, seed: 7 });
    const report = await world.sync();
    expect(written(report)).toBeGreaterThan(0);
    expect(incomplete(report)).toEqual([]);
    expect(await world.verify()).toMatchObject(equal);
  });
});

describe('while the list is being read', () => {
  it('deleted invoices move others up past the reader, and none is missed', async () => {
    world = await startCoreOnSandbox({ provider, invoices: 450 });
    await world.control('faults', { provider, when: { stream: 'invoices', page: 3 }, do: { verb: 'delete-rows', count: 15 } });
    expect(incomplete(await world.sync())).toEqual([]);
    expect(await world.verify()).toMatchObject(equal);
  });

  it('as many invoices are deleted as are added: the count agrees by chance, and none is missed all the same', async () => {
    world = await startCoreOnSandbox({ provider, invoices: 450 });
    await world.control('faults', [
      { provider, when: { stream: 'invoices', page: 3 }, do: { verb: 'delete-rows', count: 6 } },
      { provider, when: { stream: 'invoices', page: 3 }, do: { verb: 'insert-rows', count: 6 } },
    ]);
    expect(incomplete(await world.sync())).toEqual([]);
    expect(await world.verify()).toMatchObject(equal);
  });

  it.each([
    ['the page before comes again', 'duplicate-page'],
    ['its rows come turned round', 'reorder-page'],
    ['the connection is reset', 'drop'],
    ['half a body comes', 'truncate'],
    ['a page of a proxy comes instead', 'garbage'],
    ['the access token runs out', 'expire-token'],
    ['FreshBooks asks to wait without saying how long', { verb: 'status', status: 429, body: '{"message":"Too many requests"}' }],
    ['FreshBooks is down for a moment', { verb: 'status', status: 500, body: '<h1>500</h1>', contentType: 'text/html' }],
    [
      'an error comes with status 200',
      { verb: 'status', status: 200, body: '{"response":{"errors":[{"errno":500,"message":"unexpected"}]}}' },
    ],
    ['a row is left out that is counted', 'skip-row'],
    ['the count is off', 'wrong-total'],
  ])(
    'when %s, the books end up whole or say that they are not',
    async (_what, verb) => {
      world = await startCoreOnSandbox({ provider, invoices: 250 });
      await world.control('faults', { provider, when: { stream: 'invoices', page: 2 }, do: verb });
      await world.sync();
      expect(await world.verify()).toMatchObject({ silent: 0 });
      await world.sync({ full: true });
      expect(await world.verify()).toMatchObject(equal);
    },
    60_000,
  );
});

describe('what changes its shape', () => {
  const faults = [
    ['what is due is renamed to outstanding_balance', { verb: 'rename-field', field: 'outstanding', to: 'outstanding_balance' }],
    ['what is due is renamed to amount_outstanding', { verb: 'rename-field', field: 'outstanding', to: 'amount_outstanding' }],
    ['what is due becomes a list', { verb: 'retype-field', field: 'outstanding', to: 'array' }],
  ] as const;
  it.each(faults)('when %s, it is read all the same and the change is told', async (_what, verb) => {
    world = await startCoreOnSandbox({ provider });
    await world.control('faults', { provider, when: { stream: 'invoices' }, do: verb });
    await world.sync();
    expect(await world.verify()).toMatchObject(equal);
    expect((await world.core.drift({ tenantId: null, all: true })).map(({ path }) => path)).toContain('outstanding');
  });

  it.each([
    ['amounts become numbers', { verb: 'retype-field', field: 'amount.amount', to: 'number' }],
    ['amounts are gone', { verb: 'drop-field', field: 'amount' }],
    ['amounts are null', { verb: 'null-field', field: 'amount' }],
    ['amounts are in a currency nobody knows', { verb: 'set-field', field: 'amount.code', value: 'XXQ' }],
    ['every amount due is zero', { verb: 'set-field', field: 'outstanding.amount', value: '0.00' }],
    ['lines are left out', { verb: 'drop-field', field: 'lines' }],
    ['a line loses its amount', { verb: 'drop-field', field: 'lines.amount' }],
    ['a status comes that nobody knows', { verb: 'set-field', field: 'status', value: 99, count: 3 }],
    ['a record is neither active nor deleted', { verb: 'set-field', field: 'vis_state', value: 7, count: 3 }],
    ['a second name for what is due states something else', { verb: 'new-field', field: 'amount_outstanding', value: '1.23' }],
    ['the client is called otherwise', { verb: 'rename-field', field: 'customerid', to: 'clientid' }],
    ['tax names move into a list', { verb: 'move-field', field: 'lines.taxName1', to: 'taxes' }],
  ])('when %s, no figure is silently wrong', async (_what, verb) => {
    world = await startCoreOnSandbox({ provider });
    await world.control('faults', { provider, when: { stream: 'invoices' }, do: verb });
    await world.sync();
    expect(await world.verify()).toMatchObject({ silent: 0 });
    expect(
      (await world.core.drift({ tenantId: null, all: true })).length +
        (await world.core.quarantine({ tenantId: null, all: false })).length,
    ).toBeGreaterThan(0);
  });
});

describe('what goes wrong with the login', () => {
  it('is told when a permission is taken away: the stream says which one it lacks, and the others are read', async () => {
    world = await startCoreOnSandbox({ provider });
    await world.control('faults', { provider, do: { verb: 'drop-scope', scope: 'user:clients:read' } });
    const report = await world.sync();
    const shut = streamsOf(report).filter(({ complete }) => !complete);
    expect([...new Set(shut.map(({ stream }) => stream))]).toEqual(['clients']);
    expect(shut[0]?.gap).toContain('user:clients:read');
  });

  it('asks for a reconnect when the answer with the new tokens was lost: the old refresh token is dead', async () => {
    world = await startCoreOnSandbox({ provider });
    await world.sync();
    await world.control('clock', { advanceSec: 13 * 3600 });
    await world.control('faults', [
      { provider, when: { stream: 'accounts' }, do: 'expire-token' },
      { provider, do: 'lose-refresh-response' },
    ]);
    const report = await world.sync();
    expect(report.complete).toBe(false);
    expect((await world.core.connections.list())[0]?.connection.state).toBe('needs_reauth');
    expect((await world.verify()).missing).toBe(0);
  });

  it('stops one business whose subscription ended, and no other', async () => {
    world = await startCoreOnSandbox({ provider });
    await world.sync();
    await world.control('faults', { provider, when: { stream: 'invoices' }, do: { verb: 'revoke', of: 'tenant' } });
    const report = await world.sync();
    expect(report.tenants.filter(({ error }) => error !== null)).toHaveLength(1);
  });
});
