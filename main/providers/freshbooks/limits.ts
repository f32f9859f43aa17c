import type { LimitsDefinition } from '../contract.ts';

/** No limit is documented; a third party counts 100 requests in a minute. 429 comes without `Retry-After`. [sdk: retries; 3p] */
export const limits: LimitsDefinition = {
  concurrentPerTenant: 2,
  budgets: [
    { name: 'second', per: 'app', windowSec: 1, max: 5, window: 'rolling' },
    { name: 'minute', per: 'app', windowSec: 60, max: 100, window: 'rolling' },
  ],
  remainingHeaders: {},
};

/** More is asked for in vain: the list answers with 100 without saying so. [doc: parameters] */
export const pageSize = 100;

/** `updated` of what is read may lie this much before the change can be read. */
export const overlapSec = 3600;
