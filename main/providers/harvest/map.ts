import type { DocumentMapping, PercentageCheck } from '../contract.ts';
import { day, decimal, id, money, named, optional, required, text } from './map-sources.ts';

/** Invoices and estimates as ledger documents. Money that moved is in map-money.ts. */

/** Both taxes are on what the discount leaves of the lines marked for them, neither on the other. [doc: Invoices] Whether Harvest rounds per line or once is not documented. */
const percentages: PercentageCheck = {
  name: 'amount = lines - discount + taxes',
  discount: { percent: 'discount', amount: 'discount_amount' },
  taxes: [
    { percent: 'tax', amount: 'tax_amount', marked: 'taxed' },
    { percent: 'tax2', amount: 'tax2_amount', marked: 'taxed2' },
  ],
  toleranceMinorPerLine: 1,
};

/** Amounts before discount and tax. `kind` is the name of an item category. */
const lines: NonNullable<DocumentMapping['lines']> = {
  path: 'line_items',
  fields: {
    externalId: optional(id('id')),
    description: optional(text('description')),
    itemCode: optional(text('kind')),
    quantity: optional(decimal('quantity')),
    unitPrice: optional(decimal('unit_price')),
    amountMinor: required(money('amount')),
  },
};

const shared = {
  number: optional(text('number')),
  reference: optional(text('purchase_order')),
  contactExternalId: required(id('client.id')),
  contactName: optional(...named('client.')),
  issuedOn: required(day('issue_date')),
  currency: required(text('currency')),
  taxMinor: optional({ path: '', read: 'summed', parts: ['tax_amount', 'tax2_amount'] }),
  totalMinor: required(money('amount')),
} as const satisfies DocumentMapping['fields'];

export const invoiceMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'invoice' },
  // `closed` is written off: what is due stays due and will not come. [doc: Invoices] Partly paid and overdue are no states.
  status: { path: 'state', values: { draft: 'draft', open: 'open', paid: 'paid', closed: 'written-off' } },
  tombstones: {},
  fields: {
    ...shared,
    dueOn: optional(day('due_date')),
    // `paid_at` is midnight UTC for a payment that has a day only: west of Greenwich it is the day before.
    paidOn: optional(day('paid_date')),
    dueMinor: required(money('due_amount')),
  },
  lines,
  percentages,
  base: 'divide',
};

/** No accounting: kept so that an invoice's origin can be shown. */
export const estimateMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'quote' },
  status: { path: 'state', values: { draft: 'draft', sent: 'submitted', accepted: 'open', declined: 'void' } },
  tombstones: {},
  fields: shared,
  lines,
  percentages,
  base: 'divide',
};
