import type { DriftPlaceRow } from './store/api-window.ts';
import type { RenameProposal } from './sync/propose-rename.ts';
import type { DriftSettled } from './sync/settle-drift.ts';
import type { PasteAnswer } from './auth/pasted-answer.ts';
import type { ClientId, ConnectionId, ProviderId, RunId, TenantId } from '../../shared/ids.ts';
import type {
  ConnectionRow,
  ControlTotalRow,
  DriftEventRow,
  QuarantineEntryRow,
  RunMode,
  RunRow,
  Store,
  StreamRow,
  TenantRow,
} from './store/api.ts';
import type { TruthPage, TruthSummary } from '../../shared/truth.ts';

/**
 * The product without a host: what the command line, the browser host and the desktop call. Every method may reject with a TieoutError
 * whose message and remedy can be shown as they are.
 */
export interface Core {
  readonly store: Store;
  readonly connections: {
    /** Adds a connection from credentials in hand; checks them live before anything is stored. */
    connectWithCredentials(ask: {
      provider: ProviderId;
      endpoint: string | null;
      credentials: unknown;
      clientName: string | null;
      /** Signs this connection in again instead of adding one. */
      connectionId?: ConnectionId | null;
      signal?: AbortSignal;
    }): Promise<Connected>;
    /** Opens the consent page and waits for the redirect. `open` replaces the person's browser (tests, the demo). */
    connectWithBrowser(ask: {
      provider: ProviderId;
      endpoint: string | null;
      appClientId: string;
      appClientSecret: string | null;
      clientName: string | null;
      connectionId: ConnectionId | null;
      /** Also ask for the platform's optional scopes, which not every app may have. */
      withOptionalScopes?: boolean;
      open: (url: string) => Promise<void>;
      /** For platforms that cannot send the browser back to this machine: asks for the address it was sent to. */
      paste?: PasteAnswer;
      signal: AbortSignal;
    }): Promise<Connected>;
    list(): Promise<
      readonly {
        readonly connection: ConnectionRow;
        readonly tenants: readonly { readonly tenant: TenantRow; readonly streams: readonly StreamRow[] }[];
      }[]
    >;
    setPaused(ask: { connectionId: ConnectionId; paused: boolean }): Promise<void>;
    disconnect(ask: { connectionId: ConnectionId }): Promise<void>;
  };
  readonly sync: {
    /** One run now for each tenant that fits. Ends when all have ended; never rejects for a run's own failure, which the report tells. */
    run(ask: SyncAsk): Promise<SyncReport>;
    /** Runs what is due until the signal aborts. */
    schedule(signal: AbortSignal): Promise<void>;
    onProgress(listener: (progress: SyncProgress) => void): () => void;
  };
  /** Maps stored payloads again without the network, held ones included. */
  replay(ask: {
    tenantId: TenantId | null;
    stream: string | null;
    /** Only this platform's; all unless given. */
    provider?: ProviderId;
  }): Promise<readonly ReplayReport[]>;
  /** Keeps a decision about drift; the caller replays what it names. */
  settleDrift(ask: {
    driftId: number;
    state: 'open' | 'accepted' | 'dismissed';
    /** The new place of the proposal the person saw; null when there was none. */
    to?: string | null | undefined;
  }): Promise<DriftSettled>;
  /** For each drift event the rename that would explain it, if values or counts speak for one. */
  proposeRenames(events: readonly DriftPlaceRow[]): Promise<readonly (RenameProposal | null)[]>;
  /** What is left of each budget of an organisation. */
  budgets(ask: {
    connectionId: ConnectionId;
    tenantExternalId: string;
  }): readonly { readonly name: string; readonly used: number; readonly max: number }[];
  /** Holds the ledger against what the sandbox says is true. `fetchTruth` reads its pages. */
  verify(ask: {
    provider: ProviderId;
    summary: TruthSummary;
    fetchPage: (ask: { tenant: string; stream: string; after: string | null }) => Promise<TruthPage>;
  }): Promise<VerifyReport>;
  drift(ask: { tenantId: TenantId | null; all: boolean }): Promise<readonly DriftEventRow[]>;
  quarantine(ask: { tenantId: TenantId | null; all: boolean }): Promise<readonly QuarantineEntryRow[]>;
  runs(ask: { tenantId: TenantId | null; limit: number }): Promise<readonly RunRow[]>;
  controlTotals(ask: { tenantId: TenantId }): Promise<readonly ControlTotalRow[]>;
  doctor(): Promise<DoctorReport>;
  close(): Promise<void>;
}

export interface Connected {
  readonly clientId: ClientId;
  readonly clientName: string;
  readonly connectionId: ConnectionId;
  readonly provider: ProviderId;
  readonly label: string;
  readonly tenants: readonly TenantRow[];
  /** Streams that cannot be read with the scopes granted, and the scope each lacks. */
  readonly missingScopes: readonly { readonly stream: string; readonly needs: readonly string[] }[];
}

export interface SyncAsk {
  readonly connectionId: ConnectionId | null;
  readonly tenantId: TenantId | null;
  readonly stream: string | null;
  /** External id of one record of `stream`. */
  readonly record: string | null;
  readonly full: boolean;
  readonly trigger: 'manual' | 'schedule' | 'event' | 'connect';
  readonly signal: AbortSignal;
}

export interface ReportedError {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  /** ISO, UTC: a limit of the platform stopped it, and it may go on then. */
  readonly retryAt?: string;
}

export interface StreamReport {
  readonly stream: string;
  readonly mode: RunMode;
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
  /** In words, when not complete. */
  readonly gap: string | null;
  readonly error: ReportedError | null;
}

export interface TenantReport {
  readonly connectionId: ConnectionId;
  readonly provider: ProviderId;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly runId: RunId | null;
  readonly state: RunRow['state'];
  readonly error: ReportedError | null;
  readonly streams: readonly StreamReport[];
  readonly controlTotals: readonly {
    readonly name: string;
    readonly label: string;
    readonly source: string | null;
    readonly ledger: string | null;
    readonly currency: string;
    readonly ties: boolean;
    readonly note: string | null;
  }[];
}

export interface SyncReport {
  /** Every tenant's every stream is complete and every control total ties. */
  readonly complete: boolean;
  readonly tenants: readonly TenantReport[];
}

export interface SyncProgress {
  readonly connectionId: ConnectionId;
  readonly tenantId: TenantId;
  readonly tenantName: string;
  readonly stream: string;
  readonly phase: 'reading' | 'checking' | 'waiting' | 'ended';
  readonly seen: number;
  /** The platform's own estimate; null when it gives none. */
  readonly expected: number | null;
  readonly message: string | null;
}

export interface ReplayReport {
  readonly tenantId: TenantId;
  readonly tenantName: string;
  readonly stream: string;
  readonly runId: RunId;
  readonly replayed: number;
  readonly changed: number;
  readonly released: number;
  readonly quarantined: number;
}

export interface VerifyReport {
  readonly missing: number;
  readonly extra: number;
  readonly different: number;
  readonly quarantined: number;
  /** Differences that no run, drift event or quarantine entry tells of. */
  readonly silent: number;
  /** At most 100, the first found. */
  readonly gaps: readonly {
    readonly tenant: string;
    readonly stream: string;
    readonly id: string;
    readonly kind: 'missing' | 'extra' | 'different' | 'quarantined';
    readonly field: string | null;
    readonly ledger: string | null;
    readonly truth: string | null;
    readonly flaggedBy: string | null;
  }[];
}

export interface DoctorReport {
  readonly healthy: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly message: string;
    readonly remedy: string | null;
  }[];
}

export { createCore, type CoreOptions } from './create-core.ts';
