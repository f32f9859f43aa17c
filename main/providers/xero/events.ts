import { createHmac, timingSafeEqual } from 'node:crypto';
import { TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';
import type { ChangedRecord, EventsDefinition } from '../contract.ts';

/** Categories with a stream of their own. Payments, bank transactions, items and journals send no events: they are polled. [doc changelog] */
const streamByCategory: ReadonlyMap<string, string> = new Map([
  ['CONTACT', 'contacts'],
  ['INVOICE', 'invoices'],
  ['CREDITNOTE', 'credit-notes'],
  ['PREPAYMENT', 'prepayments'],
  ['OVERPAYMENT', 'overpayments'],
]);

/**
 * Webhooks say that something changed, never what: each event names one record to fetch. Archiving, voiding and deleting come as UPDATE.
 * Xero checks a new address with bodies that have no events, some of them wrongly signed; `verify` and an empty list are the whole handshake. [doc]
 */
export const events: EventsDefinition = {
  verify(rawBody, headers, key) {
    const given = Buffer.from(headers['x-xero-signature'] ?? '', 'utf8');
    if (key === '') return false;
    const expected = Buffer.from(createHmac('sha256', key).update(rawBody).digest('base64'), 'utf8');
    return given.length === expected.length && timingSafeEqual(given, expected);
  },
  read(rawBody) {
    const body = jsonValue(rawBody);
    const list = isRecord(body) ? body['events'] : undefined;
    if (!isRecord(body) || !Array.isArray(list)) throw rejected();
    const first = body['firstEventSequence'];
    return list
      .map((event: unknown, index) => readEvent(event, typeof first === 'number' ? first + index : null))
      .filter((change) => change !== null);
  },
};

/** Null for events about the subscription itself, and for categories that are newer than this connector. */
function readEvent(event: unknown, sequence: number | null): ChangedRecord | null {
  if (!isRecord(event)) throw rejected();
  const category = textOf(event, 'eventCategory')?.toUpperCase();
  if (category === undefined) throw rejected();
  const stream = streamByCategory.get(category);
  if (stream === undefined || textOf(event, 'tenantType')?.toUpperCase() === 'APPLICATION') return null;
  const tenantExternalId = textOf(event, 'tenantId');
  const externalId = textOf(event, 'resourceId');
  // The time stands in for an event id, which Xero does not send; two changes without one must not look like the same event.
  const at = textOf(event, 'eventDateUtc') ?? (sequence === null ? undefined : `#${sequence}`);
  if (tenantExternalId === undefined || externalId === undefined || at === undefined) throw rejected();
  const type = textOf(event, 'eventType')?.toUpperCase() ?? '';
  return {
    tenantExternalId,
    stream,
    externalId,
    eventKey: [tenantExternalId, category, externalId, type, at].join('|'),
    occurredAtMs: instantMs(at),
  };
}

function textOf(event: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = event[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `2025-12-02T00:44:09.923` is UTC without saying so. */
function instantMs(text: string): number | null {
  const ms = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(/(Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

function jsonValue(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined; // The caller rejects the body, without repeating any of it.
  }
}

function rejected(): TieoutError {
  return new TieoutError({
    code: 'event/rejected',
    action: 'stop-stream',
    message: 'A webhook signed by Xero came in a shape that cannot be read.',
    remedy: 'Nothing is lost: what it told of is read with the next scheduled run.',
  });
}
