import type { DocumentStatus } from '../../../shared/documents.ts';
import type { DocumentMapping, EnumRule, LineCheck, Source, StatedBase } from '../contract.ts';
import { bookDate, decimal, id, money, optional, required, text } from './map-sources.ts';

/** What is owed, and the credits against it. Amounts of documents stand in `TRX_…`, those without in base currency. Payments are in map-money.ts. */

export const tombstones = { void: 'voided' } as const;

/**
 * A document is voided by a mirror of it with the other sign: both stay, and both count for nothing. An unknown state holds the record back. [sheet 6, 7]
 */
export const owedStates = {
  Draft: 'draft',
  Submitted: 'submitted',
  'Partially Approved': 'submitted',
  Approved: 'submitted',
  Declined: 'draft',
  Posted: 'open',
  Selected: 'open',
  'Partially Paid': 'open',
  Paid: 'paid',
  Reversed: 'void',
  Reversal: 'void',
} as const satisfies Readonly<Record<string, DocumentStatus>>;

const state: EnumRule<DocumentStatus> = { path: 'STATE', values: owedStates };

/** Base units for each unit of the document's currency; empty where both are the same. [sheet 12] */
export const currencyFields = {
  currency: optional(text('CURRENCY'), text('BASECURR')),
  rate: optional(decimal('EXCHANGE_RATE')),
};

/** The base as a record itself states it: its currency, and the total in it. */
export function baseAs(total: Source): StatedBase {
  return { currency: 'BASECURR', total };
}

const headFields = {
  ...currencyFields,
  number: optional(text('RECORDID')),
  reference: optional(text('DOCNUMBER'), text('DESCRIPTION')),
  // On these documents it is the date of the document; when it was entered is AUWHENCREATED. [sheet 5.3]
  issuedOn: required(bookDate('WHENCREATED')),
};

export const customerFields = {
  contactExternalId: required(id('CUSTOMERID')),
  contactName: optional(text('CUSTOMERNAME')),
};

export const vendorFields = {
  contactExternalId: required(id('VENDORID')),
  contactName: optional(text('VENDORNAME')),
};

/** Lines the system made, such as the offset on the control account. Tax stands on lines of its own, which count. [sheet, trap 14] */
export const systemLines = { path: 'LINEITEM', values: ['false', 'F'] } as const;

function linesAt(path: string, amount: (at: string) => Source): NonNullable<DocumentMapping['lines']> {
  return {
    path,
    skip: systemLines,
    fields: {
      externalId: optional(id('RECORDNO')),
      description: optional(text('ENTRYDESCRIPTION')),
      itemCode: optional(text('ITEMID')),
      accountCode: optional(text('ACCOUNTNO')),
      amountMinor: required(amount('TRX_AMOUNT'), { ...amount('AMOUNT'), inBase: true }),
      taxCode: optional(text('DETAILID')),
    },
  };
}

const lineSum: LineCheck = {
  name: 'the lines add up to TRX_TOTALENTERED',
  total: 'totalMinor',
  toleranceMinorPerLine: 0,
  exceptStatuses: [],
};

const owed = {
  target: 'document',
  version: 2,
  status: state,
  tombstones,
  lineSum,
  base: 'multiply',
  foreignNeedsRate: true,
  rateNeedsCurrency: true,
  statedBase: baseAs(money('TOTALENTERED')),
} as const satisfies Partial<DocumentMapping>;

const plainTotals = {
  dueOn: optional(bookDate('WHENDUE')),
  paidOn: optional(bookDate('WHENPAID')),
  totalMinor: required(money('TRX_TOTALENTERED')),
  paidMinor: optional(money('TRX_TOTALPAID')),
  dueMinor: required(money('TRX_TOTALDUE')),
};

/** A credit is an adjustment below zero, a debit one above. [sheet 6; doc: POSADJKEY names "positive adjustments"] */
const credit = (path: string): Source => ({ ...money(path), negate: true, atLeastZero: true });
const creditTotals = {
  totalMinor: required(credit('TRX_TOTALENTERED')),
  dueMinor: required(credit('TRX_TOTALDUE')),
};
/** A credit's own lines may go both ways. */
const creditLine = (path: string): Source => ({ ...money(path), negate: true });
const creditBase = baseAs({ ...money('TOTALENTERED'), negate: true });

export const invoiceMapping: DocumentMapping = {
  ...owed,
  kind: { always: 'invoice' },
  fields: { ...headFields, ...customerFields, ...plainTotals },
  lines: linesAt('ARINVOICEITEMS', money),
};

export const billMapping: DocumentMapping = {
  ...owed,
  kind: { always: 'bill' },
  fields: { ...headFields, ...vendorFields, ...plainTotals },
  lines: linesAt('APBILLITEMS', money),
};

export const creditMemoMapping: DocumentMapping = {
  ...owed,
  statedBase: creditBase,
  kind: { always: 'credit-note' },
  fields: { ...headFields, ...customerFields, ...creditTotals },
  lines: linesAt('ARADJUSTMENTITEMS', creditLine),
};

/** A debit memo is owed like an invoice. */
export const debitMemoMapping: DocumentMapping = {
  ...owed,
  kind: { always: 'invoice' },
  fields: { ...headFields, ...customerFields, ...plainTotals },
  lines: linesAt('ARADJUSTMENTITEMS', money),
};

export const vendorCreditMapping: DocumentMapping = {
  ...owed,
  statedBase: creditBase,
  kind: { always: 'supplier-credit' },
  fields: { ...headFields, ...vendorFields, ...creditTotals },
  lines: linesAt('APADJUSTMENTITEMS', creditLine),
};

export const vendorDebitMapping: DocumentMapping = {
  ...owed,
  kind: { always: 'bill' },
  fields: { ...headFields, ...vendorFields, ...plainTotals },
  lines: linesAt('APADJUSTMENTITEMS', money),
};
