import type { DocumentMapping } from '../contract.ts';
import { currencyCode, day, decimal, id, money, optional, price, required, sumOf, text } from './map-sources.ts';

/** What is owed and what settled it: invoices, payments on them, credit notes; in the shapes before and since basil. */

/** A line's amount is before discounts, and contains its tax where that is inclusive: together they make `subtotal`. */
const lines: NonNullable<DocumentMapping['lines']> = {
  path: 'lines.data',
  fields: {
    externalId: optional(id('id')),
    description: optional(text('description')),
    itemCode: optional(text('pricing.price_details.product'), text('price.product')),
    quantity: optional(decimal('quantity_decimal'), decimal('quantity')),
    unitPrice: optional(price('pricing.unit_amount_decimal'), price('price.unit_amount_decimal'), price('unit_amount_decimal')),
    amountMinor: required(money('amount')),
    taxMinor: optional(sumOf('taxes'), sumOf('tax_amounts')),
    taxCode: optional(text('taxes.0.tax_rate_details.tax_rate'), text('tax_amounts.0.tax_rate')),
  },
};

const lineSum: NonNullable<DocumentMapping['lineSum']> = {
  name: 'lines add up to subtotal',
  total: 'subtotalMinor',
  stated: money('subtotal'),
  toleranceMinorPerLine: 0,
  exceptStatuses: [],
};

const taxSum: NonNullable<DocumentMapping['sums']>[number] = {
  name: 'total_excluding_tax + taxes = total',
  total: 'totalMinor',
  parts: ['subtotalMinor', 'taxMinor'],
  exceptStatuses: [],
};

export const invoiceMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'invoice' },
  // What was given up is still owed, and may still be paid. [doc: invoice status]
  status: {
    path: 'status',
    values: { draft: 'draft', open: 'open', paid: 'paid', uncollectible: 'open', void: 'void', deleted: 'deleted' },
  },
  tombstones: { void: 'voided', deleted: 'vanished' },
  fields: {
    number: optional(text('number')),
    reference: optional(id('parent.subscription_details.subscription'), id('subscription')),
    contactExternalId: optional(id('customer')),
    contactName: optional(text('customer_name'), text('customer_email')),
    issuedOn: required(day('effective_at'), day('status_transitions.finalized_at'), day('created')),
    dueOn: optional(day('due_date')),
    paidOn: optional(day('status_transitions.paid_at')),
    currency: required(currencyCode),
    subtotalMinor: optional(money('total_excluding_tax')),
    taxMinor: optional(sumOf('total_taxes'), sumOf('total_tax_amounts'), money('tax')),
    totalMinor: required(money('total')),
    paidMinor: required(money('amount_paid')),
    creditedMinor: optional(money('pre_payment_credit_notes_amount')),
    dueMinor: required(money('amount_remaining')),
  },
  lines,
  sums: [taxSum],
  identities: [
    {
      name: 'amount_due - amount_paid = amount_remaining',
      total: money('amount_remaining'),
      parts: [{ source: money('amount_due') }, { source: money('amount_paid'), minus: true }],
      // Whether what was paid too much is in amount_paid is not documented.
      whileZero: [money('amount_overpaid')],
      exceptStatuses: ['void'],
    },
  ],
  lineSum,
  base: 'multiply',
};

/** The only record of what settles an invoice since basil: there may be several for one. */
export const invoicePaymentMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'payment' },
  status: { path: 'status', values: { open: 'open', paid: 'paid', canceled: 'void' } },
  tombstones: { void: 'voided' },
  fields: {
    reference: optional(id('payment.payment_intent'), id('payment.charge'), id('payment.payment_record')),
    issuedOn: required(day('status_transitions.paid_at'), day('created')),
    paidOn: optional(day('status_transitions.paid_at')),
    currency: required(currencyCode),
    // Nothing is stated as paid until it is.
    totalMinor: required(money('amount_paid'), money('amount_requested')),
    paidMinor: optional(money('amount_paid')),
  },
  allocations: [
    {
      path: '',
      when: { path: 'status', values: ['paid'] },
      targetStream: 'invoices',
      fields: {
        targetExternalId: required(id('invoice')),
        amountMinor: required(money('amount_paid')),
        allocatedOn: optional(day('status_transitions.paid_at')),
      },
    },
  ],
  base: 'multiply',
};

/** A credit note is used up when it is issued: it lowers its invoice, is refunded, or goes to the customer's balance. */
export const creditNoteMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'credit-note' },
  status: { path: 'status', values: { issued: 'paid', void: 'void' } },
  tombstones: { void: 'voided' },
  fields: {
    number: optional(text('number')),
    contactExternalId: optional(id('customer')),
    issuedOn: required(day('effective_at'), day('created')),
    currency: required(currencyCode),
    subtotalMinor: optional(money('total_excluding_tax')),
    taxMinor: optional(sumOf('total_taxes'), sumOf('tax_amounts')),
    totalMinor: required(money('total')),
  },
  lines,
  sums: [taxSum],
  lineSum,
  allocations: [
    {
      path: '',
      when: { path: 'type', values: ['pre_payment', 'mixed'] },
      targetStream: 'invoices',
      fields: {
        targetExternalId: required(id('invoice')),
        amountMinor: required(money('pre_payment_amount'), money('amount')),
        allocatedOn: optional(day('effective_at'), day('created')),
      },
    },
  ],
  base: 'multiply',
};
