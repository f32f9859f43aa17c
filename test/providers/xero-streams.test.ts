import { describe, expect, it } from 'vitest';
import { PROVIDER_IDS } from '../../shared/ids.ts';
import { providerOf, providers } from '../../main/providers/registry.ts';
import { msFromXeroDate } from '../../main/providers/xero/ms-date.ts';
import { auth } from '../../main/providers/xero/auth.ts';
import { streams } from '../../main/providers/xero/streams.ts';
import { streamsMissingScopes } from '../../main/core/auth/scope.ts';
import { thrownBy } from './xero-answers.ts';

const byName = new Map(streams.map((stream) => [stream.name, stream]));

describe('the registry', () => {
  it('finds Xero, and says what it can connect when asked for a platform without connector', () => {
    expect(providerOf('xero').title).toBe('Xero');
    for (const id of PROVIDER_IDS.filter((candidate) => !providers.has(candidate))) {
      expect(thrownBy(() => providerOf(id))).toMatchObject({ code: 'config/invalid', remedy: expect.stringContaining('Xero') });
    }
  });
});

describe('the stream table', () => {
  it('names seventeen streams, what others refer to first', () => {
    expect(streams.map((stream) => stream.name)).toEqual([
      'organisation',
      'accounts',
      'tax-rates',
      'currencies',
      'tracking-categories',
      'items',
      'contacts',
      'invoices',
      'credit-notes',
      'prepayments',
      'overpayments',
      'payments',
      'batch-payments',
      'bank-transactions',
      'bank-transfers',
      'manual-journals',
      'journals',
    ]);
  });

  it('asks for pages on every request of a paged list, for lines come only with pages', () => {
    for (const stream of streams.filter(({ count }) => count !== null)) {
      expect(stream.request.query['page'], stream.name).toBe('1');
      expect(stream.envelope.itemCount).toBe('pagination.itemCount');
    }
  });

  it('never asks for summaries, and orders no manual journals', () => {
    for (const stream of streams) expect(stream.request.query).not.toHaveProperty('summaryOnly');
    expect(byName.get('manual-journals')?.paging.kind).toBe('page-number');
    expect(byName.get('manual-journals')?.request.query).not.toHaveProperty('order');
  });

  it('asks for what would otherwise be hidden', () => {
    expect(byName.get('contacts')?.request.query['includeArchived']).toBe('true');
    expect(byName.get('tracking-categories')?.request.query['includeArchived']).toBe('true');
    expect(byName.get('bank-transfers')?.request.query['includeDeleted']).toBe('true');
    expect(byName.get('journals')?.request.query['paymentsOnly']).toBe('false');
  });

  it('asks for four decimals wherever unit prices stand', () => {
    const priced = ['invoices', 'credit-notes', 'bank-transactions', 'prepayments', 'overpayments', 'items'];
    for (const name of priced) expect(byName.get(name)?.request.query['unitdp'], name).toBe('4');
  });

  it('reads bank transfers whole, for their only stamp does not move when one is removed', () => {
    expect(byName.get('bank-transfers')).toMatchObject({ paging: { kind: 'whole' }, changes: { kind: 'none' } });
  });

  it('writes ids into paths so that nothing in them is taken for a path', () => {
    expect(byName.get('invoices')?.record?.pathFor('a/../b?c')).toBe('/Invoices/a%2F..%2Fb%3Fc');
  });

  it('can read everything with the scopes it asks for, and all but journals without the optional one', () => {
    const { required, optional } = auth.scopes;
    expect(streamsMissingScopes(streams, [...required, ...optional])).toEqual([]);
    expect(streamsMissingScopes(streams, required)).toEqual([{ stream: 'journals', needs: ['accounting.journals.read'] }]);
    expect(byName.get('journals')?.availability).toBe('gated');
  });

  it('can still read with the broad scopes of connections made before March 2026', () => {
    const broad = ['accounting.settings', 'accounting.contacts.read', 'accounting.transactions.read', 'accounting.journals.read'];
    expect(streamsMissingScopes(streams, broad)).toEqual([]);
  });
});

describe('a Xero date', () => {
  it.each([
    ['/Date(1541176290160+0000)/', 1_541_176_290_160],
    ['/Date(1552326816230)/', 1_552_326_816_230],
    ['/Date(0+0000)/', 0],
    ['/Date(-62135596800000)/', -62_135_596_800_000],
    // The number is UTC whatever the offset says.
    ['/Date(1522454400000+1300)/', 1_522_454_400_000],
    ['/Date(-1000-0500)/', -1000],
  ])('%s is %i', (text, ms) => {
    expect(msFromXeroDate(text)).toBe(ms);
  });

  it.each(['', '2018-10-20', '/Date()/', '/Date(1e3)/', '/Date(9999999999999999)/', 'x/Date(0)/', '/Date(0)/x'])(
    '%s is none',
    (text) => {
      expect(msFromXeroDate(text)).toBeUndefined();
    },
  );
});
