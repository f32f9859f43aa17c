import { z } from 'zod';
import { clientId, connectionId, count, instant, providerId, recordId, rowNumber, runId, tenantId } from './base.ts';
import { rawPayload } from './document.ts';

/** What looks wrong at the source: drift of fields, records in quarantine; and the log of what happened. */

export const driftEvent = z.object({
  id: rowNumber,
  clientName: z.string(),
  tenantId,
  tenantName: z.string(),
  provider: providerId,
  stream: z.string(),
  streamTitle: z.string(),
  kind: z.enum(['unknown-field', 'missing-field', 'retyped-field', 'emptied-field', 'new-enum', 'moved-field']),
  path: z.string(),
  expected: z.string(),
  observed: z.string(),
  severity: z.enum(['info', 'warning', 'money']),
  /** A sentence. */
  words: z.string(),
  occurrences: count,
  sampleExternalId: z.string().nullable(),
  /** The sample's document, when it is one. */
  sampleRecordId: recordId.nullable(),
  firstRunId: runId,
  lastRunId: runId,
  firstAtMs: instant,
  lastAtMs: instant,
  state: z.enum(['open', 'accepted', 'dismissed']),
  /** What accepting it changes: a field that got another name is then read from there, and what is stored is mapped again. Null: accepting only settles it. */
  proposal: z
    .object({
      from: z.string(),
      to: z.string(),
      /** Ledger fields in words. */
      fields: z.array(z.string()),
      words: z.string(),
    })
    .nullable(),
});
export type DriftEvent = z.infer<typeof driftEvent>;

export const quarantineEntry = z.object({
  id: rowNumber,
  clientName: z.string(),
  tenantId,
  tenantName: z.string(),
  provider: providerId,
  stream: z.string(),
  streamTitle: z.string(),
  externalId: z.string().nullable(),
  /** The record's state before, when the ledger has one. */
  recordId: recordId.nullable(),
  runId,
  atMs: instant,
  code: z.string(),
  path: z.string().nullable(),
  reason: z.string(),
  state: z.enum(['held', 'released', 'superseded', 'dismissed']),
});
export const quarantineDetail = z.object({ entry: quarantineEntry, payload: rawPayload });

export const watchAsk = z.strictObject({ tenantId: tenantId.nullable(), settledToo: z.boolean() });
export const settleDrift = z.strictObject({
  driftId: rowNumber,
  state: z.enum(['open', 'accepted', 'dismissed']),
  /** Where the proposal that was shown leads to: another one is not accepted in its place. */
  to: z.string().max(500).nullable().optional(),
});
/** The replay that follows the decision, as work; `run:changes` then tells every figure that moved. Null: no figure can change. */
export const driftSettled = z.object({ workId: rowNumber.nullable() });
export const quarantineAsk = z.strictObject({ quarantineId: rowNumber });
export const retryAsk = z.strictObject({ tenantId: tenantId.nullable(), stream: z.string().max(64).nullable() });

export const activityEntry = z.object({
  /** Unique in the list, and where `before` goes on. */
  id: z.string(),
  atMs: instant,
  kind: z.enum(['run', 'drift', 'quarantine', 'review', 'connection', 'export', 'setting']),
  level: z.enum(['good', 'note', 'attention', 'broken']),
  clientName: z.string().nullable(),
  tenantName: z.string().nullable(),
  /** Of the books, or of the login. */
  provider: providerId.nullable(),
  words: z.string(),
  /** Where to look closer. */
  runId: runId.nullable(),
  recordId: recordId.nullable(),
  connectionId: connectionId.nullable(),
});
export type ActivityEntry = z.infer<typeof activityEntry>;
/** Newest first. `before`: entries older than this. */
export const activityAsk = z.strictObject({
  clientId: clientId.nullable(),
  before: instant.nullable(),
  limit: z.int().min(1).max(200),
});
