import { describe, expect, it } from 'vitest';
import { events } from '../../main/providers/quickbooks/events.ts';
import { thrownBy } from './xero-answers.ts';

const bytes = (body: unknown) => new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));

describe('the signature', () => {
  // Computed apart from this code: printf '%s' '[]' | openssl dgst -sha256 -hmac 'verifier' -binary | base64
  const known = '7Rmu+0ruIt3sy/Y01SToRS6/Xlk1dv1xHRaYnb67GUY=';

  it('agrees with the one openssl computes, and covers the raw bytes', () => {
    expect(events.verify(bytes('[]'), { 'intuit-signature': known }, 'verifier')).toBe(true);
    expect(events.verify(bytes('[ ]'), { 'intuit-signature': known }, 'verifier')).toBe(false);
  });

  it('is never right without a key, with another key, or when it is missing', () => {
    expect(events.verify(bytes('[]'), { 'intuit-signature': known }, '')).toBe(false);
    expect(events.verify(bytes('[]'), { 'intuit-signature': known }, 'other')).toBe(false);
    expect(events.verify(bytes('[]'), {}, 'verifier')).toBe(false);
  });
});

const cloud = (change: object = {}) => ({
  specversion: '1.0',
  id: '88cd52aa-33b6-4351-9aa4-47572edbd068',
  source: 'intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=',
  type: 'qbo.invoice.updated.v1',
  datacontenttype: 'application/json',
  time: '2025-09-10T21:31:25.179851517Z',
  intuitentityid: '1234',
  intuitaccountid: '310687',
  data: {},
  ...change,
});

describe('CloudEvents', () => {
  it('name a record each, with nanoseconds that a clock in milliseconds can read', () => {
    expect(events.read(bytes([cloud()]))).toEqual([
      {
        tenantExternalId: '310687',
        stream: 'invoices',
        externalId: '1234',
        eventKey: '88cd52aa-33b6-4351-9aa4-47572edbd068|1234',
        occurredAtMs: Date.parse('2025-09-10T21:31:25.179Z'),
      },
    ]);
  });

  it('of several companies in one body each go to their own', () => {
    const read = events.read(bytes([cloud(), cloud({ id: 'b', intuitaccountid: '42' })]));
    expect(read.map(({ tenantExternalId }) => tenantExternalId)).toEqual(['310687', '42']);
  });

  it('of a merge name both the survivor and the one that went into it', () => {
    const read = events.read(bytes([cloud({ type: 'qbo.customer.merged.v1', data: { deletedid: '27' } })]));
    expect(read.map(({ stream, externalId }) => [stream, externalId])).toEqual([
      ['customers', '1234'],
      ['customers', '27'],
    ]);
  });

  it('of entities that have no stream are left to the next scheduled run', () => {
    expect(events.read(bytes([cloud({ type: 'qbo.budget.created.v1' })]))).toEqual([]);
  });
});

describe('the older notifications', () => {
  const legacy = {
    eventNotifications: [
      {
        realmId: '310687',
        dataChangeEvent: {
          entities: [
            { id: '1', operation: 'Create', name: 'Bill', lastUpdated: '2025-09-08T20:52:31.657Z' },
            { id: '2', operation: 'Void', name: 'CreditMemo', lastUpdated: '2025-09-08T20:52:32Z' },
          ],
        },
      },
    ],
  };

  it('are read by the root of the body, and two changes of one record are two events', () => {
    expect(events.read(bytes(legacy)).map(({ stream, externalId }) => [stream, externalId])).toEqual([
      ['bills', '1'],
      ['credit-notes', '2'],
    ]);
    const twice = {
      ...legacy.eventNotifications[0],
      dataChangeEvent: {
        entities: [
          { id: '1', operation: 'Create', name: 'Bill', lastUpdated: 'a' },
          { id: '1', operation: 'Update', name: 'Bill', lastUpdated: 'a' },
        ],
      },
    };
    expect(new Set(events.read(bytes({ eventNotifications: [twice] })).map(({ eventKey }) => eventKey)).size).toBe(2);
  });
});

it.each(['', 'null', '{}', '{"eventNotifications":7}', '[7]', '[{"type":"qbo.invoice.updated.v1"}]'])(
  'a body of another shape (%s) is refused, not taken for no events',
  (body) => {
    expect(thrownBy(() => events.read(bytes(body)))).toMatchObject({ code: 'event/rejected' });
  },
);
