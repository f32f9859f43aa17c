import type { LimitsDefinition } from '../contract.ts';

/** Most rows an answer may be asked for; a query that names none gets 100. [doc: query operations] */
export const pageSize = 1000;

/** Ids in one `Id IN (…)`: few enough for an address of usual length. */
export const idsPerQuery = 40;

/** Re-read this much before the watermark: stamps are whole seconds. */
export const overlapSec = 120;

/** Change data capture reaches 30 days back; an hour less, for clocks differ. [doc: change data capture] */
export const deletionsReachSec = 30 * 86_400 - 3600;

/** At most so many objects in one answer of change data capture, with no word on whether there are more. [doc: change data capture] */
export const mostCaptured = 1000;

/** Intuit's own limits, enforced since September 2024. [doc: limits and throttles; blog 2025-08-13; App Partner Program, Builder tier] */
export const limits: LimitsDefinition = {
  // 10 are allowed for each realm and app; room is left for the person's other tools that use the same app.
  concurrentPerTenant: 8,
  budgets: [
    // 10 are allowed; requests do not arrive as evenly as they leave, and one too many costs a minute.
    { name: 'second', per: 'tenant', windowSec: 1, max: 7, window: 'rolling' },
    { name: 'minute', per: 'tenant', windowSec: 60, max: 500, window: 'rolling' },
    { name: 'month', per: 'app', windowSec: 30 * 86_400, max: 500_000, window: 'fixed' },
  ],
  // Answers do not say what is left.
  remainingHeaders: {},
};
