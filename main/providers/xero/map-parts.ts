import type { DocumentStatus } from '../../../shared/documents.ts';
import type { DocumentMapping, FieldRule, LineCheck, SumCheck } from '../contract.ts';
import { bookDate, decimal, id, money, optional, required, text } from './map-sources.ts';

/** What Xero's documents have in common. */

export const tombstones = { void: 'voided', deleted: 'deleted' } as const;

/** Voided documents keep their totals, but their lines may be gone [spec example] and their due amount is 0. */
export const goneStatuses: readonly DocumentStatus[] = ['void', 'deleted'];

export const subtotalAndTax: SumCheck = {
  name: 'SubTotal + TotalTax = Total',
  total: 'totalMinor',
  parts: ['subtotalMinor', 'taxMinor'],
  exceptStatuses: [],
};

/** Xero rounds tax per line to the cent and adds up the rounded figures [survey]: the lines agree to the cent. */
export const lineSum: LineCheck = {
  name: 'lines add up to SubTotal',
  total: 'subtotalMinor',
  inclusiveWhen: { path: 'LineAmountTypes', values: ['Inclusive', 'INCLUSIVE'] },
  toleranceMinorPerLine: 0,
  exceptStatuses: goneStatuses,
};

export const lines: NonNullable<DocumentMapping['lines']> = {
  path: 'LineItems',
  fields: {
    externalId: optional(id('LineItemID')),
    description: optional(text('Description')),
    itemCode: optional(text('ItemCode'), text('Item.Code')),
    accountCode: optional(text('AccountCode')),
    quantity: optional(decimal('Quantity')),
    unitPrice: optional(decimal('UnitAmount')),
    amountMinor: optional(money('LineAmount')),
    taxMinor: optional(money('TaxAmount')),
    taxCode: optional(text('TaxType')),
  },
};

export const contactFields = {
  contactExternalId: required(id('Contact.ContactID')),
  contactName: optional(text('Contact.Name')),
};

export const totalFields = {
  currency: required(text('CurrencyCode')),
  rate: optional(decimal('CurrencyRate')),
  subtotalMinor: required(money('SubTotal')),
  taxMinor: required(money('TotalTax')),
  totalMinor: required(money('Total')),
};

/** A draft may be without a date; what is in the books may not. */
export const issuedOn: FieldRule = {
  sources: bookDate('Date'),
  required: false,
  requiredWhen: ['submitted', 'open', 'paid', 'posted', 'void'],
};
