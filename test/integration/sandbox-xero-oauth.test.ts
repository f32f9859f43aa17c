import { createHash, createPublicKey, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  announcedToken,
  CHALLENGE,
  consent,
  PKCE_CLIENT,
  startXero,
  VERIFIER,
  type Answer,
  type XeroClient,
} from '../support/sandbox-xero.ts';

const claimsSchema = z.record(z.string(), z.unknown());
const keysSchema = z.object({ keys: z.tuple([z.record(z.string(), z.string())]) });
const connectionsSchema = z.array(z.record(z.string(), z.string()));

let client: XeroClient;
beforeEach(async () => {
  client = await startXero({ invoices: 5 });
});
afterEach(() => client.sandbox.close());

const exchange = (code: string, change: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  client.token({
    grant_type: 'authorization_code',
    client_id: PKCE_CLIENT,
    code,
    redirect_uri: 'http://localhost:8888/callback',
    code_verifier: VERIFIER,
    ...change,
  });
const refresh = (token: string): Promise<Answer> =>
  client.token({ grant_type: 'refresh_token', client_id: PKCE_CLIENT, refresh_token: token });
const signIn = async (): Promise<{ access: string; refresh: string }> => {
  const set = await exchange((await consent(client))?.get('code') ?? '');
  return { access: String(set.body['access_token']), refresh: String(set.body['refresh_token']) };
};
const connectionsOf = async (token: string, query = ''): Promise<readonly Record<string, string>[]> =>
  connectionsSchema.parse(
    await (await fetch(`${client.base}/connections${query}`, { headers: { authorization: `Bearer ${token}` } })).json(),
  );
const claimsOf = (jwt: string): Record<string, unknown> =>
  claimsSchema.parse(JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()));

describe('consent', () => {
  it('sends a code and the state back to the registered address', async () => {
    const query = await consent(client);
    expect(query?.get('state')).toBe('st');
    expect(query?.get('code')).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each([
    ['another port', { redirect_uri: 'http://localhost:9999/callback' }],
    ['a longer path', { redirect_uri: 'http://localhost:8888/callback/' }],
    ['an unknown app', { client_id: 'NOBODY' }],
  ])('shows an error page and does not redirect for %s', async (_what, change) => {
    expect(await consent(client, change)).toBeUndefined();
  });

  it('refuses 127.0.0.1 even where it is registered', async () => {
    await client.control('POST', 'settings', {
      redirectUris: ['http://127.0.0.1:8888/callback', 'https://example.com/cb', 'custom://cb'],
    });
    expect(await consent(client, { redirect_uri: 'http://127.0.0.1:8888/callback' })).toBeUndefined();
    expect(await consent(client, { redirect_uri: 'custom://cb' })).toBeUndefined();
    expect(await consent(client, { redirect_uri: 'https://example.com/cb' })).toBeDefined();
  });

  it.each([
    ['a scope that does not exist', { scope: 'openid payroll.everything' }, 'invalid_scope'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a token instead of a code', { response_type: 'token' }, 'unsupported_response_type'],
    ['a person who says no', { deny: 'true' }, 'access_denied'],
  ])('tells the app of %s', async (_what, change, error) => {
    const query = await consent(client, change);
    expect(query?.get('error')).toBe(error);
    expect(query?.get('code')).toBeNull();
  });

  it('waits for a click when nobody approves by itself', async () => {
    await client.control('POST', 'settings', { autoApprove: false });
    expect(await consent(client)).toBeUndefined();
    expect((await consent(client, { approve: 'true' }))?.get('code')).toBeTruthy();
  });

  it('grants of what is asked only what the person may grant', async () => {
    await client.control('POST', 'settings', { grantedScopes: ['openid', 'offline_access'] });
    expect((await exchange((await consent(client))?.get('code') ?? '')).body['scope']).toBe('openid offline_access');
  });
});

describe('a code', () => {
  it('gives tokens shaped as Xero shapes them', async () => {
    const answer = await exchange((await consent(client))?.get('code') ?? '');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      expires_in: 1800,
      token_type: 'Bearer',
      scope: 'openid offline_access accounting.invoices.read',
    });
    const access = String(answer.body['access_token']);
    const claims = claimsOf(access);
    expect(claims).toMatchObject({
      client_id: PKCE_CLIENT,
      iss: client.base,
      scope: ['openid', 'offline_access', 'accounting.invoices.read'],
    });
    expect(Number(claims['exp']) - Number(claims['nbf'])).toBe(1800);
    const connections = await connectionsOf(access, `?authEventId=${String(claims['authentication_event_id'])}`);
    expect(connections).toHaveLength(2);
  });

  it('gives an id token whose signature the published key proves', async () => {
    const answer = await exchange((await consent(client, { nonce: 'n1' }))?.get('code') ?? '');
    const idToken = String(answer.body['id_token']);
    const discovery = claimsSchema.parse(await (await fetch(`${client.base}/.well-known/openid-configuration`)).json());
    expect(discovery['issuer']).toBe(client.base);
    const { keys } = keysSchema.parse(await (await fetch(String(discovery['jwks_uri']))).json());
    const [head, payload, signature] = idToken.split('.');
    const key = createPublicKey({ key: keys[0], format: 'jwk' });
    expect(verify('sha256', Buffer.from(`${head ?? ''}.${payload ?? ''}`), key, Buffer.from(signature ?? '', 'base64url'))).toBe(
      true,
    );
    expect(claimsOf(idToken)).toMatchObject({ aud: PKCE_CLIENT, nonce: 'n1' });
  });

  it('works once, for five minutes, with its verifier and address', async () => {
    const fresh = async (): Promise<string> => (await consent(client))?.get('code') ?? '';
    const used = await fresh();
    expect((await exchange(used)).status).toBe(200);
    const late = await fresh();
    const short = 'v'.repeat(42);
    const shortChallenge = createHash('sha256').update(short).digest('base64url');
    const ofShort = (await consent(client, { code_challenge: shortChallenge }))?.get('code') ?? '';
    for (const refused of [
      await exchange(used),
      await exchange(await fresh(), { code_verifier: 'w'.repeat(50) }),
      await exchange(ofShort, { code_verifier: short }),
      await exchange(await fresh(), { redirect_uri: 'http://localhost:8889/callback' }),
      await exchange('made up'),
    ]) {
      expect(refused.status).toBe(400);
      expect(refused.body).toMatchObject({ error: 'invalid_grant' });
    }
    await client.control('POST', 'clock', { advanceSec: 301 });
    expect((await exchange(late)).body).toMatchObject({ error: 'invalid_grant' });
  });

  it('is refused to a wrong client and served to a confidential one', async () => {
    expect((await exchange('x', { client_id: 'NOBODY' })).body).toEqual({ error: 'invalid_client' });
    const web = 'SANDBOXWEB00000000000000000000000';
    const code = async (): Promise<string> => (await consent(client, { client_id: web }))?.get('code') ?? '';
    const form = { grant_type: 'authorization_code', redirect_uri: 'http://localhost:8888/callback', code_verifier: VERIFIER };
    const basic = (secret: string) => ({ authorization: `Basic ${Buffer.from(`${web}:${secret}`).toString('base64')}` });
    expect((await client.token({ ...form, code: await code() }, basic('sandbox-secret'))).status).toBe(200);
    expect((await client.token({ ...form, code: await code() }, basic('wrong'))).body).toEqual({ error: 'invalid_client' });
    expect((await client.token({ ...form, code: await code(), client_id: web, client_secret: 'sandbox-secret' })).status).toBe(
      200,
    );
    expect((await client.token({ ...form, code: await code(), client_id: web })).body).toEqual({ error: 'invalid_client' });
    expect(CHALLENGE).not.toBe(VERIFIER);
  });
});

describe('a refresh token', () => {
  it('is replaced by each use, and its predecessor works for 30 more minutes as often as needed', async () => {
    const { refresh: first } = await signIn();
    const second = await refresh(first);
    expect(second.body['refresh_token']).not.toBe(first);
    expect((await refresh(first)).status).toBe(200);
    await client.control('POST', 'clock', { advanceSec: 29 * 60 });
    expect((await refresh(first)).status).toBe(200);
    await client.control('POST', 'clock', { advanceSec: 2 * 60 });
    expect((await refresh(first)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await refresh(String(second.body['refresh_token']))).status).toBe(200);
  });

  it('dies after 60 days without use, and lives on when used', async () => {
    const { refresh: first } = await signIn();
    const { refresh: idle } = await signIn();
    await client.control('POST', 'clock', { advanceSec: 40 * 86_400 });
    const second = String((await refresh(first)).body['refresh_token']);
    await client.control('POST', 'clock', { advanceSec: 40 * 86_400 });
    expect((await refresh(second)).status).toBe(200);
    expect((await refresh(idle)).body).toMatchObject({ error: 'invalid_grant' });
  });

  it('comes only with offline_access', async () => {
    const set = await exchange((await consent(client, { scope: 'openid' }))?.get('code') ?? '');
    expect(set.body['refresh_token']).toBeUndefined();
  });

  it('is not another app’s', async () => {
    const { refresh: mine } = await signIn();
    const web = `Basic ${Buffer.from('SANDBOXWEB00000000000000000000000:sandbox-secret').toString('base64')}`;
    expect((await client.token({ grant_type: 'refresh_token', refresh_token: mine }, { authorization: web })).body).toMatchObject(
      { error: 'invalid_grant' },
    );
  });

  it('announced by the sandbox serves anyone at any time', async () => {
    await client.control('POST', 'clock', { advanceSec: 200 * 86_400 });
    for (let time = 0; time < 3; time += 1) {
      expect((await refresh(announcedToken(client.sandbox))).status).toBe(200);
      await client.control('POST', 'clock', { advanceSec: 3_600 });
    }
  });
});

describe('an access token', () => {
  it('expires after 30 minutes or as set, and says so', async () => {
    const { access } = await signIn();
    expect((await client.get('/Invoices?page=1', { token: access })).status).toBe(200);
    await client.control('POST', 'clock', { advanceSec: 1_801 });
    const late = await client.get('/Invoices?page=1', { token: access });
    expect(late.status).toBe(401);
    expect(late.body).toMatchObject({ Type: null, Title: 'Unauthorized', Status: 401, Extensions: {} });
    expect(late.body['Detail']).toMatch(/^TokenExpired: token expired at \d{2}\/\d{2}\/\d{4} \d{2}:\d{2}:\d{2}$/);
    await client.control('POST', 'settings', { accessTokenLifeSec: 60 });
    expect((await refresh(announcedToken(client.sandbox))).body['expires_in']).toBe(60);
  });

  it('made up is not authenticated, and without the tenant it is forbidden', async () => {
    expect((await client.get('/Invoices', { token: 'nonsense' })).body).toMatchObject({
      Status: 401,
      Detail: 'AuthenticationUnsuccessful',
    });
    for (const tenant of ['', '00000000-0000-0000-0000-000000000000']) {
      const answer = await client.get('/Invoices', { tenant });
      expect(answer.status).toBe(403);
      expect(answer.body).toMatchObject({ Title: 'Forbidden', Detail: 'AuthenticationUnsuccessful' });
    }
  });

  it('reads only what its scopes cover, in broad or granular form', async () => {
    const tokenFor = async (scope: string): Promise<string> => {
      await client.control('POST', 'settings', { grantedScopes: scope.split(' ') });
      return String((await exchange((await consent(client, { scope }))?.get('code') ?? '')).body['access_token']);
    };
    const status = async (token: string, path: string): Promise<number> => (await client.get(path, { token })).status;
    const invoices = await tokenFor('accounting.invoices.read');
    expect([
      await status(invoices, '/Invoices?page=1'),
      await status(invoices, '/CreditNotes?page=1'),
      await status(invoices, '/Items'),
    ]).toEqual([200, 200, 200]);
    expect([
      await status(invoices, '/Payments?page=1'),
      await status(invoices, '/Accounts'),
      await status(invoices, '/Reports/TrialBalance'),
    ]).toEqual([401, 401, 401]);
    const refused = await client.get('/Contacts?page=1', { token: invoices });
    expect(refused.body).toMatchObject({ Status: 401, Detail: 'AuthorizationUnsuccessful' });
    expect(refused.headers.get('www-authenticate')).toBe('insufficient_scope');
    const broad = await tokenFor('accounting.transactions');
    expect([
      await status(broad, '/Invoices?page=1'),
      await status(broad, '/BankTransfers'),
      await status(broad, '/Contacts?page=1'),
    ]).toEqual([200, 200, 401]);
    const reports = await tokenFor('accounting.reports.trialbalance.read accounting.journals.read');
    expect([
      await status(reports, '/Reports/TrialBalance'),
      await status(reports, '/Reports/BalanceSheet'),
      await status(reports, '/Journals'),
    ]).toEqual([200, 401, 200]);
  });
});

describe('connections', () => {
  const list = (token: string) => connectionsOf(token);

  it('name each organisation, with seven digits of a second and no zone', async () => {
    const [first] = await list(client.accessToken);
    expect(first).toMatchObject({ tenantType: 'ORGANISATION', tenantName: 'Harbour & Finch Trading Ltd' });
    expect(first?.['createdDateUtc']).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{7}$/);
    expect(first?.['id']).not.toBe(first?.['tenantId']);
  });

  it('can be ended one by one, and the other tenant lives on', async () => {
    const [first] = await list(client.accessToken);
    const remove = (id: string): Promise<Response> =>
      fetch(`${client.base}/Connections/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${client.accessToken}` } });
    expect((await remove(first?.['id'] ?? '')).status).toBe(204);
    expect((await remove(first?.['id'] ?? '')).status).toBe(404);
    expect((await client.get('/Invoices?page=1')).status).toBe(403);
    expect((await client.get('/Invoices?page=1', { tenant: client.tenants[1] ?? '' })).status).toBe(200);
    expect(await list(client.accessToken)).toHaveLength(1);
  });

  it('end all together with the refresh token that is revoked', async () => {
    const mine = await signIn();
    const revoked = await fetch(`${client.base}/connect/revocation`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token: mine.refresh, client_id: PKCE_CLIENT }).toString(),
    });
    expect([revoked.status, await revoked.text()]).toEqual([200, '']);
    expect((await refresh(mine.refresh)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await client.get('/Invoices', { token: mine.access })).body).toMatchObject({ Detail: 'AuthenticationUnsuccessful' });
    // A new consent connects again.
    expect(await list((await signIn()).access)).toHaveLength(2);
  });

  it('are made one per consent on the Starter tier', async () => {
    await client.control('POST', 'settings', { tier: 'Starter' });
    const event = claimsOf((await signIn()).access)['authentication_event_id'];
    const added = (await list(client.accessToken)).filter((connection) => connection['authEventId'] === event);
    expect(added).toHaveLength(1);
  });
});
