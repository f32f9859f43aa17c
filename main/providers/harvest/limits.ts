import type { LimitsDefinition } from '../contract.ts';

/**
 * 100 requests in 15 seconds; refused ones come with `Retry-After`. [doc: Overview] Whether a token or an account is counted is not documented: the narrower reading is kept to.
 * Reports have 100 in 15 minutes, and none is asked for.
 */
export const limits: LimitsDefinition = {
  concurrentPerTenant: 4,
  budgets: [{ name: '15 seconds', per: 'connection', windowSec: 15, max: 90, window: 'rolling' }],
  remainingHeaders: {},
};

/** Default and most; 2001 is refused. [doc: Pagination] */
export const pageSize = 2000;

/** `updated_since` holds for the instant itself, as observed. What was written at the same time may be seen a little later. */
export const overlapSec = 600;

/** Every request has to say who asks, with a way to reach them; without it the answer is 400. [doc: Overview] */
export const userAgent = 'Tieout (app.tieout.desktop)';
