import type { DocumentKind } from '../../../shared/documents.ts';

/**
 * Which documents stand on a control account, and on which side. What is still open of an invoice is owed to us, what is left of a customer's credit is owed by
 * us; suppliers the other way round. Kinds not named stand on neither.
 */
export const RECEIVABLE_SIGNS: Readonly<Partial<Record<DocumentKind, 1n | -1n>>> = {
  invoice: 1n,
  'credit-note': -1n,
  prepayment: -1n,
  overpayment: -1n,
  // What no document has taken up yet, on platforms that state it on the payment.
  payment: -1n,
};

export const PAYABLE_SIGNS: Readonly<Partial<Record<DocumentKind, 1n | -1n>>> = {
  bill: 1n,
  'supplier-credit': -1n,
  'supplier-prepayment': -1n,
  'supplier-overpayment': -1n,
  'bill-payment': -1n,
};

/**
 * Which documents move money on a bank account. A refund's direction is that of what it refunds. A bank transfer and a batch payment move nothing themselves: the
 * two bank transactions of the one, or its own legs, and the payments of the other do.
 */
export const BANK_SIGNS: Readonly<Partial<Record<DocumentKind, 1n | -1n>>> = {
  payment: 1n,
  'bill-payment': -1n,
  'bank-deposit': 1n,
  'bank-withdrawal': -1n,
};

/** Money goes out when a customer's credit is paid back, and comes in when a supplier's is. */
export const REFUND_SIGNS: Readonly<Partial<Record<DocumentKind, 1n | -1n>>> = {
  'credit-note': -1n,
  // Money on deposit: a refund may settle the payment itself. [NetSuite: customer deposits]
  payment: -1n,
  prepayment: -1n,
  overpayment: -1n,
  'supplier-credit': 1n,
  'bill-payment': 1n,
  'supplier-prepayment': 1n,
  'supplier-overpayment': 1n,
};
