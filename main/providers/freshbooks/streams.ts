import type { ZodType } from 'zod';
import { bookDateFromUtcMs } from '../../../shared/time.ts';
import { TieoutError } from '../../../shared/errors.ts';
import { isRecord, valueAt } from '../../../shared/unknown.ts';
import type { ChangesSpec, RecordMapping, Source, StreamDefinition } from '../contract.ts';
import { overlapSec, pageSize } from './limits.ts';
import { billMapping, creditNoteMapping, invoiceMapping } from './map.ts';
import * as cash from './map-money.ts';
import * as reference from './map-reference.ts';
import { eastern, utc } from './map-sources.ts';
import * as schema from './schema.ts';
import * as referenceSchema from './schema-reference.ts';
import { needs } from './scopes.ts';

const daySec = 86_400;
const dayMs = daySec * 1000;

type Deletions = NonNullable<StreamDefinition['deletions']>;

interface Definition {
  readonly name: string;
  readonly title: string;
  readonly path: string;
  /** Name of the list in its answer, and of the record in the answer of a single read. */
  readonly rows: string;
  readonly row: string | null;
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Null: nothing tells a change, and the list is read whole each time. */
  readonly modified: Source | null;
  /** Deleted records are listed when asked for. */
  readonly keepsDeleted: boolean;
  readonly scopes: readonly (readonly string[])[];
  readonly schema: ZodType;
  readonly mapping: RecordMapping;
}

/** By day and no finer; the day is US Eastern's. [doc: parameters; sdk] */
const since: ChangesSpec = { kind: 'modified-since-day', param: 'search[updated_min]', overlapSec };

/** A list of numbered pages; what follows a removed row moves up. Deleted and archived records are `vis_state` 1 and 2, and a list has 0 and 2. [doc: parameters, active_deleted] */
function listed(definition: Definition): StreamDefinition {
  const { path, row, key, modified } = definition;
  const result = 'response.result';
  return {
    name: definition.name,
    title: definition.title,
    request: {
      path,
      query: definition.query ?? {},
      rows: `${result}.${definition.rows}`,
      ...(row === null ? {} : { row: `${result}.${row}` }),
    },
    key,
    modified,
    // Counted anew for each answer.
    envelope: { page: `${result}.page`, pageCount: `${result}.pages`, itemCount: `${result}.total` },
    paging: { kind: 'page-number', pageParam: 'page', sizeParam: 'per_page', size: pageSize },
    changes: modified === null ? { kind: 'none' } : since,
    // Whether a payment moves the stamp of its invoice is not documented, nor that every change does: everything is read again each week.
    deletes: { sweepEverySec: 7 * daySec, confirm: row === null ? 'by-second-list' : 'by-record' },
    ...(definition.keepsDeleted ? { deletions: deletionsOf(path, definition.rows, key, modified !== null) } : {}),
    record: row === null ? null : { pathFor: (externalId) => `${path}/${encodeURIComponent(externalId)}` },
    count: { query: { page: '1', per_page: '1' } },
    scopes: definition.scopes,
    availability: 'always',
    schema: definition.schema,
    mapping: definition.mapping,
  };
}

/** A second list, of what was deleted since a day (or ever, where nothing tells when). It reaches back for ever. */
function deletionsOf(path: string, rows: string, key: string, dated: boolean): Deletions {
  return {
    reachSec: 100 * 365 * daySec,
    request: (sinceMs, page) => ({
      path,
      query: {
        'search[vis_state]': '1',
        ...(dated ? { 'search[updated_min]': bookDateFromUtcMs(Math.max(0, sinceMs - dayMs)) } : {}),
        page: String(page),
        per_page: String(pageSize),
      },
    }),
    read(body) {
      const list = valueAt(body, `response.result.${rows}`);
      if (!Array.isArray(list)) throw unreadable(rows);
      // A filter that is not honoured answers with live records too: those are no deletions.
      return (list as readonly unknown[]).flatMap((row) => {
        if (!isRecord(row)) throw unreadable(rows);
        const id = row[key];
        return row['vis_state'] === 1 && (typeof id === 'number' || typeof id === 'string') ? [String(id)] : [];
      });
    },
    more(body) {
      const page = valueAt(body, 'response.result.page');
      const pages = valueAt(body, 'response.result.pages');
      if (typeof page !== 'number' || typeof pages !== 'number') throw unreadable(rows);
      return page < pages;
    },
  };
}

function unreadable(rows: string): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'retry',
    message: `FreshBooks sent the deleted ${rows} in a shape that cannot be read.`,
    remedy: 'Tieout tries again. If it stays, please report this with the output of "tieout doctor --json".',
  });
}

/** Without it there is no `lines` at all. [sdk] */
const withLines = { 'include[]': 'lines' };

/** In the order in which they are read: what others refer to comes first. */
export const streams: readonly StreamDefinition[] = [
  listed({
    name: 'accounts',
    title: 'accounts',
    path: '/journal_entry_accounts/journal_entry_accounts',
    rows: 'journal_entry_accounts',
    row: null,
    key: 'id',
    modified: null,
    keepsDeleted: false,
    scopes: needs.accounts,
    schema: referenceSchema.accountSchema,
    mapping: reference.accountMapping,
  }),
  listed({
    name: 'taxes',
    title: 'taxes',
    path: '/taxes/taxes',
    rows: 'taxes',
    row: 'tax',
    key: 'taxid',
    modified: null,
    keepsDeleted: false,
    scopes: needs.taxes,
    schema: referenceSchema.taxSchema,
    mapping: reference.taxMapping,
  }),
  listed({
    name: 'expense-categories',
    title: 'expense categories',
    path: '/expenses/categories',
    rows: 'categories',
    row: 'category',
    key: 'categoryid',
    modified: null,
    keepsDeleted: false,
    scopes: needs.expenses,
    schema: referenceSchema.categorySchema,
    mapping: reference.rawOnly,
  }),
  listed({
    name: 'items',
    title: 'items',
    path: '/items/items',
    rows: 'items',
    row: 'item',
    key: 'id',
    modified: eastern('updated'),
    keepsDeleted: true,
    scopes: needs.items,
    schema: referenceSchema.itemSchema,
    mapping: reference.itemMapping,
  }),
  listed({
    name: 'clients',
    title: 'clients',
    path: '/users/clients',
    rows: 'clients',
    row: 'client',
    key: 'userid',
    modified: eastern('updated'),
    keepsDeleted: true,
    scopes: needs.clients,
    schema: referenceSchema.clientSchema,
    mapping: reference.clientMapping,
  }),
  listed({
    name: 'vendors',
    title: 'vendors',
    path: '/bill_vendors/bill_vendors',
    rows: 'bill_vendors',
    row: 'bill_vendor',
    key: 'vendorid',
    modified: utc('updated_at'),
    keepsDeleted: true,
    scopes: needs.vendors,
    schema: referenceSchema.vendorSchema,
    mapping: reference.vendorMapping,
  }),
  listed({
    name: 'invoices',
    title: 'invoices',
    path: '/invoices/invoices',
    rows: 'invoices',
    row: 'invoice',
    key: 'invoiceid',
    query: withLines,
    modified: eastern('updated'),
    keepsDeleted: true,
    scopes: needs.invoices,
    schema: schema.invoiceSchema,
    mapping: invoiceMapping,
  }),
  listed({
    name: 'credit-notes',
    title: 'credit notes',
    path: '/credit_notes/credit_notes',
    rows: 'credit_notes',
    row: 'credit_note',
    key: 'creditid',
    query: withLines,
    // No stamp in any answer seen: read whole each time.
    modified: null,
    keepsDeleted: true,
    scopes: needs.creditNotes,
    schema: schema.creditNoteSchema,
    mapping: creditNoteMapping,
  }),
  listed({
    name: 'payments',
    title: 'payments',
    path: '/payments/payments',
    rows: 'payments',
    row: 'payment',
    key: 'logid',
    modified: eastern('updated'),
    keepsDeleted: true,
    scopes: needs.payments,
    schema: schema.paymentSchema,
    mapping: cash.paymentMapping,
  }),
  listed({
    name: 'bills',
    title: 'bills',
    path: '/bills/bills',
    rows: 'bills',
    row: 'bill',
    key: 'id',
    query: withLines,
    modified: utc('updated_at'),
    keepsDeleted: true,
    scopes: needs.bills,
    schema: schema.billSchema,
    mapping: billMapping,
  }),
  listed({
    name: 'bill-payments',
    title: 'bill payments',
    path: '/bill_payments/bill_payments',
    rows: 'bill_payments',
    row: 'bill_payment',
    key: 'id',
    modified: null,
    keepsDeleted: true,
    scopes: needs.billPayments,
    schema: schema.billPaymentSchema,
    mapping: cash.billPaymentMapping,
  }),
  listed({
    name: 'expenses',
    title: 'expenses',
    path: '/expenses/expenses',
    rows: 'expenses',
    row: 'expense',
    key: 'expenseid',
    modified: eastern('updated'),
    keepsDeleted: true,
    scopes: needs.expenses,
    schema: schema.expenseSchema,
    mapping: cash.expenseMapping,
  }),
  listed({
    name: 'other-incomes',
    title: 'other income',
    path: '/other_incomes/other_incomes',
    // Singular, although the path is not. [sdk]
    rows: 'other_income',
    row: 'other_income',
    key: 'incomeid',
    modified: eastern('updated_at'),
    keepsDeleted: true,
    scopes: needs.otherIncomes,
    schema: schema.otherIncomeSchema,
    mapping: cash.otherIncomeMapping,
  }),
];
