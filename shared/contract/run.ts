import { z } from 'zod';
import { clientId, connectionId, count, currency, instant, providerId, recordId, runId, tenantId, toldFailure } from './base.ts';
import { documentKind } from './grid.ts';

/** Run history, down to each page and request. Addresses are redacted before they are stored. */

const runState = z.enum(['running', 'complete', 'incomplete', 'failed', 'cancelled', 'interrupted']);
const counts = {
  pages: count,
  requests: count,
  seen: count,
  inserted: count,
  updated: count,
  unchanged: count,
  tombstoned: count,
  quarantined: count,
};

export const runSummary = z.object({
  id: runId,
  clientId,
  clientName: z.string(),
  connectionId,
  provider: providerId,
  tenantId,
  tenantName: z.string(),
  trigger: z.enum(['manual', 'schedule', 'event', 'replay', 'connect']),
  state: runState,
  startedAtMs: instant,
  endedAtMs: instant.nullable(),
  ...counts,
  /** Streams that did not end complete. */
  incompleteStreams: count,
  error: toldFailure.nullable(),
});
export type RunSummary = z.infer<typeof runSummary>;

const runStream = z.object({
  stream: z.string(),
  title: z.string(),
  mode: z.enum(['incremental', 'full', 'record', 'replay']),
  resumed: z.boolean(),
  state: z.enum([...runState.options, 'skipped']),
  ...counts,
  expected: count.nullable(),
  complete: z.boolean(),
  gap: z.string().nullable(),
  startedAtMs: instant,
  endedAtMs: instant.nullable(),
  error: toldFailure.nullable(),
});

export const runDetail = z.object({ run: runSummary, streams: z.array(runStream) });

export const runPage = z.object({
  seq: count,
  /** Method and address, redacted. */
  request: z.string(),
  requestedAtMs: instant,
  durationMs: count,
  status: count,
  attempts: count,
  bytes: count,
  rows: count,
  inserted: count,
  updated: count,
  unchanged: count,
  tombstoned: count,
  quarantined: count,
  note: z.string().nullable(),
});

/** Newest first; `before` goes on where the last list ended. */
export const listRuns = z.strictObject({
  clientId: clientId.nullable(),
  connectionId: connectionId.nullable(),
  tenantId: tenantId.nullable(),
  before: runId.nullable(),
  limit: z.int().min(1).max(200),
});
export const listPages = z.strictObject({
  runId,
  stream: z.string().max(64),
  from: count,
  limit: z.int().min(1).max(500),
});

/** A figure or word of a document that a run changed. */
export const movedFigure = z.object({
  recordId,
  kind: documentKind,
  number: z.string().nullable(),
  contact: z.string().nullable(),
  /** Of the amounts, as they were then: the currency itself may have changed. */
  currencyBefore: currency,
  currencyAfter: currency,
  /** As `document:history` has it; '' for a document that came out of quarantine as it is. */
  field: z.string(),
  label: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
/** Document by document. */
export const listChanges = z.strictObject({ runId, from: count, limit: z.int().min(1).max(500) });
