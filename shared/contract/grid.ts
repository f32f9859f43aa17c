import { z } from 'zod';
import { DOCUMENT_KINDS, DOCUMENT_STATUSES, TOMBSTONE_REASONS } from '../documents.ts';
import {
  askedDecimal,
  bookDate,
  clientId,
  count,
  currency,
  decimal,
  instant,
  plainLine,
  providerId,
  recordId,
  rowNumber,
  tenantId,
} from './base.ts';

/**
 * The documents grid. `grid:open` takes a view (filters and order) and fixes which documents it holds and in which order; `grid:rows` hands out blocks of it by that
 * snapshot's number, whatever a sync writes meanwhile.
 */

export const GRID_COLUMNS = [
  'kind',
  'status',
  'number',
  'reference',
  'contact',
  'issuedOn',
  'dueOn',
  'paidOn',
  'currency',
  'subtotal',
  'tax',
  'total',
  'paid',
  'credited',
  'due',
  'baseTotal',
  'rate',
  'client',
  'tenant',
  'provider',
  'sourceStatus',
  'mark',
  'note',
  'tombstone',
  'externalId',
] as const;
export type GridColumn = (typeof GRID_COLUMNS)[number];

/** Columns a view can be ordered by. */
export const GRID_ORDERS = ['issuedOn', 'dueOn', 'number', 'contact', 'total', 'due'] as const;

export const reviewMark = z.enum(['reviewed', 'question', 'excluded']);
export const documentKind = z.enum(DOCUMENT_KINDS);
export const documentStatus = z.enum(DOCUMENT_STATUSES);

/** Empty lists and nulls do not restrict. */
export const gridView = z.strictObject({
  order: z.strictObject({ by: z.enum(GRID_ORDERS), descending: z.boolean() }),
  clientId: clientId.nullable(),
  tenantIds: z.array(tenantId).max(200),
  kinds: z.array(documentKind).max(DOCUMENT_KINDS.length),
  statuses: z.array(documentStatus).max(DOCUMENT_STATUSES.length),
  currencies: z.array(currency).max(40),
  issuedFrom: bookDate.nullable(),
  issuedTo: bookDate.nullable(),
  dueFrom: bookDate.nullable(),
  dueTo: bookDate.nullable(),
  /** Bounds of the total, in the document's own currency. */
  totalFrom: askedDecimal.nullable(),
  totalTo: askedDecimal.nullable(),
  /** Words of number, reference, contact and lines; the last one as a beginning. */
  text: z.string().max(200),
  marks: z.array(z.enum([...reviewMark.options, 'none'])).max(4),
  /** `live` leaves out what was voided or is gone at the source. */
  presence: z.enum(['live', 'gone', 'all']),
  /** Only what needs a look: newest payload held in quarantine, or changed since it was reviewed. */
  attention: z.enum(['any', 'held', 'changed-since-review']),
});
export type GridView = z.infer<typeof gridView>;

export const gridRow = z.object({
  recordId,
  externalId: z.string(),
  clientName: z.string(),
  tenantId,
  tenantName: z.string(),
  provider: providerId,
  kind: documentKind,
  status: documentStatus,
  sourceStatus: z.string().nullable(),
  number: z.string().nullable(),
  reference: z.string().nullable(),
  contact: z.string().nullable(),
  issuedOn: bookDate.nullable(),
  dueOn: bookDate.nullable(),
  paidOn: bookDate.nullable(),
  currency,
  rate: decimal.nullable(),
  subtotal: decimal.nullable(),
  tax: decimal.nullable(),
  total: decimal,
  paid: decimal.nullable(),
  credited: decimal.nullable(),
  due: decimal.nullable(),
  /** In `baseCurrency`. */
  baseTotal: decimal.nullable(),
  baseCurrency: currency.nullable(),
  mark: reviewMark.nullable(),
  note: z.string().nullable(),
  changedSinceReview: z.boolean(),
  tombstone: z.enum(TOMBSTONE_REASONS).nullable(),
  /** The newest payload is in quarantine: this is the state before it. */
  held: z.boolean(),
});
export type GridRow = z.infer<typeof gridRow>;

export const gridOpened = z.object({ snapshotId: rowNumber, openedAtMs: instant });

export const gridRowsAsk = z.strictObject({ snapshotId: rowNumber, from: count, count: z.int().min(1).max(500) });
export const gridRows = z.object({
  /** Rows from `from` on; fewer than asked for only at the end. */
  rows: z.array(gridRow),
  /** How many rows the snapshot has; null while they are still being counted (`grid:totals` waits for it). */
  rowCount: count.nullable(),
  /** The ledger has changed since: opening the view again would show newer data. */
  newerData: z.boolean(),
});
export const gridSnapshotAsk = z.strictObject({ snapshotId: rowNumber });

/** Position of a record in a snapshot, to keep the focus on a record and not on a row number. */
export const gridFindAsk = z.strictObject({ snapshotId: rowNumber, recordId });
export const gridFound = z.object({ index: count.nullable() });

export const gridTotals = z.object({
  rowCount: count,
  /** One line per currency; amounts of different currencies are never added. */
  byCurrency: z.array(
    z.object({
      currency,
      rows: count,
      total: decimal,
      /** What is open, by who owes it, credits taken off; null where nothing in the view states it. */
      receivable: decimal.nullable(),
      payable: decimal.nullable(),
      /** Documents of kinds that are owed, without an open amount. */
      openNotStated: count,
    }),
  ),
});

/** What there is to filter by. */
export const gridChoices = z.object({
  clients: z.array(z.object({ id: clientId, name: z.string() })),
  tenants: z.array(z.object({ id: tenantId, name: z.string(), clientId, provider: providerId })),
  kinds: z.array(documentKind),
  currencies: z.array(currency),
});

export const setReview = z.strictObject({
  recordIds: z.array(recordId).min(1).max(1000),
  /** Null takes the mark away. */
  mark: reviewMark.nullable(),
  /** Null leaves each document's note as it is, '' takes it away. Without a mark there is no note. */
  note: z.string().max(2000).nullable(),
});
/** What stood before, in the form that sets it again: for undo. A document without a note has ''. */
export const reviewBefore = z.object({
  before: z.array(z.object({ recordId, mark: reviewMark.nullable(), note: z.string().nullable() })),
});

export const exportAsk = z.strictObject({
  view: gridView,
  columns: z
    .array(z.enum(GRID_COLUMNS))
    .min(1)
    .refine((columns) => new Set(columns).size === columns.length, 'a column twice'),
  format: z.enum(['xlsx', 'csv']),
  /** In words, for the cover sheet. */
  viewName: plainLine.max(120),
});
