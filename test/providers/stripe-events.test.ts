import { createHmac } from 'node:crypto';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { stripe } from '../../main/providers/stripe/index.ts';

const { events } = stripe;
if (events === null) throw new Error('Stripe sends events');
const { freshness } = events;
const secret = 'whsec_test';
const bytes = (text: string) => new TextEncoder().encode(text);
const sign = (at: number, body: string, key = secret): string => createHmac('sha256', key).update(`${at}.${body}`).digest('hex');

const invoicePaid = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'invoice.paid',
  created: 1_790_000_000,
  account: 'acct_1',
  data: { object: { id: 'in_1', object: 'invoice', total: 1 } },
});

describe('a signature', () => {
  const at = 1_790_000_100;
  const verify = (header: string, body = invoicePaid, key = secret): boolean =>
    events.verify(bytes(body), { 'stripe-signature': header }, key);

  it('over time and raw bytes is good, and so is one of two while the secret is replaced', () => {
    expect(verify(`t=${at},v1=${sign(at, invoicePaid)}`)).toBe(true);
    expect(verify(`t=${at},v1=${sign(at, invoicePaid, 'whsec_old')},v1=${sign(at, invoicePaid)},v0=abc`)).toBe(true);
  });

  it("is good when the platform's own library makes it", () => {
    const header = Stripe.webhooks.generateTestHeaderString({ payload: invoicePaid, secret, timestamp: at });
    expect(verify(header)).toBe(true);
    expect(verify(header, `${invoicePaid} `)).toBe(false);
  });

  it.each([
    ['of another secret', `t=${at},v1=${sign(at, invoicePaid, 'whsec_other')}`],
    ['of another time', `t=${at + 1},v1=${sign(at, invoicePaid)}`],
    ['of the old scheme alone', `t=${at},v0=${sign(at, invoicePaid)}`],
    ['without a time', `v1=${sign(at, invoicePaid)}`],
    ['with two times', `t=${at},t=${at + 1},v1=${sign(at, invoicePaid)}`],
    ['cut short', `t=${at},v1=${sign(at, invoicePaid).slice(0, 40)}`],
    ['that is empty', ''],
  ])('%s is none', (_what, header) => {
    expect(verify(header)).toBe(false);
  });

  it('by an empty secret is none', () => {
    expect(verify(`t=${at},v1=${sign(at, invoicePaid, '')}`, invoicePaid, '')).toBe(false);
  });

  it('says when it was made, and is good for five minutes', () => {
    expect(freshness?.toleranceMs).toBe(300_000);
    expect(freshness?.signedAtMs({ 'stripe-signature': `t=${at},v1=x` })).toBe(at * 1000);
    expect(freshness?.signedAtMs({})).toBeNull();
  });
});

describe('an event', () => {
  it('names the record to fetch, and nothing of what it carries is taken', () => {
    expect(events.read(bytes(invoicePaid))).toEqual([
      {
        tenantExternalId: 'acct_1',
        stream: 'invoices',
        externalId: 'in_1',
        eventKey: 'invoice.paid|in_1|1790000000',
        occurredAtMs: 1_790_000_000_000,
      },
    ]);
  });

  it('told a second time under another id is the same change', () => {
    const again = invoicePaid.replace('evt_1', 'evt_2');
    expect(events.read(bytes(again))[0]?.eventKey).toBe(events.read(bytes(invoicePaid))[0]?.eventKey);
  });

  it('without data names its record by the object it is related to', () => {
    const thin = {
      id: 'evt_9',
      object: 'v2.core.event',
      type: 'v1.charge.updated',
      created: '2026-09-21T10:00:00Z',
      related_object: { id: 'ch_1', type: 'charge', url: '/v1/charges/ch_1' },
    };
    expect(events.read(bytes(JSON.stringify(thin)))).toMatchObject([
      { stream: 'charges', externalId: 'ch_1', occurredAtMs: Date.UTC(2026, 8, 21, 10) },
    ]);
  });

  it('about something that is not read leads nowhere', () => {
    const other = { id: 'evt_1', object: 'event', type: 'price.created', data: { object: { id: 'price_1', object: 'price' } } };
    expect(events.read(bytes(JSON.stringify(other)))).toEqual([]);
  });

  it.each(['', '[]', '{}', '{"id":"evt_1"}', '{"object":"event"}', '<html>'])('in the shape of %o is refused', (body) => {
    expect(() => events.read(bytes(body))).toThrow(/shape/);
  });
});
