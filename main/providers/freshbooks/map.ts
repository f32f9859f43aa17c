import type { DocumentMapping, SumCheck } from '../contract.ts';
import { day, decimal, due, id, money, optional, removed, required, summed, text, tombstones } from './map-sources.ts';

/** Invoices, credit notes and bills as ledger documents: what is owed, and the credits against it. Money that moved is in map-money.ts. */

const outstanding: SumCheck = {
  name: 'outstanding = amount - paid',
  total: 'dueMinor',
  parts: ['totalMinor', '-paidMinor'],
  exceptStatuses: ['deleted'],
};

/** Amounts are before tax, and a line's tax is told as a percentage only: it is not put into money here, for how FreshBooks rounds it is not documented. */
const lines: NonNullable<DocumentMapping['lines']> = {
  path: 'lines',
  fields: {
    externalId: optional(id('lineid')),
    description: optional(text('description'), text('name')),
    itemCode: optional(text('name')),
    quantity: optional(decimal('qty')),
    unitPrice: optional(decimal('unit_cost.amount')),
    amountMinor: required(money('amount')),
    // As on invoices; the older interface and bills have `tax1_name` and `tax_name1`, other incomes a list.
    taxCode: optional(text('taxName1'), text('tax_name1'), text('tax1_name'), text('taxes.0.name')),
  },
};

export const invoiceMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'invoice' },
  status: {
    path: 'status',
    before: [removed],
    // disputed, draft, sent, viewed, paid, auto-paid, retry, failed, partial. [doc: invoices] Overdue is no status of the books: it changes with the calendar.
    values: {
      '0': 'open',
      '1': 'draft',
      '2': 'open',
      '3': 'open',
      '4': 'paid',
      '5': 'paid',
      '6': 'open',
      '7': 'open',
      '8': 'open',
    },
  },
  tombstones,
  fields: {
    number: optional(text('invoice_number')),
    reference: optional(text('po_number')),
    contactExternalId: required(id('customerid')),
    contactName: optional(text('current_organization'), text('organization')),
    issuedOn: required(day('create_date')),
    dueOn: optional(day('due_date')),
    paidOn: optional(day('date_paid')),
    currency: required(text('currency_code')),
    totalMinor: required(money('amount')),
    paidMinor: required(money('paid')),
    dueMinor: due,
  },
  lines,
  sums: [outstanding],
  base: 'divide',
};

export const creditNoteMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { path: 'credit_type', values: { goodwill: 'credit-note', prepayment: 'prepayment', overpayment: 'overpayment' } },
  status: {
    path: 'payment_status',
    before: [removed, { path: 'display_status', values: { draft: 'draft' }, others: ['created', 'sent', 'viewed'] }],
    values: { unpaid: 'open', partial: 'open', paid: 'paid' },
  },
  tombstones,
  fields: {
    number: optional(text('credit_number')),
    contactExternalId: required(id('clientid')),
    contactName: optional(text('current_organization'), text('organization')),
    issuedOn: required(day('create_date')),
    currency: required(text('currency_code')),
    totalMinor: required(money('amount')),
    // What was used of it. What is left is not stated, and is not made up here.
    paidMinor: required(money('paid')),
  },
  lines,
  base: 'divide',
};

export const billMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'bill' },
  status: { path: 'status', before: [removed], values: { unpaid: 'open', overdue: 'open', partial: 'open', paid: 'paid' } },
  tombstones,
  fields: {
    number: optional(text('bill_number')),
    reference: optional(text('overall_description')),
    contactExternalId: required(id('vendorid')),
    issuedOn: required(day('issue_date')),
    dueOn: optional(day('due_date')),
    currency: required(text('currency_code')),
    subtotalMinor: required(money('amount')),
    taxMinor: required(money('tax_amount')),
    totalMinor: required(money('total_amount')),
    paidMinor: required(money('paid')),
    dueMinor: due,
  },
  lines: {
    path: 'lines',
    fields: {
      description: optional(text('description')),
      accountCode: optional(id('categoryid')),
      quantity: optional(decimal('quantity')),
      unitPrice: optional(decimal('unit_cost.amount')),
      amountMinor: required(money('amount')),
      taxMinor: optional(summed('tax_amount1', 'tax_amount2')),
      taxCode: optional(text('tax_name1'), text('taxName1')),
    },
  },
  sums: [
    { name: 'amount + tax_amount = total_amount', total: 'totalMinor', parts: ['subtotalMinor', 'taxMinor'], exceptStatuses: [] },
    outstanding,
  ],
  lineSum: {
    name: 'lines add up to amount',
    total: 'subtotalMinor',
    inclusiveWhen: { path: 'vis_state', values: [] },
    toleranceMinorPerLine: 0,
    exceptStatuses: ['deleted'],
  },
  base: 'divide',
};
