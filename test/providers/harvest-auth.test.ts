import { describe, expect, it } from 'vitest';
import { ownUrl } from '../../main/core/http/hosts.ts';
import { harvest } from '../../main/providers/harvest/index.ts';
import { answer } from './harvest-answers.ts';

const { auth, hosts, keys = [] } = harvest;
if (auth === null) throw new Error('Harvest has a consent page');
const app = { clientId: 'app', clientSecret: 'secret' };
const login = {
  ...app,
  accessToken: 'a',
  accessExpiresAtMs: 0,
  refreshToken: 'old',
  refreshExpiresAtMs: null,
  scopes: [],
};
const whole = { access_token: 'new-access', refresh_token: 'new-refresh', token_type: 'bearer', expires_in: 1_209_599 };

describe('what is asked of the sign-in', () => {
  it('sends a person to the consent page with the state of the login', () => {
    const url = new URL(
      auth.authorizeUrl(hosts, {
        clientId: 'app',
        redirectUri: 'http://localhost:8893/callback',
        state: 's',
        challenge: '',
        scopes: [],
      }),
    );
    expect(`${url.origin}${url.pathname}`).toBe('https://id.getharvest.com/oauth2/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'app',
      response_type: 'code',
      redirect_uri: 'http://localhost:8893/callback',
      state: 's',
    });
  });

  it('names the app and its secret in the form, and who asks', () => {
    const request = auth.exchange(hosts, { ...app, code: 'c', redirectUri: 'http://localhost:8893/callback', verifier: 'v' });
    expect(request.url).toBe('https://id.getharvest.com/api/v2/oauth2/token');
    expect(request.headers['user-agent']).toMatch(/^Tieout \(.+\)$/);
    expect(Object.fromEntries(new URLSearchParams(request.body))).toEqual({
      grant_type: 'authorization_code',
      code: 'c',
      redirect_uri: 'http://localhost:8893/callback',
      client_id: 'app',
      client_secret: 'secret',
    });
  });
});

describe('what the token address answers', () => {
  it('is believed about the life of a token, whatever it is', () => {
    expect(auth.readTokens(answer(200, whole), login, 1_000)).toMatchObject({
      accessToken: 'new-access',
      accessExpiresAtMs: 1_000 + 1_209_599_000,
      refreshToken: 'new-refresh',
      refreshExpiresAtMs: null,
    });
    expect(auth.readTokens(answer(200, { ...whole, expires_in: 64_799 }), login, 0).accessExpiresAtMs).toBe(64_799_000);
  });

  it('keeps the refresh token there is when none comes: the old one goes on working', () => {
    const { refresh_token: _none, ...rest } = whole;
    expect(auth.readTokens(answer(200, rest), login, 0).refreshToken).toBe('old');
    expect(() => auth.readTokens(answer(200, rest), { ...login, refreshToken: null }, 0)).toThrow(
      expect.objectContaining({ code: 'net/failed' }),
    );
  });

  it.each([
    ['an app that was removed', { ...login }, 400, { error: 'invalid_grant' }, 'auth/revoked'],
    ['a code that is too old', { ...login, refreshToken: null }, 400, { error: 'invalid_grant' }, 'auth/denied'],
    ['an app it does not know', { ...login }, 401, { error: 'invalid_client' }, 'config/invalid'],
    ['too many sign-ins', { ...login }, 429, {}, 'rate/limited'],
    ['a page of a proxy', { ...login }, 502, '<h1>Bad gateway</h1>', 'provider/unavailable'],
    ['half a body', { ...login }, 200, '{"access_to', 'net/failed'],
    ['a token that cannot stand in a header', { ...login }, 200, { ...whole, access_token: 'a\nb' }, 'net/failed'],
  ])('for %s is judged', (_what, previous, status, body, code) => {
    expect(() => auth.readTokens(answer(status, body), previous, 0)).toThrow(expect.objectContaining({ code }));
  });
});

describe('a personal access token', () => {
  const [personal] = keys;
  const proof = { session: null, tenantExternalId: '1234567', nowMs: 0, nonce: '' };
  const request = {
    method: 'GET',
    url: 'https://api.harvestapp.com/v2/clients',
    headers: harvest.apiHeaders('1234567'),
  } as const;

  it('proves a request of an account, which says who asks', () => {
    expect(personal?.sign(request, { ...proof, keys: { token: 'pat' } }).headers).toEqual({
      'harvest-account-id': '1234567',
      'user-agent': 'Tieout (app.tieout.desktop)',
      authorization: 'Bearer pat',
    });
  });

  it('names the person where they gave an address', () => {
    const signed = personal?.sign(request, { ...proof, keys: { token: 'pat', email: 'jane@example.com' } });
    expect(signed?.headers['user-agent']).toBe('Tieout (jane@example.com)');
  });

  it('takes no address that would break out of the header', () => {
    const field = personal?.fields.find(({ name }) => name === 'email');
    expect(['jane@example.com', 'jane', 'a@b)\r\nx: y', 'a@b c'].filter((text) => field?.pattern?.test(text))).toEqual([
      'jane@example.com',
    ]);
  });
});

describe('the accounts of a login', () => {
  const account = (id: unknown, product: string, name = `Account ${String(id)}`) => ({
    id,
    name,
    product,
    google_sign_in_required: false,
  });
  const read = (accounts: unknown) => harvest.tenants.read(answer(200, { user: { id: 1 }, accounts }), null);

  it('are asked for on the identity service, which is one of its own hosts', () => {
    const request = harvest.tenants.request(hosts, null);
    expect(request.url).toBe('https://id.getharvest.com/api/v2/accounts');
    expect(request.headers['harvest-account-id']).toBeUndefined();
    expect(ownUrl(harvest, null, request.url).href).toBe(request.url);
    expect(harvest.tenants.request(harvest.hostsAt('http://127.0.0.1:4000/harvest'), null).url).toBe(
      'http://127.0.0.1:4000/harvest/api/v2/accounts',
    );
  });

  it('are one tenant each; those of Forecast are another product', () => {
    expect(read([account(1, 'forecast'), account(1234567, 'harvest'), account('7654321', 'harvest', '')])).toEqual([
      { externalId: '1234567', name: 'Account 1234567', kind: 'ACCOUNT', linkId: null },
      { externalId: '7654321', name: '7654321', kind: 'ACCOUNT', linkId: null },
    ]);
  });

  it('may be none', () => {
    expect(read([])).toEqual([]);
  });

  it.each([[undefined], [{}], ['none'], [[null]], [[{ id: 1 }]], [[account('x', 'harvest')]]])(
    'in another shape (%j) are not read as none',
    (accounts) => {
      expect(() => read(accounts)).toThrow(expect.objectContaining({ code: 'page/unreadable' }));
    },
  );
});
