import { createHmac, timingSafeEqual } from 'node:crypto';
import { TieoutError } from '../../../shared/errors.ts';
import type { EventsDefinition } from '../contract.ts';

const streamByNoun: ReadonlyMap<string, string> = new Map([
  ['invoice', 'invoices'],
  ['payment', 'payments'],
  ['credit_note', 'credit-notes'],
  ['client', 'clients'],
  ['expense', 'expenses'],
  ['category', 'expense-categories'],
  ['bill', 'bills'],
  ['bill_vendor', 'vendors'],
  ['item', 'items'],
  ['tax', 'taxes'],
]);

/**
 * Callbacks say that something changed, never what. The signature is over the form written as Python's `json.dumps` writes it and not over the raw body; its key is the verifier
 * of the handshake. [doc: webhooks]
 */
export const events: EventsDefinition = {
  verify(rawBody, headers, key) {
    if (key === '') return false;
    const given = Buffer.from(headers['x-freshbooks-hmac-sha256'] ?? '', 'utf8');
    const text = pythonJson(new URLSearchParams(new TextDecoder().decode(rawBody)));
    const expected = Buffer.from(createHmac('sha256', key).update(text, 'utf8').digest('base64'), 'utf8');
    return given.length === expected.length && timingSafeEqual(given, expected);
  },
  read(rawBody) {
    const form = new URLSearchParams(new TextDecoder().decode(rawBody));
    const name = form.get('name') ?? '';
    const id = form.get('object_id') ?? '';
    const account = form.get('account_id') ?? '';
    if (name === '' || id === '' || account === '') throw rejected();
    const stream = streamByNoun.get(name.split('.')[0] ?? '');
    // The handshake, and nouns without a stream: nothing to fetch.
    if (stream === undefined) return [];
    // There is neither an event id nor a time: a second change of the record looks like a repeat of the first, and waits for the next scheduled run.
    const eventKey = [account, name, id].join('|');
    return [{ tenantExternalId: account, stream, externalId: id, eventKey, occurredAtMs: null }];
  },
};

/** `{"name": "invoice.create", "object_id": "1"}`: spaces after the signs, everything beyond ASCII escaped. */
function pythonJson(form: URLSearchParams): string {
  const quoted = (text: string): string =>
    JSON.stringify(text).replaceAll(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const pairs = new Map(form);
  return `{${[...pairs].map(([name, value]) => `${quoted(name)}: ${quoted(value)}`).join(', ')}}`;
}

function rejected(): TieoutError {
  return new TieoutError({
    code: 'event/rejected',
    action: 'stop-stream',
    message: 'A callback signed by FreshBooks came in a shape that cannot be read.',
    remedy: 'Nothing is lost: what it told of is read with the next scheduled run.',
  });
}
