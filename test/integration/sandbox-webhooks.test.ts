import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRecord } from '../../shared/unknown.ts';
import { startXero, type Answer, type Row, type XeroClient } from '../support/sandbox-xero.ts';

const KEY = 'sandbox-webhook-key';

interface Received {
  readonly genuine: boolean;
  readonly body: Row;
}

/** A receiver that answers as told and writes down what came. */
interface Receiver {
  readonly url: string;
  readonly received: Received[];
  answer: (genuine: boolean) => { status: number; body?: string; cookie?: string };
  close(): Promise<void>;
}

async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const raw = Buffer.concat(parts);
      const genuine = request.headers['x-xero-signature'] === createHmac('sha256', KEY).update(raw).digest('base64');
      const body: unknown = JSON.parse(raw.toString('utf8'));
      received.push({ genuine, body: isRecord(body) ? body : {} });
      const { status, body: text = '', cookie } = receiver.answer(genuine);
      response.writeHead(status, cookie === undefined ? {} : { 'set-cookie': cookie });
      response.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer: (genuine) => ({ status: genuine ? 200 : 401 }),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return receiver;
}

let client: XeroClient;
let receiver: Receiver;
beforeEach(async () => {
  client = await startXero({ invoices: 80 });
  receiver = await startReceiver();
});
afterEach(async () => {
  await client.sandbox.close();
  await receiver.close();
});

const subscribe = (): Promise<Answer> => client.control('POST', 'webhooks/subscribe', { url: receiver.url });
const deliver = (): Promise<Answer> => client.control('POST', 'webhooks/deliver');
const change = (): Promise<Answer> => client.control('POST', 'mutate', { edits: 2, inserts: 2, tenant: client.tenants[0] });
const eventsOf = (received: Received): readonly Row[] =>
  Array.isArray(received.body['events']) ? received.body['events'].filter(isRecord) : [];
const waiting = async (): Promise<unknown> => (await client.control('GET', 'webhooks')).body['waiting'];

describe('intent to receive', () => {
  it('asks with good and bad signatures, and enables a receiver that judges all of them rightly', async () => {
    const { body } = await subscribe();
    expect(body['enabled']).toBe(true);
    expect(receiver.received.map(({ genuine }) => genuine)).toEqual([true, false, true, false]);
    for (const each of receiver.received)
      expect(each.body).toMatchObject({
        events: [],
        firstEventSequence: 0,
        lastEventSequence: 0,
        entropy: expect.stringMatching(/^[A-Z]{20}$/) as unknown,
      });
  });

  it.each([
    ['says yes to everything', () => ({ status: 200 })],
    ['says no to everything', () => ({ status: 401 })],
    ['sends a body', (genuine: boolean) => ({ status: genuine ? 200 : 401, body: genuine ? 'ok' : '' })],
    ['sets a cookie', (genuine: boolean) => ({ status: genuine ? 200 : 401, cookie: 'a=b' })],
  ])('does not enable one that %s', async (_what, answer) => {
    receiver.answer = answer;
    expect((await subscribe()).body['enabled']).toBe(false);
    await change();
    await deliver();
    expect(receiver.received).toHaveLength(4);
  });

  it('never sends to another machine', async () => {
    const answer = await client.control('POST', 'webhooks/subscribe', { url: 'https://example.com/hook' });
    expect([answer.status, answer.body['error']]).toEqual([400, expect.stringContaining('no http address on this machine')]);
  });
});

describe('events', () => {
  it('of changes are delivered once, signed, in sequence, and name what changed', async () => {
    await subscribe();
    const changed = (await change()).body['changed'];
    await deliver();
    const [delivery] = receiver.received.slice(4);
    expect(delivery?.genuine).toBe(true);
    const events = delivery === undefined ? [] : eventsOf(delivery);
    const expected = (Array.isArray(changed) ? changed.filter(isRecord) : []).filter((each) => each['stream'] !== 'payments');
    expect(events.map((event) => event['resourceId'])).toEqual(expected.map((each) => each['id']));
    expect(delivery?.body).toMatchObject({ firstEventSequence: 1, lastEventSequence: events.length });
    for (const event of events) {
      expect(event).toMatchObject({ tenantId: client.tenants[0], tenantType: 'ORGANISATION' });
      expect(['CONTACT', 'INVOICE']).toContain(event['eventCategory']);
      expect(['CREATE', 'UPDATE']).toContain(String(event['eventType']).toUpperCase());
      expect(event['eventDateUtc']).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}$/);
    }
    await deliver();
    expect(receiver.received).toHaveLength(5);
    expect(await waiting()).toBe(0);
  });

  it('come with a type in mixed case and an address without an id now and then', async () => {
    await client.control('POST', 'webhooks/send', { url: receiver.url, count: 12 });
    const events = receiver.received.flatMap(eventsOf);
    expect(events).toHaveLength(12);
    expect(new Set(events.map((event) => event['eventType']))).toEqual(new Set(['UPDATE', 'Update']));
    expect(events.filter((event) => !String(event['resourceUrl']).includes(String(event['resourceId'])))).toHaveLength(3);
  });

  it('of credit notes say type and status', async () => {
    await client.control('POST', 'webhooks/send', { url: receiver.url, stream: 'credit-notes' });
    const [event] = receiver.received.flatMap(eventsOf);
    expect(event?.['data']).toEqual({
      Type: expect.stringMatching(/^ACC(REC|PAY)CREDIT$/) as unknown,
      Status: expect.any(String) as unknown,
    });
  });

  it('are sent again at once, then every 15 minutes for a day, then the subscription ends; the next handshake replays them in order', async () => {
    await subscribe();
    receiver.answer = () => ({ status: 500 });
    await change();
    await deliver();
    expect(receiver.received).toHaveLength(4 + 2);
    await client.control('POST', 'clock', { advanceSec: 14 * 60 });
    await deliver();
    expect(receiver.received).toHaveLength(4 + 2);
    await client.control('POST', 'clock', { advanceSec: 2 * 60 });
    await deliver();
    expect(receiver.received).toHaveLength(4 + 3);
    await client.control('POST', 'clock', { advanceSec: 24 * 3_600 });
    await deliver();
    expect((await client.control('GET', 'webhooks')).body['state']).toBe('disabled');
    await change();
    await client.control('POST', 'clock', { advanceSec: 3_600 });
    receiver.answer = (genuine) => ({ status: genuine ? 200 : 401 });
    receiver.received.length = 0;
    await subscribe();
    await deliver();
    const sequences = receiver.received.slice(4).map(({ body }) => [body['firstEventSequence'], body['lastEventSequence']]);
    expect(sequences).toHaveLength(1);
    expect(sequences[0]?.[0]).toBe(1);
    expect(await waiting()).toBe(0);
  });

  it('older than 31 days are gone', async () => {
    await subscribe();
    receiver.answer = () => ({ status: 500 });
    await change();
    await client.control('POST', 'clock', { advanceSec: 32 * 86_400 });
    await deliver();
    expect(await waiting()).toBe(0);
  });
});

describe('faults of events', () => {
  const send = async (fault: unknown, count = 3): Promise<readonly Received[]> => {
    await client.control('POST', 'faults', { provider: 'xero', do: fault });
    await client.control('POST', 'webhooks/send', { url: receiver.url, count });
    return receiver.received;
  };

  it('event-duplicate: the same delivery again', async () => {
    const received = await send({ verb: 'event-duplicate', count: 2 });
    expect(received.map((each) => eventsOf(each))).toEqual(
      Array.from({ length: 3 }, () => eventsOf(received[0] ?? { genuine: true, body: {} })),
    );
  });

  it('event-forge: one that is signed by somebody else comes first', async () => {
    expect((await send('event-forge')).map(({ genuine }) => genuine)).toEqual([false, true]);
  });

  it('event-reorder: one by one, the last first', async () => {
    expect((await send('event-reorder')).map(({ body }) => body['firstEventSequence'])).toEqual([3, 2, 1]);
  });

  it('event-burst: many events of the same record', async () => {
    const received = await send({ verb: 'event-burst', count: 20 }, 1);
    const events = received.flatMap(eventsOf);
    expect(events).toHaveLength(20);
    expect(new Set(events.map((event) => event['resourceId'])).size).toBe(1);
    expect(new Set(events.map((event) => event['eventDateUtc'])).size).toBe(20);
  });
});
