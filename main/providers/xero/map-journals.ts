import type { DocumentMapping } from '../contract.ts';
import { tombstones } from './map-parts.ts';
import { id, money, optional, required, stampDate, text } from './map-sources.ts';

/** Journals: every leg as the platform posted it, in base currency. */

export const manualJournalMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'manual-journal' },
  status: {
    path: 'Status',
    values: { DRAFT: 'draft', POSTED: 'posted', VOIDED: 'void', DELETED: 'deleted', ARCHIVED: 'archived' },
  },
  tombstones: { ...tombstones, archived: 'archived' },
  fields: {
    reference: optional(text('Narration')),
    issuedOn: required(stampDate('Date')),
  },
  journalLines: {
    path: 'JournalLines',
    fields: {
      accountExternalId: optional(id('AccountID')),
      accountCode: optional(text('AccountCode')),
      description: optional(text('Description')),
      amountMinor: required(money('LineAmount')),
      taxMinor: optional(money('TaxAmount')),
      taxCode: optional(text('TaxType')),
    },
    mustBalance: true,
    // Lists without `page` come without legs.
    mayBeEmptyFor: ['draft', 'void', 'deleted'],
    taxBalancesWhen: { path: 'LineAmountTypes', values: ['Exclusive', 'EXCLUSIVE'] },
    totalFromDebits: true,
  },
  base: 'same',
};

export const journalMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'journal' },
  // Immutable: an edit or a void writes further journals.
  status: { always: 'posted' },
  tombstones: {},
  fields: {
    number: required(id('JournalNumber')),
    reference: optional(text('Reference')),
    issuedOn: required(stampDate('JournalDate')),
  },
  journalLines: {
    path: 'JournalLines',
    fields: {
      accountExternalId: required(id('AccountID')),
      accountCode: optional(text('AccountCode')),
      accountName: optional(text('AccountName')),
      description: optional(text('Description')),
      // Tax has a leg of its own, so the net amounts alone balance. [spec example]
      amountMinor: required(money('NetAmount')),
      taxMinor: optional(money('TaxAmount')),
      taxCode: optional(text('TaxType')),
    },
    mustBalance: true,
    mayBeEmptyFor: [],
    totalFromDebits: true,
  },
  base: 'same',
};
