import type { PageCounts, ParentRecord, RunMode, StoredPayload } from '../store/api.ts';
import type { PageId, ProviderId, RunId, StreamId, TenantId } from '../../../shared/ids.ts';
import type { AccountCurrencies } from '../ledger/compile-mapping.ts';
import type { PagingState } from './paging/index.ts';
import type { Advance, Checkpoint } from './paging/paging.ts';

/**
 * The hand-over between the main thread, which only fetches, and the ingest worker, which reads, judges, maps and commits.
 */
export interface IngestTask {
  readonly provider: ProviderId;
  readonly stream: string;
  readonly runId: RunId;
  readonly streamId: StreamId;
  readonly tenantId: TenantId;
  readonly tenantExternalId: string;
  readonly baseCurrency: string | null;
  readonly accountCurrencies?: AccountCurrencies | undefined;
  /** A page of a traversal, or single records read by id (no paging, no completeness). */
  readonly mode: RunMode;
  /** The stream is read for the first time: looking its records up in the ledger would find hardly any, and the writer sees to those. */
  readonly fresh: boolean;
  readonly atMs: number;
  readonly request: string;
  /** Where it was asked for; never logged or stored. */
  readonly url: string;
  readonly requestedAtMs: number;
  readonly durationMs: number;
  readonly status: number;
  readonly requests: number;
  /** The answer's body; its buffer is transferred, not copied. */
  readonly body: Uint8Array;
  readonly contentType: string | null;
  /** Instant of the answer's Date header, if any. */
  readonly dateHeaderMs: number | null;
  /** Single records that were asked for by the list's own address come in the list's frame. */
  readonly inListFrame?: boolean;
  /** The record this list stands below, for streams of such lists. */
  readonly parent?: ParentRecord | null;
  /** Position that led to this page; null in mode `record`. */
  readonly checkpoint: Checkpoint | null;
  /** Field profile of the stream before this page (JSON), null at first. The worker keeps it between pages of a stream. */
  readonly profile: string | null;
}

/** Known once the page is read, before it is committed: enough to fetch the next one meanwhile. */
export interface PageRead {
  readonly rows: number;
  readonly keys: readonly string[];
  /** Where to go on; null in mode `record`. */
  readonly advance: Advance<PagingState> | null;
  /** The checkpoint committed with this page; null when the traversal is done (or in mode `record`). */
  readonly next: Checkpoint | null;
  readonly itemCount: number | null;
  readonly serverTimeMs: number | null;
  /** How the platform writes dates to this login, where the answer told. */
  readonly dialect: string | null;
  readonly maxModifiedMs: number | null;
}

export interface PageCommitted extends PageCounts {
  readonly driftEvents: number;
  readonly pageId: PageId;
}

/** Held by the runner. Tasks of one stream are handled in order; at most one page waits to be committed while another is read. */
export interface Ingest {
  /**
   * `read` rejects with `page/unreadable` when the body is no data of the expected shape (nothing is committed then);
   * `committed` rejects with `store/*`.
   */
  page(task: IngestTask): { readonly read: Promise<PageRead>; readonly committed: Promise<PageCommitted> };
  /** Maps stored payloads again and commits what that changes. No request is made and no position moves. */
  replay(task: ReplayTask): Promise<PageCommitted>;
  close(): Promise<void>;
}

export interface ReplayTask {
  readonly provider: ProviderId;
  readonly stream: string;
  readonly runId: RunId;
  readonly streamId: StreamId;
  readonly tenantId: TenantId;
  readonly tenantExternalId: string;
  readonly baseCurrency: string | null;
  readonly accountCurrencies?: AccountCurrencies | undefined;
  readonly atMs: number;
  readonly payloads: readonly StoredPayload[];
}
