import { flag, num, openEnum, openShape, shape, text } from '../contract.ts';
import { address, head, maybeNum, maybeText, unread } from './schema-parts.ts';

/** Customers, products, tax rates, and what describes the account. [sdk 22.5.0; api description 2023-08-16] */

export const customerSchema = shape({
  ...head,
  ...unread([
    'account_balance',
    'balance',
    'cash_balance',
    'customer_account',
    'default_currency',
    'default_source',
    'delinquent',
    'discount',
    'invoice_credit_balance',
    'invoice_prefix',
    'invoice_settings',
    'next_invoice_sequence',
    'preferred_locales',
    'shipping',
    'sources',
    'subscriptions',
    'tax',
    'tax_exempt',
    'tax_ids',
    'test_clock',
  ]),
  name: maybeText,
  business_name: maybeText,
  individual_name: maybeText,
  email: maybeText,
  phone: maybeText,
  description: maybeText,
  currency: maybeText,
  address: address.nullable().optional(),
});

export const productSchema = shape({
  ...head,
  ...unread([
    'active',
    'attributes',
    'caption',
    'deactivate_on',
    'default_price',
    'features',
    'images',
    'marketing_features',
    'package_dimensions',
    'shippable',
    'skus',
    'statement_descriptor',
    'tax_code',
    'type',
    'unit_label',
    'updated',
    'url',
  ]),
  name: text(),
  description: maybeText,
});

export const taxRateSchema = shape({
  ...head,
  ...unread([
    'country',
    'description',
    'flat_amount',
    'inclusive',
    'jurisdiction',
    'jurisdiction_level',
    'rate_type',
    'state',
    'tax_type',
  ]),
  active: flag(),
  display_name: text(),
  percentage: num(),
  effective_percentage: maybeNum,
});

/** Kept raw: what is billed is on the invoices. */
export const subscriptionSchema = openShape({ id: text(), status: openEnum(subscriptionWords()), created: num() });

function subscriptionWords(): readonly [string, ...string[]] {
  return ['active', 'canceled', 'incomplete', 'incomplete_expired', 'past_due', 'paused', 'trialing', 'unpaid'];
}

export const accountSchema = openShape({ id: text(), default_currency: maybeText, country: maybeText });
