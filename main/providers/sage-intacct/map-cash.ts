import type { DocumentMapping, Source } from '../contract.ts';
import { baseAs, currencyFields, customerFields, owedStates, systemLines, tombstones, vendorFields } from './map.ts';
import { movedStates } from './map-money.ts';
import { bookDate, id, money, optional, required, text } from './map-sources.ts';

/**
 * Money that passes no invoice or bill: deposits, other receipts, card charges, expense reports, advances. They are records of the same family as invoices and payments and have its names; what their
 * lists of lines are called is not documented for `read`, so a record without any is taken as far as its head states it. Lines that are there must add up. [doc: cash-management, employee-expenses; p: a published client's records]
 */

/** Whether one below zero is a charge taken back or something else is nowhere said: it is held. */
const plain = (path: string): Source => ({ ...money(path), atLeastZero: true });

const cash = {
  target: 'document',
  version: 2,
  status: { path: 'STATE', values: { ...movedStates, Selected: 'posted', 'Partially Paid': 'posted' } },
  tombstones,
  lineSum: {
    name: 'the lines add up to TRX_TOTALENTERED',
    total: 'totalMinor',
    toleranceMinorPerLine: 0,
    mayBeEmpty: true,
    exceptStatuses: [],
  },
  base: 'multiply',
  foreignNeedsRate: true,
  rateNeedsCurrency: true,
  statedBase: baseAs(money('TOTALENTERED')),
} as const satisfies Partial<DocumentMapping>;

const headFields = {
  ...currencyFields,
  number: optional(text('RECORDID')),
  reference: optional(text('DESCRIPTION')),
  accountExternalId: optional(id('FINANCIALENTITY')),
  issuedOn: required(bookDate('WHENCREATED')),
  totalMinor: required(plain('TRX_TOTALENTERED')),
};

function linesAt(path: string, words: string, account: string | null): NonNullable<DocumentMapping['lines']> {
  return {
    path,
    skip: systemLines,
    fields: {
      externalId: optional(id('RECORDNO')),
      description: optional(text(words)),
      ...(account === null ? {} : { accountCode: optional(text(account)) }),
      amountMinor: required(money('TRX_AMOUNT')),
    },
  };
}

/** Charges on cards; who was paid stands in the description. */
export const cardTransactionMapping: DocumentMapping = {
  ...cash,
  kind: { always: 'bank-withdrawal' },
  fields: {
    ...headFields,
    reference: optional(text('DESCRIPTION2'), text('DESCRIPTION')),
    contactName: optional(text('DESCRIPTION')),
  },
  lines: linesAt('CCTRANSACTIONENTRIES', 'DESCRIPTION', 'ACCOUNTNO'),
};

/** Receipts that are for no customer or invoice. */
export const otherReceiptMapping: DocumentMapping = {
  ...cash,
  kind: { always: 'bank-deposit' },
  fields: {
    ...headFields,
    contactName: optional(text('PAYER')),
    issuedOn: required(bookDate('RECEIPTDATE'), bookDate('WHENCREATED')),
  },
  lines: linesAt('OTHERRECEIPTSENTRIES', 'DESCRIPTION', 'ACCOUNTNO'),
};

/** Payments received before and now brought to the bank together. They moved the money; this is what the bank statement shows of them. */
export const depositMapping: DocumentMapping = {
  ...cash,
  kind: { always: 'batch-payment' },
  fields: headFields,
  lines: linesAt('DEPOSITENTRIES', 'DESCRIPTION', null),
};

/** What an employee spent. Approved it is owed to them. */
export const expenseReportMapping: DocumentMapping = {
  ...cash,
  kind: { always: 'expense' },
  status: { path: 'STATE', values: { ...owedStates, Approved: 'open', Confirmed: 'open' } },
  fields: {
    ...headFields,
    contactExternalId: optional(id('EMPLOYEEID')),
    paidOn: optional(bookDate('WHENPAID')),
    dueMinor: optional(plain('TRX_TOTALDUE')),
  },
  lines: linesAt('EEXPENSESITEMS', 'MEMO', 'GLACCOUNTNO'),
};

/** Money before there is anything to pay: what is left of it is `TRX_TOTALDUE`, and payments of nothing apply it. [doc: ar-advances] */
const advance = {
  ...cash,
  status: { path: 'STATE', values: { ...movedStates, ...owedStates, 'Partially Applied': 'open', Applied: 'paid' } },
} as const satisfies Partial<DocumentMapping>;

const advanceFields = { ...headFields, dueMinor: required(plain('TRX_TOTALDUE')) };

export const customerAdvanceMapping: DocumentMapping = {
  ...advance,
  kind: { always: 'prepayment' },
  fields: {
    ...advanceFields,
    ...customerFields,
    issuedOn: required(bookDate('RECEIPTDATE'), bookDate('WHENCREATED')),
  },
  lines: linesAt('ARADVANCEITEMS', 'DESCRIPTION', 'ACCOUNTNO'),
};

export const vendorAdvanceMapping: DocumentMapping = {
  ...advance,
  kind: { always: 'supplier-prepayment' },
  fields: { ...advanceFields, ...vendorFields, issuedOn: required(bookDate('PAYMENTDATE'), bookDate('WHENCREATED')) },
  lines: linesAt('APADVANCEITEMS', 'DESCRIPTION', 'ACCOUNTNO'),
};
