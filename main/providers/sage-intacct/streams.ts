import type { ZodType } from 'zod';
import type { RecordMapping, StreamDefinition } from '../contract.ts';
import { decodeCompany, decodeRows } from './decode.ts';
import { deletionsOf } from './deletions.ts';
import { gatewayPath } from './hosts.ts';
import { listSize, overlapSec, readSize } from './limits.ts';
import * as owed from './map.ts';
import * as cash from './map-cash.ts';
import * as money from './map-money.ts';
import * as reference from './map-reference.ts';
import {
  companyBody,
  condition,
  countBody,
  listAndReadBody,
  listBody,
  readBody,
  readByNameBody,
  type ObjectAsk,
} from './requests.ts';
import * as schema from './schema.ts';

const daySec = 86_400;

const request = { path: gatewayPath, query: {}, rows: 'rows' };
const modified = { path: 'WHENMODIFIED', read: 'instant' } as const;

const envelope = { itemCount: 'total', hasNext: 'more', nextKeys: 'next', dialect: 'dialect' };

interface Definition {
  readonly name: string;
  readonly title: string;
  readonly object: string;
  readonly schema: ZodType;
  readonly mapping: RecordMapping;
}

function countOf(ask: ObjectAsk): NonNullable<StreamDefinition['count']> {
  return { query: {}, body: (place) => countBody(ask, place), path: 'total' };
}

/** What all streams of the gateway have in common. */
function gateway(definition: Definition, ask: ObjectAsk): Omit<StreamDefinition, 'paging' | 'record' | 'key'> {
  return {
    name: definition.name,
    title: definition.title,
    request,
    decode: decodeRows,
    modified,
    envelope,
    changes: { kind: 'by-paging', overlapSec },
    deletes: { sweepEverySec: 7 * daySec, confirm: 'by-record' },
    count: countOf(ask),
    scopes: [],
    availability: 'always',
    schema: definition.schema,
    mapping: definition.mapping,
  };
}

/** Records with lines of their own: their keys are listed, and each request reads those of the one before. */
function withLines(
  definition: Definition &
    Partial<Pick<ObjectAsk, 'conditions' | 'createdAt' | 'alsoChangedAt'>> & {
      readonly gated?: true;
      readonly countAlways?: true;
    },
): StreamDefinition {
  const ask: ObjectAsk = {
    object: definition.object,
    fields: ['RECORDNO'],
    conditions: definition.conditions ?? [],
    ownOnly: true,
    createdAt: definition.createdAt ?? 'AUWHENCREATED',
    ...(definition.alsoChangedAt === undefined ? {} : { alsoChangedAt: definition.alsoChangedAt }),
  };
  const always = definition.countAlways === true ? { always: true as const } : {};
  return {
    ...gateway(definition, ask),
    key: 'RECORDNO',
    count: { ...countOf(ask), ...always },
    paging: { kind: 'key-pages', field: 'RECORDNO', size: readSize, write: (page) => listAndReadBody(ask, page) },
    deletions: deletionsOf(definition.object.toLowerCase()),
    record: {
      pathFor: () => gatewayPath,
      bodyFor: (id) => readBody(definition.object, [id]),
      batch: { max: readSize, body: (ids) => readBody(definition.object, ids) },
    },
    ...(definition.gated === true ? { availability: 'gated' as const } : {}),
  };
}

/** Lists without lines, read 2,000 at a time. Their keys are the IDs by which documents name them; the audit history knows only their numbers, so they are counted in every run, and a sweep finds what is gone. */
function listed(definition: Definition & { readonly key: string; readonly fields: readonly string[] }): StreamDefinition {
  const fields = ['RECORDNO', definition.key, ...definition.fields, 'WHENCREATED', 'WHENMODIFIED', 'MEGAENTITYID'];
  const ask: ObjectAsk = { object: definition.object, fields, conditions: [], ownOnly: false, createdAt: 'WHENCREATED' };
  const byName = (ids: readonly string[]): string => readByNameBody(definition.object, ids, fields);
  return {
    ...gateway(definition, ask),
    key: definition.key,
    paging: { kind: 'key-pages', field: 'RECORDNO', size: listSize, write: (page) => listBody(ask, page) },
    deletes: { sweepEverySec: daySec, confirm: 'by-record' },
    count: { ...countOf(ask), always: true },
    record: {
      pathFor: () => gatewayPath,
      bodyFor: (id) => byName([id]),
      batch: { max: readSize, body: byName },
    },
  };
}

/** Kept raw with all their fields. Shared by the company or an entity's own. */
function raw(name: string, title: string, object: string): StreamDefinition {
  const ask: ObjectAsk = { object, fields: ['RECORDNO'], conditions: [], ownOnly: false, createdAt: 'WHENCREATED' };
  return {
    ...gateway({ name, title, object, schema: schema.rawSchema, mapping: reference.rawOnly }, ask),
    key: 'RECORDNO',
    paging: { kind: 'key-pages', field: 'RECORDNO', size: readSize, write: (page) => listAndReadBody(ask, page) },
    record: {
      pathFor: () => gatewayPath,
      bodyFor: (id) => readBody(object, [id]),
      batch: { max: readSize, body: (ids) => readBody(object, ids) },
    },
    availability: 'gated',
  };
}

/** Belongs to an application of its own, which not every company has. */
const subscribed = (definition: Definition): StreamDefinition => withLines({ ...definition, gated: true });

const company: StreamDefinition = {
  name: 'company',
  title: 'the company',
  request,
  decode: decodeCompany,
  key: 'COMPANYID',
  modified: null,
  envelope,
  paging: { kind: 'whole', write: companyBody },
  changes: { kind: 'none' },
  deletes: { sweepEverySec: daySec, confirm: 'by-second-list' },
  record: null,
  count: null,
  scopes: [],
  availability: 'always',
  schema: schema.companySchema,
  mapping: reference.rawOnly,
};

const below = [condition('lessthan', 'TRX_TOTALENTERED', '0')];
const atOrAbove = [condition('greaterthanorequalto', 'TRX_TOTALENTERED', '0')];

/** In the order in which they are read: what others refer to comes first, and the company, which tells how its user writes dates, before all. */
export const streams: readonly StreamDefinition[] = [
  company,
  listed({
    name: 'accounts',
    title: 'accounts',
    object: 'GLACCOUNT',
    key: 'ACCOUNTNO',
    fields: ['TITLE', 'ACCOUNTTYPE', 'NORMALBALANCE', 'CLOSINGTYPE', 'STATUS', 'CATEGORY', 'TAXABLE'],
    schema: schema.accountSchema,
    mapping: reference.accountMapping,
  }),
  raw('checking-accounts', 'bank accounts', 'CHECKINGACCOUNT'),
  raw('savings-accounts', 'savings accounts', 'SAVINGSACCOUNT'),
  raw('credit-cards', 'card accounts', 'CREDITCARD'),
  raw('departments', 'departments', 'DEPARTMENT'),
  raw('locations', 'locations', 'LOCATION'),
  raw('classes', 'classes', 'CLASS'),
  raw('projects', 'projects', 'PROJECT'),
  raw('tax-details', 'tax details', 'TAXDETAIL'),
  listed({
    name: 'items',
    title: 'items',
    object: 'ITEM',
    key: 'ITEMID',
    fields: ['NAME', 'STATUS'],
    schema: schema.itemSchema,
    mapping: reference.itemMapping,
  }),
  listed({
    name: 'customers',
    title: 'customers',
    object: 'CUSTOMER',
    key: 'CUSTOMERID',
    fields: partyFields(),
    schema: schema.customerSchema,
    mapping: reference.customerMapping,
  }),
  listed({
    name: 'vendors',
    title: 'vendors',
    object: 'VENDOR',
    key: 'VENDORID',
    fields: partyFields(),
    schema: schema.vendorSchema,
    mapping: reference.vendorMapping,
  }),
  withLines({
    name: 'invoices',
    title: 'invoices',
    object: 'ARINVOICE',
    schema: schema.invoiceSchema,
    mapping: owed.invoiceMapping,
  }),
  withLines({ name: 'bills', title: 'bills', object: 'APBILL', schema: schema.billSchema, mapping: owed.billMapping }),
  withLines({
    name: 'credit-notes',
    title: 'credit memos',
    object: 'ARADJUSTMENT',
    conditions: below,
    schema: schema.customerAdjustmentSchema,
    mapping: owed.creditMemoMapping,
  }),
  withLines({
    name: 'debit-memos',
    title: 'debit memos',
    object: 'ARADJUSTMENT',
    conditions: atOrAbove,
    schema: schema.customerAdjustmentSchema,
    mapping: owed.debitMemoMapping,
  }),
  withLines({
    name: 'vendor-credits',
    title: 'vendor credits',
    object: 'APADJUSTMENT',
    conditions: below,
    schema: schema.vendorAdjustmentSchema,
    mapping: owed.vendorCreditMapping,
  }),
  withLines({
    name: 'vendor-debits',
    title: 'vendor debits',
    object: 'APADJUSTMENT',
    conditions: atOrAbove,
    schema: schema.vendorAdjustmentSchema,
    mapping: owed.vendorDebitMapping,
  }),
  withLines({
    name: 'payments',
    title: 'payments received',
    object: 'ARPYMT',
    schema: schema.paymentSchema,
    mapping: money.paymentMapping,
  }),
  withLines({
    name: 'bill-payments',
    title: 'bill payments',
    object: 'APPYMT',
    schema: schema.billPaymentSchema,
    mapping: money.billPaymentMapping,
  }),
  subscribed({
    name: 'advances',
    title: 'advances of customers',
    object: 'ARADVANCE',
    schema: schema.customerAdvanceSchema,
    mapping: cash.customerAdvanceMapping,
  }),
  subscribed({
    name: 'vendor-advances',
    title: 'advances to vendors',
    object: 'APADVANCE',
    schema: schema.vendorAdvanceSchema,
    mapping: cash.vendorAdvanceMapping,
  }),
  subscribed({
    name: 'deposits',
    title: 'deposits',
    object: 'DEPOSIT',
    schema: schema.depositSchema,
    mapping: cash.depositMapping,
  }),
  subscribed({
    name: 'other-receipts',
    title: 'other receipts',
    object: 'OTHERRECEIPTS',
    schema: schema.otherReceiptSchema,
    mapping: cash.otherReceiptMapping,
  }),
  subscribed({
    name: 'card-transactions',
    title: 'card transactions',
    object: 'CCTRANSACTION',
    schema: schema.cardTransactionSchema,
    mapping: cash.cardTransactionMapping,
  }),
  subscribed({
    name: 'expense-reports',
    title: 'expense reports',
    object: 'EEXPENSES',
    schema: schema.expenseReportSchema,
    mapping: cash.expenseReportMapping,
  }),
  withLines({
    name: 'journals',
    title: 'journals',
    object: 'GLBATCH',
    createdAt: 'WHENCREATED',
    // Batches of the system may be stamped 1970 in both of the usual places. [sheet 6] Their own stamp may be a date without a time, so they are counted too.
    alsoChangedAt: 'MODIFIED',
    countAlways: true,
    schema: schema.journalSchema,
    mapping: money.journalMapping,
  }),
];

function partyFields(): readonly string[] {
  return [
    'NAME',
    'STATUS',
    'CURRENCY',
    'TERMNAME',
    'TOTALDUE',
    'TAXID',
    'DISPLAYCONTACT.EMAIL1',
    'DISPLAYCONTACT.PHONE1',
    'DISPLAYCONTACT.MAILADDRESS.ADDRESS1',
    'DISPLAYCONTACT.MAILADDRESS.ADDRESS2',
    'DISPLAYCONTACT.MAILADDRESS.CITY',
    'DISPLAYCONTACT.MAILADDRESS.STATE',
    'DISPLAYCONTACT.MAILADDRESS.ZIP',
    'DISPLAYCONTACT.MAILADDRESS.COUNTRY',
  ];
}
