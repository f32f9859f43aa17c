import { z } from 'zod';

/** What can be switched on the running simulator; `POST /__sandbox/settings` takes any part of it. */
const XERO_SCOPES = [
  'openid',
  'profile',
  'email',
  'offline_access',
  'accounting.settings.read',
  'accounting.contacts.read',
  'accounting.invoices.read',
  'accounting.payments.read',
  'accounting.banktransactions.read',
  'accounting.manualjournals.read',
  'accounting.reports.trialbalance.read',
  'accounting.reports.balancesheet.read',
  'accounting.reports.aged.read',
  'accounting.reports.profitandloss.read',
  'accounting.reports.banksummary.read',
  'accounting.journals.read',
] as const;

const REPORT_NAMES = [
  'trialbalance',
  'balancesheet',
  'aged',
  'profitandloss',
  'banksummary',
  'executivesummary',
  'budgetsummary',
  'taxreports',
  'tenninetynine',
];

/** Every scope an app may ask for; the broad ones are still in use by old apps until 13 Sep 2027. */
export const KNOWN_SCOPES: ReadonlySet<string> = new Set([
  ...XERO_SCOPES,
  ...[
    'settings',
    'contacts',
    'invoices',
    'payments',
    'banktransactions',
    'manualjournals',
    'transactions',
    'attachments',
  ].flatMap((name) => [`accounting.${name}`, `accounting.${name}.read`]),
  'accounting.reports.read',
  ...REPORT_NAMES.map((name) => `accounting.reports.${name}.read`),
]);

export const xeroSettingsSchema = z.strictObject({
  /** Starter: no Journals, 1,000 calls a day, one organisation per consent. */
  tier: z.enum(['Starter', 'Advanced']),
  accessTokenLifeSec: z.number().int().min(1).max(86_400),
  rateLimits: z.boolean(),
  perMinute: z.number().int().min(1),
  /** null: what the tier says. */
  perDay: z.number().int().min(1).nullable(),
  appPerMinute: z.number().int().min(1),
  concurrent: z.number().int().min(1),
  /** `absent` as behind old proxies; `hasNextPage` adds that flag to the pagination object. */
  pagination: z.enum(['present', 'absent', 'hasNextPage']),
  /** The largest page given, whatever is asked for. */
  maxPageSize: z.number().int().min(1).max(1_000),
  defaultPageSize: z.number().int().min(1).max(1_000),
  /** What the user grants at consent, of what is asked for; the announced refresh token has all of these. */
  grantedScopes: z.array(z.string()),
  /** Exactly these redirect addresses are registered. */
  redirectUris: z.array(z.string()),
  /** The consent page answers at once; otherwise it waits for a click. */
  autoApprove: z.boolean(),
  webhookKey: z.string().min(1),
});
export type XeroSettings = z.infer<typeof xeroSettingsSchema>;

const PORTS = [8888, 8889, 18_888, 28_888, 38_888, 3000, 5000];

export function defaultXeroSettings(): XeroSettings {
  return {
    tier: 'Advanced',
    accessTokenLifeSec: 1_800,
    rateLimits: true,
    perMinute: 60,
    perDay: null,
    appPerMinute: 10_000,
    concurrent: 5,
    pagination: 'present',
    maxPageSize: 1_000,
    defaultPageSize: 100,
    grantedScopes: [...XERO_SCOPES],
    redirectUris: PORTS.map((port) => `http://localhost:${port}/callback`),
    autoApprove: true,
    webhookKey: 'sandbox-webhook-key',
  };
}
