import { z } from 'zod';

const PORTS = [8893, 8894, 18_893, 28_893, 38_893];

/** What can be switched on the running simulator; `POST /__sandbox/settings` with `"provider": "harvest"` takes any part of it. */
export const harvestSettingsSchema = z.strictObject({
  accessTokenLifeSec: z.number().int().min(1).max(10_000_000),
  rateLimits: z.boolean(),
  per15Sec: z.number().int().min(1),
  reportsPer15Min: z.number().int().min(1),
  /** The largest page given; asking for more than 2000 is refused as by the real one. */
  maxPageSize: z.number().int().min(1).max(2000),
  /** `mixed`: links for most lists and page numbers for expenses, as the documentation has it. `numbers`: answers of the older kind, without links. */
  paging: z.enum(['mixed', 'numbers']),
  /** `total_entries` and `total_pages` are left out. */
  withoutTotals: z.boolean(),
  /** `links.next` leads to another host. */
  strayLinks: z.boolean(),
  /** Payments state their amount in quotes, as the documentation of 2018 has it. */
  paymentAmountAsText: z.boolean(),
  /** A manager may not read the company, clients, invoices, payments and estimates. */
  role: z.enum(['administrator', 'manager']),
  /** The list of accounts is empty: the person was removed from all of them. */
  noAccounts: z.boolean(),
  /** An old refresh token goes on working after a refresh. */
  oldRefreshTokensWork: z.boolean(),
  personalToken: z.string().min(1),
  redirectUris: z.array(z.string()),
});
export type HarvestSettings = z.infer<typeof harvestSettingsSchema>;

export function defaultHarvestSettings(): HarvestSettings {
  return {
    accessTokenLifeSec: 1_209_599,
    rateLimits: true,
    per15Sec: 100,
    reportsPer15Min: 100,
    maxPageSize: 2000,
    paging: 'mixed',
    withoutTotals: false,
    strayLinks: false,
    paymentAmountAsText: false,
    role: 'administrator',
    noAccounts: false,
    oldRefreshTokensWork: true,
    personalToken: 'sandbox.pt.harvest-personal-token',
    redirectUris: PORTS.map((port) => `http://localhost:${port}/callback`),
  };
}
