import type { DocumentStatus } from '../../../shared/documents.ts';
import type { AllocationRule, DocumentMapping, EnumRule, LineCheck, SumCheck } from '../contract.ts';
import { contactFields, goneStatuses, issuedOn, lines, lineSum, subtotalAndTax, tombstones, totalFields } from './map-parts.ts';
import { bookDate, id, money, optional, required, stampDate, text } from './map-sources.ts';

/** Xero's documents as ledger documents: what is owed, and the credits against it. Money is in map-money.ts, journals in map-journals.ts. */

const invoiceStatus: EnumRule<DocumentStatus> = {
  path: 'Status',
  values: { DRAFT: 'draft', SUBMITTED: 'submitted', AUTHORISED: 'open', PAID: 'paid', VOIDED: 'void', DELETED: 'deleted' },
};
const creditStatus: EnumRule<DocumentStatus> = {
  path: 'Status',
  values: { AUTHORISED: 'open', PAID: 'paid', VOIDED: 'void', DELETED: 'deleted' },
};

const dueAmount: SumCheck = {
  name: 'AmountDue = Total - AmountPaid - AmountCredited',
  total: 'dueMinor',
  parts: ['totalMinor', '-paidMinor', '-creditedMinor'],
  exceptStatuses: goneStatuses,
};

export const invoiceMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { path: 'Type', values: { ACCREC: 'invoice', ACCPAY: 'bill' } },
  status: invoiceStatus,
  tombstones,
  fields: {
    ...contactFields,
    ...totalFields,
    // Free text for bills, where it repeats; empty on many drafts.
    number: optional(text('InvoiceNumber')),
    reference: optional(text('Reference')),
    issuedOn,
    dueOn: optional(...bookDate('DueDate')),
    paidOn: optional(stampDate('FullyPaidOnDate')),
    paidMinor: required(money('AmountPaid')),
    creditedMinor: optional(money('AmountCredited')),
    dueMinor: required(money('AmountDue')),
  },
  lines,
  sums: [subtotalAndTax, dueAmount],
  lineSum,
  base: 'divide',
  foreignNeedsRate: true,
};

const creditAllocations: AllocationRule = {
  path: 'Allocations',
  skipWhen: 'IsDeleted',
  targetStream: 'invoices',
  fields: {
    targetExternalId: required(id('Invoice.InvoiceID')),
    amountMinor: required(money('Amount')),
    allocatedOn: optional(stampDate('Date')),
  },
};

export const creditNoteMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { path: 'Type', values: { ACCRECCREDIT: 'credit-note', ACCPAYCREDIT: 'supplier-credit' } },
  status: invoiceStatus,
  tombstones,
  fields: {
    ...contactFields,
    ...totalFields,
    number: optional(text('CreditNoteNumber')),
    reference: optional(text('Reference')),
    issuedOn,
    dueOn: optional(...bookDate('DueDate')),
    paidOn: optional(stampDate('FullyPaidOnDate')),
    dueMinor: required(money('RemainingCredit')),
  },
  lines,
  allocations: [creditAllocations],
  sums: [subtotalAndTax],
  lineSum,
  base: 'divide',
  foreignNeedsRate: true,
};

/** The lists of prepayments and overpayments come without lines at times [spec examples]; the totals stand on their own. */
const linesMayMiss: LineCheck = { ...lineSum, mayBeEmpty: true };

const heldCredit = {
  target: 'document',
  version: 1,
  status: creditStatus,
  tombstones,
  lines,
  allocations: [creditAllocations],
  sums: [subtotalAndTax],
  lineSum: linesMayMiss,
  base: 'divide',
  foreignNeedsRate: true,
} as const satisfies Partial<DocumentMapping>;

const heldCreditFields = {
  ...contactFields,
  ...totalFields,
  reference: optional(text('Reference')),
  issuedOn,
  dueMinor: required(money('RemainingCredit')),
};

export const prepaymentMapping: DocumentMapping = {
  ...heldCredit,
  kind: {
    path: 'Type',
    values: {
      'RECEIVE-PREPAYMENT': 'prepayment',
      ARPREPAYMENT: 'prepayment',
      'SPEND-PREPAYMENT': 'supplier-prepayment',
      APPREPAYMENT: 'supplier-prepayment',
    },
  },
  // Since March 2026.
  fields: { ...heldCreditFields, number: optional(text('InvoiceNumber')) },
};

export const overpaymentMapping: DocumentMapping = {
  ...heldCredit,
  kind: {
    path: 'Type',
    values: {
      'RECEIVE-OVERPAYMENT': 'overpayment',
      AROVERPAYMENT: 'overpayment',
      'SPEND-OVERPAYMENT': 'supplier-overpayment',
      APOVERPAYMENT: 'supplier-overpayment',
    },
  },
  fields: heldCreditFields,
};
