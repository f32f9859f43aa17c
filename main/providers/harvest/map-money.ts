import type { DocumentMapping } from '../contract.ts';
import { day, decimal, id, money, named, optional, required, text } from './map-sources.ts';

/** Money that moved: what clients paid, and what staff spent. */

/** A payment says neither which invoice it is for nor in which currency it is: both come from the invoice it stands below. A negative one is money that went back. */
export const paymentMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'payment' },
  status: { always: 'posted' },
  tombstones: {},
  fields: {
    // What the card or payment service calls it, where one was used.
    reference: optional(text('payment.transaction_id'), text('payment.notes')),
    contactExternalId: optional(id('invoice.contact_id')),
    issuedOn: required(day('payment.paid_date')),
    currency: required(text('invoice.currency')),
    totalMinor: required(money('payment.amount')),
  },
  allocations: [
    {
      path: '',
      targetStream: 'invoices',
      fields: {
        targetExternalId: required(id('invoice.id')),
        amountMinor: required(money('payment.amount')),
        allocatedOn: optional(day('payment.paid_date')),
      },
    },
  ],
  base: 'divide',
};

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
