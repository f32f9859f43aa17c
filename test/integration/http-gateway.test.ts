import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StreamId, TenantId } from '../../shared/ids.ts';
import { TieoutError } from '../../shared/errors.ts';
import { createGateway, type NodeGateway } from '../../main/core/http/create-gateway.ts';
import type { GatewayAsk } from '../../main/core/http/gateway.ts';
import type { ProviderDefinition } from '../../main/core/provider.ts';
import { failureOf, wordsOf } from '../support/failure-of.ts';
import { createLoginWorld, type LoginWorld } from '../support/login-world.ts';
import { json, startLoopbackServer } from '../support/loopback-server.ts';
import { rowId } from '../support/row-id.ts';
import { textOf } from '../support/test-provider.ts';

/*
 * What could go wrong: a token to a stranger; a refresh loop; a retry of what will never work; a sleep of hours; a failure that hides what it cost; a call that
 * cannot be stopped.
 */

let world: LoginWorld;
let gateway: NodeGateway;
const signal = new AbortController().signal;

async function open(over: Partial<ProviderDefinition> = {}): Promise<void> {
  world = await createLoginWorld(over);
  await world.tokens.adopt(world.connection.secretRef, world.loginWith(1800));
  gateway = createGateway({
    ports: world.ports,
    store: world.store,
    providerOf: () => world.provider,
    logins: world.logins,
    timeoutMs: 500,
  });
}
beforeEach(() => open());
afterEach(() => world.platform.close());

function ask(over: Partial<GatewayAsk> = {}): GatewayAsk {
  return {
    connectionId: world.connection.id,
    tenant: { id: rowId<TenantId>(1), externalId: 'org-ann' },
    stream: 'invoices',
    method: 'GET',
    path: '/api/Invoices',
    query: { page: '1' },
    headers: {},
    urgent: false,
    maxBytes: 1_000_000,
    ...over,
  };
}
const calls = () => world.platform.requests('/api/Invoices');

describe('gateway', () => {
  it('sends with the token, the tenant and what the call asks for', async () => {
    const answer = await gateway.send(
      ask({ query: { where: 'Type=="A" AND x>1+1', page: '2' }, headers: { 'If-Modified-Since': '2026-01-01T00:00:00' } }),
      signal,
    );
    expect(textOf(answer.response)).toBe('{"ok":true}');
    expect(answer).toMatchObject({ requests: 1, requestedAtMs: world.clock.nowMs() });
    expect(answer.request).toMatch(
      /^GET http:\/\/127\.0\.0\.1:\d+\/api\/Invoices\?where=Type%3D%3D%22A%22%20AND%20x%3E1%2B1&page=2$/,
    );
    const [call] = calls();
    expect(call?.headers).toMatchObject({
      authorization: `Bearer ${world.platform.accessTokenOf('ann')}`,
      'x-tenant': 'org-ann',
      accept: 'application/json',
      'if-modified-since': '2026-01-01T00:00:00',
    });
    expect(call?.query.get('where')).toBe('Type=="A" AND x>1+1');
  });

  it('lets nobody else set the authorization', async () => {
    await gateway.send(ask({ headers: { Authorization: 'Bearer other' } }), signal);
    expect(calls()[0]?.headers.authorization).toBe(`Bearer ${world.platform.accessTokenOf('ann')}`);
  });

  it('sends calls about the login without a tenant', async () => {
    await gateway.send(ask({ tenant: null, path: `${world.platform.url}/connections`, query: {} }), signal);
    expect(world.platform.requests('/connections')[0]?.headers['x-tenant']).toBeUndefined();
  });

  it('does not let a token expire on the way', async () => {
    await world.tokens.adopt(world.connection.secretRef, world.loginWith(200));
    await gateway.send(ask(), signal);
    expect(world.platform.requests('/token')).toHaveLength(1);
    expect(calls()).toHaveLength(1);
  });
});

describe('expired token', () => {
  it('is refreshed once and the call repeated once', async () => {
    world.platform.expireAccess('ann');
    const answer = await gateway.send(ask(), signal);
    expect(answer.requests).toBe(2);
    expect(world.platform.requests('/token')).toHaveLength(1);
  });

  it('is refreshed once for all calls that meet it', async () => {
    world.platform.expireAccess('ann');
    const answers = await Promise.all([1, 2, 3, 4].map(() => gateway.send(ask(), signal)));
    expect(answers.map(({ requests }) => requests)).toEqual([2, 2, 2, 2]);
    expect(world.platform.requests('/token')).toHaveLength(1);
  });

  it('the second time running ends the login instead of looping', async () => {
    const expired = (_: unknown, response: Parameters<typeof json>[0]): void => json(response, 401, { detail: 'expired' });
    world.platform.apiAnswers.push(expired, expired, expired);
    const error = await failureOf(gateway.send(ask(), signal));
    expect(error).toMatchObject({ code: 'auth/revoked', action: 'stop-connection', details: { requests: 2 } });
    expect(world.row()).toMatchObject({ state: 'needs_reauth' });
    expect(world.row().stateReason).toMatch(
      /^Reconnect Xero – Acme Ltd\. Reason: Xero refuses even a token it has just issued\.$/,
    );
    expect(await failureOf(gateway.send(ask(), signal))).toMatchObject({ code: 'auth/revoked', details: { requests: 0 } });
    expect(calls()).toHaveLength(2);
  });
});

describe('token called revoked', () => {
  it('is believed only after a refresh: another process may have replaced it', async () => {
    world.platform.apiAnswers.push((_, response) => json(response, 401, { detail: 'unknown token' }));
    expect((await gateway.send(ask(), signal)).requests).toBe(2);
    expect(world.row().state).toBe('connected');
  });

  it('ends the connection when the refresh is refused too', async () => {
    world.platform.revoke('ann');
    expect(await failureOf(gateway.send(ask(), signal))).toMatchObject({ code: 'auth/revoked', details: { requests: 1 } });
    expect(world.row().state).toBe('needs_reauth');
    expect(world.platform.requests('/token')).toHaveLength(1);
  });
});

describe('answers that retrying does not help', () => {
  it.each([
    [401, { detail: 'scope' }, 'auth/scope-missing', 'stop-stream'],
    [400, {}, 'provider/refused', 'stop-stream'],
  ] as const)('are handed on at once: %i', async (status, body, code, action) => {
    world.platform.apiAnswers.push((_, response) => json(response, status, body));
    expect(await failureOf(gateway.send(ask(), signal))).toMatchObject({ code, action, details: { requests: 1 } });
    expect(calls()).toHaveLength(1);
    expect(world.platform.requests('/token')).toHaveLength(0);
    expect(world.row().state).toBe('connected');
  });

  it('are an oversized body and a redirect too', async () => {
    world.platform.apiAnswers.push((_, response) => response.end('x'.repeat(5000)));
    expect(await failureOf(gateway.send(ask({ maxBytes: 1000 }), signal))).toMatchObject({
      code: 'net/failed',
      action: 'stop-stream',
      details: { requests: 1 },
    });
    const stranger = await startLoopbackServer((_, response) => response.end());
    world.platform.apiAnswers.push((_, response) => response.writeHead(302, { location: stranger.url }).end());
    expect(await failureOf(gateway.send(ask(), signal))).toMatchObject({ code: 'provider/refused' });
    expect(stranger.received).toHaveLength(0);
    await stranger.close();
  });
});

describe('organisation that lets nobody in', () => {
  const shut = (_: unknown, response: Parameters<typeof json>[0]): void => json(response, 403, {});

  it('is called disconnected only when the login does not list it any more', async () => {
    world.platform.apiAnswers.push(shut);
    world.platform.tenantsOf.set('ann', [{ id: 'org-other', name: 'Other' }]);
    expect(await failureOf(gateway.send(ask(), signal))).toMatchObject({
      code: 'auth/tenant-disconnected',
      action: 'stop-tenant',
      details: { requests: 2 },
    });
  });

  it('but is still listed only keeps one stream from this user', async () => {
    world.platform.apiAnswers.push(shut);
    const error = await failureOf(gateway.send(ask(), signal));
    expect(error).toMatchObject({ code: 'auth/scope-missing', action: 'stop-stream', details: { requests: 2 } });
    expect(error.message).toBe(
      "Xero lists ann's Books Ltd for this login but does not let it read invoices: the user's role does not include it.",
    );
  });

  it('is not judged while the list cannot be had', async () => {
    world.platform.apiAnswers.push((_, response) => {
      json(response, 403, {});
      world.platform.revoke('ann');
    });
    expect(await failureOf(gateway.send(ask(), signal))).toMatchObject({ code: 'auth/revoked' });
  });
});

describe('a platform that refuses a lost organisation like an expired token', () => {
  const lost = (): TieoutError =>
    new TieoutError({ code: 'auth/tenant-disconnected', action: 'stop-tenant', message: 'lost', remedy: 'none', details: {} });
  const refuse = (_: unknown, response: Parameters<typeof json>[0]): void => json(response, 401, { detail: 'expired' });
  beforeEach(() => open({ lostTenant: lost }));

  it('is asked for its list: an organisation that is not on it stops alone', async () => {
    world.platform.apiAnswers.push(refuse, refuse);
    world.platform.tenantsOf.set('ann', [{ id: 'org-other', name: 'Other' }]);
    const error = await failureOf(gateway.send(ask(), signal));
    expect(error).toMatchObject({ code: 'auth/tenant-disconnected', action: 'stop-tenant', details: { requests: 2 } });
    expect(world.row()).toMatchObject({ state: 'connected' });
    expect(world.platform.requests('/token')).toHaveLength(0);
  });

  it('has a token that did run out renewed once, and the call repeated', async () => {
    world.platform.expireAccess('ann');
    expect((await gateway.send(ask(), signal)).requests).toBe(4);
    expect(world.platform.requests('/token')).toHaveLength(1);
  });

  it('ends the login when the list is refused as well', async () => {
    world.platform.revoke('ann');
    expect(await failureOf(gateway.send(ask(), signal))).toMatchObject({ code: 'auth/revoked' });
    expect(world.row()).toMatchObject({ state: 'needs_reauth' });
  });

  it('is not asked for ever: one that lists the organisation and refuses it keeps a stream from this user', async () => {
    world.platform.apiAnswers.push(refuse, refuse, refuse, refuse);
    expect(await failureOf(gateway.send(ask(), signal))).toMatchObject({ code: 'auth/scope-missing', action: 'stop-stream' });
  });
});

describe('passing failures', () => {
  it('are tried again after growing waits, and what they cost is counted', async () => {
    for (let n = 0; n < 3; n += 1) world.platform.apiAnswers.push((_, response) => json(response, 503, {}));
    expect((await gateway.send(ask(), signal)).requests).toBe(4);
    expect(world.clock.sleeps).toEqual([500, 1000, 2000]);
  });

  it('end after five tries', async () => {
    for (let n = 0; n < 9; n += 1) world.platform.apiAnswers.push((_, response) => json(response, 500, {}));
    expect(await failureOf(gateway.send(ask(), signal))).toMatchObject({
      code: 'provider/unavailable',
      action: 'retry',
      details: { requests: 5 },
    });
    expect(calls()).toHaveLength(5);
  });

  it('are a reset, half a body and a hang as well', async () => {
    world.platform.apiAnswers.push(
      (_, response) => response.destroy(),
      (_, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"half":');
        response.destroy();
      },
      () => undefined,
    );
    expect((await gateway.send(ask(), signal)).requests).toBe(4);
  });

  it('are obeyed by the next process too: nothing is asked before the time the platform named', async () => {
    const [tenant] = await world.store.write.putTenants({
      connectionId: world.connection.id,
      atMs: 1,
      tenants: [{ externalId: 'org-ann', name: 'Ann', kind: 'ORGANISATION', linkId: null }],
    });
    const retryAtMs = world.clock.nowMs() + 7_200_000;
    const stream = {
      id: rowId<StreamId>(1),
      tenantId: tenant?.id ?? rowId<TenantId>(0),
      name: 'invoices',
      state: 'ok' as const,
      stateReason: null,
      watermarkMs: null,
      checkpoint: null,
      checkpointRunId: null,
      profile: null,
      complete: false,
      gap: null,
      expected: null,
      retryAtMs,
      lastSuccessAtMs: null,
      lastSweepAtMs: null,
      lastProofAtMs: null,
    };
    world.store.streams.push(stream);
    await gateway.load();
    expect(await failureOf(gateway.send(ask(), signal))).toMatchObject({ code: 'rate/limited', retryAtMs });
    expect(calls()).toHaveLength(0);
  });

  it('obey Retry-After of a platform that is down', async () => {
    world.platform.apiAnswers.push((_, response) => json(response, 503, {}, { 'retry-after': '9' }));
    await gateway.send(ask(), signal);
    expect(world.clock.sleeps).toEqual([9250]);
  });
});

describe('rate limit', () => {
  it('with seconds is waited for', async () => {
    world.platform.apiAnswers.push((_, response) => json(response, 429, {}, { 'retry-after': '30' }));
    const before = world.clock.nowMs();
    expect((await gateway.send(ask(), signal)).requests).toBe(2);
    expect(world.clock.nowMs() - before).toBeGreaterThanOrEqual(30_000);
  });

  it('with a date is waited for', async () => {
    const date = new Date(world.clock.nowMs()).toUTCString();
    const until = new Date(world.clock.nowMs() + 20_000).toUTCString();
    world.platform.apiAnswers.push((_, response) => json(response, 429, {}, { 'retry-after': until, date }));
    const before = world.clock.nowMs();
    await gateway.send(ask(), signal);
    expect(world.clock.nowMs() - before).toBeGreaterThanOrEqual(20_000);
    expect(world.clock.nowMs() - before).toBeLessThan(21_000);
  });

  it('without a header is waited for with growing patience', async () => {
    for (let n = 0; n < 2; n += 1) world.platform.apiAnswers.push((_, response) => json(response, 429, {}));
    expect((await gateway.send(ask(), signal)).requests).toBe(3);
    expect(world.clock.sleeps).toEqual([500, 1000]);
  });

  it('that lasts too long is handed back with the time it ends, without sleeping', async () => {
    world.platform.apiAnswers.push((_, response) => json(response, 429, {}, { 'retry-after': '7200', 'x-limit': 'day' }));
    const untilMs = world.clock.nowMs() + 7_200_000;
    const error = await failureOf(gateway.send(ask(), signal));
    expect(error).toMatchObject({ code: 'rate/limited', action: 'wait', retryAtMs: untilMs, details: { requests: 1 } });
    expect(world.clock.sleeps).toEqual([]);
  });

  it('that lasts too long keeps the next calls of the tenant from asking at all', async () => {
    world.platform.apiAnswers.push((_, response) => json(response, 429, {}, { 'retry-after': '7200' }));
    const { retryAtMs } = await failureOf(gateway.send(ask(), signal));
    expect(await failureOf(gateway.send(ask(), signal))).toMatchObject({
      code: 'rate/limited',
      retryAtMs,
      details: { requests: 0 },
    });
    expect(calls()).toHaveLength(1);
    expect((await gateway.send(ask({ tenant: { id: rowId<TenantId>(2), externalId: 'org-other' } }), signal)).requests).toBe(1);
  });

  it('that never ends is handed back with a time to come again', async () => {
    for (let n = 0; n < 9; n += 1) world.platform.apiAnswers.push((_, response) => json(response, 429, {}));
    const error = await failureOf(gateway.send(ask(), signal));
    expect(error).toMatchObject({ code: 'rate/limited', details: { requests: 5 } });
    expect(error.retryAtMs).toBe(world.clock.nowMs() + 60_000);
  });
});

describe('budgets of a connection', () => {
  const limits = {
    concurrentPerTenant: 5,
    budgets: [
      { name: 'minute', per: 'tenant', windowSec: 60, max: 2, window: 'rolling' },
      { name: 'day', per: 'tenant', windowSec: 86_400, max: 100, window: 'fixed' },
    ],
    remainingHeaders: { day: 'x-day-left' },
  } as const;

  it('hold a call until its minute has room, and show what is left', async () => {
    await world.platform.close();
    await open({ limits });
    world.platform.apiAnswers.push((_, response) => json(response, 200, {}, { 'x-day-left': '42' }));
    const startMs = world.clock.nowMs();
    for (let n = 0; n < 3; n += 1) await gateway.send(ask(), signal);
    expect(world.clock.nowMs() - startMs).toBe(60_000);
    expect(gateway.remaining(world.connection.id, 'org-ann')).toEqual([
      { name: 'minute', used: 1, max: 2, resetsAtMs: world.clock.nowMs() + 60_000 },
      { name: 'day', used: 60, max: 100, resetsAtMs: startMs + 86_400_000 },
    ]);
  });

  it('hold nothing up that they do not hold for: a simulation without the pace, but not the platform', async () => {
    await world.platform.close();
    await open({ limits });
    const { endpoint } = world.connection;
    const asked: (string | null)[] = [];
    gateway = createGateway({
      ports: world.ports,
      store: world.store,
      providerOf: () => world.provider,
      logins: world.logins,
      holds: ({ name }, of) => asked.push(of) > 0 && name === 'day',
    });
    const startMs = world.clock.nowMs();
    for (let n = 0; n < 3; n += 1) await gateway.send(ask(), signal);
    expect(world.clock.nowMs()).toBe(startMs);
    expect(new Set(asked)).toEqual(new Set([endpoint]));
    expect(gateway.remaining(world.connection.id, 'org-ann')).toEqual([expect.objectContaining({ name: 'day', used: 3 })]);
  });

  it('are known before the first request once loaded', async () => {
    await world.platform.close();
    await open({ limits });
    await world.store.write.putBudget({
      scope: 'xero/tenant/org-ann',
      name: 'day',
      windowStartedAtMs: world.clock.nowMs(),
      used: 77,
    });
    expect(gateway.remaining(world.connection.id, 'org-ann')).toEqual([]);
    await gateway.load();
    expect(gateway.remaining(world.connection.id, 'org-ann')).toContainEqual(expect.objectContaining({ name: 'day', used: 77 }));
  });
});

describe('hosts', () => {
  it.each([
    'https://evil.example/x',
    'https://api.example.com/x',
    'http://127.0.0.1:1/x',
    'http://localhost/x',
    'api/Invoices',
    'javascript:alert(1)',
  ])("other than the connection's own get no request and no token: %s", async (path) => {
    const error = await failureOf(gateway.send(ask({ path }), signal));
    expect(error).toMatchObject({
      code: 'config/invalid',
      action: 'stop-stream',
      details: expect.objectContaining({ requests: 0 }),
    });
    expect(world.platform.server.received).toHaveLength(0);
  });

  it('cannot be left by a path that looks like a host', async () => {
    for (const path of ['//evil.example/x', '/\\evil.example/x', '/@evil.example', '/../../x'])
      await gateway.send(ask({ path }), signal);
    expect(world.platform.server.received).toHaveLength(4);
  });

  it('of an endpoint that was tampered with in the ledger are refused', async () => {
    const stranger = world.store.addConnection({ endpoint: 'https://evil.example', secretRef: world.connection.secretRef });
    expect(await failureOf(gateway.send(ask({ connectionId: stranger.id }), signal))).toMatchObject({ code: 'config/invalid' });
  });
});

describe('cancelled call', () => {
  it('ends while it waits for a retry', async () => {
    const controller = new AbortController();
    world.platform.apiAnswers.push((_, response) => {
      json(response, 503, {});
      setImmediate(() => controller.abort());
    });
    for (let n = 0; n < 9; n += 1) world.platform.apiAnswers.push((_, response) => json(response, 503, {}));
    expect(await failureOf(gateway.send(ask(), controller.signal))).toMatchObject({ code: 'run/cancelled' });
  });

  it('ends while the platform thinks', async () => {
    const controller = new AbortController();
    world.platform.apiAnswers.push(() => controller.abort());
    expect(await failureOf(gateway.send(ask(), controller.signal))).toMatchObject({ code: 'run/cancelled' });
  });

  it('ends while a refresh is under way, which goes on for the others', async () => {
    const controller = new AbortController();
    await world.tokens.adopt(world.connection.secretRef, world.loginWith(10));
    let answerNow = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      world.platform.tokenAnswers.push((_, response) => {
        answerNow = () => json(response, 200, world.platform.rotate('ann'));
        resolve();
      });
    });
    const stopped = failureOf(gateway.send(ask(), controller.signal));
    const other = gateway.send(ask(), signal);
    await arrived;
    controller.abort();
    expect(await stopped).toMatchObject({ code: 'run/cancelled' });
    answerNow();
    expect((await other).requests).toBe(1);
  });

  it('does not begin', async () => {
    expect(await failureOf(gateway.send(ask(), AbortSignal.abort()))).toMatchObject({ code: 'run/cancelled' });
    expect(world.platform.server.received).toHaveLength(0);
  });
});

describe('without a network', () => {
  it('the platform is not asked, and a loopback address is tried all the same', async () => {
    const ports = { ...world.ports, network: { isOnline: () => false } };
    const offline = createGateway({ ports, store: world.store, providerOf: () => world.provider, logins: world.logins });
    const real = world.store.addConnection({ endpoint: null, secretRef: world.connection.secretRef });
    const error = await failureOf(offline.send(ask({ connectionId: real.id }), signal));
    expect(error).toMatchObject({
      code: 'net/failed',
      action: 'retry',
      details: expect.objectContaining({ requests: 0, reason: 'offline' }),
    });
    expect((await offline.send(ask(), signal)).requests).toBe(1);
  });
});

describe('clock', () => {
  it("is compared with the platform's, and a large difference is told once", async () => {
    expect(gateway.clockSkewMs()).toBeNull();
    const ahead = new Date(world.clock.nowMs() + 600_000).toUTCString();
    for (let n = 0; n < 2; n += 1) world.platform.apiAnswers.push((_, response) => json(response, 200, {}, { date: ahead }));
    await gateway.send(ask(), signal);
    await gateway.send(ask(), signal);
    expect(gateway.clockSkewMs()).toBe(600_000);
    expect(world.ports.log.lines.filter(({ level }) => level === 'warn')).toEqual([
      expect.objectContaining({ fields: expect.objectContaining({ differenceSec: 600 }) }),
    ]);
  });
});

describe('secrets of a call', () => {
  it('show in no error, log line, answer or store row', async () => {
    const secret = world.platform.accessTokenOf('ann');
    const seen: string[] = [];
    world.platform.apiAnswers.push(
      (request, response) => json(response, 400, { echo: request.headers.authorization }),
      (request, response) => json(response, 200, { ok: request.headers.authorization !== undefined }),
    );
    seen.push(wordsOf(await failureOf(gateway.send(ask({ query: { access_token: secret } }), signal))));
    seen.push((await gateway.send(ask({ query: { next: secret, page: '7' } }), signal)).request);
    for (let n = 0; n < 9; n += 1) world.platform.apiAnswers.push((_, response) => response.destroy());
    seen.push(wordsOf(await failureOf(gateway.send(ask(), signal))));
    world.platform.revoke('ann');
    seen.push(wordsOf(await failureOf(gateway.send(ask({ tenant: null }), signal))));
    await gateway.flush();
    const words =
      seen.join('\n') +
      JSON.stringify([world.ports.log.lines, world.ports.notes, world.store.connections, [...world.store.budgets.values()]]);
    expect(words).not.toContain(secret);
    expect(words).not.toContain('rt.ann');
    expect(words).not.toMatch(/bearer\s+[^[]/i);
    expect(words).toContain('page=7');
  });
});
