import { afterEach, describe, expect, it } from 'vitest';
import type { SyncReport } from '../../main/core/core.ts';
import type { ProviderId } from '../../shared/ids.ts';
import type { SandboxOptions } from '../../main/sandbox/server.ts';
import { startCoreOnSandbox, type CoreOnSandbox } from '../support/core-on-sandbox.ts';

type PlatformOptions = Pick<SandboxOptions, 'stripe' | 'settings' | 'quickbooks' | 'sageIntacct' | 'netsuite'>;

/** What every platform has to survive, and what each calls it. */
interface Platform {
  readonly provider: ProviderId;
  /** Ways in which the platform itself answers lists. */
  readonly answers: Readonly<Record<string, PlatformOptions>>;
  /** Small pages, so that a small world has many. */
  readonly smallPages: PlatformOptions;
  /** Requests of one unchanged stream: nothing less can show that nothing changed. */
  readonly quietRequests: number;
  /** Its keys are good until they are rolled: nothing expires that could be renewed. */
  readonly keysOnly?: true;
  readonly contacts: string;
  /** The tenant with the main books, where faults would strike another first. */
  readonly tenant?: string;
  /** Its logins are renewed with refresh tokens. */
  readonly refreshes: boolean;
  /** Fields of an invoice, by what they are. */
  readonly fields: { readonly due: string; readonly total: string; readonly date: string; readonly lineAmount: string };
}

const platforms: readonly Platform[] = [
  {
    provider: 'xero',
    answers: {
      present: { settings: { pagination: 'present' } },
      absent: { settings: { pagination: 'absent' } },
      hasNextPage: { settings: { pagination: 'hasNextPage' } },
    },
    smallPages: { settings: { maxPageSize: 20 } },
    quietRequests: 2,
    contacts: 'contacts',
    refreshes: true,
    fields: { due: 'AmountDue', total: 'Total', date: 'DateString', lineAmount: 'LineItems.LineAmount' },
  },
  {
    provider: 'quickbooks',
    answers: {
      'as asked for': {},
      'in hundreds': { quickbooks: { maxPageSize: 100 } },
      'with one row more than asked for': { quickbooks: { maxPageSize: 100, extraRows: 1 } },
    },
    smallPages: { quickbooks: { maxPageSize: 20 } },
    // What changed, the end of it, and what was removed.
    quietRequests: 3,
    contacts: 'customers',
    refreshes: true,
    fields: { due: 'Balance', total: 'TotalAmt', date: 'TxnDate', lineAmount: 'Line.Amount' },
  },
  {
    provider: 'sage-intacct',
    answers: {
      'as asked for': {},
      'in twenties, with days first and a clock of twelve hours': {
        sageIntacct: { maxPageSize: 20, dateOrder: '.dmY', clock: '12', gmtOffset: '+09:30' },
      },
    },
    smallPages: { sageIntacct: { maxPageSize: 20 } },
    // What changed, its records, and what was removed.
    quietRequests: 3,
    contacts: 'customers',
    tenant: 'HARBOURFINCH|100',
    refreshes: false,
    fields: {
      due: 'TRX_TOTALDUE',
      total: 'TRX_TOTALENTERED',
      date: 'WHENCREATED',
      lineAmount: 'ARINVOICEITEMS.TRX_AMOUNT',
    },
  },
  {
    provider: 'stripe',
    answers: { 'by has_more': {} },
    smallPages: { stripe: { pageCap: 20 } },
    // What is new, and the events of what changed.
    quietRequests: 2,
    keysOnly: true,
    refreshes: false,
    contacts: 'customers',
    fields: { due: 'amount_remaining', total: 'total', date: 'effective_at', lineAmount: 'lines.data.amount' },
  },
  {
    provider: 'netsuite',
    answers: {
      'as asked for': {},
      'in hundreds': { netsuite: { maxPageSize: 100 } },
    },
    // Rows are lines: an invoice has several.
    smallPages: { netsuite: { maxPageSize: 60 } },
    // What changed, and what was removed.
    quietRequests: 2,
    contacts: 'customers',
    refreshes: true,
    fields: { due: 'foreignamountunpaid', total: 'foreigntotal', date: 'trandate', lineAmount: 'foreignamount' },
  },
];

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
const untied = (report: SyncReport) => report.tenants.flatMap((tenant) => tenant.controlTotals.filter(({ ties }) => !ties));
const written = (report: SyncReport) =>
  streamsOf(report).reduce((sum, { inserted, updated, tombstoned }) => sum + inserted + updated + tombstoned, 0);

describe.each(platforms)('$provider', (platform) => {
  const { provider, answers, smallPages, quietRequests, contacts, fields, tenant, refreshes, keysOnly = false } = platform;
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
    const counts = [0, 1, 99, 100, 101, 200, 1000, 1001];
    it.each(Object.keys(answers).flatMap((shape) => counts.map((invoices) => ({ shape, invoices }))))(
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
      expect(streamsOf(report).filter(({ requests }) => requests > quietRequests)).toEqual([]);
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
      { what: 'gone without a trace', verb: { verb: 'delete-rows', count: 7, how: 'vanish' } },
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
    const troubles = [
      { what: 'a page twice', verb: 'duplicate-page' },
      { what: 'a page in another order', verb: 'reorder-page' },
      { what: 'half a page', verb: 'truncate' },
      { what: 'a page of garbage', verb: 'garbage' },
      { what: 'a broken connection', verb: 'drop' },
      { what: 'a server error', verb: { verb: 'status', status: 500 } },
      { what: 'a request to wait, with its time', verb: { verb: 'status', status: 429, retryAfterSec: 1 } },
      ...(keysOnly ? [] : [{ what: 'a token that has just expired', verb: 'expire-token' }]),
    ];
    it.each(troubles)('$what, and every record arrives once all the same', async ({ verb }) => {
      const live = await start({ invoices: 90, ...smallPages });
      await live.control('faults', fault('invoices', verb, 1, { page: 2 }));
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

    it.runIf(refreshes)(
      'a refresh whose answer is lost is made good with the older token (only where there are refresh tokens)',
      async () => {
        const live = await start();
        await live.control('faults', [
          fault('token', { verb: 'lose-refresh-response', grace: 'kept' }),
          fault('invoices', 'expire-token'),
        ]);
        const report = await live.sync();
        expect(incomplete(report)).toEqual([]);
        expect(await live.verify()).toMatchObject(equal);
      },
    );

    it('a withdrawn login: what was read stays, and the sentence says to reconnect', async () => {
      const live = await start();
      await live.sync();
      await live.control('faults', { provider, do: { verb: 'revoke', of: 'user' }, times: 1 });
      const report = await live.sync();
      expect(report.complete).toBe(false);
      expect(JSON.stringify(report.tenants.map(({ error, streams }) => [error, streams.map((each) => each.error)]))).toMatch(
        /[Rr]econnect/,
      );
      const states = (await live.core.connections.list()).map(({ connection }) => connection.state);
      expect(states).toContain('needs_reauth');
      expect((await live.verify()).missing).toBe(0);
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
});

describe('xero alone: rights by stream', () => {
  it('is told when a permission is taken away: the stream says which one it lacks, and the others are read', async () => {
    world = await startCoreOnSandbox();
    await world.control('faults', { provider: 'xero', do: { verb: 'drop-scope', scope: 'accounting.contacts.read' }, times: 1 });
    const report = await world.sync();
    const shut = streamsOf(report).filter(({ complete }) => !complete);
    expect([...new Set(shut.map(({ stream }) => stream))]).toEqual(['contacts']);
    expect(shut[0]?.gap).toContain('accounting.contacts');
  });
});

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
