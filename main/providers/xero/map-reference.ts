import type { AccountMapping, ContactMapping, ItemMapping, RawOnlyMapping, TaxRateMapping } from '../contract.ts';
import { decimal, flag, id, optional, required, text } from './map-sources.ts';

/** Contacts, accounts, tax rates and items as ledger rows. */

export const contactMapping: ContactMapping = {
  target: 'contact',
  version: 1,
  columns: {
    name: required(text('Name')),
    email: optional(text('EmailAddress')),
    phone: optional({
      path: 'Phones',
      read: 'joined',
      join: {
        prefer: { path: 'PhoneType', values: ['DEFAULT', 'MOBILE', 'DDI', 'OFFICE'] },
        parts: ['PhoneCountryCode', 'PhoneAreaCode', 'PhoneNumber'],
        separator: ' ',
      },
    }),
    taxNumber: optional(text('TaxNumber')),
    accountNumber: optional(text('AccountNumber')),
    addressText: optional({
      path: 'Addresses',
      read: 'joined',
      join: {
        prefer: { path: 'AddressType', values: ['STREET', 'POBOX', 'DELIVERY'] },
        parts: ['AddressLine1', 'AddressLine2', 'AddressLine3', 'AddressLine4', 'City', 'Region', 'PostalCode', 'Country'],
        separator: ', ',
      },
    }),
    status: {
      enum: { path: 'ContactStatus', values: { ACTIVE: 'active', ARCHIVED: 'archived', GDPRREQUEST: 'erased' } },
    },
    isCustomer: optional(flag('IsCustomer')),
    isSupplier: optional(flag('IsSupplier')),
    currency: optional(text('DefaultCurrency')),
    mergedIntoExternalId: optional(id('MergedToContactID')),
    statedReceivable: optional(decimal('Balances.AccountsReceivable.Outstanding')),
    statedPayable: optional(decimal('Balances.AccountsPayable.Outstanding')),
  },
  tombstone: { path: 'ContactStatus', values: { ARCHIVED: 'archived' } },
  // A merged contact is archived as well, and older documents go on naming it: the id it was merged into says more.
  tombstoneWhenPresent: { path: 'MergedToContactID', reason: 'merged' },
};

export const accountMapping: AccountMapping = {
  target: 'account',
  version: 1,
  columns: {
    // Bank accounts may be without one.
    code: optional(text('Code')),
    name: required(text('Name')),
    accountType: required(text('Type')),
    accountClass: {
      optional: true,
      enum: {
        path: 'Class',
        values: { ASSET: 'asset', LIABILITY: 'liability', EQUITY: 'equity', REVENUE: 'revenue', EXPENSE: 'expense' },
      },
    },
    systemRole: optional(text('SystemAccount')),
    currency: optional(text('CurrencyCode')),
    status: { enum: { path: 'Status', values: { ACTIVE: 'active', ARCHIVED: 'archived', DELETED: 'deleted' } } },
  },
  tombstone: { path: 'Status', values: { ARCHIVED: 'archived', DELETED: 'deleted' } },
};

export const taxRateMapping: TaxRateMapping = {
  target: 'taxRate',
  version: 1,
  columns: {
    code: required(text('TaxType')),
    name: required(text('Name')),
    rate: optional(decimal('EffectiveRate'), decimal('DisplayTaxRate')),
    status: optional(text('Status')),
  },
  tombstone: { path: 'Status', values: { DELETED: 'deleted', ARCHIVED: 'archived' } },
};

export const itemMapping: ItemMapping = {
  target: 'item',
  version: 1,
  columns: {
    code: optional(text('Code')),
    name: optional(text('Name')),
    description: optional(text('Description')),
    salesPrice: optional(decimal('SalesDetails.UnitPrice')),
    purchasePrice: optional(decimal('PurchaseDetails.UnitPrice')),
  },
};

/** Kept raw: the ledger has no table of its own for them. */
export const rawOnly: RawOnlyMapping = { target: 'raw', version: 1 };
