import { afterEach, describe, expect, it } from 'vitest';
import type { SyncReport } from '../../main/core/core.ts';
import { startCoreOnSandbox, type CoreOnSandbox } from '../support/core-on-sandbox.ts';

let world: CoreOnSandbox | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

const equal = { missing: 0, extra: 0, different: 0, silent: 0 };

const streamsOf = (report: SyncReport) => report.tenants.flatMap((tenant) => tenant.streams);
const incomplete = (report: SyncReport) =>
  streamsOf(report)
    .filter((stream) => !stream.complete)
    .map(({ stream, gap }) => `${stream}: ${gap}`);
const written = (report: SyncReport) =>
  streamsOf(report).reduce((sum, { inserted, updated, tombstoned }) => sum + inserted + updated + tombstoned, 0);

describe('at the boundary of a page', () => {
  const counts = [0, 1, 99, 100, 101, 200, 1000, 1001];
  const shapes = ['present', 'absent', 'hasNextPage'] as const;
  it.each(shapes.flatMap((pagination) => counts.map((invoices) => ({ pagination, invoices }))))(
    'with $invoices sales invoices and pagination $pagination, every record arrives once',
    async ({ pagination, invoices }) => {
      world = await startCoreOnSandbox({ invoices, settings: { pagination } });
      const report = await world.sync();
      expect(incomplete(report)).toEqual([]);
      expect(await world.verify()).toMatchObject(equal);
    },
    60_000,
  );

  it.each(shapes)(
    'with a last page that is exactly full and pagination %s, nothing is missed or asked for ever',
    async (pagination) => {
      world = await startCoreOnSandbox({ invoices: 100, settings: { pagination, maxPageSize: 100 } });
      await world.control('faults', {
        provider: 'xero',
        when: { stream: 'invoices' },
        do: { verb: 'exact-page-boundary', size: 100 },
        times: 1,
      });
      const report = await world.sync();
      const seen = streamsOf(report)
        .filter(({ stream }) => stream === 'invoices')
        .map((stream) => stream.seen % 100);
      expect(seen).toContain(0);
      expect(incomplete(report)).toEqual([]);
      expect(await world.verify()).toMatchObject(equal);
    },
  );
});

describe('a second sync', () => {
  it('of unchanged books writes nothing and asks each stream only for what changed', async () => {
    world = await startCoreOnSandbox();
    await world.sync();
    const report = await world.sync();
    expect(incomplete(report)).toEqual([]);
    expect(written(report)).toBe(0);
    expect(streamsOf(report).filter(({ requests }) => requests > 2)).toEqual([]);
  });

  it('brings what was added, edited, voided and paid since', async () => {
    world = await startCoreOnSandbox();
    await world.sync();
    await world.control('mutate', { edits: 5, inserts: 3, voids: 2, payments: 4, seed: 7 });
    const report = await world.sync();
    expect(written(report)).toBeGreaterThan(0);
    expect(await world.verify()).toMatchObject(equal);
  });
});

describe('what goes wrong at the platform', () => {
  it('is told when a permission is taken away: the stream says which one it lacks, and the others are read', async () => {
    world = await startCoreOnSandbox();
    await world.control('faults', { provider: 'xero', do: { verb: 'drop-scope', scope: 'accounting.contacts.read' }, times: 1 });
    const report = await world.sync();
    const shut = streamsOf(report).filter(({ complete }) => !complete);
    expect([...new Set(shut.map(({ stream }) => stream))]).toEqual(['contacts']);
    expect(shut[0]?.gap).toContain('accounting.contacts');
  });

  it('is told when the connection is revoked: what was read stays, and the sentence says to reconnect', async () => {
    world = await startCoreOnSandbox();
    await world.sync();
    await world.control('faults', { provider: 'xero', do: { verb: 'revoke', of: 'user' }, times: 1 });
    const report = await world.sync();
    expect(report.complete).toBe(false);
    expect(JSON.stringify(report.tenants.map(({ error, streams }) => [error, streams.map((each) => each.error)]))).toMatch(
      /[Rr]econnect/,
    );
    const [entry] = await world.core.connections.list();
    expect(entry?.connection.state).toBe('needs_reauth');
    expect((await world.verify()).missing).toBe(0);
  });
});
