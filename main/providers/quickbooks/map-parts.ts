import type { DocumentStatus } from '../../../shared/documents.ts';
import type { Condition, DocumentMapping, EnumRule, LineCheck } from '../contract.ts';
import { bookDate, decimal, id, money, optional, required, text } from './map-sources.ts';

/** What QuickBooks' transactions have in common. */

export const tombstones = { void: 'voided' } as const;

/** A void leaves the record with every amount at 0 and this word before its note; there is no status. [doc; rec: payment_void_response_success.xml] */
const isVoid = (total: string): readonly Condition[] => [
  { path: total, is: 'zero' },
  { path: 'PrivateNote', startsWith: 'Voided' },
];

/** Open until its balance is 0. */
export const settledStatus: EnumRule<DocumentStatus> = {
  cases: [
    { when: isVoid('TotalAmt'), value: 'void' },
    { when: [{ path: 'Balance', is: 'zero' }], value: 'paid' },
  ],
  otherwise: 'open',
};

/** Money that moved: in the books, or voided. */
export const postedStatus: EnumRule<DocumentStatus> = {
  cases: [{ when: isVoid('TotalAmt'), value: 'void' }],
  otherwise: 'posted',
};

/** Bare of `CurrencyRef` on companies with one currency. [doc: multicurrency] */
export const currencyFields = {
  currency: optional(text('CurrencyRef.value')),
  rate: optional(decimal('ExchangeRate')),
};

export const headFields = {
  ...currencyFields,
  number: optional(text('DocNumber')),
  reference: optional(text('PrivateNote')),
  issuedOn: required(bookDate('TxnDate')),
};

export const totalFields = {
  taxMinor: optional(money('TxnTaxDetail.TotalTax')),
  totalMinor: required(money('TotalAmt')),
};

export const customerFields = {
  contactExternalId: required(id('CustomerRef.value')),
  contactName: optional(text('CustomerRef.name')),
};

export const vendorFields = {
  contactExternalId: required(id('VendorRef.value')),
  contactName: optional(text('VendorRef.name')),
};

export const lines: NonNullable<DocumentMapping['lines']> = {
  path: 'Line',
  // A subtotal is computed over the lines before it and would count them twice. [doc; rec: invoice.xml]
  skip: { path: 'DetailType', values: ['SubTotalLineDetail'] },
  // A bundle is told by the lines inside it: items, quantities and taxes stand there alone. [rec: invoice_with_bundle_line_item.xml]
  bundled: 'GroupLineDetail.Line',
  // Discounts are written as positive amounts. [rec: invoice_with_discount_line_item_response.xml]
  sign: { path: 'DetailType', negative: ['DiscountLineDetail'] },
  fields: {
    externalId: optional(id('Id')),
    description: optional(text('Description')),
    itemCode: optional(id('SalesItemLineDetail.ItemRef.value'), id('ItemBasedExpenseLineDetail.ItemRef.value')),
    accountCode: optional(
      id('SalesItemLineDetail.ItemAccountRef.value'),
      id('AccountBasedExpenseLineDetail.AccountRef.value'),
      id('DepositLineDetail.AccountRef.value'),
      id('DiscountLineDetail.DiscountAccountRef.value'),
    ),
    quantity: optional(decimal('SalesItemLineDetail.Qty'), decimal('ItemBasedExpenseLineDetail.Qty')),
    unitPrice: optional(decimal('SalesItemLineDetail.UnitPrice'), decimal('ItemBasedExpenseLineDetail.UnitPrice')),
    amountMinor: optional(money('Amount')),
    taxCode: optional(
      text('SalesItemLineDetail.TaxCodeRef.value'),
      text('AccountBasedExpenseLineDetail.TaxCodeRef.value'),
      text('ItemBasedExpenseLineDetail.TaxCodeRef.value'),
    ),
  },
};

/** Lines are net, in companies that enter gross amounts as well (`TaxInclusiveAmt` stands beside), and tax stands on the document. [xsd; rec] */
export const lineSum: LineCheck = {
  name: 'lines and tax add up to TotalAmt',
  total: 'totalMinor',
  toleranceMinorPerLine: 0,
  documentTax: true,
  // [rec: the lines inside make the total of invoice_with_bundle_line_item.xml, and are not in that of sales_receipt.xml]
  exceptRows: { path: 'DetailType', values: ['GroupLineDetail'] },
  // Voided documents keep their lines at times, with or without amounts. [rec: invoice_void_success_response.xml]
  exceptStatuses: ['void'],
};
