import { describe, expect, it } from 'vitest';
import { parseJson } from '../../main/core/json/parse.ts';
import { judgeRecord } from '../../main/core/sync/judge-record.ts';
import { compileStream } from '../../main/core/sync/stream-reader.ts';
import { stripe } from '../../main/providers/stripe/index.ts';

const streamOf = (name: string) => {
  const found = stripe.streams.find((stream) => stream.name === name);
  if (found === undefined) throw new Error(`no stream ${name}`);
  return compileStream(found);
};

/** Why a record is held back; null when it is taken. */
function heldIn(tenantExternalId: string, stream: string, record: object): string | null {
  const parsed = parseJson(JSON.stringify(record));
  if (!parsed.ok) throw new Error('no JSON');
  const found = { key: 'x_1', repeatedKey: null };
  const judged = judgeRecord(streamOf(stream), parsed.value, found, { baseCurrency: 'GBP', tenantExternalId });
  return judged.ok ? null : judged.error.reason;
}

const charge = {
  id: 'ch_1',
  object: 'charge',
  amount: 100,
  amount_captured: 100,
  amount_refunded: 0,
  captured: true,
  created: 1_772_323_199,
  currency: 'gbp',
  status: 'succeeded',
};

describe("a record of the other of a company's two sets of books", () => {
  it.each([
    ['charges', 'acct_own', { ...charge, livemode: false }],
    ['charges', 'acct_own:test', { ...charge, livemode: true }],
    ['charges', 'acct_own:acct_a', { ...charge, livemode: false }],
    ['charges', 'acct_own', { ...charge, livemode: 'true' }],
    ['customers', 'acct_own', { id: 'cus_1', object: 'customer', name: 'A', created: 1, livemode: false }],
    ['subscriptions', 'acct_own', { id: 'sub_1', object: 'subscription', status: 'active', created: 1, livemode: false }],
  ])('of %s is held back in %s', (stream, tenant, record) => {
    expect(heldIn(tenant, stream, record)).toMatch(/livemode is not that of these books/);
  });

  it('is not what one is that says it belongs there, or that does not say', () => {
    expect(heldIn('acct_own', 'charges', { ...charge, livemode: true })).toBeNull();
    expect(heldIn('acct_own:acct_a:test', 'charges', { ...charge, livemode: false })).toBeNull();
    expect(heldIn('acct_own:test', 'charges', charge)).toBeNull();
  });
});
