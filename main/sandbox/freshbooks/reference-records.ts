import { decimalText, PRICE_DECIMALS, shortDecimalText } from '../decimal.ts';
import type { Account, AccountClass, Contact, Item, TaxRate } from '../world/types.ts';
import { fact, orNull, type FreshbooksRow, type Making } from './row.ts';
import { eastern, percent, utcStamp } from './text.ts';

/** Clients, vendors, items, taxes, expense categories and the chart of accounts. */

const none = { total: null } as const;

/** A person without a company: FreshBooks has no display name, only these two. */
function isPerson(contact: Contact): boolean {
  return contact.name === `${contact.firstName} ${contact.lastName}`;
}

/** 0 active, 1 deleted, 2 archived. [doc: active_deleted] */
const visStateOf = (contact: Contact): 0 | 1 | 2 => (contact.vanished ? 1 : contact.status === 'archived' ? 2 : 0);

function contactBase(id: number, contact: Contact) {
  return {
    ...none,
    id,
    worldId: contact.id,
    createdMs: contact.createdMs,
    updatedMs: contact.updatedMs,
    visState: visStateOf(contact),
  };
}

function contactTruth(id: number, contact: Contact) {
  return fact(
    id,
    'contact',
    { name: contact.name, email: orNull(contact.email), status: contact.status, currency: contact.currency.code },
    { gone: contact.status === 'archived' ? 'archived' : null },
  );
}

export function clientRow(making: Making, contact: Contact): FreshbooksRow {
  const id = making.idOf('client', contact.id);
  const { address } = contact;
  return {
    ...contactBase(id, contact),
    json: () => ({
      accounting_systemid: making.accountId,
      id,
      userid: id,
      organization: isPerson(contact) ? '' : contact.name,
      fname: contact.firstName,
      lname: contact.lastName,
      email: contact.email,
      username: `client${id}`,
      currency_code: contact.currency.code,
      language: 'en',
      role: 'client',
      level: 0,
      note: null,
      home_phone: null,
      bus_phone: contact.phone,
      mob_phone: '',
      fax: '',
      p_street: address.line1,
      p_street2: address.line2,
      p_city: address.city,
      p_province: address.region,
      p_code: address.postalCode,
      p_country: address.country,
      s_street: '',
      s_street2: '',
      s_city: '',
      s_province: '',
      s_code: '',
      s_country: '',
      vat_name: null,
      vat_number: orNull(contact.taxNumber),
      allow_late_fees: true,
      allow_late_notifications: true,
      pref_email: true,
      pref_gmail: false,
      has_retainer: null,
      retainer_id: null,
      last_activity: null,
      last_login: null,
      signup_date: utcStamp(contact.createdMs),
      statement_token: null,
      uuid: contact.id,
      vis_state: visStateOf(contact),
      updated: eastern(contact.updatedMs),
    }),
    truth: () => contactTruth(id, contact),
  };
}

export function vendorRow(making: Making, contact: Contact): FreshbooksRow {
  const id = making.idOf('vendor', contact.id);
  const { address } = contact;
  return {
    ...contactBase(id, contact),
    json: () => ({
      vendorid: id,
      vendor_name: contact.name,
      account_number: orNull(contact.accountNumber),
      currency_code: contact.currency.code,
      language: 'en',
      is_1099: false,
      primary_contact_first_name: contact.firstName,
      primary_contact_last_name: contact.lastName,
      primary_contact_email: contact.email,
      street: address.line1,
      street2: address.line2,
      city: address.city,
      province: address.region,
      postal_code: address.postalCode,
      country: address.country,
      phone: contact.phone,
      website: '',
      note: null,
      outstanding_balance: [],
      overdue_balance: [],
      tax_defaults: [],
      created_at: utcStamp(contact.createdMs),
      updated_at: utcStamp(contact.updatedMs),
      vis_state: visStateOf(contact),
    }),
    truth: () => contactTruth(id, contact),
  };
}

export function itemRow(making: Making, item: Item): FreshbooksRow {
  const id = making.idOf('item', item.id);
  const price = shortDecimalText(item.salePrice, PRICE_DECIMALS, 2);
  const taxed = item.saleTax.basisPoints > 0;
  return {
    ...none,
    id,
    worldId: item.id,
    createdMs: item.createdMs,
    updatedMs: item.updatedMs,
    visState: item.vanished ? 1 : 0,
    json: () => ({
      accounting_systemid: making.accountId,
      id,
      itemid: id,
      name: item.name,
      description: item.description,
      qty: '1',
      sku: item.code,
      inventory: null,
      unit_cost: { amount: price, code: making.organisation.baseCurrency.code },
      tax1: taxed ? making.idOf('tax', item.saleTax.key) : 0,
      tax2: 0,
      updated: eastern(item.updatedMs),
      vis_state: item.vanished ? 1 : 0,
    }),
    truth: () => fact(id, 'item', { code: item.code, name: item.name, sales_price: price }),
  };
}

export function taxRow(making: Making, rate: TaxRate): FreshbooksRow {
  const id = making.idOf('tax', rate.key);
  const atMs = making.organisation.createdMs;
  return {
    ...none,
    id,
    worldId: rate.key,
    createdMs: atMs,
    updatedMs: atMs,
    visState: 0,
    json: () => ({
      accounting_systemid: making.accountId,
      id,
      taxid: id,
      name: rate.name,
      amount: percent(rate.basisPoints),
      number: null,
      compound: false,
      updated: eastern(atMs),
    }),
    truth: () => fact(id, 'tax-rate', { code: String(id), name: rate.name, rate: percent(rate.basisPoints) }),
  };
}

function accountBase(id: number, account: Account) {
  return {
    ...none,
    id,
    worldId: account.id,
    createdMs: account.createdMs,
    updatedMs: account.updatedMs,
    visState: 0 as const,
  };
}

export function categoryRow(making: Making, account: Account): FreshbooksRow {
  const id = making.idOf('category', account.id);
  return {
    ...accountBase(id, account),
    json: () => ({
      id,
      categoryid: id,
      category: account.name,
      parentid: null,
      is_cogs: account.type === 'direct-cost',
      is_editable: false,
      transaction_posted: true,
      created_at: eastern(account.createdMs),
      updated_at: eastern(account.updatedMs),
      vis_state: 0,
    }),
    truth: () => fact(id, 'raw', {}),
  };
}

const ACCOUNT_TYPES: Readonly<Record<AccountClass, string>> = {
  asset: 'asset',
  liability: 'liability',
  equity: 'equity',
  revenue: 'income',
  expense: 'expense',
};

export function accountRow(making: Making, account: Account, balance: bigint): FreshbooksRow {
  const { baseCurrency } = making.organisation;
  const id = making.idOf('account', account.id);
  return {
    ...accountBase(id, account),
    json: () => ({
      accounting_systemid: making.accountId,
      id,
      accountid: id,
      account_name: account.name,
      account_number: account.code,
      account_type: ACCOUNT_TYPES[account.class],
      balance: decimalText(balance, baseCurrency.decimals),
      currency_code: baseCurrency.code,
      sub_accounts: [],
      created_at: eastern(account.createdMs),
    }),
    truth: () =>
      fact(id, 'account', {
        code: orNull(account.code),
        name: account.name,
        account_type: ACCOUNT_TYPES[account.class],
        account_class: account.class,
        currency: baseCurrency.code,
      }),
  };
}
