/** What went wrong, by what has to happen next. The list is closed: a new code needs a row in docs/ARCHITECTURE.md. */
export const ERROR_CODES = [
  'auth/expired',
  'auth/revoked',
  'auth/scope-missing',
  'auth/tenant-disconnected',
  'auth/denied',
  'rate/limited',
  'net/failed',
  'provider/unavailable',
  'provider/refused',
  'provider/unclassified',
  'page/cursor-expired',
  'page/unstable',
  'page/repeated',
  'page/unreadable',
  'schema/drift',
  'record/unmappable',
  'record/not-found',
  'total/differs',
  'event/rejected',
  'store/busy',
  'store/corrupt',
  'store/from-future',
  'store/owned',
  'store/full',
  'secrets/unavailable',
  'config/invalid',
  'run/cancelled',
  'contract/invalid',
  'view/expired',
  'bug/invariant',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What the engine does with it. `retry` and `wait` keep the page; `stop-*` end the named scope and nothing wider. */
export type ErrorAction =
  'refresh' | 'retry' | 'wait' | 'restart-stream' | 'stop-stream' | 'stop-tenant' | 'stop-connection' | 'stop-all';

export interface TieoutErrorInit {
  readonly code: ErrorCode;
  readonly action: ErrorAction;
  /** One sentence: what happened. Safe to show and to log: no secret, no token, no payload. */
  readonly message: string;
  /** One sentence: what a person can do about it. */
  readonly remedy: string;
  readonly retryAtMs?: number;
  /** Safe facts for support: status codes, counts, redacted URLs. */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
  readonly cause?: unknown;
}

/** The one error class of the product. Its `message`, `remedy` and `details` may be shown and logged as they are. */
export class TieoutError extends Error {
  override readonly name = 'TieoutError';
  readonly code: ErrorCode;
  readonly action: ErrorAction;
  readonly remedy: string;
  readonly retryAtMs: number | undefined;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;

  constructor(init: TieoutErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.action = init.action;
    this.remedy = init.remedy;
    this.retryAtMs = init.retryAtMs;
    this.details = init.details ?? {};
  }
}

export function isTieoutError(value: unknown): value is TieoutError {
  return value instanceof TieoutError;
}

/** The form in which an error crosses a worker or host boundary. */
export interface ErrorEnvelope {
  readonly code: ErrorCode;
  readonly action: ErrorAction;
  readonly message: string;
  readonly remedy: string;
  readonly retryAtMs: number | null;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

export function envelopeFromError(error: unknown): ErrorEnvelope {
  const known = isTieoutError(error) ? error : bugError(error);
  return {
    code: known.code,
    action: known.action,
    message: known.message,
    remedy: known.remedy,
    retryAtMs: known.retryAtMs ?? null,
    details: known.details,
  };
}

export function errorFromEnvelope(envelope: ErrorEnvelope): TieoutError {
  const { retryAtMs, ...rest } = envelope;
  return new TieoutError(retryAtMs === null ? rest : { ...rest, retryAtMs });
}

/** Our own fault: an exception nobody typed. Only its message is kept, for third-party errors may carry requests and tokens. */
export function bugError(cause: unknown): TieoutError {
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : 'a value that is no error was thrown';
  return new TieoutError({
    code: 'bug/invariant',
    action: 'stop-all',
    message: `Tieout met a state it should never be in (${text}).`,
    remedy: 'Nothing was lost. Please report this with the output of "tieout doctor --json".',
    cause,
  });
}
