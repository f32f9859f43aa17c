import { Client } from '@freshbooks/api';
import { IncludesQueryBuilder } from '@freshbooks/api/dist/models/builders/IncludesQueryBuilder.js';
import { PaginationQueryBuilder } from '@freshbooks/api/dist/models/builders/PaginationQueryBuilder.js';
import { SearchQueryBuilder } from '@freshbooks/api/dist/models/builders/SearchQueryBuilder.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../main/sandbox/server.ts';
import { minorFromDecimal } from '../../shared/money.ts';
import { truthSummarySchema, type TruthSummary } from '../../shared/truth.ts';

/** The platform's own client library as judge of the simulator, sign-in included: it runs unchanged but for `apiUrl`, one of its options. */
describe('the official @freshbooks/api library against the sandbox', () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  let truth: TruthSummary;
  let client: Client;
  let accountId: string;

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 11, invoices: 230, settings: { rateLimits: false } });
    const provider = sandbox.announcement.providers['freshbooks'];
    if (provider === undefined) throw new Error('the sandbox announces no freshbooks');
    const app = provider.credentials as { clientId: string; clientSecret: string; refreshToken: string };
    client = new Client(app.clientId, {
      apiUrl: provider.baseUrl,
      clientSecret: app.clientSecret,
      redirectUri: 'https://localhost:8891/callback',
      refreshToken: app.refreshToken,
      retryOptions: { retries: 0 },
    });
    await client.refreshAccessToken();
    truth = truthSummarySchema.parse(await (await fetch(`${sandbox.url}/__sandbox/truth?provider=freshbooks`)).json());
    accountId = truth.tenants[0]?.externalId ?? '';
  });

  afterAll(async () => {
    await sandbox.close();
  });

  interface Answer<Data> {
    readonly ok: boolean;
    readonly data?: Data;
    readonly error?: unknown;
  }
  interface Pages {
    readonly pages: { readonly page: number; readonly pages: number; readonly total: number };
  }
  type Money = { readonly amount?: string | number | undefined; readonly code?: string | undefined };

  function dataOf<Data>(answer: Answer<Data>): Data {
    if (!answer.ok || answer.data === undefined) throw new Error(`refused: ${JSON.stringify(answer.error)}`);
    return answer.data;
  }

  const hasPages = (answer: object): answer is Pages => 'pages' in answer;

  function pagesOf(answer: object): Pages['pages'] {
    if (hasPages(answer)) return answer.pages;
    throw new Error('the answer has no pages');
  }

  async function every<Row>(
    read: (page: InstanceType<typeof PaginationQueryBuilder>) => Promise<{ rows: readonly Row[]; pages: Pages['pages'] }>,
  ): Promise<Row[]> {
    const all: Row[] = [];
    for (let page = 1; ; page += 1) {
      const { rows, pages } = await read(new PaginationQueryBuilder().page(page).perPage(100));
      all.push(...rows);
      if (page >= pages.pages) return all;
    }
  }

  function summed(amounts: readonly (Money | null | undefined)[]): { count: number; totals: Record<string, string> } {
    const totals = new Map<string, bigint>();
    for (const money of amounts) {
      const minor = minorFromDecimal(String(money?.amount), 3);
      if (!minor.ok) throw new Error(`not money: ${money?.amount}`);
      const code = money?.code ?? '';
      totals.set(code, (totals.get(code) ?? 0n) + minor.value);
    }
    return { count: amounts.length, totals: Object.fromEntries([...totals].map(([code, sum]) => [code, sum.toString()])) };
  }

  function expected(stream: string): { count: number; totals: Record<string, string> } {
    const found = truth.tenants[0]?.streams.find((candidate) => candidate.stream === stream);
    if (found === undefined) throw new Error(`no truth of ${stream}`);
    const totals = Object.entries(found.totals).map(([code, text]) => {
      const minor = minorFromDecimal(text, 3);
      if (!minor.ok) throw new Error(`not money: ${text}`);
      return [code, minor.value.toString()] as const;
    });
    return { count: found.count, totals: Object.fromEntries(totals) };
  }

  it('reads who signed in and finds both businesses, the unfinished one without an account', async () => {
    const person = dataOf(await client.users.me());
    const accounts = (person.businessMemberships ?? []).map(({ business }) => business.accountId ?? '');
    // The library writes a null account as ''.
    expect(accounts).toContain('');
    expect(new Set(accounts.filter((id) => id !== ''))).toEqual(new Set(truth.tenants.map(({ externalId }) => externalId)));
  });

  it('pages through invoices with their lines to the truth', async () => {
    const includes = new IncludesQueryBuilder().includes('lines');
    const rows = await every(async (page) => {
      const { invoices, pages } = dataOf(await client.invoices.list(accountId, [page, includes]));
      return { rows: invoices, pages };
    });
    expect(summed(rows.map((row) => row.amount))).toEqual(expected('invoices'));
    expect(rows.every((row) => (row.lines ?? []).length > 0)).toBe(true);
  });

  it('gets invoices without lines unless it includes them', async () => {
    const { invoices } = dataOf(await client.invoices.list(accountId, [new PaginationQueryBuilder().page(1).perPage(5)]));
    expect(invoices.map((row) => row.lines)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  it('pages through payments to the truth', async () => {
    const rows = await every(async (page) => {
      const { payments, pages } = dataOf(await client.payments.list(accountId, [page]));
      return { rows: payments, pages };
    });
    expect(summed(rows.map((row) => row.amount))).toEqual(expected('payments'));
  });

  it('pages through bills to the truth', async () => {
    // The library's types leave the pages of bills out; its answers have them.
    const rows = await every(async (page) => {
      const answer = dataOf(await client.bills.list(accountId, [page]));
      return { rows: answer.bills, pages: pagesOf(answer) };
    });
    expect(summed(rows.map((row) => row.totalAmount))).toEqual(expected('bills'));
  });

  it('pages through expenses to the truth', async () => {
    const rows = await every(async (page) => {
      const { expenses, pages } = dataOf(await client.expenses.list(accountId, [page]));
      return { rows: expenses, pages };
    });
    expect(summed(rows.map((row) => row.amount))).toEqual(expected('expenses'));
  });

  it('lists other income under its singular name', async () => {
    const { otherIncomes } = dataOf(
      await client.otherIncomes.list(accountId, [new PaginationQueryBuilder().page(1).perPage(100)]),
    );
    expect(summed(otherIncomes.map((row) => row.amount))).toEqual(expected('other-incomes'));
  });

  it('counts clients, vendors, credit notes and bill payments as the truth does', async () => {
    const page = [new PaginationQueryBuilder().page(1).perPage(1)];
    const counts = {
      clients: dataOf(await client.clients.list(accountId, page)).pages.total,
      vendors: dataOf(await client.billVendors.list(accountId, page)).pages.total,
      'credit-notes': dataOf(await client.creditNotes.list(accountId, page)).pages.total,
      'bill-payments': pagesOf(dataOf(await client.billPayments.list(accountId, page))).total,
    };
    expect(counts).toEqual(Object.fromEntries(Object.keys(counts).map((stream) => [stream, expected(stream).count])));
  });

  it('finds deleted invoices only when it searches for them', async () => {
    const search = new SearchQueryBuilder().equals('vis_state', 1);
    const { invoices } = dataOf(await client.invoices.list(accountId, [search]));
    expect(invoices.length).toBeGreaterThan(0);
    expect(new Set(invoices.map((row) => row.visState?.valueOf()))).toEqual(new Set([1]));
  });

  it('understands how a missing client is refused', async () => {
    await expect(client.clients.single(accountId, '999999')).rejects.toMatchObject({
      statusCode: '404',
      message: 'client not found.',
    });
  });
});
