import type { DocumentMapping } from '../contract.ts';
import {
  document,
  headFields,
  linesOf,
  lineSum,
  mainAccount,
  mainFirst,
  partyFields,
  settling,
  statusOf,
  totalsOf,
} from './map-parts.ts';
import { bookDate, credit, head, money, optional, required } from './map-sources.ts';

/**
 * What is owed, and the credits against it. Amounts of a header have the sign of the general ledger for some types and not for others (invoice and vendor credit +, bill and credit memo -);
 * each type's sign stands here, and the lines, whose sign is the ledger's own, have to add up to it. [P; U per type]
 */

const total = money(head('foreigntotal'));
const party = { ...partyFields, contactExternalId: required(...partyFields.contactExternalId.sources) };

export const invoiceMapping: DocumentMapping = {
  ...document,
  kind: { always: 'invoice' },
  // E is a rejected one: it never reached the books, and may still be put right.
  status: statusOf({ A: 'open', B: 'paid', D: 'submitted', E: 'draft', V: 'void' }),
  fields: {
    ...headFields,
    ...party,
    ...totalsOf('credits'),
    dueOn: optional(bookDate(head('duedate'))),
    totalMinor: required(total),
    dueMinor: required(money(head('foreignamountunpaid'))),
  },
  lines: linesOf('credits'),
  lineSum,
};

export const billMapping: DocumentMapping = {
  ...document,
  kind: { always: 'bill' },
  status: statusOf({ A: 'open', B: 'paid', C: 'void', D: 'submitted', E: 'draft', F: 'open', V: 'void' }),
  fields: {
    ...headFields,
    ...party,
    ...totalsOf('debits'),
    dueOn: optional(bookDate(head('duedate'))),
    totalMinor: required(credit(total)),
    dueMinor: required(money(head('foreignamountunpaid'))),
  },
  lines: linesOf('debits'),
  lineSum,
};

export const creditMemoMapping: DocumentMapping = {
  ...document,
  kind: { always: 'credit-note' },
  status: statusOf({ A: 'open', B: 'paid', V: 'void' }),
  fields: {
    ...headFields,
    ...party,
    ...totalsOf('debits'),
    totalMinor: required(credit(total)),
    dueMinor: required(money(head('foreignpaymentamountunused'))),
  },
  lines: linesOf('debits'),
  lineSum,
  ...settling,
};

export const vendorCreditMapping: DocumentMapping = {
  ...document,
  kind: { always: 'supplier-credit' },
  status: statusOf({ A: 'open', B: 'paid', V: 'void' }),
  fields: {
    ...headFields,
    ...party,
    ...totalsOf('credits'),
    totalMinor: required(total),
    dueMinor: required(money(head('foreignpaymentamountunused'))),
  },
  lines: linesOf('credits'),
  lineSum,
  ...settling,
};

export const expenseReportMapping: DocumentMapping = {
  ...document,
  kind: { always: 'expense' },
  status: statusOf({
    A: 'draft',
    B: 'submitted',
    C: 'submitted',
    D: 'draft',
    E: 'draft',
    F: 'open',
    G: 'open',
    I: 'paid',
    V: 'void',
  }),
  fields: { ...headFields, ...party, ...mainAccount, ...totalsOf('debits'), totalMinor: required(credit(total)) },
  heldWhen: mainFirst,
  lines: linesOf('debits'),
  lineSum,
};
