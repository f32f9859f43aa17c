import { describe, expect, it } from 'vitest';
import { isTieoutError } from '../../shared/errors.ts';
import { auth } from '../../main/providers/xero/auth.ts';
import { hosts, hostsAt } from '../../main/providers/xero/hosts.ts';
import type { TokenSet } from '../../main/providers/contract.ts';
import { answer, thrownBy } from './xero-answers.ts';

const nowMs = Date.UTC(2026, 9, 1);
const client = { clientId: 'CLIENT+ID', clientSecret: null };
const fresh = { ...client, scopes: ['openid', 'offline_access'], refreshToken: null };
const renewing = { ...fresh, refreshToken: 'old-refresh' };
const whole = {
  access_token: 'new-access',
  refresh_token: 'new-refresh',
  expires_in: 1800,
  token_type: 'Bearer',
  scope: 'openid accounting.settings.read offline_access',
};
const tokens: TokenSet = {
  ...client,
  accessToken: 'a',
  accessExpiresAtMs: 0,
  refreshToken: 'r/+= &',
  refreshExpiresAtMs: null,
  scopes: [],
};

const formOf = (body: string | undefined) => Object.fromEntries(new URLSearchParams(body));

describe('the consent page’s address', () => {
  it('carries everything PKCE needs, and the scopes with spaces as %20', () => {
    const redirectUri = auth.redirectUris[0] ?? '';
    const url = auth.authorizeUrl(hosts, {
      clientId: 'id',
      redirectUri,
      state: 's',
      challenge: 'c',
      scopes: ['openid', 'email'],
    });
    expect(url).toMatch(/^https:\/\/login\.xero\.com\/identity\/connect\/authorize\?/);
    expect(url).toContain('scope=openid%20email');
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      response_type: 'code',
      client_id: 'id',
      redirect_uri: redirectUri,
      scope: 'openid email',
      state: 's',
      code_challenge: 'c',
      code_challenge_method: 'S256',
    });
  });

  it('sends people back to localhost, never to an address in numbers, which Xero refuses', () => {
    expect(auth.redirectUris.length).toBeGreaterThan(2);
    for (const uri of auth.redirectUris) expect(uri).toMatch(/^http:\/\/localhost:\d+\/callback$/);
  });

  it('asks for granular scopes only: one broad scope fails the whole consent of a new app', () => {
    const asked: readonly string[] = [...auth.scopes.required, ...auth.scopes.optional];
    for (const broad of ['accounting.transactions', 'accounting.transactions.read', 'accounting.reports.read'])
      expect(asked).not.toContain(broad);
    expect(asked).toContain('offline_access');
    for (const scope of asked.filter((name) => name.startsWith('accounting.'))) expect(scope).toMatch(/\.read$/);
  });
});

describe('token requests', () => {
  it('name an app without a secret in the body, without Basic', () => {
    const request = auth.exchange(hosts, {
      ...client,
      code: 'co de',
      redirectUri: 'http://localhost:8888/callback',
      verifier: 'v',
    });
    expect(request.url).toBe('https://identity.xero.com/connect/token');
    expect(request.headers).not.toHaveProperty('authorization');
    expect(formOf(request.body)).toEqual({
      grant_type: 'authorization_code',
      code: 'co de',
      redirect_uri: 'http://localhost:8888/callback',
      code_verifier: 'v',
      client_id: 'CLIENT+ID',
    });
  });

  it('prove an app with a secret by Basic and keep the secret out of the body', () => {
    const request = auth.refresh(hosts, { ...tokens, clientId: 'id', clientSecret: 's:é' });
    expect(request.headers['authorization']).toBe(`Basic ${Buffer.from('id:s:é').toString('base64')}`);
    expect(formOf(request.body)).toEqual({ grant_type: 'refresh_token', refresh_token: 'r/+= &' });
  });

  it('revoke the refresh token at its own address', () => {
    const request = auth.revoke?.(hosts, tokens);
    expect(request?.url).toBe('https://identity.xero.com/connect/revocation');
    expect(formOf(request?.body)).toEqual({ token: 'r/+= &', client_id: 'CLIENT+ID' });
  });

  it('go to one stand-in address in tests', () => {
    const at = hostsAt('http://127.0.0.1:4010');
    expect([at.api, at.authorize, at.token, at.revoke]).toEqual([
      'http://127.0.0.1:4010/api.xro/2.0',
      'http://127.0.0.1:4010/identity/connect/authorize',
      'http://127.0.0.1:4010/connect/token',
      'http://127.0.0.1:4010/connect/revocation',
    ]);
  });
});

describe('a token answer', () => {
  it('becomes a token set with both lives counted from now', () => {
    expect(auth.readTokens(answer(200, whole), fresh, nowMs)).toEqual({
      accessToken: 'new-access',
      accessExpiresAtMs: nowMs + 1_800_000,
      refreshToken: 'new-refresh',
      refreshExpiresAtMs: nowMs + 60 * 86_400_000,
      scopes: ['openid', 'accounting.settings.read', 'offline_access'],
      ...client,
    });
  });

  it('keeps the scopes asked for when it names none', () => {
    const { scope: _scope, ...rest } = whole;
    expect(auth.readTokens(answer(200, rest), fresh, nowMs).scopes).toEqual(fresh.scopes);
  });

  it.each([undefined, null, 0, -5, 'soon', 1e12])('takes the documented life when expires_in is %s', (expires) => {
    const set = auth.readTokens(answer(200, { ...whole, expires_in: expires }), fresh, nowMs);
    expect(set.accessExpiresAtMs).toBe(nowMs + 1_800_000);
  });

  it('takes a life in quotes', () => {
    expect(auth.readTokens(answer(200, { ...whole, expires_in: '60' }), fresh, nowMs).accessExpiresAtMs).toBe(nowMs + 60_000);
  });

  it('keeps the refresh token in hand when a refresh brings none, and refuses a consent without one', () => {
    const { refresh_token: _refresh, ...rest } = whole;
    expect(auth.readTokens(answer(200, rest), renewing, nowMs).refreshToken).toBe('old-refresh');
    expect(thrownBy(() => auth.readTokens(answer(200, rest), fresh, nowMs))).toMatchObject({ code: 'auth/denied' });
  });

  const unreadable: readonly (readonly [string, unknown])[] = [
    ['an empty body', ''],
    ['half a body', '{"access_token":"new-access","refresh_tok'],
    ['a list', [whole]],
    ['null', 'null'],
    ['HTML', '<html><body>Sign in</body></html>'],
    ['no access token', { ...whole, access_token: undefined }],
    ['an empty access token', { ...whole, access_token: '' }],
    ['an access token that is no text', { ...whole, access_token: 42 }],
    ['an access token with a line break', { ...whole, access_token: 'a\r\nX-Evil: 1' }],
    ['an empty refresh token', { ...whole, refresh_token: '' }],
    ['another kind of token', { ...whole, token_type: 'mac' }],
    ['an error beside tokens', { ...whole, error: 'server_error' }],
    ['an error object beside tokens', { ...whole, error: { message: 'no' } }],
  ];
  it.each(unreadable)('is asked for again when it is %s', (_name, body) => {
    expect(thrownBy(() => auth.readTokens(answer(200, body), renewing, nowMs))).toMatchObject({
      code: 'net/failed',
      action: 'retry',
    });
  });

  it.each([
    ['invalid_grant', 400, 'auth/revoked'],
    ['invalid_client', 400, 'config/invalid'],
    ['invalid_client', 401, 'config/invalid'],
    ['unauthorized_client', 400, 'config/invalid'],
    ['invalid_scope', 400, 'config/invalid'],
    ['access_denied', 400, 'auth/denied'],
    ['unsupported_grant_type', 400, 'provider/unclassified'],
  ])('of %s with status %i is %s', (error, status, code) => {
    const body = { error, error_description: 'refresh token old-refresh not found' };
    const thrown = thrownBy(() => auth.readTokens(answer(status, body), renewing, nowMs));
    expect(thrown).toMatchObject({ code });
    expect(JSON.stringify(isTieoutError(thrown) ? [thrown.message, thrown.remedy, thrown.details] : null)).not.toContain(
      'old-refresh',
    );
  });

  it('of a refused code asks for a new consent and leaves the connection in hand alone', () => {
    const thrown = thrownBy(() => auth.readTokens(answer(400, { error: 'invalid_grant' }), fresh, nowMs));
    expect(thrown).toMatchObject({ code: 'auth/denied' });
  });

  it('of an unknown app names its client id', () => {
    const thrown = thrownBy(() => auth.readTokens(answer(400, { error: 'invalid_client' }), renewing, nowMs));
    expect(thrown).toHaveProperty('message', expect.stringContaining('CLIENT+ID'));
  });

  it('of an outage is tried again, and of a limit waits as told', () => {
    expect(thrownBy(() => auth.readTokens(answer(503, 'down'), renewing, nowMs))).toMatchObject({ code: 'provider/unavailable' });
    expect(thrownBy(() => auth.readTokens(answer(429, '', { 'retry-after': '7' }), renewing, nowMs))).toMatchObject({
      code: 'rate/limited',
      retryAtMs: nowMs + 7000,
    });
  });

  it('that is an error page with status 400 never becomes tokens', () => {
    const thrown = thrownBy(() => auth.readTokens(answer(400, whole), renewing, nowMs));
    expect(thrown).toMatchObject({ code: 'provider/unclassified' });
  });
});
