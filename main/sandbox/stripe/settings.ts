import { z } from 'zod';

/** Permissions of restricted keys, as refusals name them. */
export const PERMISSIONS = [
  'rak_account_read',
  'rak_connected_account_read',
  'rak_customer_read',
  'rak_product_read',
  'rak_tax_rate_read',
  'rak_subscription_read',
  'rak_invoice_read',
  'rak_credit_note_read',
  'rak_charge_read',
  'rak_dispute_read',
  'rak_payout_read',
  'rak_balance_read',
  'rak_balance_transaction_source_read',
  'rak_event_read',
] as const;

/** What can be switched on the running simulator; `POST /__sandbox/settings` with `"provider": "stripe"` takes any part of it. */
export const stripeSettingsSchema = z.strictObject({
  rateLimits: z.boolean(),
  perSecond: z.number().int().min(1),
  /** What the largest `limit` is; the real one refuses more than 100. */
  maxPageSize: z.number().int().min(1).max(100),
  /** Rows of a page at most, whatever is asked for: small worlds have many pages then. */
  pageCap: z.number().int().min(1).max(100),
  /** Rows of a list inside an object; the real one sends 10. */
  partSize: z.number().int().min(1).max(100),
  /** The shape of records when a request names no version. */
  defaultVersion: z.string(),
  eventDays: z.number().int().min(1),
});
export type StripeSettings = z.infer<typeof stripeSettingsSchema>;

export function defaultStripeSettings(): StripeSettings {
  return {
    rateLimits: true,
    perSecond: 25,
    maxPageSize: 100,
    pageCap: 100,
    partSize: 10,
    defaultVersion: '2024-06-20',
    eventDays: 30,
  };
}
