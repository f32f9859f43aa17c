import { decimalText, PRICE_DECIMALS } from '../decimal.ts';
import type { Organisation } from '../world/organisation.ts';
import type { Contact, Item, TaxRate } from '../world/types.ts';
import { idOf, lot } from './ids.ts';
import { code, fact, orNull, secOf, type StripeRow } from './row.ts';

/** Customers, products, tax rates and subscriptions of the world. */

const base = (id: string, object: string, createdSec: number) => ({
  id,
  object,
  created: createdSec,
  livemode: true,
  metadata: {},
});

export const customerId = (contact: Contact): string => idOf('cus', contact.id);
export const productId = (item: Item): string => idOf('prod', item.id);
export const taxRateId = (organisation: Organisation, rate: TaxRate): string => idOf('txr', `${organisation.id}/${rate.key}`);

export function customerRow(contact: Contact): StripeRow {
  const id = customerId(contact);
  const { address } = contact;
  const createdSec = secOf(contact.createdMs);
  return {
    id,
    worldId: contact.id,
    createdSec,
    mark: `${contact.updatedMs}/${contact.name}/${contact.email}`,
    total: null,
    json: () => ({
      ...base(id, 'customer', createdSec),
      address: {
        city: orNull(address.city),
        country: orNull(address.country),
        line1: orNull(address.line1),
        line2: orNull(address.line2),
        postal_code: orNull(address.postalCode),
        state: orNull(address.region),
      },
      balance: 0,
      currency: code(contact.currency),
      default_source: null,
      delinquent: false,
      description: null,
      discount: null,
      email: orNull(contact.email),
      invoice_prefix: id.slice(4, 12).toUpperCase(),
      invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
      name: contact.name,
      next_invoice_sequence: 1,
      phone: orNull(contact.phone),
      preferred_locales: [],
      shipping: null,
      tax_exempt: 'none',
      test_clock: null,
    }),
    truth: () =>
      fact(id, 'contact', {
        name: contact.name,
        email: orNull(contact.email),
        currency: contact.currency.code,
        status: 'active',
      }),
  };
}

export function productRow(item: Item): StripeRow {
  const id = productId(item);
  const createdSec = secOf(item.createdMs);
  return {
    id,
    worldId: item.id,
    createdSec,
    mark: String(item.version),
    total: null,
    json: () => ({
      ...base(id, 'product', createdSec),
      active: true,
      default_price: null,
      description: orNull(item.description),
      images: [],
      marketing_features: [],
      name: item.name,
      package_dimensions: null,
      shippable: null,
      statement_descriptor: null,
      tax_code: null,
      type: 'good',
      unit_label: item.code,
      updated: secOf(item.updatedMs),
      url: null,
    }),
    truth: () => fact(id, 'item', { code: id, name: item.name, description: orNull(item.description) }),
  };
}

export function taxRateRow(organisation: Organisation, rate: TaxRate): StripeRow {
  const id = taxRateId(organisation, rate);
  const createdSec = secOf(organisation.createdMs) + rate.index;
  const percentage = rate.basisPoints / 100;
  return {
    id,
    worldId: rate.key,
    createdSec,
    mark: rate.status,
    total: null,
    json: () => ({
      ...base(id, 'tax_rate', createdSec),
      active: rate.status === 'active',
      country: organisation.country,
      description: rate.name,
      display_name: rate.name,
      effective_percentage: null,
      flat_amount: null,
      inclusive: false,
      jurisdiction: organisation.country,
      jurisdiction_level: 'country',
      percentage,
      rate_type: 'percentage',
      state: null,
      tax_type: 'vat',
    }),
    truth: () =>
      fact(id, 'tax-rate', {
        code: id,
        name: rate.name,
        rate: String(percentage),
        status: rate.status === 'active' ? 'active' : 'archived',
      }),
  };
}

/** Some customers have one; a third of those are over, and a list shows them only when asked for `all`. */
export function subscriptionRow(contact: Contact): StripeRow {
  const id = idOf('sub', contact.id);
  const createdSec = secOf(contact.createdMs) + 60;
  const status = lot(contact.id, 3, 'canceled') === 0 ? 'canceled' : 'active';
  return {
    id,
    worldId: contact.id,
    createdSec,
    mark: status,
    total: null,
    json: () => ({
      ...base(id, 'subscription', createdSec),
      status,
      customer: customerId(contact),
      currency: code(contact.currency),
      canceled_at: status === 'canceled' ? createdSec + 86_400 : null,
      ended_at: status === 'canceled' ? createdSec + 86_400 : null,
      collection_method: 'charge_automatically',
      start_date: createdSec,
      items: { object: 'list', data: [], has_more: false, url: `/v1/subscription_items?subscription=${id}` },
    }),
    truth: () => fact(id, 'raw', {}),
  };
}

export function hasSubscription(contact: Contact): boolean {
  return contact.isCustomer && lot(contact.id, 7, 'subscription') === 0;
}

/** A price of 4 decimals in minor units of a currency, without superfluous zeros: 12.5000 in pounds is `1250`. */
export function minorDecimal(price: bigint, decimals: number): string {
  const text = decimalText(price, PRICE_DECIMALS - decimals);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
