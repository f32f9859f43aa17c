import { describe, expect, it } from 'vitest';
import { keyLoginOf } from '../../main/core/auth/key-login.ts';
import { restrictedKey } from '../../main/providers/stripe/auth.ts';
import { stripe } from '../../main/providers/stripe/index.ts';
import { connectedAccountOf } from '../../main/providers/stripe/tenants.ts';
import { answer } from './stripe-answers.ts';

const { hosts, tenants } = stripe;

describe('a key', () => {
  it.each(['rk_live_51Habcdefgh', 'rk_test_51Habcdefgh', 'sk_live_51Habcdefgh', 'sk_test_51Habcdefgh'])('%s is taken', (key) => {
    expect(keyLoginOf(stripe, { key })).toMatchObject({ kind: 'keys', keys: { key } });
  });

  it.each([
    ['of a shop window', { key: 'pk_live_51Habcdefgh' }],
    ['of an organisation', { key: 'sk_org_live_51Habcdefgh' }],
    ['of a webhook', { key: 'whsec_51Habcdefgh' }],
    ['that is cut off', { key: 'rk_live_' }],
    ['with a space in it', { key: 'rk_live_51H abcdefgh' }],
    ['that is missing', {}],
    ['with an account that is none', { key: 'rk_live_51Habcdefgh', account: 'Acme Ltd' }],
  ])('%s is refused before anything is sent, by the name of its field and not by its value', (_what, content) => {
    let thrown: unknown;
    try {
      keyLoginOf(stripe, content);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'config/invalid', details: { field: 'account' in content ? 'account' : 'key' } });
    expect(String(thrown)).not.toContain('51H');
  });

  it('proves each request, which states the version of the records and the account it is about', () => {
    const request = { method: 'GET', url: `${hosts.api}/v1/charges`, headers: { accept: 'application/json' } } as const;
    const keys = { key: 'rk_live_51Habcdefgh' };
    const proof = { keys, session: null, tenantExternalId: 'acct_own', nowMs: 0, nonce: '' };
    expect(restrictedKey.sign(request, proof).headers).toEqual({
      accept: 'application/json',
      authorization: 'Bearer rk_live_51Habcdefgh',
    });
    expect(stripe.apiHeaders('acct_own')).toEqual({ accept: 'application/json', 'stripe-version': '2026-07-29.dahlia' });
    expect(stripe.apiHeaders('acct_own:acct_other')).toMatchObject({ 'stripe-account': 'acct_other' });
  });
});

describe('live and test data of an account', () => {
  const live = { key: 'rk_live_51Habcdefgh' };
  const test = { key: 'rk_test_51Habcdefgh' };
  const account = { id: 'acct_own', object: 'account', settings: { dashboard: { display_name: 'Acme' } } };
  const markOf = (keys: Readonly<Record<string, string>>) => restrictedKey.boundTenant?.(keys) ?? null;
  const request = { method: 'GET', url: `${hosts.api}/v1/charges`, headers: {} } as const;
  const proof = { session: null, nowMs: 0, nonce: '' };

  it('are two tenants, told apart by the key and by their names', () => {
    expect(tenants.request(hosts, markOf(test)).url).toBe('https://api.stripe.com/v1/account');
    expect(tenants.read(answer(200, account), markOf(live))).toEqual([
      { externalId: 'acct_own', name: 'Acme', kind: 'ACCOUNT', linkId: null },
    ]);
    expect(tenants.read(answer(200, account), markOf(test))).toEqual([
      { externalId: 'acct_own:test', name: 'Acme (test data)', kind: 'TEST', linkId: null },
    ]);
    expect(tenants.read(answer(200, account), markOf({ key: 'sk_test_51Habcdefgh' }))).toMatchObject([
      { externalId: 'acct_own:test' },
    ]);
  });

  it('are two tenants where a person named the account, and the balance has to be of the data the key says', () => {
    const mark = markOf({ ...test, account: 'acct_own' });
    expect(tenants.request(hosts, mark).url).toBe('https://api.stripe.com/v1/balance');
    expect(tenants.read(answer(200, { object: 'balance', livemode: false }), mark)).toEqual([
      { externalId: 'acct_own:test', name: 'acct_own (test data)', kind: 'TEST', linkId: null },
    ]);
    expect(() => tenants.read(answer(200, { object: 'balance', livemode: true }), mark)).toThrow(/shape/);
    expect(() => tenants.read(answer(200, { object: 'balance', livemode: false }), 'acct_own')).toThrow(/shape/);
  });

  it('are two tenants of each connected account as well, and requests name the account alone', () => {
    const own = { externalId: 'acct_own:test', name: 'Acme (test data)', kind: 'TEST', linkId: null };
    const next = tenants.next?.(hosts, answer(200, account), [own]);
    const page = answer(200, { object: 'list', has_more: true, data: [{ ...account, id: 'acct_a' }] });
    const connected = next?.read(page) ?? [];
    expect(connected.map(({ externalId }) => externalId)).toEqual(['acct_own:acct_a:test']);
    expect(tenants.next?.(hosts, page, [own, ...connected])?.request.url).toContain('starting_after=acct_a');
    expect(stripe.apiHeaders('acct_own:acct_a:test')).toMatchObject({ 'stripe-account': 'acct_a' });
    expect(stripe.apiHeaders('acct_own:test')).not.toHaveProperty('stripe-account');
  });

  it.each([
    [live, 'acct_own:test'],
    [live, 'acct_own:acct_a:test'],
    [test, 'acct_own'],
    [test, 'acct_own:acct_a'],
  ])('are never asked for with the key of the other: %o for %s', (keys, tenantExternalId) => {
    expect(() => restrictedKey.sign(request, { ...proof, keys, tenantExternalId })).toThrow(/nothing was asked for/);
  });

  it('are asked for with their own key', () => {
    for (const [keys, tenantExternalId] of [
      [live, 'acct_own'],
      [test, 'acct_own:test'],
      [test, null],
    ] as const) {
      expect(restrictedKey.sign(request, { ...proof, keys, tenantExternalId }).headers).toEqual({
        authorization: `Bearer ${keys.key}`,
      });
    }
  });
});

describe('the accounts a key reads', () => {
  const account = (id: string, name: string | null) => ({
    id,
    object: 'account',
    default_currency: 'gbp',
    country: 'GB',
    email: 'books@example.com',
    settings: { dashboard: { display_name: name } },
  });
  const own = { externalId: 'acct_own', name: 'Acme', kind: 'ACCOUNT', linkId: null };

  it('are its own, by the name it has in the dashboard', () => {
    expect(tenants.request(hosts, null)).toMatchObject({
      url: 'https://api.stripe.com/v1/account',
      headers: { 'stripe-version': '2026-07-29.dahlia' },
    });
    expect(tenants.read(answer(200, account('acct_own', 'Acme')), null)).toEqual([own]);
    expect(tenants.read(answer(200, account('acct_own', null)), null)).toMatchObject([{ name: 'books@example.com' }]);
  });

  it('and those connected to it, page by page', () => {
    const first = tenants.next?.(hosts, answer(200, account('acct_own', 'Acme')), [own]);
    expect(first).toMatchObject({ request: { url: 'https://api.stripe.com/v1/accounts?limit=100' }, mayBeRefused: true });
    const page = answer(200, { object: 'list', has_more: true, data: [account('acct_a', 'A'), account('acct_b', 'B')] });
    const connected = first?.read(page) ?? [];
    expect(connected.map(({ externalId }) => externalId)).toEqual(['acct_own:acct_a', 'acct_own:acct_b']);
    expect(connected.map(({ externalId }) => connectedAccountOf(externalId))).toEqual(['acct_a', 'acct_b']);
    const second = tenants.next?.(hosts, page, [own, ...connected]);
    expect(second?.request.url).toBe('https://api.stripe.com/v1/accounts?limit=100&starting_after=acct_b');
    const end = answer(200, { object: 'list', has_more: false, data: [account('acct_c', 'C')] });
    expect(tenants.next?.(hosts, end, [own, ...connected, ...(second?.read(end) ?? [])])).toBeNull();
    expect(tenants.next?.(hosts, answer(200, { object: 'list', has_more: false, data: [] }), [own])).toBeNull();
  });

  it('where the key may not read the account, is the one the person named, and the balance shows that the key is good', () => {
    expect(tenants.request(hosts, 'acct_own').url).toBe('https://api.stripe.com/v1/balance');
    expect(tenants.read(answer(200, { object: 'balance', livemode: true }), 'acct_own')).toMatchObject([
      { externalId: 'acct_own' },
    ]);
    expect(() => tenants.read(answer(200, { object: 'list' }), 'acct_own')).toThrow(/shape/);
  });

  it('say in which currency their books are', () => {
    expect(tenants.profile.read(account('acct_own', null))).toEqual({
      baseCurrency: 'GBP',
      country: 'GB',
      periodLockedThrough: null,
    });
  });

  it.each([['{}'], ['[]'], ['<html>'], ['{"id":7}']])('are not made up from %s', (body) => {
    expect(() => tenants.read(answer(200, body), null)).toThrow(/shape/);
  });
});
