import type { ZodType } from 'zod';
import type { RecordMapping, StreamDefinition } from '../contract.ts';
import { overlapSec, pageSize } from './limits.ts';
import { estimateMapping, invoiceMapping } from './map.ts';
import { expenseMapping, paymentMapping } from './map-money.ts';
import * as reference from './map-reference.ts';
import { utc } from './map-sources.ts';
import * as schema from './schema.ts';
import * as referenceSchema from './schema-reference.ts';

const daySec = 86_400;

interface Definition {
  readonly name: string;
  readonly title: string;
  readonly path: string;
  /** Name of the list in its answer. */
  readonly rows: string;
  readonly schema: ZodType;
  readonly mapping: RecordMapping;
}

/**
 * A list, the newest first. Most name the address of the next page, which stands for a record; expenses have numbered pages still, whose rows move up when one goes. Deleted records
 * leave no trace, so the list is counted in every run and read whole each day. [doc: Pagination]
 */
function listed({ name, title, path, rows, schema: shape, mapping }: Definition): StreamDefinition {
  return {
    name,
    title,
    request: { path, query: {}, rows, row: '' },
    key: 'id',
    modified: utc('updated_at'),
    envelope: { page: 'page', pageCount: 'total_pages', itemCount: 'total_entries', nextLink: 'links.next' },
    paging: { kind: 'next-link', pageParam: 'page', sizeParam: 'per_page', size: pageSize },
    changes: { kind: 'modified-since-instant', param: 'updated_since', overlapSec },
    deletes: { sweepEverySec: daySec, confirm: 'by-record' },
    record: { pathFor: (externalId) => `${path}/${encodeURIComponent(externalId)}` },
    count: { query: { per_page: '1' }, always: true },
    scopes: [],
    availability: 'always',
    schema: shape,
    mapping,
  };
}

/** The account itself: its settings, for administrators only. [doc: Company] */
const company: StreamDefinition = {
  name: 'company',
  title: 'company',
  request: { path: '/company', query: {}, rows: '', lone: true },
  // It has no id.
  key: 'full_domain',
  modified: null,
  envelope: {},
  paging: { kind: 'whole' },
  changes: { kind: 'none' },
  deletes: { sweepEverySec: daySec, confirm: 'by-second-list' },
  record: null,
  count: null,
  scopes: [],
  availability: 'gated',
  schema: referenceSchema.companySchema,
  mapping: reference.rawOnly,
};

/**
 * Payments are listed below their invoice and nowhere else: one request for each invoice that changed, and for each that states another settled amount than its payments make. There is no
 * single read either, so a payment is asked for by its invoice's list. [doc: Payments]
 */
const payments: StreamDefinition = {
  name: 'payments',
  title: 'payments',
  request: { path: '/payments', query: {}, rows: 'invoice_payments' },
  key: 'payment.id',
  modified: utc('payment.updated_at'),
  envelope: { page: 'page', pageCount: 'total_pages', itemCount: 'total_entries', nextLink: 'links.next' },
  paging: {
    kind: 'below',
    parents: 'invoices',
    frame: { parent: 'invoice', row: 'payment' },
    pathFor: paymentsPath,
    parentPathFor: (invoiceId) => `/invoices/${encodeURIComponent(invoiceId)}`,
    pageParam: 'page',
    sizeParam: 'per_page',
    size: pageSize,
  },
  changes: { kind: 'by-paging', overlapSec },
  // Each invoice costs a request. [doc: Payments]
  deletes: { sweepEverySec: 7 * daySec, confirm: 'by-record' },
  record: { pathFor: (externalId) => paymentsPath(externalId.split('/')[0] ?? '') },
  count: null,
  scopes: [],
  availability: 'always',
  schema: schema.paymentSchema,
  mapping: paymentMapping,
};

function paymentsPath(invoiceId: string): string {
  return `/invoices/${encodeURIComponent(invoiceId)}/payments`;
}

/** In the order in which they are read: what others refer to comes first. */
export const streams: readonly StreamDefinition[] = [
  company,
  listed({
    name: 'users',
    title: 'users',
    path: '/users',
    rows: 'users',
    schema: referenceSchema.userSchema,
    mapping: reference.rawOnly,
  }),
  listed({
    name: 'clients',
    title: 'clients',
    path: '/clients',
    rows: 'clients',
    schema: referenceSchema.clientSchema,
    mapping: reference.clientMapping,
  }),
  listed({
    name: 'contacts',
    title: 'contacts of clients',
    path: '/contacts',
    rows: 'contacts',
    schema: referenceSchema.contactSchema,
    mapping: reference.rawOnly,
  }),
  listed({
    name: 'tasks',
    title: 'tasks',
    path: '/tasks',
    rows: 'tasks',
    schema: referenceSchema.taskSchema,
    mapping: reference.rawOnly,
  }),
  listed({
    name: 'projects',
    title: 'projects',
    path: '/projects',
    rows: 'projects',
    schema: referenceSchema.projectSchema,
    mapping: reference.rawOnly,
  }),
  listed({
    name: 'item-categories',
    title: 'item categories',
    path: '/invoice_item_categories',
    rows: 'invoice_item_categories',
    schema: referenceSchema.itemCategorySchema,
    mapping: reference.itemCategoryMapping,
  }),
  listed({
    name: 'expense-categories',
    title: 'expense categories',
    path: '/expense_categories',
    rows: 'expense_categories',
    schema: referenceSchema.expenseCategorySchema,
    mapping: reference.expenseCategoryMapping,
  }),
  listed({
    name: 'estimates',
    title: 'estimates',
    path: '/estimates',
    rows: 'estimates',
    schema: schema.estimateSchema,
    mapping: estimateMapping,
  }),
  listed({
    name: 'invoices',
    title: 'invoices',
    path: '/invoices',
    rows: 'invoices',
    schema: schema.invoiceSchema,
    mapping: invoiceMapping,
  }),
  payments,
  listed({
    name: 'expenses',
    title: 'expenses',
    path: '/expenses',
    rows: 'expenses',
    schema: schema.expenseSchema,
    mapping: expenseMapping,
  }),
];
