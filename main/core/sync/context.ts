import { TieoutError } from '../../../shared/errors.ts';
import type { Gateway } from '../http/gateway.ts';
import type { Clock, Log } from '../ports.ts';
import type { ConnectionRow, Store, StreamRow, TenantRow } from '../store/api.ts';
import type { RunId } from '../../../shared/ids.ts';
import type { AccountCurrencies } from '../ledger/compile-mapping.ts';
import type { Ingest } from './ingest.ts';
import type { AskPlace, StreamDefinition } from './stream.ts';

/** What every part of a run needs. */
export interface SyncDeps {
  readonly store: Store;
  readonly gateway: Gateway;
  readonly ingest: Ingest;
  readonly clock: Clock;
  readonly log: Log;
}

/** One stream of one tenant in one run. */
export interface StreamContext {
  readonly connection: ConnectionRow;
  readonly tenant: TenantRow;
  readonly definition: StreamDefinition;
  readonly row: StreamRow;
  /** Known where the stream's documents are in the currency of an account they name. */
  readonly accountCurrencies: AccountCurrencies | undefined;
  readonly runId: RunId;
  /** A person waits for it. */
  readonly urgent: boolean;
  readonly signal: AbortSignal;
  onProgress(phase: 'reading' | 'checking' | 'waiting', seen: number, expected: number | null, message: string | null): void;
  /** What the stream's traversals of this run met, by the platform's clock. */
  readonly span: TraversedSpan;
  /** What the tenant's answers of this run told about how to ask; shared by its streams. */
  readonly learned: { dialect: string | null };
}

/** For whom a stream's requests are written. */
export function placeOf({ tenant, learned }: StreamContext): AskPlace {
  return { tenant: tenant.externalId, dialect: learned.dialect };
}

/** Answers larger than this are refused while they arrive. */
export const maxAnswerBytes = 64 * 1024 * 1024;

/** From when on changes may have been missed, and the latest change met; both null until an answer told. */
export interface TraversedSpan {
  serverStartMs: number | null;
  maxModifiedMs: number | null;
  /** How many have ended. */
  traversals: number;
}

/** The error a cancelled run ends with. */
export function cancelled(): TieoutError {
  return new TieoutError({
    code: 'run/cancelled',
    action: 'stop-all',
    message: 'The run was cancelled.',
    remedy: 'What was read up to then is kept; the next run goes on from there.',
  });
}

/** The accounts' currencies for streams whose documents are in the currency of one they name; undefined for all others. */
export async function accountCurrencies(
  store: Pick<Store, 'read'>,
  { id: tenantId }: Pick<TenantRow, 'id'>,
  { mapping }: StreamDefinition,
): Promise<AccountCurrencies | undefined> {
  if (mapping.target !== 'document' || mapping.currencyOfAccount === undefined) return undefined;
  const accounts = await store.read.listAccounts({ tenantId });
  return Object.fromEntries(accounts.map(({ externalId, currency }) => [externalId, currency]));
}
