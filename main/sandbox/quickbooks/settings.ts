import { z } from 'zod';

/** What can be switched on the running simulator; `POST /__sandbox/settings` with `"provider": "quickbooks"` takes any part of it. */
export const quickbooksSettingsSchema = z.strictObject({
  accessTokenLifeSec: z.number().int().min(1).max(86_400),
  rateLimits: z.boolean(),
  perMinute: z.number().int().min(1),
  perSecond: z.number().int().min(1),
  concurrent: z.number().int().min(1),
  /** Calls of the app in a month before it is throttled. */
  perMonth: z.number().int().min(1),
  /** The largest page given, whatever is asked for; real ones give up to 1000. */
  maxPageSize: z.number().int().min(1).max(1_000),
  /** Rows beyond what was asked for: 101 of 100 have been seen. [rec node-quickbooks 89] */
  extraRows: z.number().int().min(0).max(10),
  /** Throttles and faults come in XML whatever was asked for. */
  faultsInXml: z.boolean(),
  /** Most objects in one answer of change data capture. */
  mostCaptured: z.number().int().min(1).max(1_000),
  /** Production keys refuse http, localhost and IP addresses as redirect. */
  production: z.boolean(),
  redirectUris: z.array(z.string()),
});
export type QuickbooksSettings = z.infer<typeof quickbooksSettingsSchema>;

export function defaultQuickbooksSettings(): QuickbooksSettings {
  return {
    accessTokenLifeSec: 3_600,
    rateLimits: true,
    perMinute: 500,
    perSecond: 10,
    concurrent: 10,
    perMonth: 500_000,
    maxPageSize: 1_000,
    extraRows: 0,
    faultsInXml: true,
    mostCaptured: 1_000,
    production: false,
    redirectUris: [8000, 8001, 18_000, 28_000, 38_000].map((port) => `http://localhost:${port}/callback`),
  };
}
