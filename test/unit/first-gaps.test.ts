import { describe, expect, it } from 'vitest';
import { JsonNumber } from '../../main/core/ledger/mapping.ts';
import type { RawObject, RawValue } from '../../main/core/ledger/mapping.ts';
import type { StreamDefinition } from '../../main/core/sync/stream.ts';
import type { DriftRow } from '../../main/core/store/api.ts';
import { driftOf } from '../../main/core/sync/drift.ts';
import { needsLook } from '../../main/core/sync/drift-weight.ts';
import { emptyProfile, withPage, type Profile } from '../../main/core/sync/profile.ts';
import { compileStream } from '../../main/core/sync/stream-reader.ts';
import { startTally } from '../../main/core/sync/tally.ts';
import { xero } from '../../main/providers/xero/index.ts';

/* What could go wrong: a field that a platform may leave out is left out by a fault, from the first record on or in a few of them, and nothing ever tells. */

const contacts: StreamDefinition = (() => {
  const found = xero.streams.find(({ name }) => name === 'contacts');
  if (found === undefined) throw new Error('Xero has contacts');
  return found;
})();
const reader = compileStream(contacts);

const contact = (fields: Readonly<Record<string, RawValue>>): RawObject => ({
  ContactID: 'c1',
  Name: 'Ada',
  ContactStatus: 'ACTIVE',
  EmailAddress: 'ada@example.com',
  Addresses: [],
  Phones: [],
  UpdatedDateUTC: '/Date(1767225600000+0000)/',
  ...fields,
});
const without = (record: RawObject, name: string): RawObject =>
  Object.fromEntries(Object.entries(record).filter(([each]) => each !== name));

function seen(records: readonly RawObject[], before: Profile = emptyProfile): { drift: readonly DriftRow[]; profile: Profile } {
  const tally = startTally(reader.shape, reader.segmentPaths, before);
  records.forEach((record, at) => tally.add(record, `id-${at}`));
  const page = tally.finish();
  return {
    drift: driftOf({ shape: reader.shape, mapped: reader.mapped, before, page }),
    profile: withPage(before, page.counts, reader.shape),
  };
}
const ofEmail = (drift: readonly DriftRow[]): readonly DriftRow[] => drift.filter(({ path }) => path === 'EmailAddress');

describe('a field that may be left out', () => {
  it('is noted when some of the very first records leave it out, with one of them', () => {
    const { drift } = seen([contact({}), without(contact({}), 'EmailAddress'), contact({})]);
    expect(ofEmail(drift)).toEqual([
      {
        kind: 'missing-field',
        path: 'EmailAddress',
        expected: 'documented as optional',
        observed: 'absent',
        severity: 'info',
        occurrences: 1,
        sampleExternalId: 'id-1',
      },
    ]);
  });

  it('is noted when it is there and empty in all of them', () => {
    const [note, ...others] = ofEmail(seen([contact({ EmailAddress: '' }), contact({ EmailAddress: '' })]).drift);
    expect(note).toMatchObject({ kind: 'missing-field', observed: 'empty text', severity: 'info', occurrences: 2 });
    expect(others).toEqual([]);
  });

  it('is noted once, and again only when it is empty in another way', () => {
    const first = seen([contact({}), without(contact({}), 'EmailAddress')]);
    const second = seen([without(contact({}), 'EmailAddress')], first.profile);
    expect(ofEmail(second.drift)).toEqual([]);
    expect(ofEmail(seen([contact({ EmailAddress: '' })], second.profile).drift)).toMatchObject([{ observed: 'empty text' }]);
  });

  it('is noted when a later record is the first to leave it out', () => {
    const { profile } = seen(Array.from({ length: 30 }, () => contact({})));
    expect(ofEmail(seen([without(contact({}), 'EmailAddress')], profile).drift)).toMatchObject([{ observed: 'absent' }]);
  });

  it('asks nobody for a decision', () => {
    expect(seen([contact({}), without(contact({}), 'EmailAddress')]).drift.filter(needsLook)).toEqual([]);
  });

  it('is noted under the object that held it, when that is left out', () => {
    const owed = { Outstanding: new JsonNumber('1.00'), Overdue: new JsonNumber('0.00') };
    const { drift } = seen([contact({ Balances: { AccountsReceivable: owed, AccountsPayable: owed } }), contact({})]);
    expect(drift.filter(({ path }) => path.startsWith('Balances'))).toMatchObject([
      { kind: 'missing-field', path: 'Balances', observed: 'absent' },
    ]);
  });

  it('is noted part by part where several texts are put together', () => {
    const address = { AddressType: 'STREET', AddressLine1: '1 High Street', City: 'Leeds', PostalCode: 'LS1' };
    const { drift } = seen([contact({ Addresses: [address] }), contact({ Addresses: [without(address, 'City')] })]);
    expect(drift.filter(({ path }) => path === 'Addresses[].City')).toMatchObject([{ observed: 'absent', occurrences: 1 }]);
  });
});

describe('a text that says null', () => {
  it('is drift of the field, for no book ever said it', () => {
    const { drift } = seen([contact({ EmailAddress: 'null' })]);
    expect(ofEmail(drift)).toMatchObject([{ kind: 'emptied-field', observed: 'the word null', severity: 'warning' }]);
  });

  it('is told apart from a name that is near to it, and from a number', () => {
    expect(ofEmail(seen([contact({ EmailAddress: 'Null' })]).drift)).toEqual([]);
    expect(ofEmail(seen([contact({ EmailAddress: new JsonNumber('0') })]).drift)).toMatchObject([{ kind: 'retyped-field' }]);
  });
});
