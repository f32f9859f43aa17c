import type { LimitsDefinition } from '../contract.ts';

/** Most rows a page may have; larger sizes are cut to it. [survey: developer.xero.com, pagination, 2024] */
export const pageSize = 1000;

/** Ids that fit one `IDs=` list: about 52 before the address grows too long [Xero-Java PR 331]; fewer to leave room for the rest of the query. */
export const idsPerRequest = 40;

/**
 * Re-read this much before the watermark: `If-Modified-Since` counts whole seconds, and whether a change in the very second is included is not documented.
 */
export const overlapSec = 120;

/** Xero's own limits. [doc: developer.xero.com/faq/limits] */
export const limits: LimitsDefinition = {
  concurrentPerTenant: 5,
  budgets: [
    { name: 'minute', per: 'tenant', windowSec: 60, max: 60, window: 'rolling' },
    // 5 000 for certified and paid apps, 1 000 on the free tier: the header tells which, so the larger one is the ceiling here.
    { name: 'day', per: 'tenant', windowSec: 86_400, max: 5000, window: 'fixed' },
    { name: 'app-minute', per: 'app', windowSec: 60, max: 10_000, window: 'rolling' },
  ],
  remainingHeaders: {
    minute: 'x-minlimit-remaining',
    day: 'x-daylimit-remaining',
    'app-minute': 'x-appminlimit-remaining',
  },
};
