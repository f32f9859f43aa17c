import type { ZodType } from 'zod';
import { TieoutError } from '../../../shared/errors.ts';
import type { RecordMapping, StreamDefinition } from '../contract.ts';
import { deletionsOf } from './deleted.ts';
import { idsPerQuery, overlapSec, rowsPerAnswer } from './limits.ts';
import * as documents from './map.ts';
import * as cash from './map-money.ts';
import * as reference from './map-reference.ts';
import * as query from './query.ts';
import * as schema from './schema.ts';
import { lowerCased } from './spelling.ts';

const daySec = 86_400;
const allRows = { limit: String(rowsPerAnswer) };
const noMore = { hasNext: 'hasMore' } as const;

/**
 * Stamps are wall time of the account's zone, most often US Pacific. Read with another zone's they are off by its distance, which nothing relies on: filters are written for any zone, and a
 * watermark is never later than the platform's own clock. (docs/providers/netsuite.md, "Time")
 */
const stampZone = 'America/Los_Angeles';

interface Common {
  readonly name: string;
  readonly title: string;
  readonly selection: query.Selection;
  readonly schema: ZodType;
  readonly mapping: RecordMapping;
}

/** Asked by id what a query may leave out without a word: 404 is gone, 403 is not. */
const recordPath =
  (recordName: string) =>
  (id: string): string =>
    `/services/rest/record/v1/${recordName}/${encodeURIComponent(id)}?fields=id`;

/** How many there are, and how many changed: no answer of a list says either. */
function counted(all: string, changed: (sinceMs: number) => string): NonNullable<StreamDefinition['count']> {
  return {
    query: allRows,
    body: query.posted(all),
    path: 'items.0.total',
    changedBody: (sinceMs) => query.posted(changed(sinceMs)),
  };
}

function listed(definition: Common, more: Partial<StreamDefinition>): StreamDefinition {
  const { selection } = definition;
  return {
    name: definition.name,
    title: definition.title,
    request: { path: query.suiteqlPath, query: allRows, rows: 'items' },
    decode: lowerCased,
    key: 'id',
    modified: { path: 'lastmodifieddate', read: 'instant', zone: stampZone },
    // `totalResults` is an estimate of what paging would bring, and is looked at nowhere.
    envelope: noMore,
    paging: { kind: 'posted-keyset', field: 'id', write: (ask) => query.posted(query.listQuery(selection, ask)) },
    changes: { kind: 'by-paging', overlapSec },
    deletes: { sweepEverySec: 7 * daySec, confirm: 'by-record' },
    record: {
      pathFor: () => query.suiteqlPath,
      bodyFor: (id) => query.posted(query.byIdsQuery(selection, [id])),
      batch: { max: idsPerQuery, body: (ids) => query.posted(query.byIdsQuery(selection, ids)) },
    },
    count: counted(query.countQuery(selection), (sinceMs) => query.changedCountQuery(selection, sinceMs)),
    scopes: [],
    availability: 'always',
    schema: definition.schema,
    mapping: definition.mapping,
    ...more,
  };
}

/** Records with an address of their own in the record service. */
function recorded(
  definition: Common & { readonly recordName: string; readonly deletedAs?: readonly string[] },
  more: Partial<StreamDefinition> = {},
): StreamDefinition {
  const { recordName, deletedAs = [] } = definition;
  const plain = listed(definition, more);
  return {
    ...plain,
    record: plain.record === null ? null : { ...plain.record, standsAt: recordPath(recordName) },
    deletions: deletionsOf([...new Set([recordName.toLowerCase(), ...deletedAs])]),
    // Its count is over all subsidiaries; what it tells is whether the role may see such records at all.
    whenEmpty: { path: `/services/rest/record/v1/${recordName}`, query: { limit: '1' } },
  };
}

interface Transactions {
  readonly name: string;
  readonly title: string;
  readonly type: string;
  readonly recordName: string;
  readonly mapping: RecordMapping;
  readonly deletedAs?: readonly string[];
}

/** Transactions of one type, each with all its lines in one record. */
function transactions(
  definition: Transactions,
  rows: ZodType,
  more: Parameters<typeof query.transactions>[1] = {},
): StreamDefinition {
  const selection = query.transactions(definition.type, more);
  return recorded(
    { ...definition, selection, schema: rows },
    {
      request: { path: query.suiteqlPath, query: allRows, rows: 'items', group: { by: 'id', count: 'rowcount', order: 'line' } },
      modified: { path: 'rows.0.lastmodifieddate', read: 'instant', zone: stampZone },
      count: counted(query.transactionCount(definition.type), (sinceMs) => query.transactionCount(definition.type, sinceMs)),
    },
  );
}

const unpaid = { foreignamountunpaid: 't.foreignamountunpaid' };
const unused = { foreignpaymentamountunused: 't.foreignpaymentamountunused' };
const sides = { debitforeignamount: 'tl.debitforeignamount', creditforeignamount: 'tl.creditforeignamount' };

const owed = (definition: Transactions) => transactions(definition, schema.owedSchema, { columns: unpaid, tax: true });
const credited = (definition: Transactions) =>
  transactions(definition, schema.creditSchema, { columns: unused, tax: true, links: true });
const settling = (definition: Transactions) =>
  transactions(definition, schema.paymentSchema, { columns: { ...unused, accttype: query.accountType }, links: true });
const moved = (definition: Transactions) => transactions(definition, schema.moneySchema, { tax: true });
const posted = (definition: Transactions) => transactions(definition, schema.journalSchema, { columns: sides });

/** Without stamps and without deletions: short, and read whole each time. */
function short(definition: Common): StreamDefinition {
  return listed(definition, {
    modified: null,
    changes: { kind: 'none' },
    deletes: { sweepEverySec: daySec, confirm: 'by-second-list' },
    record: null,
  });
}

function emptyBooks(): TieoutError {
  return new TieoutError({
    code: 'auth/tenant-disconnected',
    action: 'stop-tenant',
    message: 'NetSuite no longer shows these books to the role of this login: every list would come empty.',
    remedy:
      'Give the role access to the subsidiary again (Setup > Users/Roles > Manage Roles, "Subsidiary Restrictions"), then sync.',
  });
}

function emptyChart(): TieoutError {
  return new TieoutError({
    code: 'auth/scope-missing',
    action: 'stop-stream',
    message: 'NetSuite shows the role of this login no account of the chart.',
    remedy: 'Add the permission "Accounts" (Lists) to the role under Setup > Users/Roles > Manage Roles, then sync again.',
  });
}

/** In the order in which they are read: what others refer to comes first. */
export const streams: readonly StreamDefinition[] = [
  {
    ...short({
      name: 'company',
      title: 'the subsidiary',
      selection: query.currencies,
      schema: schema.companySchema,
      mapping: reference.rawOnly,
    }),
    paging: {
      kind: 'posted-keyset',
      field: 'id',
      write: ({ after }) => query.posted(after === '0' ? query.companyQuery : query.nothingQuery),
    },
    count: null,
    whenEmpty: { refuse: emptyBooks },
  },
  short({
    name: 'currencies',
    title: 'currencies',
    selection: query.currencies,
    schema: schema.currencySchema,
    mapping: reference.rawOnly,
  }),
  short({
    name: 'accounting-periods',
    title: 'accounting periods',
    selection: query.periods,
    schema: schema.periodSchema,
    mapping: reference.rawOnly,
  }),
  {
    ...recorded({
      name: 'accounts',
      title: 'accounts',
      recordName: 'account',
      selection: query.accounts,
      schema: schema.accountSchema,
      mapping: reference.accountMapping,
    }),
    whenEmpty: { refuse: emptyChart },
  },
  {
    ...listed(
      {
        name: 'items',
        title: 'products and services',
        selection: query.items,
        schema: schema.itemSchema,
        mapping: reference.itemMapping,
      },
      // Items are of a dozen record types, and a role may be kept from any of them.
      // Nothing tells of one that was removed, so they are counted in every run.
      {
        availability: 'gated',
        deletes: { sweepEverySec: 7 * daySec, confirm: 'by-second-list' },
        count: {
          ...counted(query.countQuery(query.items), (sinceMs) => query.changedCountQuery(query.items, sinceMs)),
          always: true,
        },
      },
    ),
  },
  recorded({
    name: 'customers',
    title: 'customers',
    recordName: 'customer',
    deletedAs: ['custjob', 'lead', 'prospect'],
    selection: query.customers,
    schema: schema.customerSchema,
    mapping: reference.customerMapping,
  }),
  recorded({
    name: 'vendors',
    title: 'vendors',
    recordName: 'vendor',
    selection: query.vendors,
    schema: schema.vendorSchema,
    mapping: reference.vendorMapping,
  }),
  owed({ name: 'invoices', title: 'invoices', type: 'CustInvc', recordName: 'invoice', mapping: documents.invoiceMapping }),
  owed({
    name: 'bills',
    title: 'bills',
    type: 'VendBill',
    recordName: 'vendorBill',
    deletedAs: ['bill'],
    mapping: documents.billMapping,
  }),
  credited({
    name: 'credit-memos',
    title: 'credit memos',
    type: 'CustCred',
    recordName: 'creditMemo',
    deletedAs: ['credit memo'],
    mapping: documents.creditMemoMapping,
  }),
  credited({
    name: 'vendor-credits',
    title: 'bill credits',
    type: 'VendCred',
    recordName: 'vendorCredit',
    deletedAs: ['bill credit'],
    mapping: documents.vendorCreditMapping,
  }),
  settling({
    name: 'payments',
    title: 'payments received',
    type: 'CustPymt',
    recordName: 'customerPayment',
    deletedAs: ['payment'],
    mapping: cash.paymentMapping,
  }),
  settling({
    name: 'customer-deposits',
    title: 'customer deposits',
    type: 'CustDep',
    recordName: 'customerDeposit',
    deletedAs: ['customer deposit'],
    mapping: cash.customerDepositMapping,
  }),
  settling({
    name: 'deposit-applications',
    title: 'applications of customer deposits',
    type: 'DepAppl',
    recordName: 'depositApplication',
    deletedAs: ['deposit application'],
    mapping: cash.depositApplicationMapping,
  }),
  settling({
    name: 'refunds',
    title: 'refunds to customers',
    type: 'CustRfnd',
    recordName: 'customerRefund',
    deletedAs: ['customer refund'],
    mapping: cash.refundMapping,
  }),
  settling({
    name: 'bill-payments',
    title: 'bill payments',
    type: 'VendPymt',
    recordName: 'vendorPayment',
    deletedAs: ['bill payment'],
    mapping: cash.billPaymentMapping,
  }),
  settling({
    name: 'vendor-prepayments',
    title: 'prepayments to vendors',
    type: 'VPrep',
    recordName: 'vendorPrepayment',
    deletedAs: ['vendor prepayment'],
    mapping: cash.vendorPrepaymentMapping,
  }),
  settling({
    name: 'vendor-prepayment-applications',
    title: 'applications of prepayments to vendors',
    type: 'VPrepApp',
    recordName: 'vendorPrepaymentApplication',
    deletedAs: ['vendor prepayment application'],
    mapping: cash.prepaymentApplicationMapping,
  }),
  moved({
    name: 'cash-sales',
    title: 'cash sales',
    type: 'CashSale',
    recordName: 'cashSale',
    deletedAs: ['cash sale'],
    mapping: cash.moneyInMapping,
  }),
  moved({
    name: 'cash-refunds',
    title: 'cash refunds',
    type: 'CashRfnd',
    recordName: 'cashRefund',
    deletedAs: ['cash refund'],
    mapping: cash.moneyOutMapping,
  }),
  moved({ name: 'checks', title: 'checks', type: 'Check', recordName: 'check', mapping: cash.moneyOutMapping }),
  moved({
    name: 'card-charges',
    title: 'credit card charges',
    type: 'CardChrg',
    recordName: 'creditCardCharge',
    deletedAs: ['credit card'],
    mapping: cash.moneyOutMapping,
  }),
  moved({
    name: 'card-refunds',
    title: 'credit card refunds',
    type: 'CardRfnd',
    recordName: 'creditCardRefund',
    deletedAs: ['ccard refund'],
    mapping: cash.moneyInMapping,
  }),
  moved({ name: 'deposits', title: 'deposits', type: 'Deposit', recordName: 'deposit', mapping: cash.moneyInMapping }),
  moved({
    name: 'expense-reports',
    title: 'expense reports',
    type: 'ExpRept',
    recordName: 'expenseReport',
    deletedAs: ['expense report'],
    mapping: documents.expenseReportMapping,
  }),
  posted({ name: 'transfers', title: 'transfers', type: 'Transfer', recordName: 'transfer', mapping: cash.transferMapping }),
  posted({
    name: 'journal-entries',
    title: 'journal entries',
    type: 'Journal',
    recordName: 'journalEntry',
    deletedAs: ['journal', 'intercompanyjournalentry'],
    mapping: cash.journalMapping,
  }),
];
