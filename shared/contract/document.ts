import { z } from 'zod';
import { bookDate, count, currency, decimal, instant, recordId, runId } from './base.ts';
import { documentKind, gridRow } from './grid.ts';

/** One document in full: lines, tax, allocations both ways, history, and where each figure came from. */

const line = z.object({
  lineNo: count,
  description: z.string().nullable(),
  itemCode: z.string().nullable(),
  accountCode: z.string().nullable(),
  accountName: z.string().nullable(),
  quantity: z.string().nullable(),
  unitPrice: z.string().nullable(),
  amount: decimal.nullable(),
  tax: decimal.nullable(),
  taxCode: z.string().nullable(),
  taxName: z.string().nullable(),
});

/** Debit positive, credit negative. */
const journalLine = z.object({
  lineNo: count,
  accountCode: z.string().nullable(),
  accountName: z.string().nullable(),
  description: z.string().nullable(),
  amount: decimal,
  tax: decimal.nullable(),
  taxCode: z.string().nullable(),
});

/** One settlement between two documents, seen from either. */
const allocation = z.object({
  /** The document at the other end; null when it is not in the ledger. */
  recordId: recordId.nullable(),
  externalId: z.string(),
  kind: documentKind.nullable(),
  number: z.string().nullable(),
  contact: z.string().nullable(),
  issuedOn: bookDate.nullable(),
  amount: decimal,
  currency,
  allocatedOn: bookDate.nullable(),
});

export const documentDetail = z.object({
  row: gridRow,
  stream: z.string(),
  streamTitle: z.string(),
  accountName: z.string().nullable(),
  firstRunId: runId,
  lastRunId: runId,
  modifiedAtMs: instant.nullable(),
  fetchedAtMs: instant.nullable(),
  /** The request that brought the newest payload, redacted. */
  request: z.string().nullable(),
  lines: z.array(line),
  /** Sum of the lines against the document's own subtotal, where both are stated. */
  linesTie: z.object({ lines: decimal, subtotal: decimal, ties: z.boolean() }).nullable(),
  taxes: z.array(z.object({ taxCode: z.string().nullable(), taxName: z.string().nullable(), net: decimal, tax: decimal })),
  journalLines: z.array(journalLine),
  /** What this document settles. */
  settles: z.array(allocation),
  /** What settles this document. */
  settledBy: z.array(allocation),
  /** Fields whose place in the raw payload is known: names as `document:lineage` takes them. */
  traced: z.array(z.string()),
});
export type DocumentDetail = z.infer<typeof documentDetail>;

export const documentAsk = z.strictObject({ recordId });

const historyEntry = z.object({
  runId,
  atMs: instant,
  /** The ledger's name of the field, for `document:lineage`. */
  field: z.string(),
  /** In words: `Line 3, amount`. */
  label: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** Of the amounts, as they were then. */
  currencyBefore: currency,
  currencyAfter: currency,
});
export const documentHistory = z.object({ entries: z.array(historyEntry) });

/** `field` is a ledger field (`total_minor`, `lines[2].amount_minor`); null shows the payload alone. */
export const lineageAsk = z.strictObject({ recordId, field: z.string().max(120).nullable() });

const highlight = z.object({
  /** JSON path from the payload's root: `$.LineItems[2].LineAmount`. */
  path: z.string(),
  /** Places in `text`, UTF-16, end exclusive: the value itself. */
  from: count,
  to: count,
});
export const rawPayload = z.object({
  format: z.enum(['json', 'text']),
  /** The payload, indented for reading; every token as it was received. */
  text: z.string(),
  /** Empty when the field was not read from the payload, or its place is not in this payload. */
  highlights: z.array(highlight),
  request: z.string().nullable(),
  fetchedAtMs: instant.nullable(),
});
export const lineage = rawPayload.extend({
  field: z.string().nullable(),
  label: z.string().nullable(),
  /** The value as the ledger holds it. */
  value: z.string().nullable(),
  /** Paths the mapping read it from, `[]` for each element. */
  paths: z.array(z.string()),
  mappingVersion: count,
  /** The newest payload is held in quarantine; this one is the newest all the same. */
  held: z.boolean(),
});

export const searchAsk = z.strictObject({ text: z.string().max(200), limit: z.int().min(1).max(50) });
export const searchHits = z.object({
  hits: z.array(
    z.object({
      recordId,
      kind: z.string(),
      number: z.string().nullable(),
      contact: z.string().nullable(),
      total: decimal,
      currency,
      issuedOn: bookDate.nullable(),
    }),
  ),
});
