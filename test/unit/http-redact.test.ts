import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSecretName, redactFields, redactText, redactUrl } from '../../shared/redact.ts';

const jwt = 'eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJuYmYiOjE2MDAwMDAwMDB9.c2lnbmF0dXJlLXRleHQ';

describe('redacted text', () => {
  it.each([
    ['a bearer token', `Authorization: Bearer ${jwt}`, jwt],
    ['a bearer token that is no JWT', 'sent with bearer abc.def-123', 'abc.def-123'],
    ['basic authorization', 'authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    ['a JWT on its own', `got ${jwt} back`, jwt],
    ['a token in JSON', '{"refresh_token": "short1"}', 'short1'],
    ['a token in escaped JSON', String.raw`{\"refresh_token\":\"short1\"}`, 'short1'],
    ['a camel-case token in JSON', '{"accessToken":"short1"}', 'short1'],
    ['a secret with quotes inside', String.raw`{"client_secret":"a b c"}`, 'a b c'],
    ['a form', 'grant_type=refresh_token&refresh_token=short1&client_id=app', 'short1'],
    ['a code in a query', 'GET /callback?code=abc123&state=xyz789', 'abc123'],
    ['a state in a query', 'GET /callback?code=abc123&state=xyz789', 'xyz789'],
    ['an opaque run', `refused ${'a1B2'.repeat(11)}`, 'a1B2a1B2'],
    ['a base64 run with slashes', `refused ${'ab1/'.repeat(12)}=`, 'ab1/ab1/'],
    ['a password in a sentence', 'password: hunter2', 'hunter2'],
    ['a header dump', "{ 'x-api-key': 1, apikey: 'k-123' }", 'k-123'],
  ])('hides %s', (_, text, secret) => {
    expect(redactText(text)).not.toContain(secret);
    expect(redactText(text)).toContain('[hidden]');
  });

  it.each([
    'Xero asks to wait: the number of requests per day is used up.',
    'code: net/failed, state: connected',
    'run 12 of tenant 0c6a34ba-5b7e-4c3a-9d54-2f6f0b4c1a11 ended',
    'GET https://api.xero.com/api.xro/2.0/Invoices?page=3&pageSize=1000',
    '/home/ann/.local/share/tieout/logs/tieout.log was turned over',
    'total 1234567890.12 EUR as at 2026-03-01T10:00:00.000Z',
  ])('leaves ordinary words as they are: %s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const once = redactText(text);
        expect(redactText(once)).toBe(once);
      }),
    );
  });

  it('never lets a token through that stands under its name', () => {
    const token = fc.stringMatching(/^[A-Za-z0-9._~-]{4,80}$/);
    fc.assert(
      fc.property(
        token,
        fc.constantFrom('access_token', 'refreshToken', 'client_secret', 'code_verifier', 'password'),
        (value, name) => {
          fc.pre(!'[hidden]'.includes(value) && !name.includes(value));
          expect(redactText(`${name}=${value}`)).not.toContain(value);
          expect(redactText(JSON.stringify({ [name]: value }))).not.toContain(value);
        },
      ),
    );
  });

  it('takes time in proportion to the text', () => {
    const long = `"${'a='.repeat(100_000)}`;
    expect(redactText(long)).toContain('a=a');
    expect(redactText('"token":"'.repeat(20_000))).toContain('token');
  });
});

describe('redacted address', () => {
  it('keeps what support needs and hides what a thief could use', () => {
    expect(redactUrl('https://ann:pw@api.xero.com/x/y?page=2&where=Date%3E1&access_token=abc&code=1#frag')).toBe(
      'https://api.xero.com/x/y?page=2&where=Date%3E1&access_token=[hidden]&code=[hidden]',
    );
  });

  it('hides a token that hides in an innocent parameter', () => {
    expect(redactUrl(`https://a.example/x?next=${jwt}`)).toBe('https://a.example/x?next=[hidden]');
  });

  it('does not trip over a text that is no address', () => {
    expect(redactUrl('')).toBe('');
    expect(redactUrl('?a')).toBe('?a');
  });
});

describe('redacted fields', () => {
  it('lose the value of a secret name, whatever its type', () => {
    expect(redactFields({ refreshToken: 'x', 'client-secret': 5, token: true, page: 2, gone: null })).toEqual({
      refreshToken: '[hidden]',
      'client-secret': '[hidden]',
      token: '[hidden]',
      page: 2,
      gone: null,
    });
  });

  it('keep our own codes and states, but not a token posing as one', () => {
    expect(redactFields({ code: 'auth/revoked', state: 'paused' })).toEqual({ code: 'auth/revoked', state: 'paused' });
    expect(redactFields({ code: jwt })).toEqual({ code: '[hidden]' });
  });
});

describe('secret names', () => {
  it('are recognised however they are written', () => {
    for (const name of ['access_token', 'accessToken', 'Access-Token', 'CLIENT_SECRET', 'Set-Cookie', 'x'.slice(1) + 'key']) {
      expect(isSecretName(name)).toBe(true);
    }
    for (const name of ['page', 'tokens_used', 'client_id', 'keyset']) expect(isSecretName(name)).toBe(false);
  });
});
