import type { MessagePort } from 'node:worker_threads';
import type { ErrorEnvelope } from '../../../shared/errors.ts';
import type { ConnectionId, PageId, RecordId, RunId, StreamId, TenantId, ClientId, ProviderId } from '../../../shared/ids.ts';
import type { DocumentKind, DocumentStatus, TombstoneReason } from '../../../shared/documents.ts';
import type { StoreLists } from './api-lists.ts';
import type { WindowReads, WindowWrites } from './api-window.ts';
import type { Cell, ChildTarget, LedgerTarget } from './columns.ts';

/**
 * The store as its callers see it: methods with names, never SQL. Writes go to the one writer worker, in order; reads go to readers
 * and see the last committed state. Every method may reject with a TieoutError `store/*`.
 */

// ---- one page ----------------------------------------------------------------------------------------------------------

export interface PageRow {
  readonly seq: number;
  /** Method and address, redacted. */
  readonly request: string;
  readonly requestedAtMs: number;
  readonly durationMs: number;
  readonly status: number;
  readonly attempts: number;
  readonly bytes: number;
  readonly rows: number;
  readonly note: string | null;
}

/** New or changed records of a page, column by column. Row i of every array is one record, except the flat cell arrays. */
export interface RecordBatch {
  readonly target: LedgerTarget | 'raw';
  readonly mappingVersion: number;
  readonly externalIds: readonly string[];
  /** SHA-256 of the payload bytes, 32 bytes per record, one after the other. */
  readonly hashes: Uint8Array;
  /** Slices of the chunk. */
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
  readonly modifiedAtMs: readonly (number | null)[];
  readonly tombstones: readonly (TombstoneReason | null)[];
  /** Index into `lineages`, or -1 for target `raw`. */
  readonly lineageIndexes: readonly number[];
  readonly lineages: readonly LineageTemplate[];
  /** stride = number of columns of the target's table, see columns.ts. Empty for target `raw`. */
  readonly cells: readonly Cell[];
  /** Child rows of all records one after the other; `counts[i]` rows belong to record i. */
  readonly children: Readonly<Record<ChildTarget, { readonly counts: readonly number[]; readonly cells: readonly Cell[] }>>;
  /** Line texts for full-text search, one per record; '' where there are none. */
  readonly searchBodies: readonly string[];
}

export interface LineageTemplate {
  readonly signature: string;
  /** JSON object: ledger field -> dotted raw path. */
  readonly paths: string;
}

/** A record that could not be mapped with certainty. Its payload is in the chunk like any other. */
export interface QuarantineRow {
  readonly externalId: string | null;
  readonly hash: Uint8Array;
  readonly offset: number;
  readonly length: number;
  readonly modifiedAtMs: number | null;
  readonly code: string;
  readonly path: string | null;
  readonly reason: string;
}

export type DriftKind = 'unknown-field' | 'missing-field' | 'retyped-field' | 'emptied-field' | 'new-enum' | 'moved-field';
export type DriftSeverity = 'info' | 'warning' | 'money';
export interface DriftRow {
  readonly kind: DriftKind;
  readonly path: string;
  readonly expected: string;
  readonly observed: string;
  readonly severity: DriftSeverity;
  readonly occurrences: number;
  readonly sampleExternalId: string | null;
}

/** Everything one page changes. The writer commits all of it in one transaction, or none. */
export interface PageCommit {
  readonly runId: RunId;
  readonly streamId: StreamId;
  readonly tenantId: TenantId;
  readonly provider: ProviderId;
  readonly stream: string;
  readonly atMs: number;
  readonly page: PageRow;
  readonly records: RecordBatch;
  readonly quarantine: readonly QuarantineRow[];
  readonly drift: readonly DriftRow[];
  /** zstd-compressed concatenation of the payloads of `records` and `quarantine`; null when there are none. */
  readonly chunk: { readonly body: Uint8Array; readonly rawBytes: number } | null;
  /** Records recognised by their hash: nothing is written for them but, in a full traversal, that they were met. */
  readonly unchangedIds: readonly RecordId[];
  /** Keep the list of records met (full traversals need it after a restart). */
  readonly keepSeen: boolean;
  /** Whether `checkpoint` is the stream's new position. Single records and replays leave the position alone. */
  readonly moves: boolean;
  /** JSON; null ends the traversal. */
  readonly checkpoint: string | null;
  /** Map again although the payload is the same (replay). */
  readonly reapply: boolean;
  /** New field profile of the stream, or null to leave it. */
  readonly profile: string | null;
  /** HTTP requests spent on this page, retries included. */
  readonly requests: number;
}

/**
 * What became of a page's records; each counts once. `tombstoned`: it was live before. A record that is already a tombstone when it is first met counts as inserted,
 * one that comes back to life as updated.
 */
export interface PageCounts {
  readonly pageId: PageId;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly tombstoned: number;
  readonly quarantined: number;
  /** How many records of this page, rows without a readable id included, the run had not met before. */
  readonly newlySeen: number;
}

/** What the ingest worker asks before mapping: which of these are known with which payload. */
export interface KnownRecord {
  readonly recordId: RecordId;
  readonly hash: Uint8Array;
  readonly held: boolean;
  readonly tombstone: TombstoneReason | null;
  readonly mappingVersion: number;
  readonly modifiedAtMs: number | null;
}

// ---- rows as they are read ----------------------------------------------------------------------------------------------

export type ConnectionState = 'connected' | 'needs_reauth' | 'paused' | 'disconnected';
export type TenantState = 'active' | 'disconnected' | 'excluded';
export type StreamState = 'ok' | 'needs_scope' | 'unavailable' | 'paused';
export type RunMode = 'incremental' | 'full' | 'record' | 'replay';
export type RunTrigger = 'manual' | 'schedule' | 'event' | 'replay' | 'connect';
export type RunState = 'running' | 'complete' | 'incomplete' | 'failed' | 'cancelled' | 'interrupted';
export type StreamRunState = RunState | 'skipped';

export interface ClientRow {
  readonly id: ClientId;
  readonly name: string;
}
export interface ConnectionRow {
  readonly id: ConnectionId;
  readonly clientId: ClientId;
  readonly clientName: string;
  readonly provider: ProviderId;
  readonly label: string;
  readonly state: ConnectionState;
  readonly stateReason: string | null;
  readonly endpoint: string | null;
  readonly secretRef: string;
  readonly grantedScopes: readonly string[];
  readonly intervalSec: number;
  readonly nextRunAtMs: number | null;
  readonly failures: number;
}
export interface TenantRow {
  readonly id: TenantId;
  readonly connectionId: ConnectionId;
  readonly externalId: string;
  readonly name: string;
  readonly kind: string;
  readonly linkId: string | null;
  readonly state: TenantState;
  readonly stateReason: string | null;
  readonly baseCurrency: string | null;
  readonly country: string | null;
  /** The books are closed up to this day. */
  readonly periodLockedThrough: string | null;
}
export interface StreamRow {
  readonly id: StreamId;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly state: StreamState;
  readonly stateReason: string | null;
  readonly watermarkMs: number | null;
  readonly checkpoint: string | null;
  readonly checkpointRunId: RunId | null;
  readonly profile: string | null;
  readonly complete: boolean;
  readonly gap: string | null;
  readonly expected: number | null;
  /** A limit of the platform stopped it: when it may go on. */
  readonly retryAtMs: number | null;
  readonly lastSuccessAtMs: number | null;
  readonly lastSweepAtMs: number | null;
  readonly lastProofAtMs: number | null;
}
export interface StreamRunRow {
  readonly runId: RunId;
  readonly streamId: StreamId;
  readonly stream: string;
  readonly mode: RunMode;
  readonly resumed: boolean;
  readonly pages: number;
  readonly requests: number;
  readonly seen: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly tombstoned: number;
  readonly quarantined: number;
  readonly expected: number | null;
  readonly complete: boolean;
  readonly gap: string | null;
  readonly state: StreamRunState;
  readonly errorCode: string | null;
  readonly errorText: string | null;
  readonly errorRemedy: string | null;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
}
export interface RunRow {
  readonly id: RunId;
  readonly tenantId: TenantId;
  readonly tenantName: string;
  readonly connectionId: ConnectionId;
  readonly provider: ProviderId;
  readonly trigger: RunTrigger;
  readonly state: RunState;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly errorCode: string | null;
  readonly errorText: string | null;
  readonly errorRemedy: string | null;
  readonly streams: readonly StreamRunRow[];
}
export interface DriftEventRow extends DriftRow {
  readonly id: number;
  readonly tenantId: TenantId;
  readonly tenantName: string;
  readonly stream: string;
  readonly firstRunId: RunId;
  readonly lastRunId: RunId;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly state: 'open' | 'accepted' | 'dismissed';
}
export interface QuarantineEntryRow {
  readonly id: number;
  readonly tenantId: TenantId;
  readonly tenantName: string;
  readonly stream: string;
  readonly externalId: string | null;
  readonly runId: RunId;
  readonly atMs: number;
  readonly code: string;
  readonly path: string | null;
  readonly reason: string;
  readonly state: 'held' | 'released' | 'superseded' | 'dismissed';
}
export interface ControlTotalRow {
  readonly name: string;
  readonly label: string;
  readonly asAt: string;
  readonly currency: string;
  readonly exponent: number;
  readonly sourceMinor: bigint | null;
  readonly ledgerMinor: bigint | null;
  readonly ties: boolean;
  readonly note: string | null;
}

export type ReviewMark = 'reviewed' | 'question' | 'excluded';

/** Which documents a view shows. Empty lists and nulls do not restrict. */
export interface GridFilter {
  readonly tenantIds: readonly TenantId[] | null;
  readonly kinds: readonly DocumentKind[];
  readonly statuses: readonly DocumentStatus[];
  readonly currencies: readonly string[];
  readonly issuedFrom: string | null;
  readonly issuedTo: string | null;
  readonly dueFrom: string | null;
  readonly dueTo: string | null;
  /** The bound in the minor units of each exponent; exponents not named have no document within it. */
  readonly totalFromMinor: readonly { readonly exponent: number; readonly minor: string }[] | null;
  readonly totalToMinor: readonly { readonly exponent: number; readonly minor: string }[] | null;
  readonly text: string;
  readonly marks: readonly (ReviewMark | 'none')[];
  readonly presence: 'live' | 'gone' | 'all';
  readonly attention: 'any' | 'held' | 'changed-since-review';
}

/** A document as a list shows it. Money is decimal text with every digit of its currency; null means not stated. */
export interface GridRecord {
  readonly recordId: RecordId;
  readonly externalId: string;
  readonly clientName: string;
  readonly tenantId: TenantId;
  readonly tenantName: string;
  readonly provider: ProviderId;
  readonly kind: DocumentKind;
  readonly status: DocumentStatus;
  readonly sourceStatus: string | null;
  readonly number: string | null;
  readonly reference: string | null;
  readonly contact: string | null;
  readonly issuedOn: string | null;
  readonly dueOn: string | null;
  readonly paidOn: string | null;
  readonly currency: string;
  readonly rate: string | null;
  readonly subtotal: string | null;
  readonly tax: string | null;
  readonly total: string;
  readonly paid: string | null;
  readonly credited: string | null;
  readonly due: string | null;
  readonly baseTotal: string | null;
  readonly baseCurrency: string | null;
  readonly mark: ReviewMark | null;
  readonly note: string | null;
  readonly changedSinceReview: boolean;
  readonly tombstone: TombstoneReason | null;
  readonly held: boolean;
}

/** A payload with what is needed to map it again. */
export interface StoredPayload {
  readonly recordId: RecordId | null;
  readonly quarantineId: number | null;
  readonly externalId: string | null;
  readonly payload: string;
}

/** A ledger row in the form in which `verify` compares it: columns by the table's names, all as text, minor units as integer text. */
export interface LedgerRecord {
  readonly externalId: string;
  readonly tombstone: TombstoneReason | null;
  readonly held: boolean;
  /** The run that last changed it. */
  readonly lastRunId: RunId;
  readonly columns: Readonly<Record<string, Cell>>;
  /** Lines of a document; of a journal its legs. */
  readonly lineCount: number;
  /** Sum of the lines' amounts, of a journal's debits, as decimal text; null for what is no document. */
  readonly lineTotal: string | null;
}

/** A ledger row as it was at an instant, columns by the table's names and in text form. */
export interface PastState {
  readonly tombstone: TombstoneReason | null;
  readonly columns: Readonly<Record<string, string | null>>;
  readonly children: Readonly<Record<ChildTarget, readonly Readonly<Record<string, string | null>>[]>>;
}

/** A record below which a list stands, and what its document says of it. */
export interface ParentRecord {
  readonly recordId: number;
  readonly externalId: string;
  /** Null while the record is held, or states none. */
  readonly currency: string | null;
  readonly contactExternalId: string | null;
}

/** A record by both of its names. */
interface NamedRecord {
  readonly recordId: RecordId;
  readonly externalId: string;
}

// ---- methods -----------------------------------------------------------------------------------------------------------

/** Methods of the writer. Arguments and results cross a thread: plain values only. */
export interface StoreWrites extends WindowWrites {
  addClient(ask: { name: string; atMs: number }): ClientId;
  addConnection(ask: {
    clientId: ClientId;
    provider: ProviderId;
    label: string;
    endpoint: string | null;
    secretRef: string;
    grantedScopes: readonly string[];
    intervalSec: number;
    atMs: number;
  }): ConnectionId;
  updateConnection(ask: {
    connectionId: ConnectionId;
    atMs: number;
    state?: ConnectionState;
    stateReason?: string | null;
    label?: string;
    grantedScopes?: readonly string[];
    intervalSec?: number;
    nextRunAtMs?: number | null;
    failures?: number;
  }): void;
  /** Adds or renames tenants; tenants not named become `disconnected`. Never deletes. Returns all rows of the connection. */
  putTenants(ask: {
    connectionId: ConnectionId;
    atMs: number;
    tenants: readonly { externalId: string; name: string; kind: string; linkId: string | null }[];
  }): readonly TenantRow[];
  updateTenant(ask: {
    tenantId: TenantId;
    state?: TenantState;
    stateReason?: string | null;
    baseCurrency?: string | null;
    country?: string | null;
    periodLockedThrough?: string | null;
  }): void;
  /** Makes sure a row exists for each name. Returns all rows of the tenant. */
  putStreams(ask: { tenantId: TenantId; names: readonly string[] }): readonly StreamRow[];
  updateStream(ask: {
    streamId: StreamId;
    state?: StreamState;
    stateReason?: string | null;
    watermarkMs?: number | null;
    checkpoint?: string | null;
    complete?: boolean;
    gap?: string | null;
    expected?: number | null;
    lastSuccessAtMs?: number;
    lastSweepAtMs?: number;
    lastProofAtMs?: number;
  }): void;
  startRun(ask: { tenantId: TenantId; trigger: RunTrigger; atMs: number }): RunId;
  /** `resumeFrom`: the interrupted run whose checkpoint goes on; what it met counts as met. */
  startStreamRun(ask: { runId: RunId; streamId: StreamId; mode: RunMode; resumeFrom: RunId | null; atMs: number }): void;
  /** The page transaction. */
  commitPage(page: PageCommit): PageCounts;
  /** Counts requests that brought no page (failed attempts, count checks, reports). */
  countRequests(ask: { runId: RunId; streamId: StreamId; requests: number }): void;
  /** Starts the list of records met afresh: the next traversal of this stream run has to meet every record by itself. */
  forgetSeen(ask: { runId: RunId; streamId: StreamId }): void;
  /** Distinct records this stream run has met, those of the runs it resumes included, and rows without a readable id; without those that vanished since. */
  countSeen(ask: { runId: RunId; streamId: StreamId }): { readonly seen: number };
  /**
   * Records that the platform was thought to list and a full traversal did not meet: all but those already vanished. Held rows without a readable id that it did not
   * meet are settled as `superseded` here: there is nothing to ask the platform about them.
   */
  listUnseen(ask: { runId: RunId; streamId: StreamId; limit: number }): {
    readonly total: number;
    readonly rows: readonly { readonly recordId: RecordId; readonly externalId: string }[];
  };
  /** Marks records of the stream as gone, with history. Ledger rows and search text stay. Returns how many were not marked so before. */
  tombstone(ask: {
    runId: RunId;
    streamId: StreamId;
    recordIds: readonly RecordId[];
    reason: TombstoneReason;
    atMs: number;
  }): number;
  /**
   * Ends a stream's part of a run and, in the same transaction, moves the stream: watermark (never backwards), completeness, sweep and proof times. The position is
   * kept when the part failed or was cancelled, so that the next run goes on from it, and cleared otherwise. Parts of mode `record` and `replay` leave the stream
   * as it is.
   */
  endStreamRun(ask: {
    runId: RunId;
    streamId: StreamId;
    state: StreamRunState;
    complete: boolean;
    gap: string | null;
    expected: number | null;
    error: ErrorEnvelope | null;
    atMs: number;
    watermarkMs?: number;
    swept: boolean;
    proved: boolean;
  }): StreamRunRow;
  endRun(ask: { runId: RunId; state: RunState; error: ErrorEnvelope | null; atMs: number }): void;
  /** Runs left `running` by a process that died become `interrupted`, and their streams count as not read to the end. Returns how many runs. */
  closeInterruptedRuns(ask: { atMs: number }): number;
  putControlTotals(ask: { tenantId: TenantId; runId: RunId; atMs: number; totals: readonly ControlTotalRow[] }): void;
  putBudget(ask: { scope: string; name: string; windowStartedAtMs: number; used: number }): void;
  settleDrift(ask: { driftId: number; state: 'open' | 'accepted' | 'dismissed' }): void;
  dismissQuarantine(ask: { quarantineId: number; atMs: number }): void;
  putSetting(ask: { key: string; value: string }): void;
  /** Sets or (mark null) takes away the review marks of documents. */
  putReviews(ask: {
    atMs: number;
    reviews: readonly { readonly recordId: RecordId; readonly mark: ReviewMark | null; readonly note: string | null }[];
  }): void;
  recordEvent(ask: {
    provider: ProviderId;
    eventKey: string;
    tenantExternalId: string;
    stream: string;
    externalId: string;
    receivedAtMs: number;
    occurredAtMs: number | null;
  }): 'recorded' | 'duplicate';
  /** A consistent copy while others read and write. */
  backup(ask: { path: string }): Promise<{ readonly bytes: number }>;
  /** `quick_check` and foreign keys; empty when whole. */
  checkIntegrity(): readonly string[];
}

/** A figure of the ledger in base currency. */
export interface LedgerFigure {
  readonly minor: bigint;
  /** Documents that are not in it because their amount in base currency is not certain: no open amount, or no rate, is stated. */
  readonly undetermined: number;
}

/** Methods of the readers. */
export interface StoreReads extends WindowReads {
  listClients(): readonly ClientRow[];
  listConnections(): readonly ConnectionRow[];
  listTenants(ask: { connectionId: ConnectionId | null }): readonly TenantRow[];
  listStreams(ask: { tenantId: TenantId }): readonly StreamRow[];
  /** Newest first; `before` goes on where the last list ended. */
  listRuns(ask: {
    tenantId: TenantId | null;
    connectionId?: ConnectionId | null;
    clientId?: ClientId | null;
    runId?: RunId;
    before?: RunId | null;
    limit: number;
  }): readonly RunRow[];
  /** All pages unless `part` names some. */
  listPages(ask: {
    runId: RunId;
    streamId: StreamId;
    part?: { readonly from: number; readonly limit: number };
  }): readonly (PageRow & Omit<PageCounts, 'newlySeen'>)[];
  listDrift(ask: { tenantId: TenantId | null; state: 'open' | 'all' }): readonly DriftEventRow[];
  listQuarantine(ask: { tenantId: TenantId | null; state: 'held' | 'all'; limit: number }): readonly QuarantineEntryRow[];
  /**
   * Distinct records of a stream, each counted once: `vanished` (no longer listed), else `held` (newest payload in quarantine), else
   * `tombstoned` (voided, deleted, archived or merged but still listed), else `live`. `unkeyed`: rows without a readable id, dismissed ones included, for the
   * platform lists them all the same.
   */
  countRecords(ask: { streamId: StreamId }): {
    readonly live: number;
    readonly tombstoned: number;
    readonly vanished: number;
    readonly held: number;
    readonly unkeyed: number;
  };
  /** Ids beginning with one of `prefixes` that live documents of a stream have as their reference, and that the other stream has no record of. */
  listUnmet(ask: { streamId: StreamId; targetId: StreamId; prefixes: readonly string[]; limit: number }): readonly string[];
  /** Aligned with the ids asked for; null where unknown. */
  knownRecords(ask: { streamId: StreamId; externalIds: readonly string[] }): readonly (KnownRecord | null)[];
  /** Ledger rows of a stream in external-id order, after `after`. Target null lists the ids of a stream that is kept raw only. */
  listLedgerRecords(ask: {
    streamId: StreamId;
    target: LedgerTarget | null;
    after: string | null;
    limit: number;
  }): readonly LedgerRecord[];
  /** Payloads of records that are not held, in record order, after `after`. */
  listPayloads(ask: { streamId: StreamId; after: RecordId | null; limit: number }): readonly StoredPayload[];
  /** Payloads of records whose payload was replaced, each beside the one it has now, the newest first. */
  listReplaced(ask: {
    tenantId: TenantId;
    stream: string;
    limit: number;
  }): readonly { readonly externalId: string; readonly before: string; readonly after: string }[];
  /** Payloads in quarantine, dismissed ones included, in the order they came, after `after`. */
  listHeldPayloads(ask: { streamId: StreamId; after: number | null; limit: number }): readonly StoredPayload[];
  /** The payload behind a record now, with the page it came on. */
  readPayload(ask: {
    recordId: RecordId;
  }): { readonly payload: string; readonly request: string; readonly fetchedAtMs: number } | null;
  listHistory(ask: { recordId: RecordId }): readonly {
    readonly runId: RunId;
    readonly atMs: number;
    readonly field: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
  /** The ledger row as it was at an instant, from today's state and the history since; null for a record without a ledger row. */
  readPastState(ask: { recordId: RecordId; atMs: number }): PastState | null;
  findRecord(ask: {
    streamId: StreamId;
    externalId: string;
  }): { readonly recordId: RecordId; readonly tombstone: TombstoneReason | null; readonly held: boolean } | null;
  /** Records that have not vanished, in the order in which they came, after `after`; with `sinceMs` those changed at or after it, or of which nothing tells when. */
  listParents(ask: { streamId: StreamId; after: number; sinceMs: number | null; limit: number }): readonly ParentRecord[];
  findParent(ask: { streamId: StreamId; externalId: string }): ParentRecord | null;
  /** Live documents of a stream (`stream` is its name) of which another amount was settled than the live rows of `childStreamId` allocate to them. */
  listUnsettled(ask: { streamId: StreamId; stream: string; childStreamId: StreamId; limit: number }): readonly ParentRecord[];
  /** Records whose external id is `<parentExternalId>/…` and that have not vanished. */
  listBelow(ask: { streamId: StreamId; parentExternalId: string }): readonly NamedRecord[];
  /** The same below all records of `parentStreamId` that vanished. */
  listOrphans(ask: { streamId: StreamId; parentStreamId: StreamId }): readonly NamedRecord[];
  /** Documents in which every word of `text` occurs, the last one as a beginning; the best matches first. */
  searchDocuments(ask: { tenantId: TenantId | null; text: string; limit: number }): readonly {
    readonly recordId: RecordId;
    readonly kind: string;
    readonly number: string | null;
    readonly contactName: string | null;
    readonly total: string;
    readonly currency: string;
    readonly issuedOn: string | null;
  }[];
  readGridRecords(ask: { recordIds: readonly RecordId[] }): readonly GridRecord[];
  gridChoices(): { readonly kinds: readonly DocumentKind[]; readonly currencies: readonly string[] };
  /** Changes whenever documents come or change. */
  readLedgerMark(): string;
  /** Aligned with the documents asked for. */
  readReviews(ask: { recordIds: readonly RecordId[] }): readonly {
    readonly recordId: RecordId;
    readonly mark: ReviewMark | null;
    readonly note: string | null;
  }[];
  listAccounts(ask: { tenantId: TenantId }): readonly {
    readonly externalId: string;
    readonly code: string | null;
    readonly name: string;
    readonly accountType: string;
    readonly accountClass: string | null;
    readonly systemRole: string | null;
    readonly currency: string | null;
  }[];
  /** The ledger's own figures to hold against the platform's reports, in base currency, live documents only, dated up to `asAt`. */
  /** `rates`: what the platform's rates state; units of document currency per base unit unless given. */
  ledgerTotals(ask: { tenantId: TenantId; asAt: string; rates?: 'base-per-document' | undefined }): {
    readonly receivables: LedgerFigure;
    readonly payables: LedgerFigure;
    readonly banks: ReadonlyMap<string, LedgerFigure>;
    readonly journals: ReadonlyMap<string, LedgerFigure>;
    /** What a payment platform holds, by currency, of every date. */
    readonly processorBalances: ReadonlyMap<string, LedgerFigure>;
  };
  /** The latest issued or paid date of the tenant's live documents: totals are compared as at this day when it lies ahead of today. */
  latestBookDate(ask: { tenantId: TenantId }): string | null;
  latestControlTotals(ask: { tenantId: TenantId }): readonly ControlTotalRow[];
  /** When the tenant's control totals were last compared, null if never, and whether a run has changed its books since. */
  totalsCompared(ask: { tenantId: TenantId }): { readonly atMs: number | null; readonly movedSince: boolean };
  readBudgets(): readonly {
    readonly scope: string;
    readonly name: string;
    readonly windowStartedAtMs: number;
    readonly used: number;
  }[];
  readSetting(ask: { key: string }): string | null;
}

type Promised<Methods> = {
  readonly [Name in keyof Methods]: Methods[Name] extends (...args: infer Args) => infer Answer
    ? (...args: Args) => Promise<Awaited<Answer>>
    : never;
};

/** What the rest of the core holds. */
export interface Store {
  readonly write: Promised<StoreWrites>;
  readonly read: Promised<StoreReads>;
  readonly lists: Promised<StoreLists>;
  /** A port to the writer for the ingest worker, so that pages do not pass through the main thread. It carries `commitPage` only; see `createCommitter`. */
  connectWriter(): MessagePort;
  close(): Promise<void>;
}
