import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { XeroClient } from 'xero-node';
import { startSandbox } from '../../main/sandbox/server.ts';
import { truthSummarySchema, type TruthSummary } from '../../shared/truth.ts';
import { minorFromDecimal } from '../../shared/money.ts';

/**
 * The platform's own client library as judge of the simulator. Its accounting calls run unchanged but for `basePath`, a public setter. Its token and
 * connection calls have literal hosts, so the token is fetched here as the library would and handed over with `setTokenSet`.
 */
describe('the official xero-node library against the sandbox', () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  let truth: TruthSummary;
  let client: XeroClient;
  let tenantId: string;
  const pageSize = 100;

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 11, invoices: 230 });
    const provider = sandbox.announcement.providers['xero'];
    if (provider === undefined) throw new Error('the sandbox announces no xero');
    const credentials = provider.credentials as { clientId: string; refreshToken: string };
    const answer = await fetch(`${provider.baseUrl}/connect/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: credentials.refreshToken,
        client_id: credentials.clientId,
      }),
    });
    client = new XeroClient({ clientId: credentials.clientId, clientSecret: 'none', httpTimeout: 10_000 });
    client.setTokenSet((await answer.json()) as Parameters<XeroClient['setTokenSet']>[0]);
    client.accountingApi.basePath = `${provider.baseUrl}/api.xro/2.0`;
    truth = truthSummarySchema.parse(await (await fetch(`${sandbox.url}/__sandbox/truth?provider=xero`)).json());
    tenantId = truth.tenants[0]?.externalId ?? '';
  });

  afterAll(async () => {
    await sandbox.close();
  });

  interface Listed {
    readonly total: number;
    readonly currency: string;
    readonly live: boolean;
  }

  /** Count, and the sum of live documents per currency, in minor units through decimal text. */
  function summed(rows: readonly Listed[]): { count: number; totals: Record<string, string> } {
    const totals = new Map<string, bigint>();
    for (const row of rows) {
      if (!row.live) continue;
      const minor = minorFromDecimal(String(row.total), 3);
      if (!minor.ok) throw new Error(`not money: ${row.total}`);
      totals.set(row.currency, (totals.get(row.currency) ?? 0n) + minor.value);
    }
    return {
      count: rows.length,
      totals: Object.fromEntries([...totals].map(([currency, minor]) => [currency, minor.toString()])),
    };
  }

  function expected(stream: string): { count: number; totals: Record<string, string> } {
    const found = truth.tenants[0]?.streams.find((candidate) => candidate.stream === stream);
    if (found === undefined) throw new Error(`no truth of ${stream}`);
    const totals = Object.entries(found.totals).map(([currency, text]) => {
      const minor = minorFromDecimal(text, 3);
      if (!minor.ok) throw new Error(`not money: ${text}`);
      return [currency, minor.value.toString()] as const;
    });
    return { count: found.count, totals: Object.fromEntries(totals) };
  }

  async function pages<Row>(read: (page: number) => Promise<readonly Row[] | undefined>): Promise<Row[]> {
    const all: Row[] = [];
    for (let page = 1; ; page += 1) {
      const rows = (await read(page)) ?? [];
      if (rows.length === 0) return all;
      all.push(...rows);
    }
  }

  const gone = new Set(['VOIDED', 'DELETED']);
  const live = (status: unknown): boolean => !gone.has(String(status));

  it('pages through invoices to the truth', async () => {
    const rows = await pages(async (page) => {
      const answer = await client.accountingApi.getInvoices(
        tenantId,
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
        page,
        undefined,
        undefined,
        4,
        undefined,
        pageSize,
      );
      return answer.body.invoices;
    });
    const listed = rows.map((row) => ({ total: row.total ?? 0, currency: String(row.currencyCode), live: live(row.status) }));
    expect(summed(listed)).toEqual(expected('invoices'));
  });

  it('pages through credit notes to the truth', async () => {
    const rows = await pages(
      async (page) =>
        (await client.accountingApi.getCreditNotes(tenantId, undefined, undefined, undefined, page, 4, pageSize)).body
          .creditNotes,
    );
    const listed = rows.map((row) => ({ total: row.total ?? 0, currency: String(row.currencyCode), live: live(row.status) }));
    expect(summed(listed)).toEqual(expected('credit-notes'));
  });

  it('pages through bank transactions to the truth', async () => {
    const rows = await pages(
      async (page) =>
        (await client.accountingApi.getBankTransactions(tenantId, undefined, undefined, undefined, page, 4, pageSize)).body
          .bankTransactions,
    );
    const listed = rows.map((row) => ({ total: row.total ?? 0, currency: String(row.currencyCode), live: live(row.status) }));
    expect(summed(listed)).toEqual(expected('bank-transactions'));
  });

  it('pages through payments to the truth', async () => {
    const rows = await pages(
      async (page) =>
        (await client.accountingApi.getPayments(tenantId, undefined, undefined, undefined, page, pageSize)).body.payments,
    );
    const total = rows
      .filter((row) => live(row.status))
      .reduce((sum, row) => {
        const minor = minorFromDecimal(String(row.amount), 3);
        return minor.ok ? sum + minor.value : sum;
      }, 0n);
    const truthful = Object.values(expected('payments').totals).reduce((sum, text) => sum + BigInt(text), 0n);
    expect(rows.length).toBe(expected('payments').count);
    expect(total).toBe(truthful);
  });

  it('pages through contacts, archived ones included', async () => {
    const rows = await pages(
      async (page) =>
        (
          await client.accountingApi.getContacts(
            tenantId,
            undefined,
            undefined,
            undefined,
            undefined,
            page,
            true,
            undefined,
            undefined,
            pageSize,
          )
        ).body.contacts,
    );
    expect(rows.length).toBe(expected('contacts').count);
  });

  it('reads the chart of accounts', async () => {
    const answer = await client.accountingApi.getAccounts(tenantId);
    expect(answer.body.accounts?.length).toBe(expected('accounts').count);
  });
});
