import type { LimitsDefinition } from '../contract.ts';

/**
 * 100 requests a second live and 25 in a sandbox for each account, 25 for each endpoint, and a limiter of what runs at the same time. [doc: rate limits] Tieout stays far below: an
 * account's own shop needs the room more than its bookkeeper.
 */
export const limits: LimitsDefinition = {
  concurrentPerTenant: 3,
  budgets: [{ name: 'second', per: 'connection', windowSec: 1, max: 10, window: 'rolling' }],
  remainingHeaders: {},
};

/** More is refused with an error. [doc: pagination] */
export const pageSize = 100;

const daySec = 86_400;

/** Records are found by when they were created, to the second, and events come in late by some. */
export const overlapSec = 7200;

/** Events are kept for thirty days [doc: events]; one day of that is not relied on. */
export const eventReachSec = 29 * daySec;

/** A balance transaction becomes available without an event, up to a month after it was made. */
export const settlingSec = 32 * daySec;

/** Objects without an event for every change are read again each week. */
export const sweepEverySec = 7 * daySec;
