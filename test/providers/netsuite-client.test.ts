import NetsuiteRest from 'netsuite-rest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startSandbox, type Sandbox } from '../../main/sandbox/server.ts';
import { minorFromDecimal } from '../../shared/money.ts';
import { truthSummarySchema, type TruthSummary } from '../../shared/truth.ts';

/**
 * A client library written by others as judge of the simulator: `netsuite-rest` signs by OAuth 1.0a and asks SuiteQL and the record service, unchanged but for its documented option
 * `base_url`. NetSuite has no library of its own for Node.
 */

const credentialsSchema = z.object({
  account: z.string(),
  consumerKey: z.string(),
  consumerSecret: z.string(),
  tokenId: z.string(),
  tokenSecret: z.string(),
});
const pageSchema = z.object({
  hasMore: z.boolean(),
  totalResults: z.number(),
  items: z.array(z.record(z.string(), z.unknown())),
});
const rowSchema = z.object({ id: z.string(), total: z.string(), currency: z.string(), voided: z.enum(['T', 'F']) });

describe('netsuite-rest against the sandbox', () => {
  let sandbox: Sandbox;
  let truth: TruthSummary;
  let keys: Readonly<Record<string, string>>;
  let client: NetsuiteRest;

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 11, invoices: 230, settings: { rateLimits: false } });
    const provider = sandbox.announcement.providers['netsuite'];
    if (provider === undefined) throw new Error('the sandbox announces no netsuite');
    // The second way in is token-based, which is what the library knows.
    const login = credentialsSchema.parse(provider.ways?.[1]);
    keys = {
      consumer_key: login.consumerKey,
      consumer_secret_key: login.consumerSecret,
      token: login.tokenId,
      token_secret: login.tokenSecret,
      realm: login.account,
      base_url: provider.baseUrl,
    };
    client = new NetsuiteRest(keys);
    truth = truthSummarySchema.parse(await (await fetch(`${sandbox.url}/__sandbox/truth?provider=netsuite`)).json());
  });

  afterAll(async () => {
    await sandbox.close();
  });

  async function suiteql(q: string, limit = 1000, offset = 0) {
    const path = `query/v1/suiteql?limit=${limit}&offset=${offset}`;
    return pageSchema.parse((await client.request({ path, method: 'POST', body: JSON.stringify({ q }) })).data);
  }

  /** Transactions of a type in one subsidiary, the way people page with this library: each page after the last id of the one before. */
  async function all(type: string, subsidiary: string) {
    const found: z.infer<typeof rowSchema>[] = [];
    for (;;) {
      const after = found.at(-1)?.id ?? '0';
      const page = await suiteql(
        `SELECT t.id AS id, t.foreigntotal AS total, c.symbol AS currency, t.voided AS voided FROM transaction t JOIN transactionline tl ON tl.transaction = t.id JOIN currency c ON c.id = t.currency WHERE t.type = '${type}' AND tl.mainline = 'T' AND tl.subsidiary = ${subsidiary} AND t.id > ${after} ORDER BY t.id ASC`,
        100,
      );
      if (page.items.length === 0) return found;
      found.push(...page.items.map((item) => rowSchema.parse(item)));
    }
  }

  /** Count and the sum of totals by currency, in thousandths, through decimal text. */
  function summed(rows: readonly z.infer<typeof rowSchema>[]) {
    const totals: Record<string, string> = {};
    for (const { total, currency, voided } of rows) {
      const minor = minorFromDecimal(total.replace(/^-/, ''), 3);
      if (!minor.ok) throw new Error(`not money: ${total}`);
      if (voided === 'F') totals[currency] = (BigInt(totals[currency] ?? '0') + minor.value).toString();
    }
    return { count: rows.length, totals };
  }

  function expected(tenant: TruthSummary['tenants'][number] | undefined, stream: string) {
    const found = tenant?.streams.find((candidate) => candidate.stream === stream);
    if (found === undefined) throw new Error(`no truth of ${stream}`);
    const totals = Object.entries(found.totals).map(([currency, text]) => {
      const minor = minorFromDecimal(text, 3);
      return [currency, minor.ok ? minor.value.toString() : text] as const;
    });
    return { count: found.count, totals: Object.fromEntries(totals) };
  }

  it.each([
    ['CustInvc', 'invoices'],
    ['VendBill', 'bills'],
    ['CustCred', 'credit-memos'],
    ['VendCred', 'vendor-credits'],
    ['CustPymt', 'payments'],
    ['VendPymt', 'bill-payments'],
    ['Check', 'checks'],
    ['Deposit', 'deposits'],
  ])('finds the counts and sums of the truth for %s', async (type, stream) => {
    const [tenant] = truth.tenants;
    const subsidiary = /:(\d+)$/.exec(tenant?.externalId ?? '')?.[1] ?? '';
    const rows = await all(type, subsidiary);
    expect(rows.length).toBeGreaterThan(0);
    expect(summed(rows)).toEqual(expected(tenant, stream));
  });

  it('is told how many rows there are and that more follow, page by page', async () => {
    const q = "SELECT t.id AS id FROM transaction t WHERE t.type = 'CustInvc' ORDER BY t.id ASC";
    const first = await suiteql(q, 100);
    const second = await suiteql(q, 100, 100);
    expect([first.items.length, first.hasMore, second.totalResults]).toEqual([100, true, first.totalResults]);
    expect(second.items[0]).not.toEqual(first.items[0]);
  });

  it('reads a record by its address, and is told that another is not there', async () => {
    const { items } = await suiteql("SELECT t.id AS id FROM transaction t WHERE t.type = 'CustInvc' ORDER BY t.id ASC", 1);
    const id = z.string().parse(items[0]?.['id']);
    const { statusCode, data } = await client.request({ path: `record/v1/invoice/${id}` });
    expect([statusCode, data]).toEqual([200, expect.objectContaining({ id })]);
    await expect(client.request({ path: 'record/v1/invoice/999999999' })).rejects.toMatchObject({
      response: { statusCode: 404 },
    });
  });

  it('is refused with another token secret, and told nothing of why', async () => {
    const stranger = new NetsuiteRest({ ...keys, token_secret: 'another' });
    await expect(
      stranger.request({ path: 'query/v1/suiteql', method: 'POST', body: '{"q":"SELECT t.id AS id FROM transaction t"}' }),
    ).rejects.toMatchObject({ response: { statusCode: 401 } });
  });
});
