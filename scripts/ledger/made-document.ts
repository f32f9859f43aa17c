import type { Cell } from '../../main/core/store/columns.ts';
import type { DocumentKind, DocumentStatus, TombstoneReason } from '../../shared/documents.ts';

/** A made-up document: the same number makes the same one. */
export interface MadeDocument {
  readonly id: string;
  readonly row: Readonly<Record<string, Cell>>;
  readonly lines: readonly Readonly<Record<string, Cell>>[];
  readonly tombstone: TombstoneReason | null;
}

const FIRST = ['Harbour', 'Northgate', 'Willow', 'Kestrel', 'Amber', 'Fenwick', 'Oakridge', 'Marlow', 'Bright', 'Quill'];
const SECOND = ['Joinery', 'Logistics', 'Bakery', 'Design', 'Plumbing', 'Records', 'Motors', 'Dental', 'Foods', 'Press'];
const LAST = ['Ltd', 'LLP', '& Sons', 'Group', 'Partners', 'Co', 'Studio', 'Trading'];
const WORK = [
  'Monthly retainer',
  'Site visit',
  'Replacement parts',
  'Design hours',
  'Delivery',
  'Software licence',
  'Cleaning',
  'Printing',
];
const KINDS: readonly DocumentKind[] = [
  'invoice',
  'invoice',
  'invoice',
  'bill',
  'bill',
  'payment',
  'bank-withdrawal',
  'credit-note',
];
const CURRENCIES = ['GBP', 'GBP', 'GBP', 'GBP', 'EUR', 'USD', 'JPY', 'KWD'];
const DIGITS: Readonly<Record<string, number>> = { JPY: 0, KWD: 3 };

/** Numbers that look thrown: multiplied and mixed, so that neighbours differ. */
function mixed(at: number, salt: number): number {
  let value = Math.imul(at ^ (salt * 0x9e37_79b9), 0x85eb_ca6b);
  value ^= value >>> 13;
  value = Math.imul(value, 0xc2b2_ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

function pick<Value>(values: readonly Value[], at: number, salt: number): Value {
  const value = values[mixed(at, salt) % values.length];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

function day(daysFromStart: number): string {
  return new Date(Date.UTC(2021, 0, 1) + daysFromStart * 86_400_000).toISOString().slice(0, 10);
}

export function madeDocument(at: number): MadeDocument {
  const kind = pick(KINDS, at, 1);
  const currency = pick(CURRENCIES, at, 2);
  const issued = mixed(at, 3) % (5 * 365);
  const thrown = mixed(at, 4) % 100;
  const status: DocumentStatus = thrown < 2 ? 'void' : thrown < 5 ? 'draft' : thrown < 25 ? 'open' : 'paid';
  const net = 100 + (mixed(at, 5) % 500_000);
  const tax = Math.floor(net / 5);
  const total = net + tax;
  const contact = `${pick(FIRST, at, 6)} ${pick(SECOND, at, 7)} ${pick(LAST, at, 8)} ${mixed(at, 9) % 25}`;
  const half = Math.floor(net / 2);
  const lineOf = (amount: number, salt: number): Readonly<Record<string, Cell>> => ({
    description: pick(WORK, at, salt),
    quantity: '1',
    amount_minor: String(amount),
    account_code: String(200 + (mixed(at, salt + 1) % 60)),
  });
  return {
    id: `made-${at}`,
    tombstone: status === 'void' ? 'voided' : null,
    row: {
      kind,
      status,
      source_status: status.toUpperCase(),
      number: `${kind.slice(0, 3).toUpperCase()}-${String(at).padStart(7, '0')}`,
      reference: mixed(at, 10) % 3 === 0 ? `PO ${mixed(at, 11) % 100_000}` : null,
      contact_external_id: contact,
      contact_name: contact,
      issued_on: day(issued),
      due_on: day(issued + 30),
      paid_on: status === 'paid' ? day(issued + (mixed(at, 12) % 60)) : null,
      currency,
      exponent: DIGITS[currency] ?? 2,
      subtotal_minor: String(net),
      tax_minor: String(tax),
      total_minor: String(total),
      paid_minor: String(status === 'paid' ? total : 0),
      credited_minor: '0',
      due_minor: String(status === 'open' ? total : 0),
      base_total_minor: currency === 'GBP' ? String(total) : null,
    },
    lines: [lineOf(half, 13), lineOf(net - half, 15)],
  };
}
