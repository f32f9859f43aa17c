import type { ZodType } from 'zod';
import type { RecordMapping, StreamDefinition } from '../contract.ts';
import { deletionsOf } from './captured.ts';
import { idsPerQuery, overlapSec, pageSize } from './limits.ts';
import { billMapping, creditMemoMapping, invoiceMapping, vendorCreditMapping } from './map.ts';
import { journalEntryMapping, transferMapping } from './map-journals.ts';
import * as cash from './map-money.ts';
import * as reference from './map-reference.ts';
import { activeOrNot, countOf, minorVersion, select, selectByIds, wholeOf } from './query.ts';
import * as schema from './schema.ts';
import * as referenceSchema from './schema-reference.ts';
import { needs } from './scopes.ts';

const daySec = 86_400;

/** Offset and all: the zone is US Pacific, and changes with daylight saving. [doc; rec] */
const modified = { path: 'MetaData.LastUpdatedTime', read: 'instant' } as const;
const serverTime = { path: 'time', read: 'instant' } as const;

interface Definition {
  readonly name: string;
  readonly title: string;
  readonly entity: string;
  readonly schema: ZodType;
  readonly mapping: RecordMapping;
  /** Lists leave inactive ones out unless asked for. */
  readonly inactive?: true;
  /** Change data capture does not know it: sweeps find what is gone. */
  readonly uncaptured?: true;
}

/** A list read by queries in the order of the change stamp. */
function entity(definition: Definition): StreamDefinition {
  const conditions = definition.inactive === true ? [activeOrNot] : [];
  return {
    name: definition.name,
    title: definition.title,
    request: {
      path: '/query',
      query: { minorversion: minorVersion },
      rows: `QueryResponse.${definition.entity}`,
      emptyIsAbsent: true,
      row: definition.entity,
    },
    key: 'Id',
    modified,
    // `totalCount` of a list comes or not, and is never relied on.
    envelope: { serverTime },
    paging: { kind: 'query-keyset', param: 'query', size: pageSize, write: (ask) => select(definition.entity, conditions, ask) },
    changes: { kind: 'by-paging', overlapSec },
    // Whether a payment moves the stamp of what it pays is not documented: everything is read again each week.
    deletes: { sweepEverySec: 7 * daySec, confirm: 'by-record' },
    ...(definition.uncaptured === true ? {} : { deletions: deletionsOf(definition.entity) }),
    record: {
      pathFor: (id) => `/${definition.entity.toLowerCase()}/${encodeURIComponent(id)}`,
      batch: { param: 'query', max: idsPerQuery, write: (ids) => selectByIds(definition.entity, conditions, ids) },
    },
    count: { query: { query: countOf(definition.entity, conditions) }, path: 'QueryResponse.totalCount' },
    scopes: needs,
    availability: 'always',
    schema: definition.schema,
    mapping: definition.mapping,
  };
}

/** The one record that describes the company. */
function single(definition: Pick<Definition, 'name' | 'title' | 'entity' | 'schema'>): StreamDefinition {
  return {
    name: definition.name,
    title: definition.title,
    request: {
      path: '/query',
      query: { minorversion: minorVersion, query: wholeOf(definition.entity) },
      rows: `QueryResponse.${definition.entity}`,
    },
    key: 'Id',
    modified: null,
    envelope: { serverTime },
    paging: { kind: 'whole' },
    changes: { kind: 'none' },
    deletes: { sweepEverySec: daySec, confirm: 'by-second-list' },
    record: null,
    count: null,
    scopes: needs,
    availability: 'always',
    schema: definition.schema,
    mapping: reference.rawOnly,
  };
}

const named = (name: string, title: string, entityName: string, more: Partial<Definition> = {}): StreamDefinition =>
  entity({ name, title, entity: entityName, schema: referenceSchema.namedSchema, mapping: reference.rawOnly, ...more });

/** In the order in which they are read: what others refer to comes first. */
export const streams: readonly StreamDefinition[] = [
  single({
    name: 'preferences',
    title: 'the company preferences',
    entity: 'Preferences',
    schema: referenceSchema.preferencesSchema,
  }),
  single({ name: 'company', title: 'the company', entity: 'CompanyInfo', schema: referenceSchema.companySchema }),
  entity({
    name: 'accounts',
    title: 'accounts',
    entity: 'Account',
    schema: referenceSchema.accountSchema,
    mapping: reference.accountMapping,
    inactive: true,
  }),
  named('tax-codes', 'tax codes', 'TaxCode', { inactive: true, uncaptured: true }),
  entity({
    name: 'tax-rates',
    title: 'tax rates',
    entity: 'TaxRate',
    schema: referenceSchema.taxRateSchema,
    mapping: reference.taxRateMapping,
    inactive: true,
    uncaptured: true,
  }),
  named('terms', 'payment terms', 'Term', { inactive: true }),
  named('classes', 'classes', 'Class', { inactive: true }),
  named('departments', 'locations', 'Department', { inactive: true }),
  named('payment-methods', 'payment methods', 'PaymentMethod', { inactive: true }),
  entity({
    name: 'items',
    title: 'products and services',
    entity: 'Item',
    schema: referenceSchema.itemSchema,
    mapping: reference.itemMapping,
    inactive: true,
  }),
  entity({
    name: 'customers',
    title: 'customers',
    entity: 'Customer',
    schema: referenceSchema.customerSchema,
    mapping: reference.customerMapping,
    inactive: true,
  }),
  entity({
    name: 'vendors',
    title: 'vendors',
    entity: 'Vendor',
    schema: referenceSchema.vendorSchema,
    mapping: reference.vendorMapping,
    inactive: true,
  }),
  entity({ name: 'invoices', title: 'invoices', entity: 'Invoice', schema: schema.invoiceSchema, mapping: invoiceMapping }),
  entity({ name: 'bills', title: 'bills', entity: 'Bill', schema: schema.billSchema, mapping: billMapping }),
  entity({
    name: 'credit-notes',
    title: 'credit memos',
    entity: 'CreditMemo',
    schema: schema.creditMemoSchema,
    mapping: creditMemoMapping,
  }),
  entity({
    name: 'vendor-credits',
    title: 'vendor credits',
    entity: 'VendorCredit',
    schema: schema.vendorCreditSchema,
    mapping: vendorCreditMapping,
  }),
  entity({
    name: 'payments',
    title: 'payments received',
    entity: 'Payment',
    schema: schema.paymentSchema,
    mapping: cash.paymentMapping,
  }),
  entity({
    name: 'bill-payments',
    title: 'bill payments',
    entity: 'BillPayment',
    schema: schema.billPaymentSchema,
    mapping: cash.billPaymentMapping,
  }),
  entity({
    name: 'sales-receipts',
    title: 'sales receipts',
    entity: 'SalesReceipt',
    schema: schema.salesReceiptSchema,
    mapping: cash.salesReceiptMapping,
  }),
  entity({
    name: 'refund-receipts',
    title: 'refund receipts',
    entity: 'RefundReceipt',
    schema: schema.refundReceiptSchema,
    mapping: cash.refundReceiptMapping,
  }),
  entity({
    name: 'purchases',
    title: 'expenses and cheques',
    entity: 'Purchase',
    schema: schema.purchaseSchema,
    mapping: cash.purchaseMapping,
  }),
  entity({ name: 'deposits', title: 'deposits', entity: 'Deposit', schema: schema.depositSchema, mapping: cash.depositMapping }),
  entity({ name: 'transfers', title: 'transfers', entity: 'Transfer', schema: schema.transferSchema, mapping: transferMapping }),
  entity({
    name: 'journal-entries',
    title: 'journal entries',
    entity: 'JournalEntry',
    schema: schema.journalEntrySchema,
    mapping: journalEntryMapping,
  }),
];
