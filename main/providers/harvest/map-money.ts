import type { DocumentMapping } from '../contract.ts';
import { day, decimal, id, money, named, optional, required, text } from './map-sources.ts';

/** Money that moved: what staff spent. */

/** What somebody spent for a client's project, taxes in it; in the client's currency. Approved or not, it was spent: approval is a feature many accounts have switched off. */
export const expenseMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'expense' },
  status: {
    path: 'approval_status',
    values: { unsubmitted: 'posted', submitted: 'posted', approved: 'posted' },
    absent: 'posted',
  },
  tombstones: {},
  fields: {
    reference: optional(text('notes')),
    contactExternalId: required(id('client.id')),
    contactName: optional(...named('client.')),
    issuedOn: required(day('spent_date')),
    currency: required(text('client.currency')),
    totalMinor: required(money('total_cost')),
  },
  lines: {
    path: '',
    fields: {
      description: optional(text('notes')),
      accountCode: optional(text('expense_category.name')),
      quantity: optional(decimal('units')),
      unitPrice: optional(decimal('expense_category.unit_price')),
      amountMinor: required(money('total_cost')),
    },
  },
  base: 'divide',
};
