import type { Account, AccountType, BankEntry, Payment, TaxRate, TradeDocument, TradeKind } from '../world/types.ts';
import type { JournalKind } from '../world/ledger.ts';

/** The world's words in Xero's. Names are Xero's own ([spec] 16.1.0 enumerations). */

const ACCOUNT_TYPES: Readonly<Record<AccountType, string>> = {
  bank: 'BANK',
  receivable: 'CURRENT',
  payable: 'CURRLIAB',
  tax: 'CURRLIAB',
  rounding: 'CURRLIAB',
  'realised-fx': 'EXPENSE',
  'retained-earnings': 'EQUITY',
  'current-asset': 'CURRENT',
  'fixed-asset': 'FIXED',
  'current-liability': 'CURRLIAB',
  'long-liability': 'TERMLIAB',
  equity: 'EQUITY',
  revenue: 'REVENUE',
  'other-income': 'OTHERINCOME',
  'direct-cost': 'DIRECTCOSTS',
  expense: 'EXPENSE',
  depreciation: 'DEPRECIATN',
};

const SYSTEM_ACCOUNTS: Readonly<Partial<Record<AccountType, string>>> = {
  receivable: 'DEBTORS',
  payable: 'CREDITORS',
  tax: 'GST',
  rounding: 'ROUNDING',
  'realised-fx': 'REALISEDCURRENCYGAIN',
  'retained-earnings': 'RETAINEDEARNINGS',
};

export function accountType(account: Account): string {
  return ACCOUNT_TYPES[account.type];
}

export function systemAccount(account: Account): string {
  return SYSTEM_ACCOUNTS[account.type] ?? '';
}

const TAX_TYPES: Readonly<Record<string, string>> = {
  SALES: 'OUTPUT2',
  PURCHASES: 'INPUT2',
  'SALES-REDUCED': 'RROUTPUT',
  'PURCHASES-REDUCED': 'RRINPUT',
  ZERO: 'ZERORATEDOUTPUT',
  'ZERO-PURCHASES': 'ZERORATEDINPUT',
  EXEMPT: 'EXEMPTOUTPUT',
  NONE: 'NONE',
  OLD: 'SROUTPUT',
  OWN: 'TAX001',
};

export function taxType(rate: TaxRate): string {
  return TAX_TYPES[rate.key] ?? 'NONE';
}

const DOCUMENT_TYPES: Readonly<Record<TradeKind, string>> = {
  invoice: 'ACCREC',
  bill: 'ACCPAY',
  'credit-note': 'ACCRECCREDIT',
  'supplier-credit': 'ACCPAYCREDIT',
  prepayment: 'RECEIVE-PREPAYMENT',
  'supplier-prepayment': 'SPEND-PREPAYMENT',
  overpayment: 'RECEIVE-OVERPAYMENT',
  'supplier-overpayment': 'SPEND-OVERPAYMENT',
};

export function documentType(kind: TradeKind): string {
  return DOCUMENT_TYPES[kind];
}

const DOCUMENT_STATUSES: Readonly<Record<TradeDocument['status'], string>> = {
  draft: 'DRAFT',
  submitted: 'SUBMITTED',
  open: 'AUTHORISED',
  paid: 'PAID',
  void: 'VOIDED',
  deleted: 'DELETED',
};

export function documentStatus(document: TradeDocument): string {
  return DOCUMENT_STATUSES[document.status];
}

export function postedStatus(record: { readonly status: 'posted' | 'deleted' }): string {
  return record.status === 'posted' ? 'AUTHORISED' : 'DELETED';
}

export function bankType(entry: BankEntry): string {
  const side = entry.kind === 'deposit' ? 'RECEIVE' : 'SPEND';
  return entry.purpose === 'plain' ? side : `${side}-${entry.purpose.toUpperCase()}`;
}

const PAYMENT_TYPES: Readonly<Record<TradeKind, string>> = {
  invoice: 'ACCRECPAYMENT',
  bill: 'ACCPAYPAYMENT',
  'credit-note': 'ARCREDITPAYMENT',
  'supplier-credit': 'APCREDITPAYMENT',
  prepayment: 'ARPREPAYMENTPAYMENT',
  'supplier-prepayment': 'APPREPAYMENTPAYMENT',
  overpayment: 'AROVERPAYMENTPAYMENT',
  'supplier-overpayment': 'APOVERPAYMENTPAYMENT',
};

export function paymentType(payment: Payment): string {
  return PAYMENT_TYPES[payment.target.kind];
}

const OTHER_SOURCES: Readonly<Partial<Record<JournalKind, string>>> = {
  invoice: 'ACCREC',
  bill: 'ACCPAY',
  'credit-note': 'ACCRECCREDIT',
  'supplier-credit': 'ACCPAYCREDIT',
  prepayment: 'ARPREPAYMENT',
  'supplier-prepayment': 'APPREPAYMENT',
  overpayment: 'AROVERPAYMENT',
  'supplier-overpayment': 'APOVERPAYMENT',
  'invoice-payment': 'ACCRECPAYMENT',
  'bill-payment': 'ACCPAYPAYMENT',
  'credit-note-payment': 'ARCREDITPAYMENT',
  'supplier-credit-payment': 'APCREDITPAYMENT',
  'prepayment-payment': 'ARPREPAYMENT',
  'supplier-prepayment-payment': 'APPREPAYMENT',
  'overpayment-payment': 'AROVERPAYMENT',
  'supplier-overpayment-payment': 'APOVERPAYMENT',
  deposit: 'CASHREC',
  withdrawal: 'CASHPAID',
  transfer: 'TRANSFER',
  'manual-journal': 'MANJOURNAL',
};

export function sourceType(kind: JournalKind): string {
  return OTHER_SOURCES[kind] ?? 'MANJOURNAL';
}

export const TAXING_WORDS = { exclusive: 'Exclusive', inclusive: 'Inclusive', none: 'NoTax' } as const;
