import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../main/sandbox/server.ts';
import { truthSummarySchema, type TruthSummary } from '../../shared/truth.ts';
import { valueAt } from '../../shared/unknown.ts';

/**
 * The platform's own client library as judge of the simulator. It runs unchanged but for `host`, `port` and `protocol`, which are options of its own; it knows no path in front of `/v1`,
 * so its own http client is handed one that puts the sandbox's there.
 */
describe('the official stripe library against the sandbox', () => {
  let sandbox: Sandbox;
  let truth: TruthSummary;
  let key: string;

  beforeAll(async () => {
    sandbox = await startSandbox({
      seed: 11,
      invoices: 230,
      settings: { rateLimits: false },
      stripe: { partSize: 2, eventDays: 3_650 },
    });
    key = String(valueAt(sandbox.announcement.providers['stripe'], 'credentials.key'));
    truth = truthSummarySchema.parse(await (await fetch(`${sandbox.url}/__sandbox/truth?provider=stripe`)).json());
  });

  afterAll(async () => {
    await sandbox.close();
  });

  const clientFor = (apiKey: string, stripeAccount?: string): Stripe => {
    const { hostname, port } = new URL(sandbox.url);
    const belowStripe: typeof fetch = async (address, init) => {
      const url = new URL(address instanceof Request ? address.url : address);
      url.pathname = `/stripe${url.pathname}`;
      return fetch(url, init);
    };
    return new Stripe(apiKey, {
      host: hostname,
      port,
      protocol: 'http',
      apiVersion: '2026-07-29.dahlia',
      maxNetworkRetries: 0,
      telemetry: false,
      httpClient: Stripe.createFetchHttpClient(belowStripe),
      ...(stripeAccount === undefined ? {} : { stripeAccount }),
    });
  };

  const accounts = (): readonly { readonly at: number; readonly client: Stripe }[] =>
    truth.tenants.map(({ externalId }, at) => ({ at, client: clientFor(key, externalId.split(':')[1]) }));

  const stated = (at: number, stream: string) => {
    const found = truth.tenants[at]?.streams.find((each) => each.stream === stream);
    if (found === undefined) throw new Error(`no truth of ${stream}`);
    return found;
  };

  const decimals: Readonly<Record<string, number>> = { JPY: 0, KWD: 3 };

  /** Sums of minor units per currency as the truth writes them. */
  function sums(rows: readonly { readonly currency: string; readonly amount: number }[]): Readonly<Record<string, string>> {
    const totals = new Map<string, bigint>();
    for (const { currency, amount } of rows) {
      const code = currency.toUpperCase();
      totals.set(code, (totals.get(code) ?? 0n) + BigInt(amount));
    }
    return Object.fromEntries(
      [...totals].map(([code, sum]) => {
        const digits = decimals[code] ?? 2;
        const text = (sum < 0n ? -sum : sum).toString().padStart(digits + 1, '0');
        const shown = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
        return [code, `${sum < 0n ? '-' : ''}${shown}`];
      }),
    );
  }

  it('finds every customer, product, tax rate and subscription', async () => {
    for (const { at, client } of accounts()) {
      expect(await client.customers.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 })).toHaveLength(
        stated(at, 'customers').count,
      );
      expect(await client.products.list({ limit: 3 }).autoPagingToArray({ limit: 10_000 })).toHaveLength(
        stated(at, 'products').count,
      );
      expect(await client.taxRates.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 })).toHaveLength(
        stated(at, 'tax-rates').count,
      );
      const all = await client.subscriptions.list({ limit: 100, status: 'all' }).autoPagingToArray({ limit: 10_000 });
      expect(all).toHaveLength(stated(at, 'subscriptions').count);
    }
  });

  it('finds every invoice with all its lines, and to the penny what the truth says', async () => {
    for (const { at, client } of accounts()) {
      const invoices = await client.invoices.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
      expect(invoices).toHaveLength(stated(at, 'invoices').count);
      const live = invoices.filter(({ status }) => status !== 'void');
      expect(sums(live.map(({ currency, total }) => ({ currency, amount: total })))).toEqual(stated(at, 'invoices').totals);
      const cut = invoices.filter(({ lines }) => lines.has_more).slice(0, 5);
      for (const invoice of cut) {
        const lines = await client.invoices.listLineItems(invoice.id ?? '', { limit: 100 }).autoPagingToArray({ limit: 1_000 });
        expect(lines.reduce((sum, line) => sum + line.amount, 0)).toBe(invoice.subtotal);
      }
    }
  });

  it('finds the money that moved, and the balance it makes', async () => {
    for (const { at, client } of accounts()) {
      const charges = await client.charges.list({ limit: 50 }).autoPagingToArray({ limit: 10_000 });
      expect(charges).toHaveLength(stated(at, 'charges').count);
      expect(sums(charges.filter(({ status }) => status === 'succeeded'))).toEqual(stated(at, 'charges').totals);
      const refunds = await client.refunds.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
      expect(sums(refunds.filter(({ status }) => status === 'succeeded'))).toEqual(stated(at, 'refunds').totals);
      const notes = await client.creditNotes.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
      expect(sums(notes)).toEqual(stated(at, 'credit-notes').totals);
      expect(await client.disputes.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 })).toHaveLength(
        stated(at, 'disputes').count,
      );
      const paid = await client.invoicePayments.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
      const posted = paid.filter(({ status }) => status === 'paid');
      expect(sums(posted.map(({ currency, amount_paid: amount }) => ({ currency, amount: amount ?? 0 })))).toEqual(
        stated(at, 'invoice-payments').totals,
      );
      const transactions = await client.balanceTransactions.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
      const nets = sums(transactions.map(({ currency, net }) => ({ currency, amount: net })));
      expect(nets).toEqual(stated(at, 'balance-transactions').totals);
      const balance = await client.balance.retrieve();
      expect(sums([...balance.available, ...balance.pending])).toEqual(nets);
    }
  });

  it('finds each payout made of its own balance transactions', async () => {
    for (const { at, client } of accounts()) {
      const payouts = await client.payouts.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
      expect(sums(payouts.filter(({ status }) => status !== 'failed'))).toEqual(stated(at, 'payouts').totals);
      for (const payout of payouts.slice(0, 12)) {
        const parts = await client.balanceTransactions
          .list({ payout: payout.id, limit: 100 })
          .autoPagingToArray({ limit: 10_000 });
        const net = parts.filter(({ source }) => source !== payout.id).reduce((sum, part) => sum + part.net, 0);
        expect(net).toBe(payout.amount);
      }
    }
  });

  it('pages backwards, expands what a key may read, and reads single objects', async () => {
    const client = clientFor(key);
    const first = await client.charges.list({ limit: 20 });
    const second = await client.charges.list({ limit: 20, starting_after: first.data.at(-1)?.id ?? '' });
    const back = await client.charges.list({ limit: 20, ending_before: second.data[0]?.id ?? '' });
    expect(back.data.map(({ id }) => id)).toEqual(first.data.map(({ id }) => id));
    const expanded = await client.charges.list({ limit: 5, expand: ['data.balance_transaction'] });
    const nets = expanded.data
      .filter(({ status }) => status === 'succeeded')
      .map((charge) => valueAt(charge, 'balance_transaction.net'));
    expect(nets.every((net) => typeof net === 'number')).toBe(true);
    const [charge] = first.data;
    expect((await client.charges.retrieve(charge?.id ?? '')).amount).toBe(charge?.amount);
  });

  it('finds events by a group of types, or by names among which a wildcard stands for nothing, and never by both', async () => {
    const client = clientFor(key);
    const since = { gte: 0 };
    const grouped = await client.events.list({ limit: 100, created: since, type: 'charge.*' });
    const named = await client.events.list({ limit: 100, created: since, types: ['charge.succeeded', 'refund.created'] });
    expect(grouped.data.map(({ type }) => type)).toContain('charge.succeeded');
    expect(named.data.map(({ type }) => type)).toContain('charge.succeeded');
    const wild = await client.events.list({ limit: 100, created: since, types: ['charge.*', 'refund.created'] });
    expect(wild.data.filter(({ type }) => type !== 'refund.created')).toEqual([]);
    await expect(client.events.list({ type: 'charge.*', types: ['refund.created'] })).rejects.toMatchObject({ statusCode: 400 });
  });

  it('is refused as by the real one: wrong keys, foreign accounts, pages too large, what is unknown', async () => {
    const refusal = async (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);
    const client = clientFor(key);
    expect(await refusal(clientFor('rk_test_unknown').charges.list())).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
    expect(await refusal(clientFor(key, 'acct_foreign').charges.list())).toMatchObject({
      statusCode: 403,
      code: 'account_invalid',
    });
    expect(await refusal(client.charges.list({ limit: 101 }))).toMatchObject({ statusCode: 400, param: 'limit' });
    expect(await refusal(client.charges.retrieve('ch_none'))).toMatchObject({ statusCode: 404, code: 'resource_missing' });
    const lost = await refusal(client.charges.list({ starting_after: 'ch_none' }));
    expect(lost).toMatchObject({ statusCode: 400, code: 'resource_missing', param: 'starting_after' });
    expect(await refusal(clientFor(key.replace('rk_', 'pk_')).charges.list())).toBeInstanceOf(
      Stripe.errors.StripePermissionError,
    );
  });

  it('is shown records as they were before basil by an older version', async () => {
    const old = await fetch(`${sandbox.url}/stripe/v1/invoices?limit=5&status=paid`, {
      headers: { authorization: `Bearer ${key}`, 'stripe-version': '2024-06-20' },
    });
    const rows = valueAt(await old.json(), 'data');
    const [invoice] = Array.isArray(rows) ? (rows as readonly unknown[]) : [];
    expect(valueAt(invoice, 'paid')).toBe(true);
    expect(valueAt(invoice, 'total_taxes')).toBeUndefined();
    expect(Array.isArray(valueAt(invoice, 'total_tax_amounts'))).toBe(true);
  });
});
