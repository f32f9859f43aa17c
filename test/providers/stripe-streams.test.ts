import { describe, expect, it } from 'vitest';
import { pageAsk, startPaging } from '../../main/core/sync/paging/index.ts';
import { reports } from '../../main/providers/stripe/reports.ts';
import { hosts } from '../../main/providers/stripe/hosts.ts';
import { streams } from '../../main/providers/stripe/streams.ts';
import { streamOf } from './stripe-records.ts';

/*
 * What could go wrong here: a list leaves records out unless they are asked for; an edit that no list shows is never read; a page too large is refused; an event about something else
 * leads to a request for a record that is none.
 */

const feedOf = (name: string) => {
  const { changes } = streamOf(name);
  if (changes.kind !== 'by-feed') throw new Error(`${name} has no feed`);
  return changes.feed;
};
const list = (data: readonly object[], more = false) => ({ object: 'list', url: '/v1/events', data, has_more: more });
const event = (id: string, object: object) => ({ id, object: 'event', type: 'x', data: { object } });

describe('the lists', () => {
  it('are asked for by a hundred, from a second on, after an id', () => {
    const stream = streamOf('charges');
    expect(pageAsk(stream, startPaging(stream, { sinceMs: 1_772_323_199_999 }))).toEqual({
      query: { limit: '100', 'created[gte]': '1772323199' },
      headers: {},
    });
  });

  it('of subscriptions ask for the canceled ones too, which are left out otherwise; single records take no such word', () => {
    expect(streamOf('subscriptions').request.query).toEqual({ status: 'all' });
    expect(streams.filter(({ record }) => record !== null && record.bare !== true)).toEqual([]);
  });

  it('whose lines come cut off after ten are those that have lines', () => {
    const cut = streams.filter(({ request }) => request.parts !== undefined);
    expect(cut.map(({ name }) => name)).toEqual(['invoices', 'credit-notes']);
    expect(cut.map(({ request }) => request.parts?.[0]?.pathFor('x'))).toEqual([
      '/v1/invoices/x/lines',
      '/v1/credit_notes/x/lines',
    ]);
  });

  it('name the permission they need, but for the account, without which the rest is read', () => {
    expect(streams.filter(({ scopes }) => scopes.length === 0).map(({ name, availability }) => [name, availability])).toEqual([
      ['account', 'gated'],
    ]);
  });
});

describe('what no list shows', () => {
  it('is followed by events, but for the account and for what never changes except by becoming available', () => {
    const without = streams.filter(({ changes }) => changes.kind !== 'by-feed').map(({ name, changes }) => [name, changes]);
    expect(without).toEqual([
      ['account', { kind: 'none' }],
      ['balance-transactions', { kind: 'by-paging', overlapSec: 32 * 86_400 }],
    ]);
  });

  it('is asked for by kind of event, at most twenty kinds, since a second', () => {
    expect(feedOf('invoices').request(1_772_323_199_999, null)).toEqual({
      path: '/v1/events',
      query: { limit: '100', 'created[gte]': '1772323199', type: 'invoice.*' },
    });
    expect(feedOf('customers').request(0, 'evt_9').query).toEqual({
      limit: '100',
      'created[gte]': '0',
      'types[0]': 'customer.created',
      'types[1]': 'customer.updated',
      'types[2]': 'customer.deleted',
      starting_after: 'evt_9',
    });
  });

  it('is asked for by a group alone or by names alone: among names a wildcard is none, and only twenty may be given', () => {
    for (const { name, changes } of streams) {
      if (changes.kind !== 'by-feed') continue;
      const query = Object.entries(changes.feed.request(0, null).query);
      const group = query.filter(([param]) => param === 'type');
      const names = query.filter(([param]) => param.startsWith('types['));
      expect([name, group.length === 1, names.length === 0]).toEqual([name, names.length === 0, group.length === 1]);
      expect([name, names.filter(([, type]) => !/^[a-z_]+(?:\.[a-z_]+)+$/.test(type))]).toEqual([name, []]);
      expect(names.length).toBeLessThanOrEqual(20);
    }
  });

  it('of a charge is asked for by each event of charges, their refunds and their disputes', () => {
    const asked = Object.entries(feedOf('charges').request(0, null).query).flatMap(([param, type]) =>
      param.startsWith('types[') ? [type] : [],
    );
    expect(asked.toSorted()).toEqual([
      'charge.captured',
      'charge.dispute.closed',
      'charge.dispute.created',
      'charge.dispute.funds_reinstated',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.updated',
      'charge.expired',
      'charge.failed',
      'charge.pending',
      'charge.refund.updated',
      'charge.refunded',
      'charge.succeeded',
      'charge.updated',
      'refund.created',
      'refund.failed',
      'refund.updated',
    ]);
  });

  it('is named by the ids of the events, never by what they carry', () => {
    const body = list([
      event('evt_3', { id: 'in_2', object: 'invoice' }),
      event('evt_2', { object: 'invoice' }),
      event('evt_1', { id: 'ii_1', object: 'invoiceitem' }),
    ]);
    expect(feedOf('invoices').read(body)).toEqual({ externalIds: ['in_2'], after: null });
    expect(feedOf('invoices').read({ ...body, has_more: true })).toEqual({ externalIds: ['in_2'], after: 'evt_1' });
  });

  it('of a charge includes its refunds and disputes', () => {
    const body = list([
      event('evt_3', { id: 'ch_1', object: 'charge' }),
      event('evt_2', { id: 're_1', object: 'refund', charge: 'ch_2' }),
      event('evt_1', { id: 'dp_1', object: 'dispute', charge: 'ch_3' }),
    ]);
    expect(feedOf('charges').read(body).externalIds).toEqual(['ch_1', 'ch_2', 'ch_3']);
  });

  it.each([[{}], [list([], true)], [{ data: [] }], [{ data: {}, has_more: false }], [undefined]])(
    'is not taken for nothing when the answer is %o',
    (body) => {
      expect(() => feedOf('invoices').read(body)).toThrow(/could not be read/);
    },
  );
});

describe('the balance', () => {
  const [report] = reports;
  const read = (body: unknown, baseCurrency = 'GBP') =>
    report?.read(body, { baseCurrency, accounts: [], balanceCurrencies: ['USD'] });
  const funds = (amount: unknown, currency = 'gbp') => [{ amount, currency, source_types: {} }];

  it('is what is available and what is pending, in the currency of the books first and in each other', () => {
    expect(report?.request(hosts, { asAt: '2026-01-01' }).url).toBe('https://api.stripe.com/v1/balance');
    expect(read({ available: [...funds(999, 'eur'), ...funds(100)], pending: funds(-25) })).toEqual([
      { name: 'processor-balance:GBP', label: 'Balance in GBP', currency: 'GBP', amount: '0.75' },
      { name: 'processor-balance:EUR', label: 'Balance in EUR', currency: 'EUR', amount: '9.99' },
      { name: 'processor-balance:USD', label: 'Balance in USD', currency: 'USD', amount: '0.00' },
    ]);
    expect(read({ available: funds(50_000, 'isk'), pending: [] }, 'ISK')).toMatchObject([
      { amount: '500.00' },
      { currency: 'USD' },
    ]);
    expect(read({ available: [], pending: [] })).toMatchObject([{ amount: '0.00' }, { amount: '0.00' }]);
  });

  it('in a currency whose digits nobody has stated is no amount', () => {
    expect(read({ available: funds(7, 'xyz'), pending: [] })?.at(-1)).toMatchObject({ currency: 'XYZ', amount: '7 minor units' });
  });

  it.each([
    [{ available: funds(1) }],
    [{ available: funds('1'), pending: [] }],
    [{ available: funds(1.5), pending: [] }],
    [{ available: [{ currency: 'gbp' }], pending: [] }],
    [null],
  ])('is not made up from %o', (body) => {
    expect(() => read(body)).toThrow(/could not be read/);
  });
});
