import type { LimitsDefinition } from '../contract.ts';

/** Most records one `query` answers; without a page size it answers 100. [doc: queries] */
export const listSize = 2000;

/** Most keys of one `read`, the only way to get records with their lines. [sheet 5.2] */
export const readSize = 100;

/** The gateway is eventually consistent: peers look back two hours. [sheet 7] */
export const overlapSec = 2 * 3600;

/** The audit history keeps what was deleted for long; how long is not documented, so after a month everything is read anyway. */
export const deletionsReachSec = 30 * 86_400;

/** A transaction is a page or a record created; above 100,000 a month they are billed, not refused. [sheet 8] */
export const limits: LimitsDefinition = {
  concurrentPerTenant: 1,
  // One job of a company at a time is the standard level of service, whatever its entities. [doc: support faq]
  concurrentPer: 'connection',
  budgets: [{ name: 'month', per: 'connection', windowSec: 30 * 86_400, max: 100_000, window: 'fixed' }],
  // Answers do not say what is left.
  remainingHeaders: {},
};
