import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SyncReport } from '../../main/core/core.ts';
import type { SandboxOptions } from '../../main/sandbox/server.ts';
import { startCoreOnSandbox, type CoreOnSandbox } from '../support/core-on-sandbox.ts';
import { syncPlatforms } from '../support/sync-platforms.ts';
import { equal, incomplete, streamsOf } from '../support/sync-suite.ts';

// A whole sync of several tenants, or of several worlds one after the other, on a machine with other work to do.
vi.setConfig({ testTimeout: 120_000 });

let world: CoreOnSandbox | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

const untied = (report: SyncReport) => report.tenants.flatMap((tenant) => tenant.controlTotals.filter(({ ties }) => !ties));
const written = (report: SyncReport) =>
  streamsOf(report).reduce((sum, { inserted, updated, tombstoned }) => sum + inserted + updated + tombstoned, 0);

describe.each(syncPlatforms)(
  '$provider',
  ({ provider, answers, counts, smallPages, quietRequests, contacts, fields, tenant, ...can }) => {
    const start = async (options: Partial<SandboxOptions> = {}): Promise<CoreOnSandbox> => {
      world = await startCoreOnSandbox({ provider, ...options });
      return world;
    };
    const fault = (stream: string, what: unknown, times = 1, when = {}) => ({
      provider,
      when: { stream, ...(tenant === undefined ? {} : { tenant }), ...when },
      do: what,
      times,
    });

    describe('at the boundary of a page', () => {
      it.each(Object.keys(answers).flatMap((shape) => counts[shape]?.map((invoices) => ({ shape, invoices })) ?? []))(
        'with $invoices sales invoices and lists that come $shape, every record arrives once',
        async ({ shape, invoices }) => {
          const live = await start({ invoices, ...answers[shape] });
          const report = await live.sync();
          expect(incomplete(report)).toEqual([]);
          expect(untied(report)).toEqual([]);
          expect(await live.verify()).toMatchObject(equal);
        },
        60_000,
      );

      it.each(Object.keys(answers))(
        'with a last page that is exactly full and lists that come %s, nothing is missed or asked for ever',
        async (shape) => {
          const settings = { ...answers[shape]?.settings, ...(provider === 'xero' ? { maxPageSize: 100 } : {}) };
          const live = await start({ invoices: 100, ...answers[shape], settings });
          await live.control('faults', fault('invoices', { verb: 'exact-page-boundary', size: 100 }));
          const report = await live.sync();
          const seen = streamsOf(report)
            .filter(({ stream }) => stream === 'invoices')
            .map((stream) => stream.seen % 100);
          expect(seen).toContain(0);
          expect(incomplete(report)).toEqual([]);
          expect(await live.verify()).toMatchObject(equal);
        },
      );
    });

    describe('a second sync', () => {
      it('of unchanged books writes nothing and asks each stream only for what changed', async () => {
        const live = await start();
        await live.sync();
        const report = await live.sync();
        expect(incomplete(report)).toEqual([]);
        expect(written(report)).toBe(0);
        const most = (stream: string): number => quietRequests + (stream === can.countedAnyway ? 1 : 0);
        expect(streamsOf(report).filter(({ stream, requests }) => requests > most(stream))).toEqual([]);
      });

      it('brings what was added, edited, voided, deleted and paid since', async () => {
        const live = await start();
        await live.sync();
        await live.control('mutate', { provider, edits: 5, inserts: 3, voids: 4, deletes: 2, payments: 4, seed: 7 });
        const report = await live.sync();
        expect(written(report)).toBeGreaterThan(0);
        expect(untied(report)).toEqual([]);
        expect(await live.verify()).toMatchObject(equal);
      });
    });

    describe('while somebody works in the books', () => {
      it.each([
        { what: 'removed', verb: { verb: 'delete-rows', count: 7, how: 'void' } },
        ...(can.erases ? [{ what: 'gone without a trace', verb: { verb: 'delete-rows', count: 7, how: 'vanish' } }] : []),
        { what: 'added', verb: { verb: 'insert-rows', count: 7 } },
        { what: 'edited', verb: { verb: 'edit-rows', count: 7 } },
      ])('rows that are $what on pages already read neither hide others nor stay wrong', async ({ verb }) => {
        const live = await start({ invoices: 90, ...smallPages });
        await live.control('faults', fault('invoices', verb, 1, { page: 3 }));
        const first = await live.sync();
        const after = incomplete(first).length === 0 ? await live.verify() : null;
        expect(after?.silent ?? 0).toBe(0);
        const report = await live.sync({ full: true });
        expect(incomplete(report)).toEqual([]);
        expect(await live.verify()).toMatchObject(equal);
      });
    });

    describe('what goes wrong on the way', () => {
      it.each([
        { what: 'a page twice', verb: 'duplicate-page' },
        { what: 'a page in another order', verb: 'reorder-page' },
        { what: 'half a page', verb: 'truncate' },
        { what: 'a page of garbage', verb: 'garbage' },
        { what: 'a broken connection', verb: 'drop' },
        { what: 'a server error', verb: { verb: 'status', status: 500 } },
        { what: 'a request to wait, with its time', verb: { verb: 'status', status: 429, retryAfterSec: 1 } },
        ...(can.keysOnly === true ? [] : [{ what: 'a token that has just expired', verb: 'expire-token' }]),
      ])('$what, and every record arrives once all the same', async ({ verb }) => {
        const live = await start({ invoices: 90, ...smallPages });
        await live.control('faults', fault('invoices', verb, 1, { page: 2 }));
        const report = await live.sync();
        expect(incomplete(report)).toEqual([]);
        expect(await live.verify()).toMatchObject(equal);
      });

      it.runIf(can.noticesLeftOut)('a changed row that the list of changes leaves out is noticed, and read', async () => {
        const live = await start({ invoices: 30 });
        await live.sync();
        await live.control('mutate', { provider, edits: 2, seed: 11 });
        await live.control('faults', [
          fault('invoices', { verb: 'skip-row', count: 9 }),
          fault(contacts, { verb: 'skip-row', count: 9 }),
        ]);
        const report = await live.sync();
        expect(incomplete(report)).toEqual([]);
        expect(await live.verify()).toMatchObject(equal);
      });

      it('a row that a page leaves out is found by the count, and read', async () => {
        const live = await start({ invoices: 90, ...smallPages });
        await live.control('faults', fault('invoices', { verb: 'skip-row', count: 2 }, 1, { page: 2 }));
        const report = await live.sync();
        expect(incomplete(report)).toEqual([]);
        expect(await live.verify()).toMatchObject(equal);
      });
    });

    describe('when the shape of records changes', () => {
      it.each(['due', 'total', 'date', 'lineAmount'] as const)(
        'a renamed, emptied or retyped field (%s) is never silently wrong',
        async (name) => {
          const field = fields[name];
          for (const verb of [
            { verb: 'rename-field', field, to: 'SomethingElse' },
            { verb: 'null-field', field },
            { verb: 'drop-field', field },
            { verb: 'retype-field', field, to: 'object' },
          ]) {
            const live = await start({ invoices: 30 });
            await live.control('faults', { provider, when: { stream: 'invoices' }, do: verb });
            await live.sync();
            expect(await live.verify(), JSON.stringify(verb)).toMatchObject({ silent: 0 });
            await live.close();
            world = undefined;
          }
        },
        120_000,
      );

      it('new fields and new words are told of, and the records are read', async () => {
        const live = await start();
        await live.control('faults', { provider, when: { stream: contacts }, do: 'new-field' });
        const report = await live.sync();
        expect(incomplete(report)).toEqual([]);
        const drift = await live.core.drift({ tenantId: null, all: false });
        expect(drift.map(({ kind }) => kind)).toContain('unknown-field');
        expect(await live.verify()).toMatchObject(equal);
      });
    });
  },
);

describe('xero alone: books that move while they are read', () => {
  it('a payment met in a late stream has the invoice it settles asked for again', async () => {
    world = await startCoreOnSandbox();
    await world.sync();
    await world.control('faults', {
      provider: 'xero',
      when: { stream: 'payments' },
      do: { verb: 'insert-rows', count: 3 },
      times: 1,
    });
    const report = await world.sync();
    expect(incomplete(report)).toEqual([]);
    expect(await world.verify()).toMatchObject(equal);
  });

  it('an item deleted outright is noticed by the next ordinary run', async () => {
    world = await startCoreOnSandbox();
    await world.sync();
    await world.control('faults', {
      provider: 'xero',
      when: { stream: 'items' },
      do: { verb: 'delete-rows', count: 2, how: 'vanish' },
      times: 1,
    });
    await world.sync();
    expect(await world.verify()).toMatchObject(equal);
  });

  it('a record whose id comes as a number is held, and the one it was is not taken for gone', async () => {
    world = await startCoreOnSandbox();
    await world.sync();
    await world.control('faults', {
      provider: 'xero',
      when: { stream: 'contacts' },
      do: { verb: 'retype-field', field: 'ContactID', to: 'number', count: 1 },
    });
    const report = await world.sync({ full: true });
    expect([
      ...new Set(
        streamsOf(report)
          .filter(({ complete }) => !complete)
          .map(({ stream }) => stream),
      ),
    ]).toEqual(['contacts']);
    const verdict = await world.verify();
    expect(verdict).toMatchObject({ silent: 0, extra: 0, missing: 0 });
  });
});

describe('quickbooks alone', () => {
  const start = async (options: Partial<SandboxOptions> = {}): Promise<CoreOnSandbox> => {
    world = await startCoreOnSandbox({ provider: 'quickbooks', ...options });
    return world;
  };

  it('an answer of change data capture that may be cut short is not trusted: the whole list is read, and what was deleted is found', async () => {
    world = await startCoreOnSandbox({
      provider: 'quickbooks',
      adapt: (definition) => ({
        ...definition,
        streams: definition.streams.map((stream) =>
          stream.deletions === undefined ? stream : { ...stream, deletions: { ...stream.deletions, read: () => null } },
        ),
      }),
    });
    await world.sync();
    await world.control('mutate', { provider: 'quickbooks', voids: 12, seed: 5 });
    const report = await world.sync();
    expect(streamsOf(report).reduce((sum, { tombstoned }) => sum + tombstoned, 0)).toBeGreaterThan(0);
    expect(await world.verify()).toMatchObject(equal);
  });

  it('deleted bills become tombstones in the next ordinary run', async () => {
    const live = await start();
    await live.sync();
    await live.control('mutate', { provider: 'quickbooks', voids: 12, seed: 5 });
    const report = await live.sync();
    const bills = streamsOf(report).filter(({ stream }) => stream === 'bills');
    expect(bills.map(({ mode }) => mode)).toEqual(['incremental', 'incremental']);
    expect(bills.reduce((sum, { tombstoned }) => sum + tombstoned, 0)).toBeGreaterThan(0);
    expect(await live.verify()).toMatchObject(equal);
  });

  it('after more than thirty days without a run the whole list is read again', async () => {
    const live = await start();
    await live.sync();
    await live.control('clock', { advanceSec: 40 * 86_400 });
    await live.control('mutate', { provider: 'quickbooks', voids: 5, inserts: 2, seed: 9 });
    const report = await live.sync();
    expect(incomplete(report)).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
  });
});
