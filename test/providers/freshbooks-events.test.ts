import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { freshbooks } from '../../main/providers/freshbooks/index.ts';

const { events } = freshbooks;
if (events === null) throw new Error('FreshBooks sends events');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const signed = (text: string, key: string) => ({
  'x-freshbooks-hmac-sha256': createHmac('sha256', key).update(text, 'utf8').digest('base64'),
});

describe('a callback of FreshBooks', () => {
  it('is signed over the form as Python writes it as JSON, not over the body', () => {
    const body = bytes('name=invoice.create&object_id=1234567&account_id=6BApk&note=caf%C3%A9');
    const python = '{"name": "invoice.create", "object_id": "1234567", "account_id": "6BApk", "note": "caf\\u00e9"}';
    expect(events.verify(body, signed(python, 'verifier'), 'verifier')).toBe(true);
    expect(events.verify(body, signed(python, 'another'), 'verifier')).toBe(false);
    expect(events.verify(body, signed('name=invoice.create', 'verifier'), 'verifier')).toBe(false);
    expect(events.verify(body, {}, '')).toBe(false);
  });

  it('names one record to fetch', () => {
    expect(events.read(bytes('name=invoice.update&object_id=7&account_id=6BApk&user_id=1'))).toMatchObject([
      { tenantExternalId: '6BApk', stream: 'invoices', externalId: '7', occurredAtMs: null },
    ]);
  });

  it('of the handshake, or of a noun without a stream, names nothing', () => {
    expect(events.read(bytes('name=callback.verify&object_id=7&account_id=6BApk&verifier=x'))).toEqual([]);
    expect(events.read(bytes('name=time_entry.create&object_id=7&account_id=6BApk'))).toEqual([]);
  });

  it('without an account is refused', () => {
    expect(() => events.read(bytes('name=invoice.update&object_id=7'))).toThrow(/cannot be read/);
  });
});
