import type { DocumentKind } from '../../../shared/documents.ts';
import type { ClientId, ConnectionId, ProviderId, RecordId, RunId, StreamId, TenantId } from '../../../shared/ids.ts';
import type { DriftEventRow, QuarantineEntryRow } from './api.ts';

/** What the window shows beside lists: one document in full, what a run moved, decisions and the log of them. Part of the store's methods. */

/** A row of a table, columns by the table's names and in text form. */
export type TextRow = Readonly<Record<string, string | null>>;

/** One settlement, seen from one of its two documents; `other` is the one at the other end. */
export interface AllocationRow {
  readonly other: {
    readonly recordId: RecordId;
    readonly kind: DocumentKind;
    readonly number: string | null;
    readonly contact: string | null;
    readonly issuedOn: string | null;
  } | null;
  readonly externalId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly exponent: number;
  readonly allocatedOn: string | null;
}

export interface DocumentRow {
  readonly provider: ProviderId;
  readonly stream: string;
  readonly tenantId: TenantId;
  readonly exponent: number;
  readonly baseExponentCurrency: string | null;
  readonly accountName: string | null;
  readonly firstRunId: RunId;
  readonly lastRunId: RunId;
  readonly modifiedAtMs: number | null;
  readonly mappingVersion: number;
  readonly held: boolean;
  readonly columns: TextRow;
  /** With `account_name` and `tax_name` beside their codes, in order. */
  readonly lines: readonly TextRow[];
  readonly journalLines: readonly TextRow[];
  /** Column (`total_minor`, `lines[].amount_minor`) to the raw paths it was read from, ` | ` between several. */
  readonly lineage: Readonly<Record<string, string>>;
  /** What this document settles, and what settles it; settlements of documents that are gone at the source are left out. */
  readonly settles: readonly AllocationRow[];
  readonly settledBy: readonly AllocationRow[];
}

export interface HistoryRow {
  readonly recordId: RecordId;
  readonly runId: RunId;
  readonly atMs: number;
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** A figure that a run moved: with the document it is on. */
export interface MovedRow extends HistoryRow {
  readonly kind: DocumentKind;
  readonly number: string | null;
  readonly contact: string | null;
  /** As they were then: both may have changed since. */
  readonly currencyBefore: string;
  readonly currencyAfter: string;
  /** Digits of the amounts before and after: a change of currency may change them. */
  readonly exponentBefore: number;
  readonly exponentAfter: number;
}

/** A place a person accepted for a field, of all organisations of a platform. */
export interface OverrideRow {
  readonly field: string;
  readonly path: string;
  readonly reader: string;
}

export interface DriftPlaceRow extends DriftEventRow {
  readonly provider: ProviderId;
  readonly clientName: string;
  /** The document the sample is, when it is one. */
  readonly sampleDocumentId: RecordId | null;
}

export interface HeldRow extends QuarantineEntryRow {
  readonly provider: ProviderId;
  readonly clientName: string;
  /** The document with its state before, when the ledger has one. */
  readonly documentId: RecordId | null;
}

export type ActivityKind = 'run' | 'drift' | 'quarantine' | 'review' | 'connection' | 'export' | 'setting';
export type ActivityLevel = 'good' | 'note' | 'attention' | 'broken';

/** Something that happened, in words. */
export interface ActivityRow {
  readonly id: string;
  readonly atMs: number;
  readonly kind: ActivityKind;
  readonly level: ActivityLevel;
  readonly words: string;
  readonly clientName: string | null;
  readonly tenantName: string | null;
  readonly provider: ProviderId | null;
  readonly runId: RunId | null;
  readonly recordId: RecordId | null;
  readonly connectionId: ConnectionId | null;
}

/** What the last reading of a stream cost, by mode. */
export interface StreamCost {
  readonly streamId: StreamId;
  readonly mode: 'incremental' | 'full';
  readonly requests: number;
  readonly seen: number;
  readonly durationMs: number;
}

export interface WindowReads {
  /** A document with everything that hangs on it; null for what is no document. */
  readDocument(ask: { recordId: RecordId }): DocumentRow | null;
  /** Changes of documents that a run made, in the order of the documents; a document that came out of quarantine as it is has one with field ''. */
  listMoved(ask: { runId: RunId; from: number; limit: number }): { readonly rows: readonly MovedRow[]; readonly total: number };
  listDriftPlaces(ask: { tenantId: TenantId | null; settledToo: boolean; limit: number }): readonly DriftPlaceRow[];
  readDrift(ask: { driftId: number }): DriftPlaceRow | null;
  listHeld(ask: { tenantId: TenantId | null; settledToo: boolean; limit: number }): readonly HeldRow[];
  readHeld(ask: {
    quarantineId: number;
  }): { readonly entry: HeldRow; readonly payload: string; readonly request: string; readonly fetchedAtMs: number } | null;
  /** Held entries by organisation. */
  countHeld(): readonly { readonly tenantId: TenantId; readonly held: number }[];
  /** Documents and review marks by organisation. */
  countDocuments(): readonly { readonly tenantId: TenantId; readonly documents: number; readonly reviewed: number }[];
  /** Newest first; all entries of the last instant are in, so that `before` goes on without a gap. */
  listActivity(ask: { clientId: ClientId | null; beforeMs: number | null; limit: number }): readonly ActivityRow[];
  /** The newest complete reading of each stream of an organisation in each mode. */
  listStreamCosts(ask: { tenantId: TenantId }): readonly StreamCost[];
  /** What holds of a stream's mapping beyond its table, in the order it was accepted. */
  listOverrides(ask: { provider: ProviderId; stream: string }): readonly OverrideRow[];
}

export interface WindowWrites {
  /** Rejects with `config/invalid` when another client has the name. */
  renameClient(ask: { clientId: ClientId; name: string }): void;
  moveConnection(ask: { connectionId: ConnectionId; clientId: ClientId; atMs: number }): void;
  addOverrides(ask: { provider: ProviderId; stream: string; overrides: readonly OverrideRow[]; atMs: number }): void;
  retireOverrides(ask: { provider: ProviderId; stream: string; overrides: readonly OverrideRow[]; atMs: number }): void;
  addActivity(ask: {
    atMs: number;
    kind: Exclude<ActivityKind, 'run'>;
    level: ActivityLevel;
    connectionId: ConnectionId | null;
    tenantId: TenantId | null;
    runId: RunId | null;
    recordId: RecordId | null;
    words: string;
  }): void;
}
