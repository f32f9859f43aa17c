import http from 'node:http';
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openLoopback, type LoopbackReceiver } from '../../main/core/auth/loopback.ts';
import { failureOf } from '../support/failure-of.ts';
import { createTestClock } from '../support/test-clock.ts';

/*
 * What could go wrong: an answer that another page made up; a code taken twice; a stray request that ends the login; a browser that resolves localhost to ::1; a wait that
 * never ends; a page that shows or keeps the code.
 */

const state = 'the-state-of-this-login';
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function open(over: { readonly signal?: AbortSignal } = {}) {
  const clock = createTestClock();
  const port = await freePort();
  const receiver = await openLoopback(clock, [`http://localhost:${port}/callback`]);
  closers.push(() => receiver.close());
  const waiting = receiver.wait({
    state,
    title: 'Xero',
    timeoutMs: 600_000,
    signal: over.signal ?? new AbortController().signal,
  });
  waiting.catch(() => undefined);
  return { clock, port, receiver, waiting };
}

interface Page {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

function knock(port: number, path: string, over: http.RequestOptions = {}): Promise<Page> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port, path, headers: { host: `localhost:${port}` }, ...over },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }),
        );
      },
    );
    request.on('error', reject);
    request.end();
  });
}

describe('loopback receiver', () => {
  it('takes the code of the answer that carries its state', async () => {
    const { port, receiver, waiting } = await open();
    expect(receiver.redirectUri).toBe(`http://localhost:${port}/callback`);
    const page = await knock(port, `/callback?code=abc&state=${state}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Xero let Tieout in.');
    expect(await waiting).toEqual({ code: 'abc', tenant: null });
  });

  it('listens where localhost may lead: on 127.0.0.1 and on ::1', async () => {
    const { port, waiting } = await open();
    expect((await knock(port, '/callback')).status).toBe(400);
    expect((await knock(port, `/callback?code=six&state=${state}`, { host: '::1' })).status).toBe(200);
    expect(await waiting).toEqual({ code: 'six', tenant: null });
  });

  it('shows a page that loads nothing, runs nothing, is kept nowhere and passes nothing on', async () => {
    const { port } = await open();
    const { headers, text } = await knock(port, `/callback?code=very-secret-code&state=${state}`);
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(text).not.toContain('very-secret-code');
    expect(text).not.toContain(state);
    expect(text).not.toContain('<script');
  });

  it.each([
    ['another path', `/other?code=abc&state=${state}`, {}, 404],
    ['the root', '/', {}, 404],
    ["a browser's icon", '/favicon.ico', {}, 404],
    ['another method', `/callback?code=abc&state=${state}`, { method: 'POST' }, 405],
    ['a look without taking', `/callback?code=abc&state=${state}`, { method: 'HEAD' }, 405],
    ['a wrong state', '/callback?code=abc&state=wrong', {}, 400],
    ['a state that only begins right', `/callback?code=abc&state=${state}x`, {}, 400],
    ['no state', '/callback?code=abc', {}, 400],
    ['two states', `/callback?code=abc&state=${state}&state=wrong`, {}, 400],
    ['no code', `/callback?state=${state}`, {}, 400],
    ['two codes', `/callback?code=a&code=b&state=${state}`, {}, 400],
    ['an empty code', `/callback?code=&state=${state}`, {}, 400],
    ['a code with a line break', `/callback?code=a%0d%0ab&state=${state}`, {}, 400],
    ['an error without the state', '/callback?error=access_denied', {}, 400],
    ['a name of somebody else', `/callback?code=abc&state=${state}`, { headers: { host: 'evil.example' } }, 421],
    ['the right port under a strange name', `/callback?code=abc&state=${state}`, { headers: { host: 'evil.example:PORT' } }, 421],
  ])('refuses %s and goes on waiting', async (_, path, over, status) => {
    const { port, waiting } = await open();
    const { headers } = over as { headers?: { host: string } };
    const options = headers === undefined ? over : { headers: { host: headers.host.replace('PORT', String(port)) } };
    expect((await knock(port, path, options)).status).toBe(status);
    expect((await knock(port, `/callback?code=right&state=${state}`)).status).toBe(200);
    expect(await waiting).toEqual({ code: 'right', tenant: null });
  });

  it('takes one answer only', async () => {
    const { port, waiting } = await open();
    await knock(port, `/callback?code=first&state=${state}`);
    expect((await knock(port, `/callback?code=second&state=${state}`)).status).toBe(410);
    expect(await waiting).toEqual({ code: 'first', tenant: null });
  });

  it('says that the person refused', async () => {
    const { port, waiting } = await open();
    const page = await knock(
      port,
      `/callback?error=access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E&state=${state}`,
    );
    expect(page.text).toContain('Not connected');
    expect(page.text).not.toContain('<script');
    expect(await failureOf(waiting)).toMatchObject({ code: 'auth/denied', action: 'stop-connection' });
  });

  it.each([
    ['invalid_scope', 'auth/scope-missing'],
    ['unauthorized_client', 'auth/scope-missing'],
    ['invalid_request', 'config/invalid'],
    ['<b>made up</b>', 'config/invalid'],
  ])("names the platform's own error %s and repeats nothing else", async (word, code) => {
    const { port, waiting } = await open();
    const page = await knock(port, `/callback?error=${encodeURIComponent(word)}&state=${state}`);
    expect(page.text).not.toContain('<b>');
    const error = await failureOf(waiting);
    expect(error.code).toBe(code);
    expect(error.message).not.toContain('<b>');
  });

  it('stops waiting when the caller does', async () => {
    const controller = new AbortController();
    const { clock, waiting } = await open({ signal: controller.signal });
    controller.abort();
    expect(await failureOf(waiting)).toMatchObject({ code: 'run/cancelled' });
    expect(clock.pending()).toBe(0);
  });

  it('stops waiting when nobody answers', async () => {
    const { clock, waiting } = await open();
    await clock.advance(600_000);
    expect(await failureOf(waiting)).toMatchObject({
      code: 'auth/denied',
      message: "Nobody answered Xero's consent page within 10 minutes.",
    });
  });

  it('leaves no timer behind after an answer', async () => {
    const { clock, port, waiting } = await open();
    await knock(port, `/callback?code=abc&state=${state}`);
    await waiting;
    expect(clock.pending()).toBe(0);
  });

  it('can wait again on the same port, for another state', async () => {
    const { port, receiver, waiting } = await open();
    await knock(port, `/callback?error=invalid_scope&state=${state}`);
    await failureOf(waiting);
    const again = receiver.wait({ state: 'another', title: 'Xero', timeoutMs: 1000, signal: new AbortController().signal });
    expect((await knock(port, `/callback?code=old&state=${state}`)).status).toBe(400);
    expect((await knock(port, '/callback?code=new&state=another')).status).toBe(200);
    expect(await again).toEqual({ code: 'new', tenant: null });
  });
});

describe('registered ports', () => {
  const occupy = async (port: number, host: string): Promise<void> => {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen({ port, host, ipv6Only: host === '::1' }, resolve));
    closers.push(() => new Promise((resolve) => void server.close(() => resolve())));
  };
  const uri = (port: number): string => `http://localhost:${port}/callback`;
  const opened = async (uris: readonly string[]): Promise<LoopbackReceiver> => {
    const receiver = await openLoopback(createTestClock(), uris);
    closers.push(() => receiver.close());
    return receiver;
  };

  it('are tried in turn when one is in use, on either address', async () => {
    const [a, b, c] = [await freePort(), await freePort(), await freePort()];
    await occupy(a, '127.0.0.1');
    await occupy(b, '::1');
    expect((await opened([uri(a), uri(b), uri(c)])).redirectUri).toBe(uri(c));
    // Nothing was left listening on the half-free port.
    expect((await opened([uri(a), uri(c + 1 > 65_535 ? c - 1 : c + 1)])).redirectUri).not.toBe(uri(a));
    await occupy(b, '127.0.0.1');
  });

  it('that are all in use are named', async () => {
    const port = await freePort();
    await occupy(port, '127.0.0.1');
    const error = await failureOf(openLoopback(createTestClock(), [uri(port)]));
    expect(error).toMatchObject({ code: 'config/invalid', details: { ports: String(port) } });
    expect(error.message).toContain(String(port));
  });

  it('must be on this machine', async () => {
    await expect(openLoopback(createTestClock(), ['https://example.com:1/callback'])).rejects.toThrow('a port on this machine');
  });
});
