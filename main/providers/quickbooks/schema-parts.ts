import type { ZodType } from 'zod';
import { anything, flag, list, num, numOrText, openEnum, openShape, shape, text } from '../contract.ts';

/**
 * What QuickBooks' raw records have in common. Field names are those of Intuit's own schema (`Finance.xsd`): what the ledger reads has a shape here, the rest is known and not
 * looked at. Only attributes with values are sent, so nearly everything is optional. [xsd; doc]
 */

export const optionalText = text().optional();
export const optionalNum = num().optional();
export const optionalFlag = flag().optional();

/** Names that are known and not looked at. */
export function known(names: string): Readonly<Record<string, ZodType>> {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, anything().optional()]));
}

/** `{"value":"20","name":"Red Rock Diner"}`; the name may be missing, and stale. */
export const ref = openShape({ value: text(), name: optionalText });

const metaData = openShape({ CreateTime: text().optional(), LastUpdatedTime: text() });

export const recordBase = {
  Id: text(),
  SyncToken: optionalText,
  MetaData: metaData,
  domain: optionalText,
  sparse: optionalFlag,
  ...known('CustomField AttachableRef status'),
};

const linkedTxn = openShape({ TxnId: text(), TxnType: text(), TxnLineId: optionalText });

/** Of a line's own detail, what the ledger reads; the rest of it is not looked at. */
const salesDetail = openShape({
  ItemRef: ref.optional(),
  ItemAccountRef: ref.optional(),
  Qty: optionalNum,
  UnitPrice: optionalNum,
  TaxCodeRef: ref.optional(),
});
const expenseDetail = openShape({ AccountRef: ref.optional(), TaxCodeRef: ref.optional() });

/** A list that grows; nothing but subtotals and discounts is decided by it, and a new one is reported. [xsd: LineDetailTypeEnum] */
const detailType = openEnum([
  'PaymentLineDetail',
  'DiscountLineDetail',
  'TaxLineDetail',
  'SalesItemLineDetail',
  'ItemBasedExpenseLineDetail',
  'AccountBasedExpenseLineDetail',
  'ReimburseLineDetail',
  'DepositLineDetail',
  'PurchaseOrderItemLineDetail',
  'ItemReceiptLineDetail',
  'JournalEntryLineDetail',
  'GroupLineDetail',
  'DescriptionOnly',
  'DescriptionLineDetail',
  'SubTotalLineDetail',
  'SalesOrderItemLineDetail',
  'TDSLineDetail',
  'ItemAdjustmentLineDetail',
]);

const ownLine = {
  Id: optionalText,
  LineNum: numOrText().optional(),
  Description: optionalText,
  Amount: optionalNum,
  DetailType: detailType.optional(),
  LinkedTxn: list(linkedTxn).optional(),
  SalesItemLineDetail: salesDetail.optional(),
  ItemBasedExpenseLineDetail: salesDetail.optional(),
  AccountBasedExpenseLineDetail: expenseDetail.optional(),
  DepositLineDetail: expenseDetail.optional(),
  DiscountLineDetail: openShape({ DiscountAccountRef: ref.optional() }).optional(),
  JournalEntryLineDetail: openShape({ PostingType: openEnum(['Debit', 'Credit']), AccountRef: ref.optional() }).optional(),
  ...known(
    `Received PaymentLineDetail TaxLineDetail DescriptionLineDetail ReimburseLineDetail PurchaseOrderItemLineDetail SalesOrderItemLineDetail ItemReceiptLineDetail
     SubTotalLineDetail TDSLineDetail ItemAdjustmentLineDetail CustomField LineEx ProjectRef CostAmount HomeCostAmount CustomExtensions`.trim(),
  ),
};
const line = shape({ ...ownLine, GroupLineDetail: openShape({ Line: list(shape(ownLine)).optional() }).optional() });

const taxDetail = openShape({ TotalTax: optionalNum });

/** What every transaction may have. */
export const transactionBase = {
  ...recordBase,
  DocNumber: optionalText,
  TxnDate: text(),
  CurrencyRef: ref.optional(),
  ExchangeRate: optionalNum,
  PrivateNote: optionalText,
  LinkedTxn: list(linkedTxn).optional(),
  Line: list(line).optional(),
  TxnTaxDetail: taxDetail.optional(),
  ...known(
    `TxnSubType DepartmentRef TxnStatus TxnSource TaxFormType TaxFormNum TransactionLocationType Tag TxnApprovalInfo RecurDataRef RecurringInfo ProjectRef TotalCostAmount
     HomeTotalCostAmount GlobalTaxCalculation HomeTotalAmt HomeBalance`,
  ),
};

/** What sales forms have besides. */
export const salesBase = {
  ...transactionBase,
  CustomerRef: ref.optional(),
  DueDate: optionalText,
  TotalAmt: num(),
  ...known(
    `AutoDocNumber CustomerMemo BillAddr ShipAddr FreeFormAddress ShipFromAddr RemitToRef ClassRef SalesTermRef SalesRepRef PONumber FOB ShipMethodRef ShipDate TrackingNum
     ApplyTaxAfterDiscount ShippingTaxIncludedInTotalTax TemplateRef PrintStatus EmailStatus BillEmail BillEmailCc BillEmailBcc ARAccountRef FinanceCharge PaymentMethodRef
     PaymentRefNum PaymentType CheckPayment CreditCardPayment DeliveryInfo DiscountRate DiscountAmt GovtTxnRefIdentifier TaxExemptionRef`,
  ),
};
