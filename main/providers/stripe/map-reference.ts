import type { ContactMapping, ItemMapping, TaxRateMapping } from '../contract.ts';
import { decimal, id, optional, required, text } from './map-sources.ts';

/** Customers, products and tax rates as ledger rows. A deleted one is told by its absence alone. */

export const customerMapping: ContactMapping = {
  target: 'contact',
  version: 1,
  columns: {
    // A shop knows many a customer by nothing but an e-mail address, or by nothing at all.
    name: required(text('name'), text('business_name'), text('individual_name'), text('email'), text('description'), id('id')),
    email: optional(text('email')),
    phone: optional(text('phone')),
    addressText: optional({
      path: 'address',
      read: 'joined',
      join: { parts: ['line1', 'line2', 'city', 'state', 'postal_code', 'country'], separator: ', ' },
    }),
    status: { enum: { always: 'active' } },
    currency: optional({ path: 'currency', read: 'currencyCode' }),
  },
};

export const productMapping: ItemMapping = {
  target: 'item',
  version: 1,
  columns: {
    code: optional(id('id')),
    name: required(text('name')),
    description: optional(text('description')),
  },
};

export const taxRateMapping: TaxRateMapping = {
  target: 'taxRate',
  version: 1,
  columns: {
    code: required(id('id')),
    name: required(text('display_name')),
    // What applies to the place, where that differs from what is announced.
    rate: optional(decimal('effective_percentage'), decimal('percentage')),
    status: { enum: { path: 'active', values: { true: 'active', false: 'archived' } } },
  },
};
