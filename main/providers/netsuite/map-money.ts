import type { DocumentKind } from '../../../shared/documents.ts';
import type { DocumentMapping } from '../contract.ts';
import {
  document,
  headFields,
  linesOf,
  lineSum,
  mainAccount,
  mainFirst,
  partyFields,
  postedStatus,
  settling,
  totalsOf,
  type LinesPost,
} from './map-parts.ts';
import { credit, head, id, money, optional, required, text } from './map-sources.ts';

/** Money that moved, journals and transfers. A payment moves the account of its main line: a bank, or the account where payments wait to be deposited. */

/** Which way a type's main line posts, and with it the sign of its header. */
const mainSign = (post: 'debit' | 'credit') => {
  const total = money(head('foreignamount'));
  // The main line's own amount: of these types the header's sign is not documented, the ledger's is.
  return { totalMinor: required(post === 'debit' ? total : credit(total)) };
};

/**
 * A payment's main line is its bank's. In some accounts it may be the receivables' or payables', with the other sign: the bank is then on another line, and which one is not known.
 * [U: both ways are reported]
 */
const mainOnBank = (post: 'debit' | 'credit'): NonNullable<DocumentMapping['heldWhen']> => [
  ...mainFirst,
  {
    when: [{ path: head('accttype'), among: ['AcctRec', 'AcctPay'] }],
    why: 'its main line is on receivables or payables, so what it moved on which bank account is not known',
  },
  againstType(post),
];

const againstType = (post: 'debit' | 'credit'): NonNullable<DocumentMapping['heldWhen']>[number] => ({
  when: [{ path: head('foreignamount'), is: post === 'debit' ? 'below-zero' : 'above-zero' }],
  why: 'its main line has the other sign than such a transaction, so its total would be below zero',
});

function settles(kind: DocumentKind, main: 'debit' | 'credit', more: DocumentMapping['fields'] = {}): DocumentMapping {
  return {
    ...document,
    kind: { always: kind },
    status: postedStatus,
    fields: { ...headFields, ...partyFields, ...mainAccount, ...mainSign(main), ...more },
    heldWhen: mainOnBank(main),
    ...settling,
  };
}

/** What no document has taken up yet stands against receivables. */
const unused = { dueMinor: required(money(head('foreignpaymentamountunused'))) };

export const paymentMapping = settles('payment', 'debit', unused);
export const billPaymentMapping = settles('bill-payment', 'credit');
/** Which way a refund went is told by what it settles. One taken back by a journal settles nothing, and is what it moved. */
export const refundMapping: DocumentMapping = {
  ...settles('refund', 'credit'),
  kind: {
    cases: [
      {
        when: [
          { path: head('status'), among: ['V'] },
          { path: head('voided'), among: ['F'] },
        ],
        value: 'bank-withdrawal',
      },
    ],
    otherwise: 'refund',
  },
};

/** Deposits and prepayments post to accounts of their own: what is left of them stands against neither receivables nor payables. */
export const customerDepositMapping = settles('payment', 'debit');
export const vendorPrepaymentMapping = settles('bill-payment', 'credit');

/** Applies what was paid before: moves no bank. Its main line has the sign of what it takes back. */
function application(main: 'debit' | 'credit'): DocumentMapping {
  return {
    ...document,
    kind: { always: 'credit-application' },
    status: postedStatus,
    fields: { ...headFields, ...partyFields, ...mainSign(main) },
    heldWhen: [...mainFirst, againstType(main)],
    ...settling,
  };
}
export const depositApplicationMapping = application('debit');
export const prepaymentApplicationMapping = application('credit');

function moves(kind: 'bank-deposit' | 'bank-withdrawal', post: LinesPost): DocumentMapping {
  return {
    ...document,
    kind: { always: kind },
    status: postedStatus,
    fields: {
      ...headFields,
      ...partyFields,
      ...mainAccount,
      ...totalsOf(post),
      ...mainSign(post === 'credits' ? 'debit' : 'credit'),
    },
    heldWhen: mainFirst,
    lines: linesOf(post),
    lineSum,
  };
}

export const moneyInMapping = moves('bank-deposit', 'credits');
export const moneyOutMapping = moves('bank-withdrawal', 'debits');

const legs: NonNullable<DocumentMapping['journalLines']> = {
  path: 'rows',
  skip: { path: 'part', values: ['cogs', 'hidden'] },
  fields: {
    accountExternalId: required(id('account')),
    accountName: optional(text('accountname')),
    description: optional(text('linememo')),
    amountMinor: required(money('debitforeignamount'), credit(money('creditforeignamount'))),
  },
  mustBalance: true,
  mayBeEmptyFor: ['void'],
  totalFromDebits: true,
};

export const journalMapping: DocumentMapping = {
  ...document,
  kind: { always: 'manual-journal' },
  // The letter, not the flag: an approved journal of an open period is what posts.
  status: {
    before: [{ path: head('voided'), values: { T: 'void' }, others: ['F'] }],
    path: head('status'),
    values: { A: 'submitted', B: 'posted', C: 'draft', V: 'void' },
  },
  fields: headFields,
  journalLines: legs,
};

export const transferMapping: DocumentMapping = {
  ...document,
  kind: { always: 'bank-transfer' },
  status: postedStatus,
  fields: headFields,
  journalLines: legs,
};
