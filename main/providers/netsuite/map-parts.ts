import type { DocumentStatus } from '../../../shared/documents.ts';
import { SETTLED_TYPES } from './schema.ts';
import type { AllocationRule, DocumentMapping, EnumRule, LineCheck } from '../contract.ts';
import { bookDate, credit, decimal, head, id, money, optional, required, text } from './map-sources.ts';

/** What NetSuite's transactions have in common. */

const tombstones = { void: 'voided' } as const;

/** A void keeps its letter at times and is told by a flag of its own; other letters mean something only together with the type. */
export function statusOf(values: Readonly<Record<string, DocumentStatus>>): EnumRule<DocumentStatus> {
  return {
    before: [{ path: head('voided'), values: { T: 'void' }, others: ['F'] }],
    path: head('status'),
    values,
  };
}

/**
 * Money that moved: in the books, or voided. What of it waits for approval is not posted yet. The letter V without the flag is a void by a reversing journal: both stay in the books, and
 * the journal is counted. Other letters of these types leave it to the posting. [VendPymt, Check, CustRfnd: V, Z; CustPymt, CustDep, CashSale: A to C; VendPymt: D, E where approvals are on; U]
 */
export const postedStatus: EnumRule<DocumentStatus> = {
  before: [
    { path: head('voided'), values: { T: 'void' }, others: ['F'] },
    { path: head('status'), values: { V: 'reversed' }, others: ['A', 'B', 'C', 'D', 'E', 'Z'] },
  ],
  path: head('posting'),
  values: { T: 'posted', F: 'submitted' },
};

export const headFields = {
  currency: required(text(head('currency'))),
  rate: optional(decimal(head('exchangerate'))),
  number: optional(text(head('tranid')), text(head('transactionnumber'))),
  reference: optional(text(head('memo')), text(head('otherrefnum'))),
  issuedOn: required(bookDate(head('trandate'))),
};

export const partyFields = {
  contactExternalId: optional(id(head('entity'))),
  contactName: optional(text(head('entityname'))),
};

/** The main line posts to the account the transaction is about: a bank, receivables, payables. */
export const mainAccount = { accountExternalId: required(id(head('account'))) };

/** Columns of a line are read from the first row where they stand for the transaction: it has to be the main line. [sheet: usually the one with id 0] */
export const mainFirst: NonNullable<DocumentMapping['heldWhen']> = [
  {
    when: [{ path: head('part'), notAmong: ['main'] }],
    why: 'its first line is not its main line, whose amount and account it has',
  },
];

/** Which way a transaction's lines post: an invoice's main line is a debit, so its other lines are credits. */
export type LinesPost = 'debits' | 'credits';

/** Lines as a reader of the document sees them. The main line is the document itself; tax, cost of goods and hidden lines are no lines of it. */
export function linesOf(post: LinesPost): NonNullable<DocumentMapping['lines']> {
  const signed = post === 'credits' ? credit : <Same>(source: Same): Same => source;
  return {
    path: 'rows',
    skip: { path: 'part', values: ['main', 'tax', 'cogs', 'hidden'] },
    fields: {
      externalId: optional(id('line')),
      description: optional(text('linememo')),
      itemCode: optional(id('item')),
      accountCode: optional(id('account')),
      quantity: optional(signed(decimal('quantity'))),
      unitPrice: optional(decimal('rate')),
      amountMinor: optional(signed(money('foreignamount'))),
    },
  };
}

export function totalsOf(post: LinesPost): { readonly taxMinor: ReturnType<typeof optional> } {
  const tax = money(head('taxtotal'));
  return { taxMinor: optional(post === 'credits' ? credit(tax) : tax) };
}

export const lineSum: LineCheck = {
  name: 'lines and tax add up to foreigntotal',
  total: 'totalMinor',
  toleranceMinorPerLine: 0,
  documentTax: true,
  exceptStatuses: ['void'],
};

/** The stream of each type a transaction may settle. */
const settled: Readonly<Record<(typeof SETTLED_TYPES)[number], string>> = {
  CustInvc: 'invoices',
  CustCred: 'credit-memos',
  CustPymt: 'payments',
  CustDep: 'customer-deposits',
  VendBill: 'bills',
  VendCred: 'vendor-credits',
  VPrep: 'vendor-prepayments',
  ExpRept: 'expense-reports',
  Journal: 'journal-entries',
  Check: 'checks',
  Deposit: 'deposits',
};

/** What a transaction settles, a row each. Several rows of one pair add up. */
const allocations: readonly AllocationRule[] = SETTLED_TYPES.map((type) => ({
  path: 'rows',
  when: { path: 'settlestype', values: [type] },
  targetStream: settled[type],
  fields: {
    targetExternalId: required(id('settles')),
    amountMinor: required(money('settlesamount')),
    allocatedOn: optional(),
  },
}));

/** Of transactions that settle others. One that settles something of another type, or of none, is held back. */
export const settling = {
  allocations,
  everyRowSettles: { path: 'rows', names: 'settles' },
  settlesNothing: ['void', 'reversed'],
} as const satisfies Partial<DocumentMapping>;

export const document = {
  target: 'document',
  version: 2,
  tombstones,
  base: 'multiply',
  foreignNeedsRate: true,
  rateNeedsCurrency: true,
} as const satisfies Partial<DocumentMapping>;
