import { TieoutError, isTieoutError } from '../../../shared/errors.ts';
import type { Clock, HttpResponse, Random } from '../ports.ts';

/** How patient one call is. */
export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly tries: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** All waits of one call together; a longer one is handed back as `rate/limited` or as the failure itself. */
  readonly totalWaitMs: number;
}

export const apiRetry: RetryPolicy = { tries: 5, baseMs: 500, capMs: 20_000, totalWaitMs: 120_000 };
export const loginRetry: RetryPolicy = { tries: 4, baseMs: 500, capMs: 8_000, totalWaitMs: 30_000 };

/** Wait before the next try: anything between nothing and the exponential bound ("full jitter"), so that many clients do not come back at once. */
export function backoffMs(policy: RetryPolicy, failures: number, random: Random): number {
  const bound = Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(random.fraction() * bound);
}

const longestAskedMs = 24 * 60 * 60 * 1000;

/**
 * The wait a `Retry-After` asks for, in milliseconds from the answer; undefined when there is none or it makes no sense. Never longer than a day: no documented limit lasts longer. An HTTP date is taken relative to the
 * answer's own `Date` where it has one, so that a wrong clock on this machine does not turn seconds into hours.
 */
export function retryAfterMs(response: HttpResponse, nowMs: number): number | undefined {
  const text = response.headers['retry-after']?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,9}(?:\.\d+)?$/.test(text)) return Math.min(Math.ceil(Number(text) * 1000), longestAskedMs);
  const untilMs = httpDateMs(text);
  if (untilMs === undefined) return undefined;
  const fromMs = httpDateMs(response.headers['date'] ?? '') ?? nowMs;
  return Math.min(Math.max(0, untilMs - fromMs), longestAskedMs);
}

/** An HTTP date (RFC 9110 §5.6.7) as an instant; undefined for anything else. */
export function httpDateMs(text: string): number | undefined {
  // Date.parse makes a date of nearly anything (`-5` is May 2001).
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** The failures and waits of one call so far. */
export interface Patience {
  /** Counts a failure; false when no further try is allowed. */
  mayTryAgain(): boolean;
  /** Sleeps before the next try; `askedMs` is what the platform asked for. False when that is longer than a call may wait in all: nothing was slept. */
  pause(askedMs: number | undefined, signal: AbortSignal): Promise<boolean>;
}

export function createPatience(ports: { readonly clock: Clock; readonly random: Random }, policy: RetryPolicy): Patience {
  let failures = 0;
  let waitedMs = 0;
  return {
    mayTryAgain: () => {
      failures += 1;
      return failures < policy.tries;
    },
    pause: async (askedMs, signal) => {
      // A platform's own word is a minimum; a little jitter on top keeps the waiting tenants from coming back in one burst.
      const ms =
        askedMs === undefined
          ? backoffMs(policy, Math.max(1, failures), ports.random)
          : askedMs + Math.round(ports.random.fraction() * 250);
      if (waitedMs + ms > policy.totalWaitMs) return false;
      waitedMs += ms;
      await ports.clock.sleep(ms, signal);
      return true;
    },
  };
}

/** The same error with facts added to its details. */
export function withDetails(error: TieoutError, details: TieoutError['details'], retryAtMs = error.retryAtMs): TieoutError {
  return new TieoutError({
    code: error.code,
    action: error.action,
    message: error.message,
    remedy: error.remedy,
    details: { ...error.details, ...details },
    ...(retryAtMs === undefined ? {} : { retryAtMs }),
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  });
}

/** What a stopped call rejects with. */
export function cancelled(): TieoutError {
  return new TieoutError({
    code: 'run/cancelled',
    action: 'stop-all',
    message: 'The work was stopped.',
    remedy: 'Start it again when you like; it goes on where it stopped.',
  });
}

/** Ends the work when the signal asks for it, as a TieoutError whatever the reason was. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw isTieoutError(signal.reason) ? signal.reason : cancelled();
}
