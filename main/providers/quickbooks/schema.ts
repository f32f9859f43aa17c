import { num, openEnum, openShape, shape, text } from '../contract.ts';
import { known, optionalFlag, optionalNum, ref, salesBase, transactionBase } from './schema-parts.ts';

/** The transactions as Intuit's schema and its answers show them. [xsd: Finance.xsd; rec] */

const supplierForm = {
  ...transactionBase,
  VendorRef: ref,
  TotalAmt: num(),
  ...known('APAccountRef BillEmail ReplyEmail Memo VendorAddr IncludeInAnnualTPAR'),
};

export const invoiceSchema = shape({
  ...salesBase,
  CustomerRef: ref,
  Balance: num(),
  Deposit: optionalNum,
  ...known(
    `DepositToAccountRef AllowIPNPayment AllowOnlinePayment AllowOnlineCreditCardPayment AllowOnlineACHPayment AllowOnlinePayPalPayment AllowOnlineAffirmPayment
     EInvoiceStatus ECloudStatusTimeStamp CfdiUse Exportation GlobalInfo invoiceStatus callToAction invoiceStatusLog InvoiceEx LessCIS InvoiceLink PaymentDetailsMessage
     ConvenienceFeeDetail EnabledSurchargeInfo InvoiceLinkSecurityCode InvoiceLinkExpiryDate AutoPayEligible SchedulePayEligible ScheduledPaymentId GratuityEnabled
     FinancingProductType SubscriptionPaymentsSetting TxnRetainageDetail`,
  ),
});

export const creditMemoSchema = shape({
  ...salesBase,
  CustomerRef: ref,
  Balance: optionalNum,
  RemainingCredit: optionalNum,
  ...known('DepositToAccountRef InvoiceRef CreditMemoEx'),
});

export const salesReceiptSchema = shape({
  ...salesBase,
  Balance: optionalNum,
  DepositToAccountRef: ref.optional(),
  ...known('SalesReceiptEx LessCIS'),
});

export const refundReceiptSchema = shape({
  ...salesBase,
  Balance: optionalNum,
  DepositToAccountRef: ref.optional(),
  ...known('RemainingCredit RefundReceiptEx'),
});

export const billSchema = shape({
  ...supplierForm,
  DueDate: text().optional(),
  Balance: num(),
  ...known('PayerRef SalesTermRef RemitToAddr ShipAddr BillEx LessCIS'),
});

export const vendorCreditSchema = shape({ ...supplierForm, Balance: num(), ...known('VendorCreditEx') });

export const paymentSchema = shape({
  ...transactionBase,
  CustomerRef: ref,
  DepositToAccountRef: ref.optional(),
  PaymentRefNum: text().optional(),
  TotalAmt: num(),
  UnappliedAmt: num(),
  ...known(
    'RemitToRef ARAccountRef PaymentMethodRef PaymentType CheckPayment CreditCardPayment ProcessPayment PaymentExtendedType PaymentEx',
  ),
});

export const billPaymentSchema = shape({
  ...transactionBase,
  VendorRef: ref,
  PayType: openEnum(['Check', 'CreditCard']),
  CheckPayment: openShape({ BankAccountRef: ref.optional() }).optional(),
  CreditCardPayment: openShape({ CCAccountRef: ref.optional() }).optional(),
  TotalAmt: num(),
  // Without it nothing tells what is open of the payment. The reference requires it, and recorded answers lack it. [doc; rec]
  Line: transactionBase.Line.unwrap(),
  ...known('VendorAddr APAccountRef BillPaymentEx'),
});

export const purchaseSchema = shape({
  ...transactionBase,
  AccountRef: ref,
  PaymentType: openEnum(['Cash', 'Check', 'CreditCard']),
  EntityRef: ref.optional(),
  Credit: optionalFlag,
  TotalAmt: num(),
  ...known(
    'PaymentMethodRef PaymentRefNum CheckPayment CreditCardPayment RemitToAddr Memo PrintStatus PurchaseEx LessCIS IncludeInAnnualTPAR',
  ),
});

export const depositSchema = shape({
  ...transactionBase,
  DepositToAccountRef: ref,
  TotalAmt: num(),
  ...known('CashBack DepositEx'),
});

export const transferSchema = shape({
  ...transactionBase,
  FromAccountRef: ref,
  ToAccountRef: ref,
  Amount: num(),
  ...known('ClassRef TransferEx'),
});

export const journalEntrySchema = shape({
  ...transactionBase,
  TotalAmt: optionalNum,
  Adjustment: optionalFlag,
  ...known('HomeCurrencyAdjustment EnteredInHomeCurrency JournalEntryEx'),
});
