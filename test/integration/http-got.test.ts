import { createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { createGotHttp } from '../../main/adapters/got-http.ts';
import type { HttpRequest } from '../../main/core/ports.ts';
import { failureOf } from '../support/failure-of.ts';
import { startLoopbackServer, type Handler, type LoopbackServer } from '../support/loopback-server.ts';
import { createTestClock } from '../support/test-clock.ts';

/*
 * What could go wrong: half a body taken for a whole one; a body larger than memory; a redirect that carries the token elsewhere; a hang; a retry nobody asked
 * for; a token inside an error.
 */

const secret = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
const clock = createTestClock();
const http = createGotHttp({ clock });
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(handler: Handler): Promise<LoopbackServer> {
  const server = await startLoopbackServer(handler);
  closers.push(() => server.close());
  return server;
}

/** A server below HTTP: says exactly these bytes and then does with the connection as told. */
async function serveBytes(onData: (socket: Socket) => void): Promise<{ url: string; connections: () => number }> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => onData(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}/x?token=${secret}`, connections: () => connections };
}

function get(url: string, over: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'GET',
    url,
    headers: { authorization: `Bearer ${secret}` },
    timeoutMs: 5_000,
    maxBytes: 1_000_000,
    ...over,
  };
}

describe('http port', () => {
  it('hands over status, lower-case headers and the whole body, and judges nothing', async () => {
    const server = await serve((_, response) => {
      response.writeHead(503, { 'X-Thing': 'Yes', 'Set-Cookie': ['a=1', 'b=2'] });
      response.end('body');
    });
    const answer = await http.send(get(server.url));
    expect(answer.status).toBe(503);
    expect(answer.headers['x-thing']).toBe('Yes');
    expect(answer.headers['set-cookie']).toBe('a=1, b=2');
    expect(new TextDecoder().decode(answer.body)).toBe('body');
    expect(answer.receivedAtMs).toBe(clock.nowMs());
    expect(server.received).toHaveLength(1);
  });

  it('gives a body its own buffer, which can be handed to a worker', async () => {
    const server = await serve((_, response) => response.end('0123456789'));
    const { body } = await http.send(get(server.url));
    expect(body.byteOffset).toBe(0);
    expect(body.buffer.byteLength).toBe(10);
  });

  it('sends what it is given: method, body and headers', async () => {
    const server = await serve((_, response) => response.end());
    await http.send(
      get(server.url, { method: 'POST', body: 'a=1&b=2', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    );
    expect(server.received[0]).toMatchObject({ method: 'POST', body: 'a=1&b=2' });
    expect(server.received[0]?.headers['user-agent']).toBe('Tieout');
    await http.send(get(server.url, { method: 'DELETE' }));
    expect(server.received[1]).toMatchObject({ method: 'DELETE', body: '' });
  });

  it('does not follow a redirect', async () => {
    const elsewhere = await serve((_, response) => response.end('stolen'));
    const server = await serve((_, response) => {
      response.writeHead(302, { location: `${elsewhere.url}/take` });
      response.end();
    });
    const answer = await http.send(get(server.url));
    expect(answer.status).toBe(302);
    expect(elsewhere.received).toHaveLength(0);
  });

  it('unpacks a compressed body', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('unpacked'));
    });
    expect(new TextDecoder().decode((await http.send(get(server.url))).body)).toBe('unpacked');
  });

  it('refuses a body shorter than its Content-Length', async () => {
    const { url } = await serveBytes((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this'));
    const error = await failureOf(http.send(get(url)));
    expect(error).toMatchObject({ code: 'net/failed', action: 'retry' });
    expect(error.details).toMatchObject({ reason: 'cut-off', mayHaveArrived: true });
  });

  it('refuses a chunked body without its end', async () => {
    const { url } = await serveBytes((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n'),
    );
    expect((await failureOf(http.send(get(url)))).details).toMatchObject({ reason: 'cut-off' });
  });

  it('refuses a compressed body that stops half-way', async () => {
    const whole = gzipSync('x'.repeat(10_000) + String(Math.PI).repeat(1000));
    const half = whole.subarray(0, whole.length / 2);
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': String(half.length) });
      response.end(half);
    });
    const error = await failureOf(http.send(get(server.url)));
    expect(error.code).toBe('net/failed');
    expect(error.details).toMatchObject({ reason: 'cut-off', mayHaveArrived: true });
  });

  it('tells of a connection that is reset, and does not try again by itself', async () => {
    const { url, connections } = await serveBytes((socket) => socket.resetAndDestroy());
    const error = await failureOf(http.send(get(url)));
    expect(error.message).toMatch(/^No whole answer came from 127\.0\.0\.1:\d+: the connection was cut off\.$/);
    expect(error.details).toMatchObject({ reason: 'cut-off', mayHaveArrived: true, errorCode: 'ECONNRESET' });
    expect(connections()).toBe(1);
  });

  it('tells of a port where nobody listens, and that nothing can have arrived', async () => {
    const server = await startLoopbackServer((_, response) => response.end());
    await server.close();
    const error = await failureOf(http.send(get(server.url)));
    expect(error.details).toMatchObject({ reason: 'refused', mayHaveArrived: false });
  });

  it('tells of a name that leads nowhere', async () => {
    const error = await failureOf(http.send(get('https://no-such-host.invalid/path?code=abc')));
    expect(error.details).toMatchObject({ reason: 'dns', mayHaveArrived: false });
    expect(error.message).toBe('No whole answer came from no-such-host.invalid: its name could not be looked up.');
  });

  it('tells of a server that speaks no TLS', async () => {
    const server = await serve((_, response) => response.end());
    const error = await failureOf(http.send(get(server.url.replace('http:', 'https:'))));
    expect(error.details).toMatchObject({ reason: 'tls', mayHaveArrived: false });
  });

  it('gives up on a server that takes the request and says nothing', async () => {
    const { url } = await serveBytes(() => undefined);
    const error = await failureOf(http.send(get(url, { timeoutMs: 100 })));
    expect(error.details).toMatchObject({ reason: 'timeout', mayHaveArrived: true });
  });

  it('gives up on a body that never ends', async () => {
    const { url } = await serveBytes((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nbegun'));
    const error = await failureOf(http.send(get(url, { timeoutMs: 150 })));
    expect(error.details).toMatchObject({ reason: 'timeout', mayHaveArrived: true });
  });

  it('refuses an oversized body while it arrives', async () => {
    let written = 0;
    const server = await serve((_, response) => {
      const more = (): void => {
        written += 1;
        if (written < 1000) response.write(Buffer.alloc(64 * 1024), more);
        else response.end();
      };
      more();
    });
    const error = await failureOf(http.send(get(server.url, { maxBytes: 100_000 })));
    expect(error).toMatchObject({ code: 'net/failed', action: 'stop-stream' });
    expect(error.details).toMatchObject({ reason: 'too-large', maxBytes: 100_000 });
    expect(written).toBeLessThan(1000);
  });

  it('counts an unpacked body, so that a small download cannot fill the memory', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(10_000_000)));
    });
    expect((await failureOf(http.send(get(server.url)))).details).toMatchObject({ reason: 'too-large' });
  });

  it('stops at once when the caller does, with the reason the caller gave', async () => {
    const { url } = await serveBytes(() => controller.abort(new Error('enough')));
    const controller = new AbortController();
    await expect(http.send(get(url), controller.signal)).rejects.toThrow('enough');
    await expect(http.send(get(url), controller.signal)).rejects.toThrow('enough');
  });

  it('keeps neither token nor query nor request in an error, however it is looked at', async () => {
    const { url } = await serveBytes((socket) => socket.resetAndDestroy());
    const { url: silent } = await serveBytes(() => undefined);
    const errors = [
      await failureOf(http.send(get(url))),
      await failureOf(http.send(get(silent, { timeoutMs: 100 }))),
      await failureOf(http.send(get('https://no-such-host.invalid/?token=hunter2'))),
    ];
    for (const error of errors) {
      const everything = inspect(error, { depth: 20, showHidden: true, getters: true });
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain('hunter2');
      expect(everything).not.toMatch(/bearer/i);
      expect(error.cause).toBeUndefined();
    }
  });

  it('uses a connection again', async () => {
    const ports = new Set<number | undefined>();
    const server = await serve((_, response) => {
      ports.add(response.socket?.remotePort);
      response.end('ok');
    });
    await http.send(get(server.url));
    await http.send(get(server.url));
    expect(ports.size).toBe(1);
  });
});
