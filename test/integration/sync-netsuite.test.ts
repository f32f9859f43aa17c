import { createHmac } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import { afterEach, describe, expect, it } from 'vitest';
import type { SyncReport } from '../../main/core/core.ts';
import type { SandboxOptions } from '../../main/sandbox/server.ts';
import { truthPageSchema, truthSummarySchema } from '../../shared/truth.ts';
import { startCoreOnSandbox, type CoreOnSandbox } from '../support/core-on-sandbox.ts';

let world: CoreOnSandbox | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

const equal = { missing: 0, extra: 0, different: 0, silent: 0 };
const streamsOf = (report: SyncReport) => report.tenants.flatMap((tenant) => tenant.streams);
const gaps = (report: SyncReport) =>
  streamsOf(report)
    .filter(({ complete }) => !complete)
    .map(({ stream, gap }) => `${stream}: ${gap ?? ''}`);
const untied = (report: SyncReport) => report.tenants.flatMap(({ controlTotals }) => controlTotals.filter(({ ties }) => !ties));

async function start(options: Partial<SandboxOptions> = {}): Promise<CoreOnSandbox> {
  world = await startCoreOnSandbox({ provider: 'netsuite', ...options });
  return world;
}

/** Invoices the simulator says are there. */
async function invoicesOf(live: CoreOnSandbox): Promise<number> {
  const summary = truthSummarySchema.parse(await (await fetch(`${live.sandbox.url}/__sandbox/truth?provider=netsuite`)).json());
  return summary.tenants.reduce((sum, { streams }) => sum + (streams.find(({ stream }) => stream === 'invoices')?.count ?? 0), 0);
}

/** Payments the simulator says a journal took back. */
async function reversedIn(live: CoreOnSandbox): Promise<number> {
  const truth = async (more: Readonly<Record<string, string>>): Promise<unknown> => {
    const query = new URLSearchParams({ provider: 'netsuite', ...more }).toString();
    return (await fetch(`${live.sandbox.url}/__sandbox/truth?${query}`)).json();
  };
  const { tenants } = truthSummarySchema.parse(await truth({}));
  const pages = tenants.flatMap(({ externalId }) =>
    ['payments', 'bill-payments', 'refunds'].map((stream) => truth({ tenant: externalId, stream, limit: '5000' })),
  );
  const records = (await Promise.all(pages)).flatMap((page) => truthPageSchema.parse(page).records);
  return records.filter(({ fields }) => fields['status'] === 'reversed').length;
}

describe('a refund of a deposit', () => {
  it('moves the bank as money out, and the books tie', async () => {
    const live = await start({ seed: 4, invoices: 40 });
    expect(untied(await live.sync())).toEqual([]);
  });
});

describe('deletions while NetSuite is read', () => {
  it('of 200 out of 5,000 invoices on pages already read hide none of the others', async () => {
    const live = await start({ invoices: 5000 });
    const before = await invoicesOf(live);
    await live.control(
      'faults',
      [2, 5].map((page) => ({
        provider: 'netsuite',
        when: { stream: 'invoices', page },
        do: { verb: 'delete-rows', count: 100, how: 'vanish' },
        times: 1,
      })),
    );
    const report = await live.sync();
    expect(gaps(report)).toEqual([]);
    expect(before - (await invoicesOf(live))).toBe(200);
    expect(await live.verify()).toMatchObject(equal);
  }, 240_000);

  it('of an item, which no feed tells of, are noticed by the count', async () => {
    const live = await start();
    await live.sync();
    await live.control('faults', { provider: 'netsuite', when: { stream: 'items' }, do: { verb: 'delete-rows', how: 'vanish' } });
    await live.sync();
    expect(await live.verify()).toMatchObject(equal);
  }, 120_000);

  it('are found without the permission "Deleted Records" too, by reading everything', async () => {
    const live = await start({ netsuite: { hiddenTables: ['deletedrecord'] } });
    await live.sync();
    await live.control('mutate', { provider: 'netsuite', deletes: 4, seed: 3 });
    const report = await live.sync();
    expect(gaps(report)).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
  }, 60_000);
});

describe('payments whose main line is on receivables or payables', () => {
  it('are held, each with the reason, and nothing of them is in the books under a wrong sign or account', async () => {
    const live = await start({ netsuite: { mainOnControl: true } });
    const report = await live.sync();
    expect(report.complete).toBe(false);
    const held = await live.core.quarantine({ tenantId: null, all: false });
    expect(held.length).toBeGreaterThan(0);
    expect(held.filter(({ reason }) => !reason.includes('receivables or payables'))).toEqual([]);
    expect(await live.verify()).toMatchObject({ silent: 0, different: 0, extra: 0 });
  }, 60_000);
});

describe('payments voided by a reversing journal', () => {
  it('settle nothing any more, and the bank ties with the journal that is counted too', async () => {
    const live = await start({ netsuite: { voidsByJournal: true } });
    await live.sync();
    await live.control('faults', {
      provider: 'netsuite',
      when: { stream: 'payments' },
      do: { verb: 'delete-rows', count: 3, how: 'void' },
      times: 1,
    });
    await live.sync();
    const report = await live.sync();
    expect(gaps(report)).toEqual([]);
    expect(untied(report)).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
    expect(await reversedIn(live)).toBeGreaterThanOrEqual(3);
  }, 120_000);
});

describe('what a role may not see', () => {
  it('is told as a missing permission, and is no empty list', async () => {
    const live = await start({ netsuite: { hiddenTypes: ['VendBill'] } });
    const report = await live.sync();
    expect(gaps(report).every((gap) => gap.startsWith('bills: '))).toBe(true);
    expect(gaps(report)[0]).toContain('may not see bills');
    expect(report.complete).toBe(false);
    expect(await live.verify()).toMatchObject({ silent: 0 });
  }, 60_000);

  it('does not look deleted when the permission goes later', async () => {
    const live = await start();
    await live.sync();
    await live.control('settings', { provider: 'netsuite', hiddenTypes: ['VendBill'] });
    const report = await live.sync({ full: true });
    expect(gaps(report)[0]).toContain('bills: ');
    expect(streamsOf(report).reduce((sum, { tombstoned }) => sum + tombstoned, 0)).toBe(0);
    expect(await live.verify()).toMatchObject({ silent: 0, missing: 0 });
  }, 60_000);

  it('ends the books of a subsidiary that is closed to it, and takes nothing for gone', async () => {
    const live = await start();
    await live.sync();
    await live.control('settings', { provider: 'netsuite', visibleSubsidiaries: ['1'] });
    const report = await live.sync({ full: true });
    const shut = report.tenants.filter(({ state }) => state !== 'complete');
    expect(shut).toHaveLength(1);
    expect(JSON.stringify([shut[0]?.error, shut[0]?.streams.map(({ error }) => error)])).toContain('auth/tenant-disconnected');
    expect(streamsOf(report).reduce((sum, { tombstoned }) => sum + tombstoned, 0)).toBe(0);
  }, 60_000);
});

describe('a role without the permission "Subsidiaries"', () => {
  const hidden = { hiddenTables: ['subsidiary'] };

  it('is refused at the login, and its subsidiaries become no single set of books', async () => {
    const live = await start();
    await live.control('settings', { provider: 'netsuite', ...hidden });
    await expect(live.connect()).rejects.toMatchObject({
      code: 'auth/scope-missing',
      remedy: expect.stringContaining('"Subsidiaries"'),
    });
    const tenants = (await live.core.connections.list()).flatMap((each) => each.tenants.map(({ tenant }) => tenant));
    expect(tenants.map(({ externalId, state }) => [externalId.replace(/^[^:]*/, ''), state])).toEqual([
      [':1', 'active'],
      [':2', 'active'],
    ]);
  }, 60_000);

  it('reads nothing more into the books of an account that has got subsidiaries in other currencies', async () => {
    const live = await start({ netsuite: { oneWorld: false } });
    await live.sync();
    await live.control('settings', { provider: 'netsuite', oneWorld: true, ...hidden });
    const report = await live.sync({ full: true });
    expect(report.tenants.map(({ state, error }) => [state, error?.code])).toEqual([['failed', 'auth/scope-missing']]);
    expect(streamsOf(report).filter(({ stream }) => stream !== 'company')).toEqual([]);
  }, 60_000);
});

describe('accounts of other kinds', () => {
  it.each([
    { what: 'without subsidiaries', netsuite: { oneWorld: false } },
    { what: 'with a second accounting book', netsuite: { secondBook: true } },
    { what: 'that writes the names of columns in capitals', netsuite: { columnCase: 'upper' as const } },
    { what: 'whose API user writes days first', netsuite: { dateFormat: 'DD.MM.YYYY' as const } },
  ])(
    '$what are read to the cent',
    async ({ netsuite }) => {
      const live = await start({ netsuite });
      const report = await live.sync();
      expect(gaps(report)).toEqual([]);
      expect(untied(report)).toEqual([]);
      expect(await live.verify()).toMatchObject(equal);
    },
    60_000,
  );
});

/**
 * No NetSuite client on npm is kept up by Oracle; the usual ones (`netsuite-rest` and its forks) are the signer `oauth-1.0a` and a request. So that signer, which nobody here wrote, judges the
 * simulator in their place, and with it the product's own token-based login.
 */
describe('token-based logins against the simulator', () => {
  it('read the same counts when signed by others (oauth-1.0a) as the simulator says are true', async () => {
    const live = await start();
    const { tokenLogin, base } = await tokenAccess(live);
    const signer = new OAuth({
      consumer: { key: tokenLogin['consumerKey'] ?? '', secret: tokenLogin['consumerSecret'] ?? '' },
      realm: tokenLogin['account'] ?? '',
      signature_method: 'HMAC-SHA256',
      hash_function: (text, key) => createHmac('sha256', key).update(text).digest('base64'),
    });
    const ask = async (q: string, prefer = 'transient', tamper = ''): Promise<{ status: number; body: Answer }> => {
      const url = `${base}/services/rest/query/v1/suiteql?limit=1000&offset=0`;
      const token = { key: tokenLogin['tokenId'] ?? '', secret: tokenLogin['tokenSecret'] ?? '' };
      const { Authorization } = signer.toHeader(signer.authorize({ url, method: 'POST' }, token));
      const headers = {
        authorization: Authorization.replace('oauth_signature="', `oauth_signature="${tamper}`),
        prefer,
        'content-type': 'application/json',
      };
      const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ q }) });
      return { status: reply.status, body: (await reply.json()) as Answer };
    };
    const summary = truthSummarySchema.parse(await (await fetch(`${live.sandbox.url}/__sandbox/truth?provider=netsuite`)).json());
    const count = (stream: string) =>
      summary.tenants.reduce((sum, { streams }) => sum + (streams.find((each) => each.stream === stream)?.count ?? 0), 0);
    const invoices = await ask("SELECT id, foreigntotal, trandate FROM transaction WHERE type = 'CustInvc' ORDER BY id ASC");
    expect(invoices.body.items).toHaveLength(count('invoices'));
    // Everything is text, bare dates are as the user likes them, and the main line's sign is the ledger's.
    expect(invoices.body.items?.[0]).toMatchObject({
      links: [],
      id: expect.stringMatching(/^\d+$/),
      trandate: expect.stringMatching(/^\d+\/\d+\/\d{4}$/),
    });
    const feet = await ask(
      'SELECT SUM(NVL(debit, 0) - NVL(credit, 0)) AS foot FROM transactionaccountingline WHERE accountingbook = 1',
    );
    expect(feet.body.items?.[0]?.['foot']).toBe('0');
    expect((await ask('SELECT id FROM nosuchtable ORDER BY id ASC')).body['o:errorDetails']?.[0]?.detail).toContain(
      "Record 'nosuchtable' was not found",
    );
    expect((await ask('SELECT id FROM account ORDER BY id ASC', 'respond-async')).status).toBe(400);
    expect((await ask('SELECT id FROM account ORDER BY id ASC', 'transient', 'A')).status).toBe(401);
  }, 60_000);

  it('are as good as certificates: the product reads everything with them', async () => {
    const live = await start();
    const { tokenLogin, base } = await tokenAccess(live);
    await live.core.connections.connectWithCredentials({
      provider: 'netsuite',
      endpoint: base,
      credentials: tokenLogin,
      clientName: 'By token',
    });
    const report = await live.sync();
    expect(gaps(report)).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
  }, 60_000);
});

interface Answer {
  readonly items?: readonly Readonly<Record<string, unknown>>[];
  readonly 'o:errorDetails'?: readonly { readonly detail: string }[];
}

async function tokenAccess(live: CoreOnSandbox): Promise<{ tokenLogin: Readonly<Record<string, string>>; base: string }> {
  const announced = live.sandbox.announcement.providers['netsuite'];
  const [, second] = announced?.ways ?? [];
  if (announced === undefined || second === undefined) throw new Error('the sandbox announces no token-based login');
  return { tokenLogin: second as Readonly<Record<string, string>>, base: announced.baseUrl };
}
