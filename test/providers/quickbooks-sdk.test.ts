import OAuthClient from 'intuit-oauth';
import { createRequire } from 'node:module';
import type { QuickBooks as Library } from 'node-quickbooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../main/sandbox/server.ts';
import { minorFromDecimal } from '../../shared/money.ts';
import { truthSummarySchema, type TruthSummary } from '../../shared/truth.ts';
import { isRecord } from '../../shared/unknown.ts';

// Its types name an export that its code does not have: the module itself is the class.
const QuickBooks: typeof Library = createRequire(import.meta.url)('node-quickbooks');

/**
 * Libraries written by others as judges of the simulator: Intuit's own `intuit-oauth` signs in, refreshes and withdraws the login; `node-quickbooks` queries, counts, captures
 * changes and reads reports. Both run unchanged but for their documented base addresses.
 */
describe('intuit-oauth and node-quickbooks against the sandbox', () => {
  let sandbox: Sandbox;
  let truth: TruthSummary;
  let base: string;
  let login: { clientId: string; clientSecret: string; refreshToken: string; realmId: string };
  let oauth: OAuthClient;
  let client: Library;

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 11, invoices: 230, settings: { rateLimits: false } });
    const provider = sandbox.announcement.providers['quickbooks'];
    if (provider === undefined) throw new Error('the sandbox announces no quickbooks');
    base = provider.baseUrl;
    login = provider.credentials as typeof login;
    oauth = new OAuthClient({
      clientId: login.clientId,
      clientSecret: login.clientSecret,
      environment: 'production',
      redirectUri: 'http://localhost:8000/callback',
    });
    oauth.setAuthorizeURLs({
      authorizeEndpoint: `${base}/connect/oauth2`,
      tokenEndpoint: `${base}/oauth2/v1/tokens/bearer`,
      revokeEndpoint: `${base}/v2/oauth2/tokens/revoke`,
      userInfoEndpoint: `${base}/v1/openid_connect/userinfo`,
    });
    truth = truthSummarySchema.parse(await (await fetch(`${sandbox.url}/__sandbox/truth?provider=quickbooks`)).json());
    const answer = await oauth.refreshUsingToken(login.refreshToken);
    const { access_token: accessToken } = answer.getToken();
    QuickBooks.V3_ENDPOINT_BASE_URL = `${base}/v3/company/`;
    client = new QuickBooks(
      login.clientId,
      login.clientSecret,
      accessToken ?? '',
      false,
      login.realmId,
      false,
      false,
      '75',
      '2.0',
      '',
    );
  });

  afterAll(async () => {
    await sandbox.close();
  });

  const rowsOf = (body: unknown, entity: string): readonly Readonly<Record<string, unknown>>[] => {
    const response = isRecord(body) ? body['QueryResponse'] : undefined;
    const rows = isRecord(response) ? (response[entity] ?? []) : undefined;
    if (!Array.isArray(rows)) throw new Error(`no ${entity} in ${JSON.stringify(body).slice(0, 200)}`);
    return rows.filter(isRecord);
  };
  /** Pages of `limit` rows until an empty one. */
  async function all(find: keyof Library, entity: string, limit: number, more: readonly unknown[] = []) {
    const found: Readonly<Record<string, unknown>>[] = [];
    for (;;) {
      const criteria = [...more, { field: 'limit', value: limit }, { field: 'offset', value: found.length + 1 }];
      const body = await new Promise<unknown>((resolve, reject) => {
        const method: unknown = client[find];
        if (typeof method !== 'function') throw new Error(`node-quickbooks has no ${find}`);
        method.call(client, criteria, (error: unknown, value: unknown) => {
          if (error === null || error === undefined) resolve(value);
          else reject(new Error(JSON.stringify(error)));
        });
      });
      const rows = rowsOf(body, entity);
      if (rows.length === 0) return found;
      found.push(...rows);
    }
  }
  /** Count and the sum of totals by currency, in thousandths, through decimal text. */
  function summed(rows: readonly Readonly<Record<string, unknown>>[], field: string) {
    const totals: Record<string, string> = {};
    for (const row of rows) {
      const ref = row['CurrencyRef'];
      const minor = minorFromDecimal(String(row[field]), 3);
      if (!isRecord(ref) || !minor.ok) throw new Error(`not money: ${JSON.stringify(row[field])}`);
      if (typeof row['PrivateNote'] === 'string' && row['PrivateNote'].startsWith('Voided')) continue;
      const currency = String(ref['value']);
      totals[currency] = (BigInt(totals[currency] ?? '0') + minor.value).toString();
    }
    return { count: rows.length, totals };
  }
  function expected(stream: string) {
    const found = truth.tenants[0]?.streams.find((candidate) => candidate.stream === stream);
    if (found === undefined) throw new Error(`no truth of ${stream}`);
    const totals = Object.entries(found.totals).map(([currency, text]) => {
      const minor = minorFromDecimal(text, 3);
      return [currency, minor.ok ? minor.value.toString() : text] as const;
    });
    return { count: found.count, totals: Object.fromEntries(totals) };
  }

  it.each([
    ['findInvoices', 'Invoice', 'invoices', 'TotalAmt'],
    ['findBills', 'Bill', 'bills', 'TotalAmt'],
    ['findCreditMemos', 'CreditMemo', 'credit-notes', 'TotalAmt'],
    ['findVendorCredits', 'VendorCredit', 'vendor-credits', 'TotalAmt'],
    ['findPayments', 'Payment', 'payments', 'TotalAmt'],
    ['findBillPayments', 'BillPayment', 'bill-payments', 'TotalAmt'],
    ['findPurchases', 'Purchase', 'purchases', 'TotalAmt'],
    ['findDeposits', 'Deposit', 'deposits', 'TotalAmt'],
    ['findTransfers', 'Transfer', 'transfers', 'Amount'],
  ] as const)('%s finds the counts and sums of the truth', async (find, entity, stream, field) => {
    expect(summed(await all(find, entity, 100), field)).toEqual(expected(stream));
  });

  it('finds inactive customers only when they are asked for', async () => {
    const shown = await all('findCustomers', 'Customer', 1000);
    const every = await all('findCustomers', 'Customer', 1000, [{ field: 'Active', value: [true, false], operator: 'IN' }]);
    expect(every.length).toBe(expected('customers').count);
    expect(shown.length).toBe(every.filter((row) => row['Active'] === true).length);
  });

  it('reads the trial balance, and it foots', async () => {
    const body = await new Promise<unknown>((resolve, reject) => {
      client.reportTrialBalance({ end_date: '2026-10-31' }, (error: unknown, value: unknown) =>
        error === null || error === undefined ? resolve(value) : reject(new Error(JSON.stringify(error))),
      );
    });
    const total = JSON.stringify(body).match(/"TOTAL"\},\{"value":"([\d.]+)"\},\{"value":"([\d.]+)"/);
    expect(total?.[1]).toMatch(/^\d+\.\d\d$/);
    expect(total?.[1]).toBe(total?.[2]);
  });

  it('signs in through the consent page, whose redirect alone names the company', async () => {
    const uri = oauth.authorizeUri({ scope: [OAuthClient.scopes.Accounting], state: 'st' });
    const page = await fetch(uri, { redirect: 'manual' });
    const redirect = page.headers.get('location') ?? '';
    expect(new URL(redirect).searchParams.get('realmId')).toBe(login.realmId);
    const answer = await oauth.createToken(redirect);
    expect(answer.getToken()).toMatchObject({ realmId: login.realmId, expires_in: 3600 });
    await oauth.revoke();
    await expect(oauth.refresh()).rejects.toThrow();
  });
});
