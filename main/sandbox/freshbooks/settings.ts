import { z } from 'zod';

/** Rights by the nouns FreshBooks has for them. */
const NOUNS = [
  'profile',
  'clients',
  'invoices',
  'payments',
  'credit_notes',
  'expenses',
  'bills',
  'bill_payments',
  'bill_vendors',
  'other_income',
  'journal_entries',
  'billable_items',
  'taxes',
  'reports',
];
export const SCOPES: readonly string[] = NOUNS.map((noun) => `user:${noun}:read`);

/** What can be switched on the running simulator; `POST /__sandbox/settings` with `"provider": "freshbooks"` takes any part of it. */
export const freshbooksSettingsSchema = z.strictObject({
  accessTokenLifeSec: z.number().int().min(1).max(86_400),
  rateLimits: z.boolean(),
  perMinute: z.number().int().min(1),
  /** The largest page given, whatever is asked for. */
  maxPageSize: z.number().int().min(1).max(100),
  /** Errors come with the status 200. */
  errorsWith200: z.boolean(),
  /** For development: plain http on this machine is taken as redirect. The real one wants https. */
  loopbackRedirects: z.boolean(),
  /** What the app is registered for: asking for no scope is asking for all of these. */
  grantedScopes: z.array(z.string()),
  redirectUris: z.array(z.string()),
});
export type FreshbooksSettings = z.infer<typeof freshbooksSettingsSchema>;

const PORTS = [8891, 8892, 18_891, 28_891, 38_891];

export function defaultFreshbooksSettings(): FreshbooksSettings {
  return {
    accessTokenLifeSec: 43_200,
    rateLimits: true,
    perMinute: 100,
    maxPageSize: 100,
    errorsWith200: false,
    loopbackRedirects: true,
    grantedScopes: [...SCOPES],
    redirectUris: [...PORTS.map((port) => `http://localhost:${port}/callback`), 'https://localhost:8891/callback'],
  };
}
