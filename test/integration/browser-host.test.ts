import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { createClient } from '../../shared/contract/client.ts';
import { hostMessage, LARGEST_REQUEST, type HostMessage } from '../../shared/contract/envelope.ts';
import { createSocketCarrier } from '../../shared/contract/socket-carrier.ts';
import { failureOf } from '../support/failure-of.ts';
import { unfitMessage } from '../support/unfit-messages.ts';
import { startHostUnderTest, type HostUnderTest } from '../support/browser-host.ts';

let host: HostUnderTest;
let added: string[];

beforeEach(async () => {
  added = [];
  host = await startHostUnderTest({
    'client:add': async ({ name }) => ({ clientId: added.push(name) as never }),
    'client:list': async () => ({ clients: [] }),
  });
});
afterEach(async () => host.close());

const origin = (): Record<string, string> => ({ origin: host.host.origin });

async function opened(headers: Readonly<Record<string, string>>): Promise<WebSocket> {
  const socket = host.socket(headers);
  await once(socket, 'open');
  return socket;
}
async function nextMessage(socket: WebSocket): Promise<HostMessage> {
  const [data] = await once(socket, 'message');
  return hostMessage.parse(JSON.parse(String(data)));
}
/** Status of a refused upgrade. */
async function refusedWith(headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  const socket = host.socket(headers);
  socket.on('error', () => undefined);
  const [, answer] = await once(socket, 'unexpected-response');
  return answer.statusCode;
}

describe('the secret in the opened address', () => {
  it('is exchanged once for a cookie that scripts and other sites cannot use', async () => {
    const answer = await host.ask(host.host.openUrl.slice(host.host.origin.length));
    expect(answer.status).toBe(303);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(answer.headers.location).toBe('/');
  });
  it('is refused when it is wrong, and when it comes a second time', async () => {
    const entry = host.host.openUrl.slice(host.host.origin.length);
    expect(await host.ask('/open?secret=guess')).toMatchObject({ status: 403 });
    await host.enter();
    const again = await host.ask(entry);
    expect(again.status).toBe(403);
    expect(again.headers['set-cookie']).toBeUndefined();
  });
});

describe('an address for another browser', () => {
  it('works once, in place of one that was not opened, and gives the same session', async () => {
    const entry = (url: string): string => url.slice(host.host.origin.length);
    const first = await host.enter();
    const [stale, fresh] = [host.host.invite(), host.host.invite()];
    expect((await host.ask(entry(stale))).status).toBe(403);
    const opened = await host.ask(entry(fresh));
    expect(opened.status).toBe(303);
    expect(opened.headers['set-cookie']?.[0]?.split(';', 1)[0]).toBe(first);
    expect((await host.ask(entry(fresh))).status).toBe(403);
    expect((await host.ask('/', { cookie: first })).status).toBe(200);
  });
  it('is refused under a foreign host name', async () => {
    const invited = host.host.invite().slice(host.host.origin.length);
    expect((await host.ask(invited, { host: 'books.example' })).status).toBe(403);
    expect((await host.ask(invited, { origin: 'https://books.example' })).status).toBe(403);
    expect((await host.ask(invited)).status).toBe(303);
  });
});

describe('a finished export', () => {
  it('is handed out to the session as a file to save', async () => {
    const cookie = await host.enter();
    const answer = await host.ask('/download/Open%20invoices%202026.csv', { cookie });
    expect(answer).toMatchObject({ status: 200, body: 'Number\r\n1\r\n' });
    expect(answer.headers['content-disposition']).toBe("attachment; filename*=UTF-8''Open%20invoices%202026.csv");
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect((await host.ask('/download/Open%20invoices%202026.csv')).status).toBe(403);
  });
  it.each([
    '..%2foutside.csv',
    '%2e%2e%2foutside.csv',
    'deeper%2fmore.csv',
    'deeper/more.csv',
    '.half.csv',
    '..%5coutside.csv',
    '%00.csv',
    '%',
    '',
    'nothing.csv',
  ])('is nothing else: %s', async (name) => {
    const cookie = await host.enter();
    const answer = await host.ask(`/download/${name}`, { cookie });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('books');
  });
});

describe('a page', () => {
  it('is served with the session, under a policy with a fresh nonce', async () => {
    const cookie = await host.enter();
    const [first, second] = [await host.ask('/', { cookie }), await host.ask('/', { cookie })];
    const nonce = /nonce="([^"]+)"/.exec(first.body)?.[1] ?? '';
    expect(first.status).toBe(200);
    expect(first.headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
    expect(first.headers['content-security-policy']).not.toContain('unsafe');
    expect(second.body).not.toBe(first.body);
  });
  it('is refused without a session, and with a wrong one', async () => {
    expect((await host.ask('/')).status).toBe(403);
    expect((await host.ask('/', { cookie: 'tieout-session=guess' })).status).toBe(403);
  });
  it('is refused when a second session cookie is named beside the right one', async () => {
    const cookie = await host.enter();
    expect((await host.ask('/', { cookie: `${cookie}; tieout-session=planted` })).status).toBe(403);
    expect((await host.ask('/', { cookie: `tieout-session=planted; ${cookie}` })).status).toBe(403);
  });
  it('is refused under another host name, and to another site', async () => {
    const cookie = await host.enter();
    const port = host.authority.split(':')[1];
    expect((await host.ask('/', { cookie, host: `books.example:${port}` })).status).toBe(403);
    expect((await host.ask('/', { cookie, host: `localhost:${port}` })).status).toBe(403);
    expect((await host.ask('/', { cookie, origin: 'https://books.example' })).status).toBe(403);
    expect((await host.ask('/', { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
  it('is only read, never written', async () => {
    const cookie = await host.enter();
    expect((await host.ask('/', { cookie }, 'POST')).status).toBe(405);
  });
  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/a.js/../../secret.json',
    '/..%5csecret.json',
    '/%00',
    '/%',
  ])('is not found outside the folder: %s', async (outside) => {
    const cookie = await host.enter();
    const answer = await host.ask(outside, { cookie });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('books');
  });
});

describe('the socket', () => {
  it('is refused without a session, without an origin, and to another origin or host name', async () => {
    const cookie = await host.enter();
    expect(await refusedWith(origin())).toBe(403);
    expect(await refusedWith({ cookie })).toBe(403);
    expect(await refusedWith({ cookie, origin: 'http://127.0.0.1:1' })).toBe(403);
    expect(await refusedWith({ cookie, ...origin(), host: 'books.example' })).toBe(403);
  });
  it('answers calls of the contract through the typed client', async () => {
    const cookie = await host.enter();
    const carrier = createSocketCarrier({
      open: () => host.socket({ cookie, ...origin() }),
      later: (ms, work) => void setTimeout(work, ms),
    });
    const client = createClient(carrier, () => undefined);
    expect(await client.call('client:list', {})).toEqual({ clients: [] });
    expect(await client.call('client:add', { name: ' Acme ' })).toEqual({ clientId: 1 });
    expect(added).toEqual(['Acme']);
    expect(await failureOf(client.call('app:doctor', {}))).toMatchObject({ code: 'contract/invalid' });
    carrier.close();
  });
  it('is opened again when it breaks: what was under way is told to have failed, what comes later is answered', async () => {
    const cookie = await host.enter();
    let last: WebSocket | undefined;
    const carrier = createSocketCarrier({
      open: () => (last = host.socket({ cookie, ...origin() })),
      later: (_ms, work) => void setTimeout(work, 1),
    });
    const links: string[] = [];
    carrier.onLink((state) => links.push(state));
    const client = createClient(carrier, () => undefined);
    await client.call('client:list', {});
    const under = failureOf(client.call('client:list', {}));
    last?.terminate();
    expect(await under).toMatchObject({ code: 'net/failed' });
    expect(await client.call('client:list', {})).toEqual({ clients: [] });
    expect(links).toEqual(['reconnecting', 'open', 'reconnecting', 'open']);
    carrier.close();
  });
  it('hands events on to the window', async () => {
    const socket = await opened({ cookie: await host.enter(), ...origin() });
    const message = nextMessage(socket);
    host.host.event('ledger:changed', '', { topics: ['runs'] });
    expect(await message).toEqual({ event: 'ledger:changed', value: { topics: ['runs'] } });
    socket.close();
  });
  it('closes on a message larger than any honest one, and on bytes', async () => {
    const headers = { cookie: await host.enter(), ...origin() };
    const large = await opened(headers);
    large.send(JSON.stringify({ id: 1, call: 'client:add', ask: { name: 'x'.repeat(LARGEST_REQUEST) } }));
    expect((await once(large, 'close'))[0]).toBe(1009);
    const bytes = await opened(headers);
    bytes.send(Buffer.from([1, 2, 3]));
    expect((await once(bytes, 'close'))[0]).toBe(1003);
    expect(added).toEqual([]);
  });
  it('refuses 10,000 messages that do not fit the contract, each with a typed error, and changes nothing', async () => {
    const socket = await opened({ cookie: await host.enter(), ...origin() });
    const answers: HostMessage[] = [];
    const all = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        answers.push(hostMessage.parse(JSON.parse(Buffer.isBuffer(data) ? data.toString() : '')));
        if (answers.length === 10_000) resolve();
      });
    });
    for (const text of fc.sample(unfitMessage, { numRuns: 10_000, seed: 11 })) socket.send(text);
    await all;
    const codes = new Set(answers.map((answer) => codeOf(answer)));
    expect([...codes]).toEqual(['contract/invalid']);
    expect(added).toEqual([]);
    socket.close();
  });
});

function codeOf(message: HostMessage): string {
  if ('refused' in message) return message.refused.code;
  if ('reply' in message && !message.reply.ok) return message.reply.error.code;
  return 'answered';
}

describe('the port', () => {
  it('is reachable on loopback only', async () => {
    const port = Number(host.authority.split(':')[1]);
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter((address) => !address.internal && address.family === 'IPv4');
    for (const { address } of outside) {
      const socket = connect({ host: address, port });
      const outcome = await Promise.race([
        once(socket, 'connect').then(() => 'open'),
        once(socket, 'error').then(() => 'shut'),
      ]).catch(() => 'shut');
      expect(outcome).toBe('shut');
    }
    expect(host.authority.startsWith('127.0.0.1:')).toBe(true);
  });
});
