import type { AccountMapping, ContactMapping, EnumRule, ItemMapping, RawOnlyMapping, ReferenceRule } from '../contract.ts';
import { decimal, id, optional, required, text } from './map-sources.ts';

/** Customers, vendors, accounts and items. Documents name them by their IDs, which are their keys here. */

const statusWords = {
  path: 'STATUS',
  absent: 'active',
  values: { active: 'active', 'active non-posting': 'active', inactive: 'archived' },
} satisfies EnumRule<string>;
const tombstone = { path: 'STATUS', values: { inactive: 'archived' } } as const;

const partyColumns = {
  name: required(text('NAME')),
  email: optional(text('DISPLAYCONTACT.EMAIL1')),
  phone: optional(text('DISPLAYCONTACT.PHONE1')),
  taxNumber: optional(text('TAXID')),
  addressText: optional({
    path: 'DISPLAYCONTACT.MAILADDRESS',
    read: 'joined',
    join: { parts: ['ADDRESS1', 'ADDRESS2', 'CITY', 'STATE', 'ZIP', 'COUNTRY'], separator: ', ' },
  }),
  status: { enum: statusWords },
  currency: optional(text('CURRENCY')),
} as const satisfies Readonly<Record<string, ReferenceRule>>;

export const customerMapping: ContactMapping = {
  target: 'contact',
  version: 1,
  columns: { ...partyColumns, accountNumber: optional(text('CUSTOMERID')), statedReceivable: optional(decimal('TOTALDUE')) },
  tombstone,
};

export const vendorMapping: ContactMapping = {
  target: 'contact',
  version: 1,
  columns: { ...partyColumns, accountNumber: optional(text('VENDORID')), statedPayable: optional(decimal('TOTALDUE')) },
  tombstone,
};

export const accountMapping: AccountMapping = {
  target: 'account',
  version: 1,
  columns: {
    code: optional(text('ACCOUNTNO')),
    name: required(text('TITLE')),
    accountType: required(text('ACCOUNTTYPE')),
    status: { enum: statusWords },
  },
  tombstone,
};

export const itemMapping: ItemMapping = {
  target: 'item',
  version: 1,
  columns: { code: optional(id('ITEMID')), name: required(text('NAME')) },
  tombstone,
};

/** Kept raw: the ledger has no table of its own for them, or the sheet does not say what stands where in them. */
export const rawOnly: RawOnlyMapping = { target: 'raw', version: 1 };
