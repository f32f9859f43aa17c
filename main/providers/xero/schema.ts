import { anything, flag, flagOrText, list, num, numOrText, openEnum, openShape, shape, text } from '../contract.ts';

/**
 * The raw records as Xero documents and shows them [spec: schemas and examples of xero_accounting.yaml 16.1.0]. A field that any official example
 * leaves out is optional; the others are always there. What only write requests use (`ValidationErrors`, `StatusAttributeString`…) is known but not looked at.
 */

/** `/Date(1541176290160+0000)/`; see ms-date.ts. */
const msDate = text;

const unread = anything().optional();
const optionalText = text().optional();
const optionalNum = num().optional();
const optionalFlag = flag().optional();

/** Parts that answers to writes carry along, and single reads with them. */
const writeEcho = {
  StatusAttributeString: optionalText,
  ValidationErrors: unread,
  HasValidationErrors: optionalFlag,
  Warnings: unread,
  HasErrors: optionalFlag,
};

const attachments = { HasAttachments: optionalFlag, Attachments: unread };

/** Lines and totals are in one of these; quotes write it in capitals. */
const lineAmountTypes = openEnum(['Exclusive', 'Inclusive', 'NoTax', 'EXCLUSIVE', 'INCLUSIVE', 'NOTAX']);

/** A contact as other records carry it: anything from its id alone to all of it. */
const nestedContact = openShape({ ContactID: text(), Name: optionalText });
const nestedAccount = openShape({ AccountID: optionalText, Code: optionalText, Name: optionalText, CurrencyCode: optionalText });
const nestedInvoice = openShape({
  InvoiceID: text(),
  Type: optionalText,
  InvoiceNumber: optionalText,
  CurrencyCode: optionalText,
  Contact: nestedContact.optional(),
});
const nestedCredit = { CurrencyCode: optionalText, Contact: nestedContact.optional() };

const tracking = shape({
  TrackingCategoryID: optionalText,
  TrackingOptionID: optionalText,
  Name: optionalText,
  Option: optionalText,
  Status: optionalText,
  Options: unread,
});

/** A line with a description only has neither quantity, price nor account. */
const lineItem = shape({
  LineItemID: optionalText,
  Description: optionalText,
  Quantity: optionalNum,
  UnitAmount: optionalNum,
  ItemCode: optionalText,
  AccountCode: optionalText,
  AccountID: optionalText,
  TaxType: optionalText,
  TaxAmount: optionalNum,
  LineAmount: optionalNum,
  DiscountRate: optionalNum,
  DiscountAmount: optionalNum,
  DiscountEnteredAsPercent: optionalFlag,
  RepeatingInvoiceID: optionalText,
  Tracking: list(tracking).optional(),
  Item: unread,
  Taxability: optionalText,
  SalesTaxCodeId: unread,
  TaxBreakdown: unread,
  ValidationErrors: unread,
});

/** A payment as documents carry it; the whole one stands in /Payments. */
const nestedPayment = openShape({ PaymentID: text(), Amount: optionalNum, Date: optionalText });

const allocation = shape({
  AllocationID: optionalText,
  Amount: num(),
  Date: msDate().optional(),
  Invoice: nestedInvoice,
  IsDeleted: optionalFlag,
  Overpayment: unread,
  Prepayment: unread,
  CreditNote: unread,
  StatusAttributeString: optionalText,
  ValidationErrors: unread,
});

const documentStatus = openEnum(['DRAFT', 'SUBMITTED', 'DELETED', 'AUTHORISED', 'PAID', 'VOIDED']);
const creditStatus = openEnum(['AUTHORISED', 'PAID', 'VOIDED']);

/** What invoices, credit notes, prepayments, overpayments and bank transactions have in common. */
const documentBody = {
  Contact: nestedContact,
  Date: msDate(),
  DateString: optionalText,
  LineAmountTypes: lineAmountTypes,
  LineItems: list(lineItem),
  SubTotal: num(),
  TotalTax: num(),
  Total: num(),
  CurrencyCode: text(),
  CurrencyRate: optionalNum,
  UpdatedDateUTC: msDate(),
  // Since 16 July 2026, on five streams, and only to the second: the millisecond stamp is the one to use.
  UpdatedDateUTCString: optionalText,
  ...attachments,
  ...writeEcho,
};

const cisFields = { CISDeduction: optionalNum, CISRate: optionalNum };

export const invoiceSchema = shape({
  ...documentBody,
  ...cisFields,
  InvoiceID: text(),
  Type: openEnum(['ACCREC', 'ACCPAY']),
  InvoiceNumber: optionalText,
  Reference: optionalText,
  DueDate: msDate().optional(),
  DueDateString: optionalText,
  Status: documentStatus,
  AmountDue: num(),
  AmountPaid: num(),
  AmountCredited: optionalNum,
  TotalDiscount: optionalNum,
  FullyPaidOnDate: msDate().optional(),
  ExpectedPaymentDate: optionalText,
  ExpectedPaymentDateString: optionalText,
  PlannedPaymentDate: optionalText,
  PlannedPaymentDateString: optionalText,
  SentToContact: optionalFlag,
  IsDiscounted: optionalFlag,
  Url: optionalText,
  BrandingThemeID: optionalText,
  RepeatingInvoiceID: optionalText,
  Payments: list(nestedPayment).optional(),
  CreditNotes: unread,
  Prepayments: unread,
  Overpayments: unread,
  InvoiceAddresses: unread,
  InvoicePaymentServices: unread,
});

export const creditNoteSchema = shape({
  ...documentBody,
  ...cisFields,
  CreditNoteID: text(),
  ID: optionalText,
  Type: openEnum(['ACCRECCREDIT', 'ACCPAYCREDIT']),
  CreditNoteNumber: optionalText,
  Reference: optionalText,
  DueDate: msDate().optional(),
  DueDateString: optionalText,
  Status: documentStatus,
  RemainingCredit: num(),
  AppliedAmount: optionalNum,
  TotalDiscount: optionalNum,
  FullyPaidOnDate: msDate().optional(),
  Allocations: list(allocation).optional(),
  Payments: list(nestedPayment).optional(),
  SentToContact: optionalFlag,
  IsDiscounted: optionalFlag,
  BrandingThemeID: optionalText,
  InvoiceAddresses: unread,
});

export const prepaymentSchema = shape({
  ...documentBody,
  PrepaymentID: text(),
  ID: optionalText,
  Type: openEnum(['RECEIVE-PREPAYMENT', 'SPEND-PREPAYMENT', 'ARPREPAYMENT', 'APPREPAYMENT']),
  Reference: optionalText,
  InvoiceNumber: optionalText,
  Status: creditStatus,
  RemainingCredit: num(),
  AppliedAmount: optionalNum,
  Allocations: list(allocation).optional(),
  Payments: list(nestedPayment).optional(),
  BrandingThemeID: optionalText,
});

export const overpaymentSchema = shape({
  ...documentBody,
  OverpaymentID: text(),
  ID: optionalText,
  Type: openEnum(['RECEIVE-OVERPAYMENT', 'SPEND-OVERPAYMENT', 'AROVERPAYMENT', 'APOVERPAYMENT']),
  Reference: optionalText,
  Status: creditStatus,
  RemainingCredit: num(),
  AppliedAmount: optionalNum,
  Allocations: list(allocation).optional(),
  Payments: list(nestedPayment).optional(),
});

export const bankTransactionSchema = shape({
  ...documentBody,
  // Transfers between own accounts name nobody.
  Contact: nestedContact.optional(),
  BankTransactionID: text(),
  Type: openEnum([
    'RECEIVE',
    'SPEND',
    'RECEIVE-OVERPAYMENT',
    'RECEIVE-PREPAYMENT',
    'SPEND-OVERPAYMENT',
    'SPEND-PREPAYMENT',
    'RECEIVE-TRANSFER',
    'SPEND-TRANSFER',
  ]),
  Status: openEnum(['AUTHORISED', 'DELETED', 'VOIDED']),
  BankAccount: nestedAccount,
  IsReconciled: optionalFlag,
  Reference: optionalText,
  Url: optionalText,
  PrepaymentID: optionalText,
  OverpaymentID: optionalText,
  BatchPayment: unread,
  ExternalLinkProviderName: optionalText,
});

/** Inside a payment its figures and flags are in quotes [spec examples], while /BatchPayments gives numbers and booleans. */
const nestedBatchPayment = shape({
  Account: nestedAccount.optional(),
  BatchPaymentID: text(),
  Date: optionalText,
  DateString: optionalText,
  Type: optionalText,
  Status: optionalText,
  TotalAmount: numOrText().optional(),
  Amount: numOrText().optional(),
  UpdatedDateUTC: optionalText,
  IsReconciled: flagOrText().optional(),
  Reference: optionalText,
  Particulars: optionalText,
  Code: optionalText,
  Details: optionalText,
  Narrative: optionalText,
});

export const paymentSchema = shape({
  ...writeEcho,
  PaymentID: text(),
  Date: msDate(),
  Amount: num(),
  BankAmount: optionalNum,
  CurrencyRate: optionalNum,
  Reference: optionalText,
  IsReconciled: optionalFlag,
  Status: openEnum(['AUTHORISED', 'DELETED']),
  PaymentType: openEnum([
    'ACCRECPAYMENT',
    'ACCPAYPAYMENT',
    'ARCREDITPAYMENT',
    'APCREDITPAYMENT',
    'ARPREPAYMENTPAYMENT',
    'APPREPAYMENTPAYMENT',
    'AROVERPAYMENTPAYMENT',
    'APOVERPAYMENTPAYMENT',
  ]),
  Account: nestedAccount.optional(),
  HasAccount: optionalFlag,
  // What is settled: refunds of credits come with the credit under `Invoice` as well as under its own name [spec example].
  Invoice: nestedInvoice.optional(),
  CreditNote: openShape({ CreditNoteID: text(), ...nestedCredit }).optional(),
  Prepayment: openShape({ PrepaymentID: optionalText, ID: optionalText, ...nestedCredit }).optional(),
  Overpayment: openShape({ OverpaymentID: optionalText, ID: optionalText, ...nestedCredit }).optional(),
  InvoiceNumber: optionalText,
  CreditNoteNumber: optionalText,
  BatchPaymentID: optionalText,
  BatchPayment: nestedBatchPayment.optional(),
  BankAccountNumber: optionalText,
  Particulars: optionalText,
  Details: optionalText,
  Code: optionalText,
  UpdatedDateUTC: msDate(),
  UpdatedDateUTCString: optionalText,
});

export const batchPaymentSchema = shape({
  ...writeEcho,
  BatchPaymentID: text(),
  Account: nestedAccount,
  Date: msDate(),
  DateString: optionalText,
  Type: openEnum(['PAYBATCH', 'RECBATCH']),
  Status: openEnum(['AUTHORISED', 'DELETED']),
  TotalAmount: numOrText(),
  Amount: numOrText().optional(),
  IsReconciled: flagOrText().optional(),
  Payments: list(openShape({ PaymentID: text(), Amount: num(), BankAmount: optionalNum, Invoice: unread })),
  Reference: optionalText,
  Particulars: optionalText,
  Code: optionalText,
  Details: optionalText,
  Narrative: optionalText,
  UpdatedDateUTC: msDate(),
});

export const bankTransferSchema = shape({
  ...attachments,
  ...writeEcho,
  BankTransferID: text(),
  FromBankAccount: nestedAccount,
  ToBankAccount: nestedAccount,
  Amount: num(),
  Date: msDate(),
  DateString: optionalText,
  CurrencyRate: optionalNum,
  FromBankTransactionID: optionalText,
  ToBankTransactionID: optionalText,
  FromIsReconciled: optionalFlag,
  ToIsReconciled: optionalFlag,
  Reference: optionalText,
  // Since July 2026; before, a removed transfer just vanished from the list.
  Status: openEnum(['AUTHORISED', 'DELETED']).optional(),
  FromTracking: unread,
  ToTracking: unread,
  CreatedDateUTC: msDate(),
  CreatedDateUTCString: optionalText,
});

export const manualJournalSchema = shape({
  ...attachments,
  ...writeEcho,
  ManualJournalID: text(),
  Narration: text(),
  Date: msDate(),
  Status: openEnum(['DRAFT', 'POSTED', 'DELETED', 'VOIDED', 'ARCHIVED']),
  LineAmountTypes: lineAmountTypes,
  JournalLines: list(
    shape({
      LineAmount: num(),
      AccountCode: optionalText,
      AccountID: optionalText,
      Description: optionalText,
      TaxType: optionalText,
      TaxAmount: optionalNum,
      Tracking: unread,
      IsBlank: optionalFlag,
      ValidationErrors: unread,
    }),
  ),
  Url: optionalText,
  ShowOnCashBasisReports: optionalFlag,
  UpdatedDateUTC: msDate(),
});

export const journalSchema = shape({
  JournalID: text(),
  JournalNumber: num(),
  JournalDate: msDate(),
  CreatedDateUTC: msDate(),
  Reference: optionalText,
  SourceID: optionalText,
  // A long list that grows; nothing is decided by it.
  SourceType: optionalText,
  JournalLines: list(
    shape({
      JournalLineID: optionalText,
      AccountID: text(),
      AccountCode: optionalText,
      AccountType: optionalText,
      AccountName: optionalText,
      Description: optionalText,
      NetAmount: num(),
      GrossAmount: optionalNum,
      TaxAmount: optionalNum,
      TaxType: optionalText,
      TaxName: optionalText,
      TrackingCategories: unread,
    }),
  ),
});
