import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SyncReport } from '../../main/core/core.ts';
import type { ProviderDefinition } from '../../main/core/provider.ts';
import { TieoutError } from '../../shared/errors.ts';
import { failureOf } from '../support/failure-of.ts';
import { startCoreOnSandbox, type CoreOnSandbox } from '../support/core-on-sandbox.ts';

/*
 * What only Sage Intacct can do: a session that ends in one entity while another's lives; dates in whatever order their reader likes; an audit history that may not be seen; records
 * whose change stamp is empty. What it shares with the other platforms is in sync-provider.test.ts.
 */

// A whole sync of several tenants, or of several worlds one after the other, on a machine with other work to do.
vi.setConfig({ testTimeout: 120_000 });

let world: CoreOnSandbox | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

const equal = { missing: 0, extra: 0, different: 0, silent: 0 };
const provider = 'sage-intacct';

const start = async (options: Parameters<typeof startCoreOnSandbox>[0] = {}): Promise<CoreOnSandbox> => {
  world = await startCoreOnSandbox({ provider, ...options });
  return world;
};
const streamsOf = (report: SyncReport) => report.tenants.flatMap((tenant) => tenant.streams);
const incomplete = (report: SyncReport) =>
  streamsOf(report)
    .filter(({ complete }) => !complete)
    .map(({ stream, gap }) => `${stream}: ${gap}`);
const written = (report: SyncReport) =>
  streamsOf(report).reduce((sum, { inserted, updated, tombstoned }) => sum + inserted + updated + tombstoned, 0);
const logins = ({ sandbox }: CoreOnSandbox): number => sandbox.log.report().counts['sage-intacct/session/auth'] ?? 0;
const tombstones = (report: SyncReport): number => streamsOf(report).reduce((sum, { tombstoned }) => sum + tombstoned, 0);

describe('sessions', () => {
  it('are opened once for each entity and once for the list of them, and live on from run to run', async () => {
    const live = await start();
    expect(logins(live)).toBe(1);
    live.sandbox.log.clear();
    await live.sync();
    const opened = logins(live);
    live.sandbox.log.clear();
    await live.sync();
    expect([opened <= 4, logins(live)]).toEqual([true, 0]);
  });

  it('that end in one entity are opened anew there, while the others go on with theirs', async () => {
    const live = await start({ sageIntacct: { maxPageSize: 20 } });
    await live.sync();
    await live.control('faults', {
      provider,
      when: { tenant: 'HARBOURFINCH|200', stream: 'customers' },
      do: 'expire-session',
      times: 1,
    });
    live.sandbox.log.clear();
    const report = await live.sync({ full: true });
    expect(incomplete(report)).toEqual([]);
    expect(logins(live)).toBe(1);
    expect(await live.verify()).toMatchObject(equal);
  });

  it('that end by the clock between two runs are opened anew before anything is asked', async () => {
    const live = await start({ sageIntacct: { sessionMinutes: 30 } });
    await live.sync();
    await live.control('clock', { advanceSec: 40 * 60 });
    const report = await live.sync();
    expect(incomplete(report)).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
  });

  it('never meet the limit of requests at a time', async () => {
    const live = await start({ sageIntacct: { rateLimits: true } });
    const report = await live.sync();
    expect(incomplete(report)).toEqual([]);
    expect(live.sandbox.log.report().last.filter(({ status }) => status === 429)).toEqual([]);
  });
});

describe('credentials', () => {
  const connect = async (change: Readonly<Record<string, string>>) => {
    const live = world ?? (await start());
    const announced = live.sandbox.announcement.providers[provider];
    return failureOf(
      live.core.connections.connectWithCredentials({
        provider,
        endpoint: announced?.baseUrl ?? '',
        credentials: { ...Object(announced?.credentials), ...change },
        clientName: null,
      }),
    );
  };

  it.each([
    ['companyId', 'ELSEWHERE', 'config/invalid', 'userPassword'],
    ['userPassword', 'wrong', 'config/invalid', 'userPassword'],
    ['senderId', 'WRONG', 'config/invalid', 'senderPassword'],
    ['senderPassword', 'wrong', 'config/invalid', 'senderPassword'],
    ['userId', '', 'config/invalid', 'userId'],
  ])('with a wrong %s are tried once, and say what to look at', async (field, value, code, named) => {
    const live = await start();
    live.sandbox.log.clear();
    const failure = await connect({ [field]: value });
    expect(failure).toMatchObject({ code, details: { field: named } });
    expect(logins(live)).toBe(value === '' ? 0 : 1);
  });
});

describe('how the user writes dates', () => {
  it('may change between runs, and nothing is written for it', async () => {
    const live = await start();
    await live.sync();
    await live.control('settings', { provider, dateOrder: '.dmY', clock: '12', gmtOffset: '+10:00' });
    const report = await live.sync({ full: true });
    expect(written(report)).toBe(0);
    expect(await live.verify()).toMatchObject(equal);
  });

  it('unknown, holds every record with a date back and reads none of them wrongly', async () => {
    const live = await start({ sageIntacct: { dateOrder: '/dmY', formattingAllowed: false } });
    const report = await live.sync();
    expect(report.complete).toBe(false);
    expect(incomplete(report).join(' ')).toContain('how the Web Services user writes dates');
    const verdict = await live.verify();
    expect(verdict).toMatchObject({ silent: 0, different: 0 });
    expect(verdict.quarantined).toBeGreaterThan(100);
    await live.control('settings', { provider, formattingAllowed: true });
    expect(incomplete(await live.sync({ full: true }))).toEqual([]);
    expect(await live.verify()).toMatchObject({ ...equal, quarantined: 0 });
  });

  it('with a year of two digits is not good enough for a date', async () => {
    const live = await start({ sageIntacct: { dateOrder: '/mdy' } });
    await live.sync();
    expect(await live.verify()).toMatchObject({ silent: 0, different: 0 });
  });
});

describe('journals that the system stamps 1970', () => {
  it('are met with the changes, without reading the whole list', async () => {
    const live = await start();
    await live.sync();
    await live.control('mutate', { provider, inserts: 12, seed: 4 });
    const report = await live.sync();
    const journals = streamsOf(report).filter(({ stream, inserted }) => stream === 'journals' && inserted > 0);
    expect(journals.length).toBeGreaterThan(0);
    for (const { seen, expected } of journals) expect(seen).toBeLessThan((expected ?? 0) / 2);
    expect(incomplete(report)).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
  });
});

describe('what was removed', () => {
  it('is told by the audit history', async () => {
    const live = await start({ invoices: 200 });
    await live.sync();
    await live.control('mutate', { provider, deletes: 3, voids: 3, inserts: 12, seed: 4 });
    const report = await live.sync();
    expect(streamsOf(report).filter(({ stream, mode }) => stream === 'invoices' && mode !== 'incremental')).toEqual([]);
    expect(tombstones(report)).toBeGreaterThan(3);
    expect(await live.verify()).toMatchObject(equal);
  });

  it('is noticed by its count where the history knows it by another key', async () => {
    const live = await start();
    await live.sync();
    const when = { tenant: 'HARBOURFINCH|100', stream: 'items' };
    await live.control('faults', { provider, when, do: { verb: 'delete-rows', how: 'vanish' } });
    expect(tombstones(await live.sync())).toBe(1);
    expect(await live.verify()).toMatchObject(equal);
  });

  it('is found by reading everything where the audit history may not be seen', async () => {
    const live = await start({ invoices: 200, sageIntacct: { auditAllowed: false } });
    await live.sync();
    await live.control('mutate', { provider, deletes: 3, seed: 4 });
    const report = await live.sync();
    expect(tombstones(report)).toBeGreaterThan(0);
    expect(await live.verify()).toMatchObject(equal);
  });
});

describe('records whose list of lines has another name than expected', () => {
  it('are held where lines stand side by side under it, and the list that is missing is told of', async () => {
    const live = await start({ invoices: 300 });
    await live.control('faults', {
      provider,
      when: { stream: 'card-transactions' },
      do: { verb: 'rename-field', field: 'CCTRANSACTIONENTRIES', to: 'CCPAYITEMS' },
    });
    const report = await live.sync();
    expect(incomplete(report)).toEqual(['card-transactions: 3 records are held in quarantine']);
    const drift = await live.core.drift({ tenantId: null, all: false });
    expect(drift.map(({ stream, path }) => `${stream} ${path}`)).toContain('card-transactions CCTRANSACTIONENTRIES');
    expect(await live.verify()).toMatchObject({ extra: 0, different: 0, silent: 0, quarantined: 3 });
  });
});

describe('rights', () => {
  it('withdrawn from a part that was read leave the run incomplete, for what was read stands still', async () => {
    const live = await start();
    const tenant = 'HARBOURFINCH|100';
    expect((await live.sync()).complete).toBe(true);
    await live.control('faults', { provider, when: { stream: 'advances', tenant }, do: 'drop-scope', times: 1 });
    for (const report of [await live.sync(), await live.sync()]) {
      expect(report.complete).toBe(false);
      const shut = streamsOf(report).filter(({ stream, complete }) => stream === 'advances' && !complete);
      expect(shut.map(({ gap }) => gap)[0]).toMatch(/^The Web Services user may not read advances/);
    }
  });

  it('to a part the company does not use are no gap, until that part was read once', async () => {
    const unsubscribed = (definition: ProviderDefinition): ProviderDefinition => ({
      ...definition,
      judge: (response, about) => {
        const error = definition.judge(response, about);
        if (error?.details['withheld'] !== true) return error;
        const { code, action, message, remedy } = error;
        return new TieoutError({ code, action, message, remedy });
      },
    });
    const live = await start({ adapt: unsubscribed });
    const when = { stream: 'deposits', tenant: 'HARBOURFINCH|100' };
    await live.control('faults', { provider, when, do: 'drop-scope', times: 1 });
    const first = await live.sync();
    expect([first.complete, incomplete(first).length > 0]).toEqual([true, true]);
    await live.control('faults', { provider, when: { ...when, stream: 'advances' }, do: 'drop-scope', times: 1 });
    expect((await live.sync()).complete).toBe(false);
  });

  it('that were taken away stop one stream, which says so, and no other', async () => {
    const live = await start();
    await live.control('faults', {
      provider,
      when: { stream: 'bills', tenant: 'HARBOURFINCH|100' },
      do: 'drop-scope',
      times: 1,
    });
    const report = await live.sync();
    const shut = streamsOf(report).filter(({ complete }) => !complete);
    expect([...new Set(shut.map(({ stream }) => stream))]).toEqual(['bills']);
    expect(shut[0]?.gap).toContain('may not read');
    expect(await live.verify()).toMatchObject({ silent: 0 });
  });
});
