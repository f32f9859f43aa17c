import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeySessions } from '../../main/core/auth/key-sessions.ts';
import { createLogins } from '../../main/core/auth/logins.ts';
import { createTokenManager } from '../../main/core/auth/token-manager.ts';
import { createConnections, type Connections } from '../../main/core/connection/connections.ts';
import { createGateway, type NodeGateway } from '../../main/core/http/create-gateway.ts';
import type { KeyDefinition, ProviderDefinition } from '../../main/core/provider.ts';
import type { ConnectionRow } from '../../main/core/store/api.ts';
import { TieoutError } from '../../shared/errors.ts';
import { rowId } from '../support/row-id.ts';
import { createFakeStore, type FakeStore } from '../support/fake-store.ts';
import { failureOf, wordsOf } from '../support/failure-of.ts';
import { json, startLoopbackServer, type LoopbackServer } from '../support/loopback-server.ts';
import { createTestPorts, type TestPorts } from '../support/memory-ports.ts';
import { createTestClock, type TestClock } from '../support/test-clock.ts';
import { createTestProvider } from '../support/test-provider.ts';

/** A platform with keys: `sessions` buys one session for each tenant, `plain` signs each request. */

const signal = new AbortController().signal;
let clock: TestClock;
let ports: TestPorts;
let store: FakeStore;
let server: LoopbackServer;
let password = 'right';
let live = new Set<string>();
let openings: string[] = [];
let lifeMs = 600_000;
/** Otherwise sessions are sold and not honoured. */
let honoured = true;

const fields: KeyDefinition['fields'] = [
  { name: 'user', label: 'User id', where: 'Under Company > Users.', secret: false, pattern: /^[a-z]+$/ },
  { name: 'password', label: 'Password', where: 'Set by the administrator.', secret: true },
];
const sessions: KeyDefinition = {
  name: 'company-user',
  title: 'a company user',
  fields,
  session: {
    per: 'tenant',
    renewAheadMs: 60_000,
    request: (hosts, { keys, tenantExternalId }) => ({
      method: 'POST',
      url: hosts.token,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...keys, tenant: tenantExternalId }),
    }),
    read: (response, nowMs) => {
      if (response.status === 401) throw refused('auth/revoked');
      return { secret: Buffer.from(response.body).toString(), expiresAtMs: nowMs + lifeMs };
    },
  },
  sign: (request, { session }) => ({ ...request, headers: { ...request.headers, 'x-session': session?.secret ?? '' } }),
};
const plain: KeyDefinition = {
  name: 'plain',
  title: 'a key',
  fields: [{ name: 'key', label: 'Key', where: 'Under Developers > Keys.', secret: true }],
  session: null,
  sign: (request, { keys, nonce, nowMs }) => ({
    ...request,
    headers: { ...request.headers, authorization: `Key ${keys['key']}`, 'x-once': `${nonce}.${nowMs}` },
  }),
};

function refused(code: 'auth/revoked' | 'auth/expired'): TieoutError {
  const action = code === 'auth/expired' ? 'refresh' : 'stop-connection';
  return new TieoutError({ code, action, message: 'The platform refuses the keys.', remedy: 'Check them.' });
}

let provider: ProviderDefinition;
let gateway: NodeGateway;
let connections: Connections;
let connection: ConnectionRow;

function open(keys: readonly KeyDefinition[], secretRef = 'connection-1'): void {
  provider = {
    ...createTestProvider(),
    auth: null,
    keys,
    judge: (response) => (response.status === 401 ? refused('auth/expired') : null),
  };
  const providerOf = (): ProviderDefinition => provider;
  const logins = createLogins({
    ports,
    store,
    providerOf,
    tokens: createTokenManager({ ports, store, providerOf }),
    keys: createKeySessions({ ports, store, providerOf }),
  });
  gateway = createGateway({ ports, store, providerOf, logins, timeoutMs: 500 });
  connections = createConnections({ ports, store, providerOf, logins, gateway });
  connection = store.connections.find((row) => row.secretRef === secretRef) ?? connection;
}

beforeEach(async () => {
  clock = createTestClock({ autoAdvance: true });
  ports = createTestPorts(clock);
  store = createFakeStore();
  password = 'right';
  live = new Set();
  openings = [];
  lifeMs = 600_000;
  honoured = true;
  server = await startLoopbackServer((received, response) => {
    if (received.path === '/token') {
      const ask = JSON.parse(received.body) as { password: string; tenant: string | null };
      openings.push(ask.tenant ?? 'login');
      if (ask.password !== password) return response.writeHead(401).end();
      const session = `session-${openings.length}-${ask.tenant ?? 'login'}`;
      if (honoured) live.add(session);
      return response.end(session);
    }
    const session = received.headers['x-session'];
    const good = typeof session === 'string' ? live.has(session) : received.headers.authorization === `Key ${password}`;
    if (!good) return response.writeHead(401).end();
    if (received.path === '/connections')
      return json(response, 200, [
        { id: 'a', name: 'Acme' },
        { id: 'b', name: 'Best' },
      ]);
    return json(response, 200, { ok: true });
  });
});
afterEach(() => server.close());

const connect = (credentials: unknown, connectionId: ConnectionRow['id'] | null = null) =>
  connections.connectWithCredentials({ provider: 'xero', endpoint: server.url, credentials, clientName: null, connectionId });
const company = { user: 'ann', password: 'right' };
const send = (tenant: string) =>
  gateway.send(
    {
      connectionId: store.connections[0]?.id ?? rowId(1),
      tenant: { id: rowId(tenant === 'a' ? 1 : 2), externalId: tenant },
      stream: 'invoices',
      method: 'POST',
      path: '/query',
      query: {},
      headers: {},
      body: '{"q":1}',
      urgent: false,
      maxBytes: 1000,
    },
    signal,
  );

describe('keys that buy sessions', () => {
  beforeEach(async () => {
    open([sessions]);
    await connect(company);
    openings = [];
  });

  it('are tried live before anything is stored, and a refusal stores nothing', async () => {
    const before = store.connections.length;
    expect(await failureOf(connect({ ...company, password: 'wrong' }))).toMatchObject({
      code: 'config/invalid',
      remedy: expect.stringContaining('"password"'),
    });
    expect(store.connections).toHaveLength(before);
  });

  it('give each tenant a session of its own, once', async () => {
    await Promise.all([send('a'), send('a'), send('b')]);
    await send('a');
    expect(openings.toSorted()).toEqual(['a', 'b']);
  });

  it('open a new session where one ended, and leave the other tenant its own', async () => {
    await Promise.all([send('a'), send('b')]);
    live.delete('session-1-a');
    live.delete('session-2-a');
    await send('a');
    await send('b');
    expect(openings.toSorted()).toEqual(['a', 'a', 'b']);
  });

  it('renew a session before it ends', async () => {
    await send('a');
    await clock.advance(lifeMs - 30_000);
    await send('a');
    expect(openings).toEqual(['a', 'a']);
  });

  it('end the login when the platform refuses them, and are not tried again: accounts lock', async () => {
    password = 'changed';
    live.clear();
    expect(await failureOf(send('a'))).toMatchObject({ code: 'auth/revoked' });
    expect(store.connections[0]).toMatchObject({ state: 'needs_reauth' });
    const tried = openings.length;
    expect(await failureOf(send('b'))).toMatchObject({ code: 'auth/revoked' });
    expect(openings).toHaveLength(tried);
  });

  it('work again once others are given for the same connection', async () => {
    password = 'changed';
    live.clear();
    await failureOf(send('a'));
    await connect({ ...company, password: 'changed' }, store.connections[0]?.id ?? null);
    expect((await send('a')).response.status).toBe(200);
    expect(store.connections[0]).toMatchObject({ state: 'connected' });
  });

  it('end the login when even a new session is refused', async () => {
    await send('a');
    live.clear();
    honoured = false;
    expect(await failureOf(send('a'))).toMatchObject({ code: 'auth/revoked' });
    expect(store.connections[0]).toMatchObject({ state: 'needs_reauth' });
  });

  it('stand neither in the ledger nor in the log nor in an error', async () => {
    password = 'changed';
    live.clear();
    const error = await failureOf(send('a'));
    expect(wordsOf(error) + JSON.stringify([store.connections, store.tenants, ports.log])).not.toMatch(/right|session-\d/);
  });
});

describe('keys that sign each request', () => {
  beforeEach(async () => {
    open([plain, sessions]);
    await connect({ kind: 'plain', key: 'right' });
  });

  it('sign each with a nonce of its own, body and method as asked', async () => {
    await send('a');
    await send('a');
    const [first, second] = server.received.slice(-2);
    expect(first).toMatchObject({ method: 'POST', body: '{"q":1}' });
    expect(first?.headers['x-once']).toMatch(/^[0-9a-f]{32}\./);
    expect(first?.headers['x-once']).not.toBe(second?.headers['x-once']);
  });

  it('end the login when refused', async () => {
    password = 'changed';
    expect(await failureOf(send('a'))).toMatchObject({ code: 'auth/revoked', message: expect.stringContaining('Reconnect') });
    expect(store.connections[0]).toMatchObject({ state: 'needs_reauth' });
  });

  it('are taken from the secret store when another process was given new ones', async () => {
    await send('a');
    password = 'changed';
    const reference = store.connections[0]?.secretRef ?? '';
    await ports.secrets.write(reference, JSON.stringify({ format: 1, way: 'plain', keys: { key: 'changed' } }));
    expect((await send('a')).response.status).toBe(200);
  });
});

describe('a credentials file', () => {
  beforeEach(() => open([plain, sessions]));

  it.each([
    ['lacks a field', { kind: 'company-user', user: 'ann' }, 'password', 'it is missing'],
    ['has a value of another shape', { user: 'Ann Smith', password: 'x' }, 'user', 'does not look like one'],
    ['has a line break in a key', { kind: 'plain', key: 'a\nb' }, 'key', 'does not look like one'],
    ['names a kind of another platform', { kind: 'restricted-key', key: 'x' }, 'kind', 'a kind of login it does not have'],
    ['fits nothing', { token: 'x' }, 'kind', 'which kind of login'],
    ['is no object', [], null, 'no JSON object'],
  ])('that %s is refused by name, without its value', async (_how, content, field, words) => {
    const error = await failureOf(connect(content));
    expect(error).toMatchObject({ code: 'config/invalid', details: { field }, message: expect.stringContaining(words) });
    expect(wordsOf(error)).not.toContain('Ann Smith');
    expect(server.received).toHaveLength(0);
  });

  it('needs no kind where its fields tell', async () => {
    expect((await connect(company)).tenants).toHaveLength(2);
  });
});
