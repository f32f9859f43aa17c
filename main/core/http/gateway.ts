import type { ConnectionId, TenantId } from '../../../shared/ids.ts';
import type { HttpResponse } from '../ports.ts';

/** One API call of a tenant, before authorization. */
export interface GatewayAsk {
  readonly connectionId: ConnectionId;
  /** Null for calls about the login itself (the tenant list). */
  readonly tenant: { readonly id: TenantId; readonly externalId: string } | null;
  readonly stream: string;
  /** POST only where the platform asks questions by it; nothing is ever changed there. */
  readonly method: 'GET' | 'POST';
  /** Below the connection's API base when it starts with `/`, otherwise absolute on one of the connection's own hosts. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A person waits for it: goes before background work in the same budget. */
  readonly urgent: boolean;
  readonly maxBytes: number;
}

export interface GatewayAnswer {
  readonly response: HttpResponse;
  /** Requests sent for it, retries and the repeated one after a refresh included. */
  readonly requests: number;
  readonly requestedAtMs: number;
  readonly durationMs: number;
  /** Method and address with nothing secret in it. */
  readonly request: string;
  /** The address itself, to compare with addresses in the answer; never logged or stored. */
  readonly url: string;
}

/**
 * Sends an API call the way the platform wants it: within its budgets, with a token that will not expire on the way, retried when the
 * failure is passing, refreshed once when the token had expired.
 * Rejects with a TieoutError when that did not help: `auth/*` (the connection or stream has to change state), `rate/limited` with
 * `retryAtMs` when the wait is too long to hold a run for, `net/failed`, `provider/*`. The requests spent stand in `details.requests`.
 */
export interface Gateway {
  send(ask: GatewayAsk, signal: AbortSignal): Promise<GatewayAnswer>;
  /** What is left of each budget of a tenant, for `status`. */
  remaining(
    connectionId: ConnectionId,
    tenantExternalId: string,
  ): readonly { readonly name: string; readonly used: number; readonly max: number; readonly resetsAtMs: number | null }[];
}
