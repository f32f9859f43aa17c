import type { Organisation } from '../world/organisation.ts';
import type { Account, AccountClass, AccountType, BankEntry, Contact } from '../world/types.ts';

/** The world's words in QuickBooks'. [doc: account; xsd] */

const ACCOUNT_TYPES: Readonly<Record<AccountType, string>> = {
  bank: 'Bank',
  receivable: 'Accounts Receivable',
  payable: 'Accounts Payable',
  tax: 'Other Current Liability',
  rounding: 'Other Current Liability',
  'realised-fx': 'Other Expense',
  'retained-earnings': 'Equity',
  'current-asset': 'Other Current Asset',
  'fixed-asset': 'Fixed Asset',
  'current-liability': 'Other Current Liability',
  'long-liability': 'Long Term Liability',
  equity: 'Equity',
  revenue: 'Income',
  'other-income': 'Other Income',
  'direct-cost': 'Cost of Goods Sold',
  expense: 'Expense',
  depreciation: 'Other Expense',
};

export function accountType(account: Account): string {
  return account.bankKind === 'card' ? 'Credit Card' : ACCOUNT_TYPES[account.type];
}

const CLASSIFICATIONS: Readonly<Record<AccountClass, string>> = {
  asset: 'Asset',
  liability: 'Liability',
  equity: 'Equity',
  revenue: 'Revenue',
  expense: 'Expense',
};

export function classification(account: Account): string {
  return account.bankKind === 'card' ? 'Liability' : CLASSIFICATIONS[account.class];
}

export function accountId(account: Account): string {
  return String(account.index + 1);
}

/** Where payments wait for the deposit that takes several of them to the bank: the last account of the chart. */
export function undepositedId(organisation: Organisation): string {
  return String(organisation.accounts.length + 1);
}

export const UNDEPOSITED = 'Undeposited Funds';

export function taxCodeId(index: number): string {
  return String(index + 2);
}

export function isListedCustomer(contact: Contact): boolean {
  return contact.isCustomer || !contact.isSupplier;
}

/** Names are unique over customers and vendors; what is inactive says so in its name. [rec: deleted_customer.xml] */
export function displayName(contact: Contact, as: 'customer' | 'vendor'): string {
  const own = as === 'vendor' && isListedCustomer(contact) ? `${contact.name} (supplier)` : contact.name;
  return contact.status === 'active' ? own : `${own} (deleted)`;
}

/** Money into a card is a purchase turned round; into a bank account it is a deposit. */
export function isDeposit(entry: BankEntry): boolean {
  return entry.kind === 'deposit' && entry.account.bankKind !== 'card';
}

export function voidNote(reference: string): string {
  return reference === '' ? 'Voided' : `Voided - ${reference}`;
}
