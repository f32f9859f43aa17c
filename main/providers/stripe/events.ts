import { createHmac, timingSafeEqual } from 'node:crypto';
import { TieoutError } from '../../../shared/errors.ts';
import { isRecord, valueAt } from '../../../shared/unknown.ts';
import type { ChangedRecord, EventsDefinition } from '../contract.ts';

/** Streams by what an object calls itself. */
const streamByObject: ReadonlyMap<string, string> = new Map([
  ['customer', 'customers'],
  ['product', 'products'],
  ['tax_rate', 'tax-rates'],
  ['subscription', 'subscriptions'],
  ['invoice', 'invoices'],
  ['invoice_payment', 'invoice-payments'],
  ['credit_note', 'credit-notes'],
  ['charge', 'charges'],
  ['refund', 'refunds'],
  ['dispute', 'disputes'],
  ['payout', 'payouts'],
]);

/**
 * `t=…,v1=…[,v1=…]`: HMAC-SHA256 over time and raw bytes, in hexadecimal; two of them while the secret is being replaced. `v0` proves nothing. [doc: webhooks]
 */
export const events: EventsDefinition = {
  /** Each repetition is signed anew, so five minutes are enough. [doc: webhooks; sdk: DEFAULT_TOLERANCE] */
  freshness: {
    toleranceMs: 300_000,
    signedAtMs(headers) {
      const { at } = signatureOf(headers['stripe-signature'] ?? '');
      return at === null ? null : Number(at) * 1000;
    },
  },
  verify(rawBody, headers, key) {
    const { at, signatures } = signatureOf(headers['stripe-signature'] ?? '');
    if (key === '' || at === null || signatures.length === 0) return false;
    const expected = Buffer.from(createHmac('sha256', key).update(`${at}.`, 'utf8').update(rawBody).digest('hex'), 'utf8');
    let good = false;
    for (const signature of signatures) {
      const given = Buffer.from(signature, 'utf8');
      // Every one is compared, so that the time taken does not tell which was near.
      if (given.length === expected.length && timingSafeEqual(given, expected)) good = true;
    }
    return good;
  },
  read(rawBody) {
    const event = jsonOf(rawBody);
    if (!isRecord(event) || typeof event['id'] !== 'string') throw rejected();
    if (event['object'] === 'v2.core.event') return thin(event);
    if (event['object'] !== 'event') throw rejected();
    const { account, created } = event;
    const record = valueAt(event, 'data.object');
    const object = valueAt(record, 'object');
    const id = valueAt(record, 'id');
    const stream = typeof object === 'string' ? streamByObject.get(object) : undefined;
    if (stream === undefined || typeof id !== 'string') return [];
    const occurredAtMs = typeof created === 'number' ? created * 1000 : null;
    // Two events with ids of their own may tell of one change: what happened is the key, not the telling.
    const key = [event['type'], id, created].map(String).join('|');
    return [change(typeof account === 'string' ? account : '', stream, id, key, occurredAtMs)];
  },
};

/** Names the object it is about, and carries nothing of it. [doc: thin events] */
function thin(event: Readonly<Record<string, unknown>>): readonly ChangedRecord[] {
  const id = valueAt(event, 'related_object.id');
  const type = valueAt(event, 'related_object.type');
  const stream = typeof type === 'string' ? streamByObject.get(type) : undefined;
  if (stream === undefined || typeof id !== 'string') return [];
  const { context, created } = event;
  const at = typeof created === 'string' ? Date.parse(created) : Number.NaN;
  const key = [event['type'], id, created].map(String).join('|');
  return [change(typeof context === 'string' ? context : '', stream, id, key, Number.isNaN(at) ? null : at)];
}

/** '' as the account: the endpoint's own. */
function change(tenantExternalId: string, stream: string, externalId: string, eventKey: string, occurredAtMs: number | null) {
  return { tenantExternalId, stream, externalId, eventKey, occurredAtMs };
}

function signatureOf(header: string): { readonly at: string | null; readonly signatures: readonly string[] } {
  const pairs = header.split(',').map((pair) => pair.trim().split(/=(.*)/s, 2));
  const times = pairs.flatMap(([name, value = '']) => (name === 't' && /^\d{1,12}$/.test(value) ? [value] : []));
  const [at] = times;
  return {
    at: times.length === 1 && at !== undefined ? at : null,
    signatures: pairs.flatMap(([name, value = '']) => (name === 'v1' ? [value] : [])),
  };
}

function jsonOf(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(rawBody));
  } catch {
    return undefined; // Refused by the caller, without repeating any of it.
  }
}

function rejected(): TieoutError {
  return new TieoutError({
    code: 'event/rejected',
    action: 'stop-stream',
    message: 'An event signed by Stripe came in a shape that cannot be read.',
    remedy: 'Nothing is lost: what it told of is read with the next scheduled run.',
  });
}
