import { describe, expect, it } from 'vitest';
import { describeMissing, missingScopes, scopesFromText, streamsMissingScopes } from '../../main/core/auth/scope.ts';

const needs = [['accounting.invoices.read', 'accounting.transactions.read']];

describe('missing scopes', () => {
  it('are none when one alternative was granted, the new one or the old', () => {
    expect(missingScopes(needs, ['openid', 'accounting.invoices.read'])).toEqual([]);
    expect(missingScopes(needs, ['accounting.transactions.read'])).toEqual([]);
  });

  it('are none when the right to change was granted, which includes the right to read', () => {
    expect(missingScopes(needs, ['accounting.transactions'])).toEqual([]);
    expect(missingScopes([['accounting.invoices']], ['accounting.invoices.read'])).toEqual(['accounting.invoices']);
  });

  it('name the alternative to ask for, once for each need', () => {
    expect(missingScopes([...needs, ['accounting.contacts.read']], ['openid'])).toEqual([
      'accounting.invoices.read',
      'accounting.contacts.read',
    ]);
  });

  it('are not mixed up with scopes that only begin the same', () => {
    expect(missingScopes([['accounting.reports.read']], ['accounting.reports.trialbalance.read', 'accounting'])).toEqual([
      'accounting.reports.read',
    ]);
  });

  it('are none for a stream without needs, and unknown when nothing is known of what was granted', () => {
    expect(missingScopes([[]], ['openid'])).toEqual([]);
    expect(missingScopes(needs, [])).toEqual([]);
  });
});

describe('streams without their scopes', () => {
  it('are listed with what each lacks, and told in words', () => {
    const streams = [
      { name: 'invoices', scopes: needs },
      { name: 'quotes', scopes: needs },
      { name: 'contacts', scopes: [['accounting.contacts.read']] },
      { name: 'organisation', scopes: [['accounting.settings.read']] },
    ];
    const missing = streamsMissingScopes(streams, ['accounting.settings.read']);
    expect(missing.map(({ stream }) => stream)).toEqual(['invoices', 'quotes', 'contacts']);
    expect(describeMissing('Xero', missing)).toBe(
      'Xero did not grant accounting.invoices.read (needed for invoices, quotes); accounting.contacts.read (needed for contacts).',
    );
    expect(describeMissing('Xero', [])).toBe('Xero granted everything that is needed.');
  });
});

describe('scope text', () => {
  it('is split at spaces and commas, without repetitions', () => {
    expect(scopesFromText(' a  b,c\tb ')).toEqual(['a', 'b', 'c']);
    expect(scopesFromText('')).toEqual([]);
  });
});
