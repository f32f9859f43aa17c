import type { ListName } from './books.ts';

/** The ledger's names for the streams, with what NetSuite calls them. */

export interface TxnStream {
  readonly stream: string;
  readonly type: string;
  readonly recordName: string;
}

const txn = (stream: string, type: string, recordName: string): TxnStream => ({ stream, type, recordName });

export const TXN_STREAMS: readonly TxnStream[] = [
  txn('invoices', 'CustInvc', 'invoice'),
  txn('bills', 'VendBill', 'vendorBill'),
  txn('credit-memos', 'CustCred', 'creditMemo'),
  txn('vendor-credits', 'VendCred', 'vendorCredit'),
  txn('payments', 'CustPymt', 'customerPayment'),
  txn('customer-deposits', 'CustDep', 'customerDeposit'),
  txn('deposit-applications', 'DepAppl', 'depositApplication'),
  txn('refunds', 'CustRfnd', 'customerRefund'),
  txn('bill-payments', 'VendPymt', 'vendorPayment'),
  txn('vendor-prepayments', 'VPrep', 'vendorPrepayment'),
  txn('vendor-prepayment-applications', 'VPrepApp', 'vendorPrepaymentApplication'),
  txn('cash-sales', 'CashSale', 'cashSale'),
  txn('cash-refunds', 'CashRfnd', 'cashRefund'),
  txn('checks', 'Check', 'check'),
  txn('card-charges', 'CardChrg', 'creditCardCharge'),
  txn('card-refunds', 'CardRfnd', 'creditCardRefund'),
  txn('deposits', 'Deposit', 'deposit'),
  txn('expense-reports', 'ExpRept', 'expenseReport'),
  txn('transfers', 'Transfer', 'transfer'),
  txn('journal-entries', 'Journal', 'journalEntry'),
];

export const LIST_STREAMS: readonly { readonly stream: string; readonly table: ListName }[] = [
  { stream: 'company', table: 'subsidiary' },
  { stream: 'currencies', table: 'currency' },
  { stream: 'accounting-periods', table: 'accountingperiod' },
  { stream: 'accounts', table: 'account' },
  { stream: 'items', table: 'item' },
  { stream: 'customers', table: 'customer' },
  { stream: 'vendors', table: 'vendor' },
];
