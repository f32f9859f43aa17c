import type { LimitsDefinition } from '../contract.ts';

/** Most rows of one answer, and what is always asked for: the number of pages is limited too. [D 157909186990] */
export const rowsPerAnswer = 1000;

/** Ids in one list: beyond 1000 a query is refused, and each may have many rows. */
export const idsPerQuery = 100;

/** Stamps are whole seconds, and a transaction shows when it is committed, not when it began. */
export const overlapSec = 300;

/** How far back deleted records are kept is not documented; longer ago, the whole list is read. */
export const deletionsReachSec = 30 * 86_400;

/**
 * There is no quota by the minute. Requests at once are counted over everything that uses the account: 5 in the smallest, some of them perhaps reserved for others. [D 1525253248]
 */
export const limits: LimitsDefinition = { concurrentPerTenant: 2, budgets: [], remainingHeaders: {} };
