import type { AccountMapping, ContactMapping, ItemMapping, RawOnlyMapping } from '../contract.ts';
import { named, optional, required, text } from './map-sources.ts';

/** Clients, item categories and expense categories as ledger rows. */

/** A client has no e-mail; the persons behind it have, and stand in a list of their own. */
export const clientMapping: ContactMapping = {
  target: 'contact',
  version: 1,
  columns: {
    name: required(...named('')),
    addressText: optional(text('address')),
    status: { enum: { path: 'is_active', values: { true: 'active', false: 'archived' } } },
    currency: optional(text('currency')),
  },
  tombstone: { path: 'is_active', values: { false: 'archived' } },
};

/** The lines of invoices name them by their name. */
export const itemCategoryMapping: ItemMapping = {
  target: 'item',
  version: 1,
  columns: { code: required(text('name')), name: required(text('name')) },
};

/** The nearest thing to an account there is; Harvest has no chart of accounts. */
export const expenseCategoryMapping: AccountMapping = {
  target: 'account',
  version: 1,
  columns: {
    name: required(text('name')),
    accountType: { enum: { always: 'expense category' } },
    accountClass: { enum: { always: 'expense' } },
    status: { enum: { path: 'is_active', values: { true: 'active', false: 'archived' }, absent: 'active' } },
  },
};

/** Kept raw: the ledger has no table of its own for them. */
export const rawOnly: RawOnlyMapping = { target: 'raw', version: 1 };
