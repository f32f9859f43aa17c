import { decimalFromMinor, exponentOf } from '../../shared/money.ts';
import { isRecord } from '../../shared/unknown.ts';

/** Ledger fields in the words of the desk, and their values as a person reads them. */

const WORDS: Readonly<Record<string, string>> = {
  kind: 'Kind',
  status: 'Status',
  source_status: 'Status at the source',
  number: 'Number',
  reference: 'Reference',
  contact_external_id: 'Contact, id',
  contact_name: 'Contact',
  account_external_id: 'Account',
  issued_on: 'Date',
  due_on: 'Due date',
  paid_on: 'Paid on',
  currency: 'Currency',
  exponent: 'Digits of the currency',
  rate: 'Exchange rate',
  subtotal_minor: 'Net',
  tax_minor: 'Tax',
  total_minor: 'Total',
  paid_minor: 'Paid',
  credited_minor: 'Credited',
  due_minor: 'Open',
  base_total_minor: 'Total in base currency',
  tombstone: 'Gone at the source',
};
const CHILD_WORDS: Readonly<Record<string, string>> = { lines: 'Line', journalLines: 'Leg', allocations: 'Settlement' };
const COLUMN_WORDS: Readonly<Record<string, string>> = {
  external_id: 'id',
  description: 'description',
  item_code: 'item',
  account_code: 'account',
  account_name: 'account name',
  account_external_id: 'account id',
  quantity: 'quantity',
  unit_price: 'unit price',
  amount_minor: 'amount',
  tax_minor: 'tax',
  tax_code: 'tax code',
  target_stream: 'kind of document',
  target_external_id: 'document',
  allocated_on: 'date',
};

const CHILD = /^(lines|journalLines|allocations)\[(\d+)\](?:\.(\w+))?$/;

/** `lines[2].amount_minor` → `Line 3, amount` */
export function fieldLabel(field: string): string {
  if (field === '') return 'Whole document, out of quarantine';
  const parts = CHILD.exec(field);
  if (parts === null) return WORDS[field] ?? plain(field);
  const [, child = '', at = '0', column] = parts;
  const line = `${CHILD_WORDS[child] ?? child} ${Number(at) + 1}`;
  return column === undefined ? line : `${line}, ${COLUMN_WORDS[column] ?? plain(column)}`;
}

function plain(name: string): string {
  return name.replaceAll('_', ' ');
}

/** Digits to write amounts with: the document's own, and those of its books. */
export interface Digits {
  readonly exponent: number;
  readonly baseCurrency: string | null;
}

/** A stored value as a person reads it: minor units as decimal text, a whole line as its parts. */
export function fieldValue(field: string, value: string | null, digits: Digits): string | null {
  if (value === null) return null;
  const column = field === '' ? 'total_minor' : (CHILD.exec(field)?.[3] ?? field);
  if (CHILD.test(field) && !field.includes('.')) return childWords(value, digits);
  return columnValue(column, value, digits);
}

function columnValue(column: string, value: string, { exponent, baseCurrency }: Digits): string {
  if (!column.endsWith('_minor') || !/^-?\d+$/.test(value)) return value;
  const base = baseCurrency === null ? undefined : exponentOf(baseCurrency);
  if (column === 'base_total_minor' && base === undefined) return value;
  return decimalFromMinor(BigInt(value), column === 'base_total_minor' ? (base ?? exponent) : exponent);
}

function childWords(json: string, digits: Digits): string {
  const row: unknown = JSON.parse(json);
  if (!isRecord(row)) return json;
  const parts = Object.entries(row).map(
    ([column, value]) => `${COLUMN_WORDS[column] ?? plain(column)}: ${columnValue(column, String(value), digits)}`,
  );
  return parts.join(' · ');
}
