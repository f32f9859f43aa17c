import type { AccountMapping, ContactMapping, ItemMapping, RawOnlyMapping, TaxRateMapping } from '../contract.ts';
import { decimal, id, optional, required, text } from './map-sources.ts';

/** Clients, vendors, accounts, taxes and items as ledger rows. */

/** Archived ones stay in the books, and older documents name them. */
const status = {
  enum: { path: 'vis_state', values: { '0': 'active', '1': 'archived', '2': 'archived' }, absent: 'active' },
} as const;
const tombstone = { path: 'vis_state', values: { '1': 'vanished', '2': 'archived' } } as const;

export const clientMapping: ContactMapping = {
  target: 'contact',
  version: 1,
  columns: {
    // There is no display name: a person without a company has first and last name.
    name: required(
      text('organization'),
      { path: '', read: 'joined', join: { parts: ['fname', 'lname'], separator: ' ' } },
      text('email'),
    ),
    email: optional(text('email')),
    phone: optional(text('bus_phone'), text('mob_phone'), text('home_phone')),
    taxNumber: optional(text('vat_number')),
    addressText: optional({
      path: '',
      read: 'joined',
      join: { parts: ['p_street', 'p_street2', 'p_city', 'p_province', 'p_code', 'p_country'], separator: ', ' },
    }),
    status,
    currency: optional(text('currency_code')),
  },
  tombstone,
};

export const vendorMapping: ContactMapping = {
  target: 'contact',
  version: 1,
  columns: {
    name: required(text('vendor_name')),
    email: optional(text('primary_contact_email')),
    phone: optional(text('phone')),
    accountNumber: optional(text('account_number')),
    addressText: optional({
      path: '',
      read: 'joined',
      join: { parts: ['street', 'street2', 'city', 'province', 'postal_code', 'country'], separator: ', ' },
    }),
    status,
    currency: optional(text('currency_code')),
  },
  tombstone,
};

export const accountMapping: AccountMapping = {
  target: 'account',
  version: 1,
  columns: {
    code: optional(text('account_number')),
    name: required(text('account_name')),
    accountType: required(text('account_type')),
    accountClass: {
      enum: {
        path: 'account_type',
        values: { asset: 'asset', liability: 'liability', equity: 'equity', income: 'revenue', expense: 'expense' },
      },
    },
    currency: optional(text('currency_code')),
    status: { enum: { always: 'active' } },
  },
};

export const taxMapping: TaxRateMapping = {
  target: 'taxRate',
  version: 1,
  columns: { code: required(id('taxid')), name: required(text('name')), rate: optional(decimal('amount')) },
};

export const itemMapping: ItemMapping = {
  target: 'item',
  version: 1,
  columns: {
    code: optional(text('sku')),
    name: optional(text('name')),
    description: optional(text('description')),
    salesPrice: optional(decimal('unit_cost.amount')),
  },
  tombstone,
};

/** Kept raw: the ledger has no table of its own for them. */
export const rawOnly: RawOnlyMapping = { target: 'raw', version: 1 };
