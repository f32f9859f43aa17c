import type { AccountMapping, ContactMapping, EnumRule, ItemMapping, RawOnlyMapping, ReferenceRule } from '../contract.ts';
import { optional, required, text } from './map-sources.ts';

/** Customers, vendors, accounts and items as ledger rows. What is made inactive stays. */

const activeWords = { path: 'isinactive', values: { T: 'archived', F: 'active' } } satisfies EnumRule<string>;
const tombstone = { path: 'isinactive', values: { T: 'archived' } } as const;

const party = {
  // A company's name, a person's full name, or the name or number by which it is listed.
  name: required(text('companyname'), text('altname'), text('entityid')),
  email: optional(text('email')),
  phone: optional(text('phone')),
  accountNumber: optional(text('entityid')),
  status: { enum: activeWords },
  currency: optional(text('currency')),
} as const satisfies Readonly<Record<string, ReferenceRule>>;

/** Leads and prospects are customers who have bought nothing yet. */
export const customerMapping: ContactMapping = { target: 'contact', version: 1, columns: party, tombstone };

export const vendorMapping: ContactMapping = { target: 'contact', version: 1, columns: party, tombstone };

export const accountMapping: AccountMapping = {
  target: 'account',
  version: 1,
  columns: {
    code: optional(text('acctnumber')),
    name: required(text('name'), text('fullname')),
    accountType: required(text('accttype')),
    accountClass: {
      optional: true,
      enum: {
        path: 'accttype',
        values: {
          Bank: 'asset',
          AcctRec: 'asset',
          UnbilledRec: 'asset',
          OthCurrAsset: 'asset',
          FixedAsset: 'asset',
          OthAsset: 'asset',
          DeferExpense: 'asset',
          AcctPay: 'liability',
          CredCard: 'liability',
          OthCurrLiab: 'liability',
          LongTermLiab: 'liability',
          DeferRevenue: 'liability',
          Equity: 'equity',
          Income: 'revenue',
          OthIncome: 'revenue',
          COGS: 'expense',
          Expense: 'expense',
          OthExpense: 'expense',
        },
      },
    },
    currency: optional(text('currency')),
    status: { enum: activeWords },
  },
  tombstone,
};

export const itemMapping: ItemMapping = {
  target: 'item',
  version: 1,
  columns: {
    code: optional(text('itemid')),
    name: optional(text('displayname'), text('itemid')),
    description: optional(text('description')),
  },
  tombstone,
};

/** Kept raw: the ledger has no table of its own for them. */
export const rawOnly: RawOnlyMapping = { target: 'raw', version: 1 };
