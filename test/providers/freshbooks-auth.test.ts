import { oauthOf } from '../../main/core/auth/oauth-of.ts';
import { describe, expect, it } from 'vitest';
import { freshbooks } from '../../main/providers/freshbooks/index.ts';
import { answer } from './freshbooks-answers.ts';

const { hosts } = freshbooks;
const auth = oauthOf(freshbooks);
const app = { clientId: 'app', clientSecret: 'secret' };
const login = {
  ...app,
  accessToken: 'a',
  accessExpiresAtMs: 0,
  refreshToken: 'old',
  refreshExpiresAtMs: null,
  scopes: ['user:profile:read'],
};
const whole = {
  access_token: 'new-access',
  token_type: 'Bearer',
  expires_in: 43_200,
  refresh_token: 'new-refresh',
  scope: 'user:profile:read user:invoices:read',
  created_at: 1_424_471_407,
};

describe('what is asked of the token address', () => {
  it('names the app and its secret in the body, and no proof key', () => {
    const request = auth.exchange(hosts, { ...app, code: 'c', redirectUri: 'https://localhost:8891/callback', verifier: 'v' });
    expect(JSON.parse(request.body ?? '')).toEqual({
      grant_type: 'authorization_code',
      code: 'c',
      redirect_uri: 'https://localhost:8891/callback',
      client_id: 'app',
      client_secret: 'secret',
    });
  });

  it('asks for scopes by name with the state of the login', () => {
    const url = new URL(
      auth.authorizeUrl(hosts, {
        clientId: 'app',
        redirectUri: 'https://x.example/cb',
        state: 's',
        challenge: '',
        scopes: ['a', 'b'],
      }),
    );
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'app',
      response_type: 'code',
      redirect_uri: 'https://x.example/cb',
      scope: 'a b',
      state: 's',
    });
  });
});

describe('what the token address answers', () => {
  it('counts the life of a token from the moment the answer came, not by the clock of FreshBooks', () => {
    expect(auth.readTokens(answer(200, whole), login, 1_000)).toEqual({
      ...app,
      accessToken: 'new-access',
      accessExpiresAtMs: 1_000 + 43_200_000,
      refreshToken: 'new-refresh',
      refreshExpiresAtMs: null,
      scopes: ['user:profile:read', 'user:invoices:read'],
    });
  });

  it('is half an answer without the next refresh token: the one that was used is dead', () => {
    const { refresh_token: _lost, ...rest } = whole;
    expect(() => auth.readTokens(answer(200, rest), login, 0)).toThrow(expect.objectContaining({ code: 'net/failed' }));
  });

  it.each([
    ['a refresh token that was used already', { ...login }, 401, { error: 'invalid_grant' }, 'auth/revoked'],
    ['a code that is too old', { ...login, refreshToken: null }, 400, { error: 'invalid_grant' }, 'auth/denied'],
    ['an app it does not know', { ...login }, 401, { error: 'invalid_client' }, 'config/invalid'],
    ['too many sign-ins', { ...login }, 429, {}, 'rate/limited'],
    ['a page of a proxy', { ...login }, 502, '<h1>Bad gateway</h1>', 'provider/unavailable'],
    ['half a body', { ...login }, 200, '{"access_to', 'net/failed'],
  ])('for %s is judged', (_what, previous, status, body, code) => {
    expect(() => auth.readTokens(answer(status, body), previous, 0)).toThrow(expect.objectContaining({ code }));
  });
});
