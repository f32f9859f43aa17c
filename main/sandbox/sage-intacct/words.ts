import type { Account, Contact } from '../world/types.ts';
import type { Place } from './objects.ts';
import { wholeSecond } from './text.ts';

/** The world's words in Sage Intacct's. */

/** Accounts have numbers, whatever the world calls those without a code. */
export function accountNo(account: Account): string {
  return account.code === '' ? `9${String(account.index).padStart(3, '0')}` : account.code;
}

export function bankId(account: Account): string {
  return `BANK-${accountNo(account)}`;
}

export function contactId(side: 'customer' | 'vendor', { entity }: Place, contact: Contact): string {
  return `${side === 'customer' ? 'C' : 'V'}-${entity}-${String(contact.seq).padStart(5, '0')}`;
}

export function isListedCustomer(contact: Contact): boolean {
  return contact.isCustomer || !contact.isSupplier;
}

/** The change stamp of a record that was never changed may be empty. */
export function stampOf(
  record: { readonly createdMs: number; readonly updatedMs: number; readonly version: number },
  recordNo: number,
): { readonly createdMs: number; readonly updatedMs: number | null } {
  const untouched = record.version <= 1 || record.updatedMs === record.createdMs;
  return {
    createdMs: wholeSecond(record.createdMs),
    updatedMs: untouched && recordNo % 5 === 0 ? null : wholeSecond(record.updatedMs),
  };
}
