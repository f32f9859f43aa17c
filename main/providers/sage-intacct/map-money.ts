import type { DocumentStatus } from '../../../shared/documents.ts';
import type { AllocationRule, DocumentMapping, EnumRule } from '../contract.ts';
import { baseAs, currencyFields, customerFields, tombstones, vendorFields } from './map.ts';
import { bookDate, id, money, moneyInBase, optional, required, text } from './map-sources.ts';

/** Payments with what they settle, and journals. */

export const movedStates = {
  Draft: 'draft',
  Submitted: 'submitted',
  'Partially Approved': 'submitted',
  Approved: 'submitted',
  Declined: 'draft',
  Posted: 'posted',
  Confirmed: 'posted',
  Complete: 'posted',
  Paid: 'posted',
  Reconciled: 'posted',
  Reversed: 'void',
  Reversal: 'void',
  Voided: 'void',
  Void: 'void',
} as const satisfies Readonly<Record<string, DocumentStatus>>;

const paymentState: EnumRule<DocumentStatus> = { path: 'STATE', values: movedStates };

/**
 * Each way to settle has an amount of its own in a row of the details, in the payment's currency as `TRX_…` and in base currency without; which document it settles stands in `RECORDKEY` or, for a debit, in
 * `POSADJKEY`. [doc: ar-payments; sheet 6; p: columns of published clients]
 */
const ways = [
  'PAYMENTAMOUNT',
  'DISCOUNTAMOUNT',
  'ADJUSTMENTAMOUNT',
  'INLINEAMOUNT',
  'POSTEDADVANCEAMOUNT',
  'POSTEDOVERPAYMENTAMOUNT',
  'NEGATIVEINVOICEAMOUNT',
] as const;

function rulesAt(
  path: string,
  streams: { readonly owed: string; readonly debits: string; readonly credits: string; readonly advances: string },
): Required<Pick<DocumentMapping, 'allocations' | 'everyRowSettles'>> {
  const rule = (amount: (typeof ways)[number], key: string, targetStream: string): AllocationRule => ({
    path,
    whenNotZero: [`TRX_${amount}`, amount],
    targetStream,
    fields: {
      targetExternalId: optional(id(key)),
      amountMinor: required(money(`TRX_${amount}`), moneyInBase(amount)),
      allocatedOn: optional(bookDate('PAYMENTDATE')),
    },
    ...(amount === 'PAYMENTAMOUNT' ? { ofTotal: true } : {}),
  });
  return {
    allocations: [
      ...ways.flatMap((amount) => [rule(amount, 'RECORDKEY', streams.owed), rule(amount, 'POSADJKEY', streams.debits)]),
      rule('ADJUSTMENTAMOUNT', 'ADJUSTMENTKEY', streams.credits),
      rule('POSTEDADVANCEAMOUNT', 'POSTEDADVANCEKEY', streams.advances),
    ],
    everyRowSettles: { path, names: ['RECORDKEY', 'POSADJKEY'] },
  };
}

const moved = {
  target: 'document',
  version: 2,
  status: paymentState,
  tombstones,
  base: 'multiply',
  foreignNeedsRate: true,
  rateNeedsCurrency: true,
  // Not TOTALENTERED: a payment of nothing may have had a total.
  statedBase: baseAs(money('PAYMENTAMOUNT')),
} as const satisfies Partial<DocumentMapping>;

const moneyFields = {
  ...currencyFields,
  number: optional(text('RECORDID'), text('DOCNUMBER')),
  reference: optional(text('DOCNUMBER'), text('DESCRIPTION')),
  /** The bank account or card by its own ID, not by the account of the chart. */
  accountExternalId: optional(id('FINANCIALENTITY')),
  totalMinor: required(money('TRX_PAYMENTAMOUNT'), money('TRX_TOTALENTERED')),
};

export const paymentMapping: DocumentMapping = {
  ...moved,
  kind: { always: 'payment' },
  fields: {
    ...moneyFields,
    ...customerFields,
    issuedOn: required(bookDate('RECEIPTDATE'), bookDate('PAYMENTDATE'), bookDate('WHENPAID'), bookDate('WHENCREATED')),
  },
  ...rulesAt('ARPYMTDETAILS', {
    owed: 'invoices',
    debits: 'debit-memos',
    credits: 'credit-notes',
    advances: 'advances',
  }),
};

export const billPaymentMapping: DocumentMapping = {
  ...moved,
  kind: { always: 'bill-payment' },
  fields: {
    ...moneyFields,
    ...vendorFields,
    issuedOn: required(bookDate('PAYMENTDATE'), bookDate('WHENPAID'), bookDate('WHENCREATED')),
  },
  ...rulesAt('APPYMTDETAILS', {
    owed: 'bills',
    debits: 'vendor-debits',
    credits: 'vendor-credits',
    advances: 'vendor-advances',
  }),
};

/** Journals of the general ledger, those other modules post included. Their entries are in base currency; an unsigned amount goes the way `TR_TYPE` says. [sheet 6] */
export const journalMapping: DocumentMapping = {
  target: 'document',
  version: 2,
  kind: { always: 'journal' },
  onlyWhen: {
    path: 'STATISTICAL',
    values: ['false', 'F'],
    reason: 'it is a statistical journal: what it counts (heads, hours, floor space) is no money',
  },
  status: {
    path: 'STATE',
    values: {
      Draft: 'draft',
      Submitted: 'submitted',
      'Partially Approved': 'submitted',
      Approved: 'submitted',
      Declined: 'draft',
      Posted: 'posted',
    },
  },
  tombstones,
  fields: {
    number: optional(id('BATCHNO')),
    reference: optional(text('REFERENCENO'), text('BATCH_TITLE')),
    issuedOn: required(bookDate('BATCH_DATE')),
  },
  journalLines: {
    path: 'ENTRIES',
    sign: { path: 'TR_TYPE', positive: ['1'], negative: ['-1'] },
    fields: {
      accountExternalId: required(id('ACCOUNTNO')),
      accountCode: optional(text('ACCOUNTNO')),
      description: optional(text('DESCRIPTION')),
      amountMinor: required(money('AMOUNT')),
    },
    mustBalance: true,
    mayBeEmptyFor: ['draft'],
    totalFromDebits: true,
  },
  base: 'same',
};
