import type { AllocationRule, DocumentMapping } from '../contract.ts';
import { customerFields, headFields, lines, lineSum, postedStatus, tombstones, totalFields, vendorFields } from './map-parts.ts';
import { bookDate, id, money, optional, required, text } from './map-sources.ts';

/**
 * Money that moved. Each of these moves a bank account by itself; a deposit that gathers payments moves the bank, and they the account of undeposited funds, so nothing counts
 * twice (docs/providers/quickbooks.md, "Money").
 */

/** A line that names one document of these kinds. */
function settles(kinds: readonly string[], targetStream: string): AllocationRule {
  return {
    path: 'Line',
    when: { path: 'LinkedTxn.0.TxnType', values: kinds },
    targetStream,
    fields: {
      targetExternalId: required(id('LinkedTxn.0.TxnId')),
      amountMinor: required(money('Amount')),
      allocatedOn: optional(),
    },
  };
}

/** A line with a linked transaction settles it. */
const everyRowSettles = { path: 'Line', names: 'LinkedTxn.0.TxnId' } as const;

const moved = {
  target: 'document',
  version: 1,
  status: postedStatus,
  tombstones,
  base: 'multiply',
  foreignNeedsRate: true,
  rateNeedsCurrency: true,
} as const satisfies Partial<DocumentMapping>;

export const paymentMapping: DocumentMapping = {
  ...moved,
  kind: { always: 'payment' },
  fields: {
    ...headFields,
    ...customerFields,
    number: optional(text('PaymentRefNum')),
    accountExternalId: optional(id('DepositToAccountRef.value')),
    totalMinor: required(money('TotalAmt')),
    // What no document has taken up yet stands against receivables.
    dueMinor: required(money('UnappliedAmt')),
  },
  allocations: [
    settles(['Invoice'], 'invoices'),
    settles(['CreditMemo'], 'credit-notes'),
    settles(['JournalEntry'], 'journal-entries'),
    settles(['Check', 'Expense', 'Purchase', 'CashPurchase', 'CreditCardCharge', 'CreditCardCredit'], 'purchases'),
    settles(['Deposit'], 'deposits'),
    settles(['Payment'], 'payments'),
    settles(['RefundReceipt'], 'refund-receipts'),
  ],
  everyRowSettles,
};

export const billPaymentMapping: DocumentMapping = {
  ...moved,
  kind: { always: 'bill-payment' },
  fields: {
    ...headFields,
    ...vendorFields,
    accountExternalId: optional(id('CheckPayment.BankAccountRef.value'), id('CreditCardPayment.CCAccountRef.value')),
    totalMinor: required(money('TotalAmt')),
  },
  allocations: [
    settles(['Bill'], 'bills'),
    settles(['VendorCredit'], 'vendor-credits'),
    settles(['JournalEntry'], 'journal-entries'),
    settles(['Deposit'], 'deposits'),
    settles(['Check', 'Expense', 'Purchase', 'CashPurchase', 'CreditCardCharge', 'CreditCardCredit'], 'purchases'),
  ],
  openFromAllocations: { credits: ['vendor-credits', 'purchases'], eitherWay: ['journal-entries'], lines: 'Line' },
  everyRowSettles,
};

export const purchaseMapping: DocumentMapping = {
  ...moved,
  // `Credit` is money that comes back to a card. [doc: purchase]
  kind: { path: 'Credit', values: { true: 'bank-deposit', false: 'bank-withdrawal' }, absent: 'bank-withdrawal' },
  fields: {
    ...headFields,
    ...totalFields,
    contactExternalId: optional(id('EntityRef.value')),
    contactName: optional(text('EntityRef.name')),
    accountExternalId: required(id('AccountRef.value')),
  },
  lines,
  lineSum,
};

export const depositMapping: DocumentMapping = {
  ...moved,
  kind: { always: 'bank-deposit' },
  fields: {
    ...headFields,
    ...totalFields,
    accountExternalId: required(id('DepositToAccountRef.value')),
  },
  // No sum of lines: cash kept back from a deposit lessens its total and is no line. [doc: deposit]
  lines,
  allocations: [
    settles(['Payment'], 'payments'),
    settles(['SalesReceipt'], 'sales-receipts'),
    settles(['RefundReceipt'], 'refund-receipts'),
    settles(['JournalEntry'], 'journal-entries'),
  ],
  everyRowSettles,
};

/** Sales at the till and their refunds: paid at once, so they move money and leave nothing open. */
const atTheTill = {
  ...headFields,
  ...totalFields,
  contactExternalId: optional(id('CustomerRef.value')),
  contactName: optional(text('CustomerRef.name')),
  dueOn: optional(bookDate('DueDate')),
  accountExternalId: optional(id('DepositToAccountRef.value')),
};

export const salesReceiptMapping: DocumentMapping = {
  ...moved,
  kind: { always: 'bank-deposit' },
  fields: atTheTill,
  lines,
  lineSum,
};

export const refundReceiptMapping: DocumentMapping = {
  ...moved,
  kind: { always: 'bank-withdrawal' },
  fields: atTheTill,
  lines,
  lineSum,
};
