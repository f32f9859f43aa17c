import type { DocumentMapping, FieldRule } from '../contract.ts';
import { currencyFields, headFields, tombstones } from './map-parts.ts';
import { bookDate, id, money, optional, required, text } from './map-sources.ts';

/** Journal entries leg by leg, and transfers as the two legs they are. */

export const journalEntryMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'manual-journal' },
  status: {
    // A void keeps its lines with amounts of 0.
    cases: [
      {
        when: [
          { path: 'PrivateNote', startsWith: 'Voided' },
          { path: 'Line.0.Amount', is: 'zero' },
        ],
        value: 'void',
      },
    ],
    otherwise: 'posted',
  },
  tombstones,
  fields: headFields,
  journalLines: {
    path: 'Line',
    skip: { path: 'DetailType', values: ['DescriptionOnly'] },
    sign: { path: 'JournalEntryLineDetail.PostingType', positive: ['Debit'], negative: ['Credit'] },
    fields: {
      accountExternalId: required(id('JournalEntryLineDetail.AccountRef.value')),
      accountName: optional(text('JournalEntryLineDetail.AccountRef.name')),
      description: optional(text('Description')),
      amountMinor: required(money('Amount')),
    },
    mustBalance: true,
    mayBeEmptyFor: ['void'],
    totalFromDebits: true,
  },
  base: 'multiply',
  foreignNeedsRate: true,
  rateNeedsCurrency: true,
};

const leg = (account: string): Readonly<Record<'accountExternalId' | 'accountName' | 'amountMinor', FieldRule>> => ({
  accountExternalId: required(id(`${account}.value`)),
  accountName: optional(text(`${account}.name`)),
  amountMinor: required(money('Amount')),
});

export const transferMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'bank-transfer' },
  status: {
    cases: [
      {
        when: [
          { path: 'Amount', is: 'zero' },
          { path: 'PrivateNote', startsWith: 'Voided' },
        ],
        value: 'void',
      },
    ],
    otherwise: 'posted',
  },
  tombstones,
  fields: {
    ...currencyFields,
    reference: optional(text('PrivateNote')),
    issuedOn: required(bookDate('TxnDate')),
    totalMinor: required(money('Amount')),
  },
  legs: [
    { sign: 1, fields: leg('ToAccountRef') },
    { sign: -1, fields: leg('FromAccountRef') },
  ],
  base: 'multiply',
  foreignNeedsRate: true,
  rateNeedsCurrency: true,
};
