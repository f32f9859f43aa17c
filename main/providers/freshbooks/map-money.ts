import type { DocumentMapping } from '../contract.ts';
import { day, id, money, optional, postedUnlessRemoved, required, summed, text, tombstones } from './map-sources.ts';

/** Payments, bill payments, expenses and other income. None names the bank account the money went through. */

export const paymentMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  // What a credit settles is no money that came in.
  kind: { path: 'from_credit', values: { true: 'credit-application', false: 'payment' }, absent: 'payment' },
  status: postedUnlessRemoved,
  tombstones,
  fields: {
    reference: optional(text('note')),
    contactExternalId: optional(id('clientid')),
    issuedOn: required(day('date')),
    currency: required(text('amount.code')),
    totalMinor: required(money('amount')),
  },
  allocations: [
    {
      path: '',
      targetStream: 'invoices',
      fields: {
        targetExternalId: optional(id('invoiceid')),
        amountMinor: required(money('amount')),
        allocatedOn: optional(day('date')),
      },
    },
    {
      path: '',
      when: { path: 'from_credit', values: ['true'] },
      targetStream: 'credit-notes',
      fields: {
        targetExternalId: optional(id('creditid')),
        amountMinor: required(money('amount')),
        allocatedOn: optional(day('date')),
      },
    },
  ],
  base: 'divide',
};

export const billPaymentMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'bill-payment' },
  status: postedUnlessRemoved,
  tombstones,
  fields: {
    reference: optional(text('note')),
    issuedOn: required(day('paid_date')),
    currency: required(text('amount.code')),
    totalMinor: required(money('amount')),
  },
  allocations: [
    {
      path: '',
      targetStream: 'bills',
      fields: {
        targetExternalId: required(id('billid')),
        amountMinor: required(money('amount')),
        allocatedOn: optional(day('paid_date')),
      },
    },
  ],
  base: 'divide',
};

/** `amount` contains the taxes, which are money here and a percentage on invoices. An expense is one amount for one category; 0 in `clientid` is no client. [sdk] */
export const expenseMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'expense' },
  status: postedUnlessRemoved,
  tombstones,
  fields: {
    reference: optional(text('notes')),
    contactName: optional(text('vendor')),
    issuedOn: required(day('date')),
    currency: required(text('amount.code')),
    taxMinor: optional(summed('taxAmount1', 'taxAmount2')),
    totalMinor: required(money('amount')),
  },
  lines: {
    path: '',
    fields: {
      description: optional(text('notes')),
      accountCode: optional(id('categoryid')),
      amountMinor: required(money('amount')),
      taxMinor: optional(summed('taxAmount1', 'taxAmount2')),
      taxCode: optional(text('taxName1')),
    },
  },
  base: 'divide',
};

export const otherIncomeMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'bank-deposit' },
  status: postedUnlessRemoved,
  tombstones,
  fields: {
    reference: optional(text('note')),
    contactName: optional(text('source')),
    issuedOn: required(day('date')),
    currency: required(text('amount.code')),
    totalMinor: required(money('amount')),
  },
  base: 'divide',
};
