import { TieoutError } from '../../../shared/errors.ts';
import type { HttpResponse } from '../contract.ts';

/** Signatures and statements are good for about five minutes around NetSuite's own time. [D 1534941295; the exact window is not documented] */
const toleranceMs = 5 * 60_000;

/**
 * A refusal that this machine's clock explains, for it looks exactly like a login that was withdrawn; null when the clock agrees with the answer's. `nowMs` is the clock the request was
 * signed by.
 */
export function clockFault(response: HttpResponse, nowMs: number): TieoutError | null {
  const theirMs = Date.parse(response.headers['date'] ?? '');
  if (Number.isNaN(theirMs) || Math.abs(theirMs - nowMs) <= toleranceMs) return null;
  const minutes = Math.round(Math.abs(theirMs - nowMs) / 60_000);
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: `This computer's clock is ${minutes} minutes ${theirMs > nowMs ? 'behind' : 'ahead of'} NetSuite's, which therefore refuses its signatures.`,
    remedy: "Set the computer's clock, best automatically, and sync again. The login need not be renewed.",
    details: { status: response.status, minutes },
  });
}
