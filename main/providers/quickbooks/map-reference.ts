import type {
  AccountMapping,
  ContactMapping,
  EnumRule,
  ItemMapping,
  RawOnlyMapping,
  ReferenceRule,
  TaxRateMapping,
} from '../contract.ts';
import { decimal, id, optional, required, text } from './map-sources.ts';

/** Customers, vendors, accounts, tax rates and items as ledger rows. What is deleted here is made inactive and stays. */

const activeWords = {
  path: 'Active',
  absent: 'active',
  values: { true: 'active', false: 'archived' },
} satisfies EnumRule<string>;
const tombstone = { path: 'Active', values: { false: 'archived' } } as const;

const partyColumns = {
  name: required(text('DisplayName')),
  email: optional(text('PrimaryEmailAddr.Address')),
  phone: optional(text('PrimaryPhone.FreeFormNumber')),
  accountNumber: optional(text('AcctNum')),
  addressText: optional({
    path: 'BillAddr',
    read: 'joined',
    join: {
      parts: ['Line1', 'Line2', 'Line3', 'Line4', 'Line5', 'City', 'CountrySubDivisionCode', 'PostalCode', 'Country'],
      separator: ', ',
    },
  }),
  status: { enum: activeWords },
  currency: optional(text('CurrencyRef.value')),
} as const satisfies Readonly<Record<string, ReferenceRule>>;

export const customerMapping: ContactMapping = {
  target: 'contact',
  version: 1,
  columns: {
    ...partyColumns,
    taxNumber: optional(text('PrimaryTaxIdentifier')),
    statedReceivable: optional(decimal('Balance')),
  },
  tombstone,
};

export const vendorMapping: ContactMapping = {
  target: 'contact',
  version: 1,
  columns: {
    ...partyColumns,
    // Masked but for its last digits. [doc: vendor]
    taxNumber: optional(text('TaxIdentifier')),
    statedPayable: optional(decimal('Balance')),
  },
  tombstone,
};

export const accountMapping: AccountMapping = {
  target: 'account',
  version: 1,
  columns: {
    code: optional(text('AcctNum')),
    name: required(text('Name')),
    accountType: required(text('AccountType')),
    accountClass: {
      optional: true,
      enum: {
        path: 'Classification',
        values: { Asset: 'asset', Liability: 'liability', Equity: 'equity', Revenue: 'revenue', Expense: 'expense' },
      },
    },
    currency: optional(text('CurrencyRef.value')),
    status: { enum: activeWords },
  },
  tombstone,
};

export const taxRateMapping: TaxRateMapping = {
  target: 'taxRate',
  version: 1,
  columns: {
    code: required(id('Id')),
    name: required(text('Name')),
    rate: optional(decimal('RateValue')),
    status: { enum: activeWords },
  },
  tombstone,
};

export const itemMapping: ItemMapping = {
  target: 'item',
  version: 1,
  columns: {
    code: optional(text('Sku')),
    name: required(text('Name')),
    description: optional(text('Description')),
    salesPrice: optional(decimal('UnitPrice')),
    purchasePrice: optional(decimal('PurchaseCost')),
  },
  tombstone,
};

/** Kept raw: the ledger has no table of its own for them. */
export const rawOnly: RawOnlyMapping = { target: 'raw', version: 1 };
