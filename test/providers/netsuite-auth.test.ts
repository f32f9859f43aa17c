import { createHmac, createPublicKey, generateKeyPairSync, verify, constants, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import OAuth from 'oauth-1.0a';
import { describe, expect, it } from 'vitest';
import { keyLoginOf } from '../../main/core/auth/key-login.ts';
import { machineToMachine, tokenBased } from '../../main/providers/netsuite/auth.ts';
import { netsuite } from '../../main/providers/netsuite/index.ts';
import { percentEncoded, signatureBase } from '../../main/providers/netsuite/oauth1.ts';
import { answer, thrownBy } from './xero-answers.ts';

const nowMs = Date.UTC(2026, 9, 31, 12);
const nonce = '0123456789abcdef0123456789abcdef';
const keys = {
  account: '1234567-sb1',
  consumerKey: 'ck0123456789abcdef',
  consumerSecret: 'cs0123456789abcdef',
  tokenId: 'tk0123456789abcdef',
  tokenSecret: 'ts0123456789abcdef',
};
const url = 'https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql?limit=1000&offset=0';

function signed(request: { method: 'GET' | 'POST'; url: string; body?: string }, at: Partial<typeof keys> = {}): string {
  const proof = { keys: { ...keys, ...at }, session: null, tenantExternalId: null, nowMs, nonce };
  return tokenBased.sign({ ...request, headers: {} }, proof).headers['authorization'] ?? '';
}

describe('token-based signatures', () => {
  it('are made over the base string of RFC 5849, 3.4.1.1', () => {
    const base = signatureBase('post', 'http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b', [
      ['oauth_consumer_key', '9djdj82h48djs9d2'],
      ['oauth_token', 'kkk9d7dh3k39sjv7'],
      ['oauth_signature_method', 'HMAC-SHA1'],
      ['oauth_timestamp', '137131201'],
      ['oauth_nonce', '7d8f3e4a'],
      // The RFC's form body, which NetSuite's JSON body is not.
      ['c2', ''],
      ['a3', '2 q'],
    ]);
    expect(base).toBe(
      'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
    );
  });

  it('write the header as documented: realm in upper case with an underscore, HMAC-SHA256, the signature over method, address and parameters', () => {
    const header = signed({ method: 'POST', url, body: '{"q":"SELECT 1"}' });
    const base =
      'POST&https%3A%2F%2F1234567-sb1.suitetalk.api.netsuite.com%2Fservices%2Frest%2Fquery%2Fv1%2Fsuiteql&limit%3D1000%26oauth_consumer_key%3Dck0123456789abcdef%26oauth_nonce%3D0123456789abcdef0123456789abcdef%26oauth_signature_method%3DHMAC-SHA256%26oauth_timestamp%3D1793448000%26oauth_token%3Dtk0123456789abcdef%26oauth_version%3D1.0%26offset%3D0';
    const signature = createHmac('sha256', 'cs0123456789abcdef&ts0123456789abcdef').update(base).digest('base64');
    expect(header).toBe(
      `OAuth realm="1234567_SB1", oauth_consumer_key="ck0123456789abcdef", oauth_token="tk0123456789abcdef", oauth_signature_method="HMAC-SHA256", oauth_timestamp="1793448000", oauth_nonce="${nonce}", oauth_version="1.0", oauth_signature="${encodeURIComponent(signature)}"`,
    );
  });

  it('leave the body out', () => {
    expect(signed({ method: 'POST', url, body: 'one' })).toBe(signed({ method: 'POST', url, body: 'another' }));
  });

  it('are those of a signer written by others (oauth-1.0a), whatever stands in keys and parameters', () => {
    const key = fc.string({
      minLength: 1,
      maxLength: 40,
      unit: fc.constantFrom('a', 'B', '0', '-', '~', '!', '*', "'", '(', ')', '%', '&', '=', '+', ' ', '/', 'é'),
    });
    const parameters = fc.dictionary(fc.stringMatching(/^[a-z~!*'()&=+ ]{1,8}$/), fc.string({ maxLength: 12 }), { maxKeys: 4 });
    fc.assert(
      fc.property(key, key, parameters, (consumerSecret, tokenSecret, query) => {
        const address = new URL('https://1234567.suitetalk.api.netsuite.com/services/rest/record/v1/invoice');
        for (const [name, value] of Object.entries(query)) address.searchParams.append(name, value);
        const judge = new OAuth({
          consumer: { key: keys.consumerKey, secret: consumerSecret },
          signature_method: 'HMAC-SHA256',
          hash_function: (base, secret) => createHmac('sha256', secret).update(base).digest('base64'),
        });
        judge.getNonce = () => nonce;
        judge.getTimeStamp = () => Math.floor(nowMs / 1000);
        // It reads a query's text itself, and `+` differently: parameters are handed to it as such.
        const data = Object.fromEntries(address.searchParams);
        const theirs = judge.authorize(
          { url: `${address.origin}${address.pathname}`, method: 'GET', data },
          { key: keys.tokenId, secret: tokenSecret },
        );
        const ours = signed({ method: 'GET', url: address.href }, { consumerSecret, tokenSecret });
        expect(/oauth_signature="([^"]*)"/.exec(ours)?.[1]).toBe(percentEncoded(theirs.oauth_signature));
      }),
    );
  });
});

const rsa = generateKeyPairSync('rsa', { modulusLength: 3072 });
const curves = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const;
const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString().trim();

function assertionBy(privateKey: string) {
  const session = machineToMachine.session;
  if (session === null) throw new Error('it buys sessions');
  const hosts = netsuite.hostsAt('https://1234567.suitetalk.api.netsuite.com');
  const asked = { account: '1234567', clientId: 'client0123456789', certificateId: 'cert-1', privateKey };
  const request = session.request(hosts, { keys: asked, tenantExternalId: null, nowMs, nonce });
  const form = new URLSearchParams(request.body);
  const [head = '', claims = '', signature = ''] = (form.get('client_assertion') ?? '').split('.');
  const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { request, form, head: read(head), claims: read(claims), text: `${head}.${claims}`, signature };
}

describe('the statement of a machine-to-machine login', () => {
  it('is signed with PS256 by an RSA key, as its certificate proves', () => {
    const { head, text, signature } = assertionBy(pem(rsa.privateKey));
    expect(head).toEqual({ typ: 'JWT', alg: 'PS256', kid: 'cert-1' });
    const key = { key: rsa.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    expect(verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it.each(Object.entries(curves))('is signed with %s by a key on %s', (algorithm, namedCurve) => {
    const pair = generateKeyPairSync('ec', { namedCurve });
    const { head, text, signature } = assertionBy(pem(pair.privateKey));
    expect(head).toMatchObject({ alg: algorithm });
    const key = { key: createPublicKey(pair.privateKey), dsaEncoding: 'ieee-p1363' as const };
    expect(verify(`sha${algorithm.slice(2)}`, Buffer.from(text), key, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('names the account’s own token address and is good for less than an hour', () => {
    const { request, form, claims } = assertionBy(pem(rsa.privateKey));
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://1234567.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form.get('grant_type')).toBe('client_credentials');
    expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    expect(claims).toEqual({
      iss: 'client0123456789',
      scope: ['rest_webservices'],
      aud: 'https://1234567.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token',
      iat: nowMs / 1000,
      exp: nowMs / 1000 + 300,
      jti: nonce,
    });
  });

  it.each([
    ['a short RSA key', pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)],
    ['a key of another kind', pem(generateKeyPairSync('ed25519').privateKey)],
    ['no key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
  ])('cannot be signed with %s, and the field is named', (_what, privateKey) => {
    const error = thrownBy(() => assertionBy(privateKey));
    expect(error).toMatchObject({ code: 'config/invalid', details: { field: 'privateKey' } });
    expect(JSON.stringify([error, (error as Error).message])).not.toContain(privateKey.slice(30, 60));
  });
});

describe('the answer to it', () => {
  const read = (response: Parameters<NonNullable<typeof machineToMachine.session>['read']>[0], atMs = nowMs) =>
    machineToMachine.session?.read(response, atMs);
  const failure = (response: Parameters<typeof read>[0]) => thrownBy(() => read(response));

  it('is a token for an hour, also where the hour comes in quotes', () => {
    const token = { access_token: 'eyJ.a.b', token_type: 'bearer' };
    expect(read(answer(200, { ...token, expires_in: '3600' }))).toEqual({ secret: 'eyJ.a.b', expiresAtMs: nowMs + 3_600_000 });
    expect(read(answer(200, { ...token, expires_in: 1800 }))).toEqual({ secret: 'eyJ.a.b', expiresAtMs: nowMs + 1_800_000 });
  });

  it('may refuse application or certificate: a person has to look', () => {
    expect(failure(answer(400, { error: 'invalid_grant' }))).toMatchObject({
      code: 'auth/revoked',
      details: { field: 'certificateId' },
    });
    expect(failure(answer(401, { error: 'invalid_client' }))).toMatchObject({
      code: 'auth/revoked',
      details: { field: 'clientId' },
    });
  });

  it('may refuse because of this machine’s clock, which is another thing to look at', () => {
    const late = { ...answer(400, { error: 'invalid_grant' }), headers: { date: new Date(nowMs + 900_000).toUTCString() } };
    expect(failure(late)).toMatchObject({ code: 'config/invalid', details: { minutes: 15 } });
  });

  it('may be passing trouble', () => {
    expect(failure(answer(429, {}))).toMatchObject({ code: 'rate/limited', action: 'wait' });
    expect(failure(answer(503, {}))).toMatchObject({ code: 'provider/unavailable', action: 'retry' });
    expect(failure(answer(200, { access_token: 'a b' }))).toMatchObject({ code: 'net/failed', action: 'retry' });
  });
});

describe('credentials files', () => {
  const good = { ...keys, kind: 'token-based' };

  it('are told apart by their fields and bound to the account', () => {
    const { kind: _left, ...bare } = good;
    const login = keyLoginOf(netsuite, bare);
    expect(login?.definition.name).toBe('token-based');
    expect(login?.definition.boundTenant?.(login.keys)).toBe('1234567-sb1');
    expect(login?.definition.endpoint?.(login.keys)).toBe('https://1234567-sb1.suitetalk.api.netsuite.com');
    expect(
      keyLoginOf(netsuite, { account: '1', clientId: 'c'.repeat(20), certificateId: 'x', privateKey: pem(rsa.privateKey) })
        ?.definition.name,
    ).toBe('machine-to-machine');
  });

  it.each(tokenBased.fields.map(({ name }) => name))('without %s name it, and where it is found', (name) => {
    const error = thrownBy(() => keyLoginOf(netsuite, { ...good, [name]: '' }));
    expect(error).toMatchObject({ code: 'config/invalid', details: { field: name } });
  });

  it.each([
    ['account', 'https://1234567.app.netsuite.com'],
    ['consumerKey', 'short'],
    ['privateKey', 'not a key'],
  ])('with a %s that cannot be one are refused before anything is sent', (name, value) => {
    const content =
      name === 'privateKey'
        ? { kind: 'machine-to-machine', account: '1', clientId: 'c'.repeat(20), certificateId: 'x', [name]: value }
        : { ...good, [name]: value };
    const error = thrownBy(() => keyLoginOf(netsuite, content));
    expect(error).toMatchObject({ code: 'config/invalid', details: { field: name } });
    expect((error as Error).message).not.toContain(value);
  });
});
