import { describe, expect, it } from 'vitest';
import { credentialsFrom } from '../../main/core/connection/credentials.ts';
import { auth } from '../../main/providers/quickbooks/auth.ts';
import { hosts, hostsAt } from '../../main/providers/quickbooks/hosts.ts';
import { quickbooks } from '../../main/providers/quickbooks/index.ts';
import { answer, thrownBy } from './xero-answers.ts';

const nowMs = 1_700_000_000_000;
const app = { clientId: 'AB', clientSecret: 's3cret' };
const previous = { ...app, scopes: ['com.intuit.quickbooks.accounting'], refreshToken: 'old', boundTenant: '310687' };
const whole = {
  token_type: 'bearer',
  access_token: 'eyJ..a.b',
  expires_in: 3600,
  refresh_token: 'new',
  x_refresh_token_expires_in: 8_726_400,
};

describe('the consent', () => {
  it('asks for the one right there is, without a proof key', () => {
    const url = new URL(
      auth.authorizeUrl(hosts, {
        clientId: 'AB',
        redirectUri: 'http://localhost:8000/callback',
        state: 'st',
        challenge: 'unused',
        scopes: auth.scopes.required,
      }),
    );
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'AB',
      response_type: 'code',
      scope: 'com.intuit.quickbooks.accounting',
      redirect_uri: 'http://localhost:8000/callback',
      state: 'st',
    });
  });

  it('proves the app by its secret, in a header and never in the body', () => {
    const request = auth.exchange(hosts, {
      ...app,
      code: 'c',
      redirectUri: 'http://localhost:8000/callback',
      verifier: 'unused',
    });
    expect(request.headers['authorization']).toBe(`Basic ${Buffer.from('AB:s3cret').toString('base64')}`);
    expect(request.body).toBe('grant_type=authorization_code&code=c&redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Fcallback');
  });
});

describe('a token answer', () => {
  it('keeps whatever refresh token comes back, and the company the login is for', () => {
    expect(auth.readTokens(answer(200, whole), previous, nowMs)).toMatchObject({
      accessToken: 'eyJ..a.b',
      refreshToken: 'new',
      boundTenant: '310687',
      accessExpiresAtMs: nowMs + 3_600_000,
    });
    const { refresh_token: _left, ...without } = whole;
    expect(auth.readTokens(answer(200, without), previous, nowMs).refreshToken).toBe('old');
  });

  it('ends when the first of the two lives does: a hundred days unused, or five years in all', () => {
    const lives = (hard: number) =>
      auth.readTokens(answer(200, { ...whole, x_refresh_token_hard_expires_in: hard }), previous, nowMs).refreshExpiresAtMs;
    expect(lives(157_680_000)).toBe(nowMs + 8_726_400_000);
    expect(lives(86_400)).toBe(nowMs + 86_400_000);
  });

  it.each([
    ['a refresh that is refused', 400, { error: 'invalid_grant', error_description: 'Token invalid' }, previous, 'auth/revoked'],
    ['a code that is refused', 400, { error: 'invalid_grant' }, { ...previous, refreshToken: null }, 'auth/denied'],
    ['a wrong pair of keys', 401, { error: 'invalid_client' }, previous, 'config/invalid'],
    ['half an answer', 200, '{"access_token":"a', previous, 'net/failed'],
    ['no access token', 200, { refresh_token: 'new' }, previous, 'net/failed'],
    ['too many', 429, '', previous, 'rate/limited'],
    ['a broken service', 503, '', previous, 'provider/unavailable'],
  ] as const)('%s is no token set', (_, status, body, before, code) => {
    expect(thrownBy(() => auth.readTokens(answer(status, body), before, nowMs))).toMatchObject({ code });
  });

  it('withdraws a login in JSON, as the platform wants it', () => {
    const tokens = { ...previous, accessToken: 'a', accessExpiresAtMs: 0, refreshToken: 'r', refreshExpiresAtMs: null };
    const request = auth.revoke?.(hosts, tokens);
    expect(request?.headers['content-type']).toBe('application/json');
    expect(request?.body).toBe('{"token":"r"}');
  });
});

describe('credentials in hand', () => {
  const good = { clientId: 'AB', clientSecret: 's', refreshToken: 'r', realmId: '310687' };

  it('name the company, as text or as the number people paste', () => {
    expect(credentialsFrom(quickbooks, good).boundTenant).toBe('310687');
    expect(credentialsFrom(quickbooks, { ...good, realmId: 310687 }).boundTenant).toBe('310687');
  });

  it.each(['clientId', 'clientSecret', 'refreshToken', 'realmId'])('without %s are refused by its name', (field) => {
    expect(thrownBy(() => credentialsFrom(quickbooks, { ...good, [field]: undefined }))).toMatchObject({
      code: 'config/invalid',
      details: { field },
    });
  });
});

describe('addresses', () => {
  it("of Intuit's own sandbox differ in the API alone", () => {
    const at = hostsAt('https://sandbox-quickbooks.api.intuit.com');
    expect(at).toEqual({ ...hosts, api: 'https://sandbox-quickbooks.api.intuit.com/v3/company' });
  });
});
