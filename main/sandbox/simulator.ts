import type { ProviderId } from '../../shared/ids.ts';
import type { TruthPage, TruthSummary } from '../../shared/truth.ts';
import type { Fault, StateEffect } from './faults.ts';
import type { MutateAsk, MutateReply } from './world/mutate.ts';

/** What one simulated platform offers to the server around it. */

export interface SimRequest {
  readonly method: string;
  /** Below the platform's base, always with one leading and no trailing slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The virtual clock when the request came in. */
  readonly nowMs: number;
  /** The clock as answers show it; differs under `clock-skew`. */
  readonly shownMs: number;
}

/** What a request is about, known before it is answered; faults and the request log go by it. */
export interface RequestSubject {
  /** A stream, or `code`, `token`, `authorize`, `connections`, `report:trial-balance`… */
  readonly stream: string;
  readonly kind: 'list' | 'record' | 'report' | 'auth' | 'other';
  /** The page number asked for; null where pages have no numbers. */
  readonly page: number | null;
  readonly pageSize: number | null;
  /** Can only be the beginning of a traversal, and not its continuation by change stamp. */
  readonly fresh: boolean;
  readonly tenant: string | null;
}

/** Rows as JSON texts with what is written around them, so that faults can change them without the envelope's formatting suffering. */
export interface RowsBody {
  readonly rows: readonly string[];
  /** Counts as the platform would state them; null where it states none. */
  readonly counts: { readonly itemCount: number; readonly pageCount: number } | null;
  render(rows: readonly string[], counts: { readonly itemCount: number; readonly pageCount: number } | null): string;
}

export interface SimReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | RowsBody;
  /** Called once when the answer has left or the client has gone. */
  readonly onEnd?: () => void;
}

export interface PlantedTruth {
  readonly tenant: string;
  readonly stream: string;
  readonly kind: 'duplicate' | 'legitimate-repeat';
  readonly ids: readonly string[];
  readonly why: string;
}

export interface Simulator {
  readonly id: ProviderId;
  readonly credentials: unknown;
  subject(request: SimRequest): RequestSubject;
  handle(request: SimRequest, subject: RequestSubject): Promise<SimReply>;
  /** Says why a fault can never happen here, or undefined. */
  refusesFault(fault: Fault): string | undefined;
  /** Changes the platform's state for a fault that is more than another answer. */
  applyFault(effect: StateEffect, request: SimRequest, subject: RequestSubject): void;
  /** A person gives back what faults took away: logins that work, rights, organisations. Tokens that ended stay ended. */
  restore(nowMs: number): void;
  mutate(ask: MutateAsk, nowMs: number): MutateReply;
  truthSummary(): TruthSummary;
  /** Makes what it answers from, beyond what its truth is told from, before the first request does. */
  prepare?(): void;
  /** Duplicates and look-alikes that are in the world on purpose. */
  planted(): readonly PlantedTruth[];
  /** Undefined for a tenant or stream that does not exist. */
  truthPage(ask: { tenant: string; stream: string; after: string | null; limit: number }): TruthPage | undefined;
}
