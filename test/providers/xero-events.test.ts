import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { events } from '../../main/providers/xero/events.ts';
import { thrownBy } from './xero-answers.ts';

// Far from UTC, so that a date read in local time comes out as another day.
beforeAll(() => vi.stubEnv('TZ', 'Pacific/Auckland'));
afterAll(() => vi.unstubAllEnvs());

const key = 'webhook-key==';
const bytes = (body: unknown) => new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
const sign = (body: Uint8Array, by = key) => ({ 'x-xero-signature': createHmac('sha256', by).update(body).digest('base64') });

const event = {
  resourceUrl: 'https://api.xero.com/api.xro/2.0/Contacts/',
  resourceId: '717f2bfc-c6d4-41fd-b238-3f2f0c0cf777',
  tenantId: 'c2cc9b6e-9458-4c7d-93cc-f02b81b0594f',
  tenantType: 'ORGANISATION',
  eventCategory: 'CONTACT',
  eventType: 'UPDATE',
  eventDateUtc: '2024-06-21T01:15:39.902',
};
const envelope = (...list: readonly unknown[]) => ({
  events: list,
  firstEventSequence: 7,
  lastEventSequence: 8,
  entropy: 'S0m3r4Nd0mt3xt',
});

describe('the signature', () => {
  // Computed apart from this code: printf '%s' '{"events":[]}' | openssl dgst -sha256 -hmac 'webhook-key==' -binary | base64
  const known = 'uVTx2ebwDcEHAUBOZSQ3GgdVlx3xsIXWo7Y9y7YeKn8=';

  it('agrees with the one openssl computes', () => {
    expect(events.verify(bytes('{"events":[]}'), { 'x-xero-signature': known }, key)).toBe(true);
  });

  it('covers the raw bytes: spaces that mean nothing in JSON make it wrong', () => {
    expect(events.verify(bytes('{"events": []}'), { 'x-xero-signature': known }, key)).toBe(false);
  });

  it('covers bytes that are no text', () => {
    const body = Uint8Array.of(0xff, 0x00, 0xfe);
    expect(events.verify(body, sign(body), key)).toBe(true);
  });

  it('is refused when missing, cut, longer, of another key, or in another alphabet', () => {
    const body = bytes(envelope());
    const good = sign(body)['x-xero-signature'];
    const wrong = [
      '',
      good.slice(0, -1),
      `${good}=`,
      sign(body, 'other')['x-xero-signature'],
      Buffer.from(good, 'base64').toString('hex'),
    ];
    for (const signature of wrong) expect(events.verify(body, { 'x-xero-signature': signature }, key)).toBe(false);
    expect(events.verify(body, {}, key)).toBe(false);
  });

  it('is refused while no key is known', () => {
    const body = bytes(envelope());
    expect(events.verify(body, sign(body, ''), '')).toBe(false);
  });
});

describe('the handshake', () => {
  it('is a body without events: rightly signed it is taken, wrongly signed it is not', () => {
    const body = bytes({ events: [], firstEventSequence: 0, lastEventSequence: 0, entropy: 'X' });
    expect(events.verify(body, sign(body), key)).toBe(true);
    expect(events.read(body)).toEqual([]);
    expect(events.verify(body, sign(body, 'forged'), key)).toBe(false);
  });
});

describe('events', () => {
  it.each([
    ['CONTACT', 'contacts'],
    ['INVOICE', 'invoices'],
    ['CREDITNOTE', 'credit-notes'],
    ['PREPAYMENT', 'prepayments'],
    ['OVERPAYMENT', 'overpayments'],
  ])('of %s are about the stream %s', (eventCategory, stream) => {
    expect(events.read(bytes(envelope({ ...event, eventCategory })))).toMatchObject([{ stream, externalId: event.resourceId }]);
  });

  it('are in UTC although they do not say so', () => {
    expect(events.read(bytes(envelope(event)))[0]?.occurredAtMs).toBe(Date.UTC(2024, 5, 21, 1, 15, 39, 902));
    const zoned = { ...event, eventDateUtc: '2024-06-21T01:15:39+02:00' };
    expect(events.read(bytes(envelope(zoned)))[0]?.occurredAtMs).toBe(Date.UTC(2024, 5, 20, 23, 15, 39));
  });

  it('have the same key when delivered twice, in whatever letter case', () => {
    const [first] = events.read(bytes(envelope(event)));
    const [again] = events.read(bytes(envelope({ ...event, eventType: 'Update', eventCategory: 'Contact' })));
    expect(again?.eventKey).toBe(first?.eventKey);
  });

  it('have keys of their own when anything about them differs', () => {
    const others = [
      { resourceId: 'b' },
      { tenantId: 'b' },
      { eventType: 'CREATE' },
      { eventCategory: 'INVOICE' },
      { eventDateUtc: '2024-06-21T01:15:39.903' },
    ];
    const keys = [event, ...others.map((other) => ({ ...event, ...other }))].flatMap((one) =>
      events.read(bytes(envelope(one))).map((change) => change.eventKey),
    );
    expect(new Set(keys).size).toBe(6);
  });

  it('without a time are told apart by their sequence', () => {
    const { eventDateUtc: _at, ...timeless } = event;
    const changes = events.read(bytes(envelope(timeless, timeless)));
    expect(changes.map((change) => change.occurredAtMs)).toEqual([null, null]);
    expect(changes[0]?.eventKey).not.toBe(changes[1]?.eventKey);
  });

  it('about the subscription or of a newer category are no records', () => {
    const subscription = { ...event, eventCategory: 'SUBSCRIPTION', tenantType: 'APPLICATION' };
    expect(events.read(bytes(envelope(subscription, { ...event, eventCategory: 'QUOTE' }, event)))).toHaveLength(1);
  });

  it('of another shape are rejected', () => {
    for (const body of [
      '',
      'null',
      '[]',
      '{}',
      { events: {} },
      envelope('x'),
      envelope({ ...event, resourceId: undefined }),
      envelope({}),
    ])
      expect(thrownBy(() => events.read(bytes(body)))).toMatchObject({ code: 'event/rejected' });
  });
});
