import type { ZodType } from 'zod';
import type { ChangesSpec, EnvelopeFacts, PagingSpec, RecordMapping, StreamDefinition } from '../contract.ts';
import { idsPerRequest, overlapSec, pageSize } from './limits.ts';
import { needs } from './scopes.ts';
import { creditNoteMapping, invoiceMapping, overpaymentMapping, prepaymentMapping } from './map.ts';
import { journalMapping, manualJournalMapping } from './map-journals.ts';
import { bankTransactionMapping, bankTransferMapping, batchPaymentMapping, paymentMapping } from './map-money.ts';
import * as reference from './map-reference.ts';
import * as schema from './schema.ts';
import * as referenceSchema from './schema-reference.ts';

const daySec = 86_400;

/** Every list has the same envelope; `pagination` only where pages were asked for, and `hasNextPage` only where a proxy adds it. [spec] */
const envelope: EnvelopeFacts = {
  page: 'pagination.page',
  pageCount: 'pagination.pageCount',
  itemCount: 'pagination.itemCount',
  hasNext: 'pagination.hasNextPage',
  serverTime: { path: 'DateTimeUTC', read: 'instant' },
};

/** Oldest change first: what is edited meanwhile moves to the end and is met twice rather than never. */
const byChange: PagingSpec = {
  kind: 'modified-keyset',
  pageParam: 'page',
  sizeParam: 'pageSize',
  size: pageSize,
  orderParam: { name: 'order', value: 'UpdatedDateUTC ASC' },
};

const since: ChangesSpec = {
  kind: 'modified-since-header',
  header: 'If-Modified-Since',
  // The reference's own example has no zone; the SDK sends one, and the description requires it (`date-time`). [doc, sdk, spec]
  format: 'iso-utc',
  overlapSec,
};

/**
 * Lines come only with `page` [doc], on every request: also when records are asked for by id or only the count is of interest. The paging strategy
 * overrides both for its own pages.
 */
const withLines = { page: '1', pageSize: String(pageSize) };

interface Definition {
  readonly name: string;
  readonly title: string;
  readonly plural: string;
  readonly key: string;
  readonly schema: ZodType;
  readonly mapping: RecordMapping;
  readonly scopes: readonly (readonly string[])[];
  readonly query?: Readonly<Record<string, string>>;
}

/** A list that comes in pages and counts its rows. */
function paged(definition: Definition & { readonly paging?: PagingSpec; readonly idsParam?: string }): StreamDefinition {
  const path = `/${definition.plural}`;
  return {
    name: definition.name,
    title: definition.title,
    request: { path, query: { ...withLines, ...definition.query }, rows: definition.plural },
    key: definition.key,
    modified: { path: 'UpdatedDateUTC', read: 'instant' },
    envelope,
    paging: definition.paging ?? byChange,
    changes: since,
    // Some changes do not move the stamp (contact balances, due dates of part-paid documents) [survey]: all is read again each week.
    deletes: { sweepEverySec: 7 * daySec, confirm: 'by-record' },
    record: {
      pathFor: recordPath(path),
      ...(definition.idsParam === undefined ? {} : { batch: { param: definition.idsParam, max: idsPerRequest } }),
    },
    count: { query: { page: '1', pageSize: '1' } },
    scopes: definition.scopes,
    availability: 'always',
    schema: definition.schema,
    mapping: definition.mapping,
  };
}

/** A list that comes in one answer and does not count its rows. `modified` null: the list tells no changes and is read whole each time. */
function whole(
  definition: Definition & {
    readonly path?: string;
    readonly modified: string | null;
    readonly changes: ChangesSpec;
    readonly byId: boolean;
  },
): StreamDefinition {
  const path = definition.path ?? `/${definition.plural}`;
  return {
    name: definition.name,
    title: definition.title,
    request: { path, query: definition.query ?? {}, rows: definition.plural },
    key: definition.key,
    modified: definition.modified === null ? null : { path: definition.modified, read: 'instant' },
    envelope: { serverTime: envelope.serverTime ?? { path: 'DateTimeUTC', read: 'instant' } },
    paging: { kind: 'whole' },
    changes: definition.changes,
    deletes: { sweepEverySec: daySec, confirm: definition.byId ? 'by-record' : 'by-second-list' },
    record: definition.byId ? { pathFor: recordPath(path) } : null,
    count: null,
    scopes: definition.scopes,
    availability: 'always',
    schema: definition.schema,
    mapping: definition.mapping,
  };
}

function recordPath(path: string): (externalId: string) => string {
  return (externalId) => `${path}/${encodeURIComponent(externalId)}`;
}

const none: ChangesSpec = { kind: 'none' };
/** Unit prices with four decimals; without it they are rounded to two. [spec] */
const unitPrices = { unitdp: '4' };

const organisation = whole({
  name: 'organisation',
  title: 'the organisation',
  path: '/Organisation',
  plural: 'Organisations',
  key: 'OrganisationID',
  modified: null,
  changes: none,
  byId: false,
  scopes: needs.settings,
  schema: referenceSchema.organisationSchema,
  mapping: reference.rawOnly,
});

const accounts = whole({
  name: 'accounts',
  title: 'accounts',
  plural: 'Accounts',
  key: 'AccountID',
  modified: 'UpdatedDateUTC',
  // A chart of accounts is one small answer, and every report is read by it.
  changes: none,
  byId: true,
  scopes: needs.settings,
  schema: referenceSchema.accountSchema,
  mapping: reference.accountMapping,
});

const taxRates = whole({
  name: 'tax-rates',
  title: 'tax rates',
  plural: 'TaxRates',
  key: 'TaxType',
  modified: null,
  changes: none,
  byId: false,
  scopes: needs.settings,
  schema: referenceSchema.taxRateSchema,
  mapping: reference.taxRateMapping,
});

const currencies = whole({
  name: 'currencies',
  title: 'currencies',
  plural: 'Currencies',
  key: 'Code',
  modified: null,
  changes: none,
  byId: false,
  scopes: needs.settings,
  schema: referenceSchema.currencySchema,
  mapping: reference.rawOnly,
});

const trackingCategories = whole({
  name: 'tracking-categories',
  title: 'tracking categories',
  plural: 'TrackingCategories',
  key: 'TrackingCategoryID',
  query: { includeArchived: 'true' },
  modified: null,
  changes: none,
  byId: true,
  scopes: needs.settings,
  schema: referenceSchema.trackingCategorySchema,
  mapping: reference.rawOnly,
});

const items = whole({
  name: 'items',
  title: 'items',
  plural: 'Items',
  key: 'ItemID',
  query: unitPrices,
  modified: 'UpdatedDateUTC',
  // Items can be deleted outright, and no feed tells of it: the list is one answer and is read whole.
  changes: none,
  byId: true,
  scopes: needs.items,
  schema: referenceSchema.itemSchema,
  mapping: reference.itemMapping,
});

const contacts = paged({
  name: 'contacts',
  title: 'contacts',
  plural: 'Contacts',
  key: 'ContactID',
  // Without it the contacts that old documents name are missing.
  query: { includeArchived: 'true' },
  idsParam: 'IDs',
  scopes: needs.contacts,
  schema: referenceSchema.contactSchema,
  mapping: reference.contactMapping,
});

const invoices = paged({
  name: 'invoices',
  title: 'invoices and bills',
  plural: 'Invoices',
  key: 'InvoiceID',
  query: unitPrices,
  idsParam: 'IDs',
  scopes: needs.invoices,
  schema: schema.invoiceSchema,
  mapping: invoiceMapping,
});

const creditNotes = paged({
  name: 'credit-notes',
  title: 'credit notes',
  plural: 'CreditNotes',
  key: 'CreditNoteID',
  query: unitPrices,
  scopes: needs.invoices,
  schema: schema.creditNoteSchema,
  mapping: creditNoteMapping,
});

const payments = paged({
  name: 'payments',
  title: 'payments',
  plural: 'Payments',
  key: 'PaymentID',
  scopes: needs.payments,
  schema: schema.paymentSchema,
  mapping: paymentMapping,
});

const bankTransactions = paged({
  name: 'bank-transactions',
  title: 'bank transactions',
  plural: 'BankTransactions',
  key: 'BankTransactionID',
  query: unitPrices,
  scopes: needs.bankTransactions,
  schema: schema.bankTransactionSchema,
  mapping: bankTransactionMapping,
});

const bankTransfers = whole({
  name: 'bank-transfers',
  title: 'bank transfers',
  plural: 'BankTransfers',
  key: 'BankTransferID',
  query: { includeDeleted: 'true' },
  // The only stamp is the creation, so a removal is not a change that could be asked for: one whole answer each time.
  modified: 'CreatedDateUTC',
  changes: none,
  byId: true,
  scopes: needs.bankTransactions,
  schema: schema.bankTransferSchema,
  mapping: bankTransferMapping,
});

const prepayments = paged({
  name: 'prepayments',
  title: 'prepayments',
  plural: 'Prepayments',
  key: 'PrepaymentID',
  query: unitPrices,
  scopes: needs.payments,
  schema: schema.prepaymentSchema,
  mapping: prepaymentMapping,
});

const overpayments = paged({
  name: 'overpayments',
  title: 'overpayments',
  plural: 'Overpayments',
  key: 'OverpaymentID',
  query: unitPrices,
  scopes: needs.payments,
  schema: schema.overpaymentSchema,
  mapping: overpaymentMapping,
});

const batchPayments = whole({
  name: 'batch-payments',
  title: 'batch payments',
  plural: 'BatchPayments',
  key: 'BatchPaymentID',
  modified: 'UpdatedDateUTC',
  changes: since,
  byId: true,
  scopes: needs.payments,
  schema: schema.batchPaymentSchema,
  mapping: batchPaymentMapping,
});

const manualJournals = paged({
  name: 'manual-journals',
  title: 'manual journals',
  plural: 'ManualJournals',
  key: 'ManualJournalID',
  // With `order` this one list answers with everything instead of a page. [tap-xero 2.2.3]
  paging: { kind: 'page-number', pageParam: 'page', sizeParam: 'pageSize', size: pageSize },
  scopes: needs.manualJournals,
  schema: schema.manualJournalSchema,
  mapping: manualJournalMapping,
});

const journals: StreamDefinition = {
  name: 'journals',
  title: 'general ledger journals',
  request: { path: '/Journals', query: { paymentsOnly: 'false' }, rows: 'Journals' },
  key: 'JournalID',
  modified: { path: 'CreatedDateUTC', read: 'instant' },
  envelope: { serverTime: { path: 'DateTimeUTC', read: 'instant' } },
  // At most 100 with a greater number than `offset`, ascending, with gaps, until an empty answer. [spec]
  paging: { kind: 'number-keyset', param: 'offset', field: 'JournalNumber' },
  changes: since,
  // Journals are never changed or removed, and a full reading costs a request per hundred of them.
  deletes: { sweepEverySec: 30 * daySec, confirm: 'by-record' },
  record: { pathFor: recordPath('/Journals') },
  count: null,
  scopes: needs.journals,
  availability: 'gated',
  schema: schema.journalSchema,
  mapping: journalMapping,
};

/** In the order in which they are read: what others refer to comes first. */
export const streams: readonly StreamDefinition[] = [
  organisation,
  accounts,
  taxRates,
  currencies,
  trackingCategories,
  items,
  contacts,
  invoices,
  creditNotes,
  prepayments,
  overpayments,
  payments,
  batchPayments,
  bankTransactions,
  bankTransfers,
  manualJournals,
  journals,
];
