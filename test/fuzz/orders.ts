import type { SyncReport, VerifyReport } from '../../main/core/core.ts';
import type { ProviderId } from '../../shared/ids.ts';

/** What a life of the product is told to do, and what it answers. */

export interface FuzzLogin {
  readonly provider: ProviderId;
  readonly endpoint: string;
  readonly credentials: unknown;
  /** The one tenant it is for, where a platform has a login for each. */
  readonly tenant: string | null;
}

export interface TenantName {
  readonly provider: ProviderId;
  readonly externalId: string;
}

export interface SyncOrder {
  readonly logins: readonly FuzzLogin[];
  /** A person is there to sign in again where a login, a right or an organisation was lost. */
  readonly signIn: boolean;
  /** Tenants nobody wants to read. */
  readonly excluded: readonly TenantName[];
  readonly platforms: readonly ProviderId[];
  readonly full: boolean;
  /** For one whole answer; null: as long as the product waits by itself. */
  readonly answerMs: number | null;
}

export interface Synced {
  readonly report: SyncReport;
  /** Why a platform did not let the person in. */
  readonly refused: readonly string[];
}

export interface Orders {
  readonly open: { readonly folder: string };
  readonly sync: SyncOrder;
  /** Tenants that were not read since `sinceMs` are stale, as their last run's time says, and not wrong: they are left out. */
  readonly verify: { readonly url: string; readonly platforms: readonly ProviderId[]; readonly sinceMs: number };
  readonly close: Readonly<Record<string, never>>;
}

export interface Answers {
  readonly open: null;
  readonly sync: Synced;
  readonly verify: VerifyReport;
  readonly close: null;
}

export type OrderMessage = {
  readonly [Name in keyof Orders]: { readonly name: Name; readonly ask: Orders[Name] };
}[keyof Orders];

export type AnswerMessage = { readonly answer: unknown } | { readonly failed: string };
