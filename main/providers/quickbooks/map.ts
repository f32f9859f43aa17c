import type { DocumentMapping } from '../contract.ts';
import { customerFields, headFields, lines, lineSum, settledStatus, tombstones, totalFields, vendorFields } from './map-parts.ts';
import { bookDate, money, optional, required } from './map-sources.ts';

/** What is owed, and the credits against it. Money is in map-money.ts, journals and transfers in map-journals.ts. */

const owed = {
  target: 'document',
  version: 1,
  status: settledStatus,
  tombstones,
  lines,
  lineSum,
  base: 'multiply',
  foreignNeedsRate: true,
  rateNeedsCurrency: true,
} as const satisfies Partial<DocumentMapping>;

export const invoiceMapping: DocumentMapping = {
  ...owed,
  kind: { always: 'invoice' },
  fields: {
    ...headFields,
    ...customerFields,
    ...totalFields,
    dueOn: optional(bookDate('DueDate')),
    dueMinor: required(money('Balance')),
  },
};

export const billMapping: DocumentMapping = {
  ...owed,
  kind: { always: 'bill' },
  fields: {
    ...headFields,
    ...vendorFields,
    ...totalFields,
    dueOn: optional(bookDate('DueDate')),
    dueMinor: required(money('Balance')),
  },
};

export const creditMemoMapping: DocumentMapping = {
  ...owed,
  kind: { always: 'credit-note' },
  fields: {
    ...headFields,
    ...customerFields,
    ...totalFields,
    // Both are there at most times; older answers have the second alone. [rec: fetch_credit_memo.xml]
    dueMinor: required(money('Balance'), money('RemainingCredit')),
  },
};

export const vendorCreditMapping: DocumentMapping = {
  ...owed,
  kind: { always: 'supplier-credit' },
  fields: { ...headFields, ...vendorFields, ...totalFields, dueMinor: required(money('Balance')) },
};
