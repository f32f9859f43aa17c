import type { DocumentDetail } from '../../shared/contract/document.ts';
import { decimalFromMinor } from '../../shared/money.ts';
import type { RawValue, RecordMapping } from '../core/ledger/mapping.ts';
import { fieldPlace, pathsOfField, placesOfField } from '../core/ledger/raw-places.ts';
import type { DocumentRow, TextRow } from '../core/store/api-window.ts';

/** What is worked out of a document's lines. Pure. */

function minorAt(row: TextRow, column: string): bigint | null {
  const text = row[column];
  return text === undefined || text === null ? null : BigInt(text);
}

/** Line amounts and their sum; null when there is no line or one states no amount. */
function lineSum(row: DocumentRow): bigint | null {
  if (row.lines.length === 0) return null;
  let sum = 0n;
  for (const line of row.lines) {
    const amount = minorAt(line, 'amount_minor');
    if (amount === null) return null;
    sum += amount;
  }
  return sum;
}

/** Line amounts contain their tax: they make the total and not the net. */
function isInclusive(row: DocumentRow, sum: bigint): boolean {
  const subtotal = minorAt(row.columns, 'subtotal_minor');
  return sum !== subtotal && sum === minorAt(row.columns, 'total_minor');
}

function taxOf(row: DocumentRow): bigint | null {
  let sum = 0n;
  for (const line of row.lines) {
    const tax = minorAt(line, 'tax_minor');
    if (tax === null) return null;
    sum += tax;
  }
  return sum;
}

/**
 * The lines against the document's own net amount, both as stated. Null where either is not stated, and where they differ although the platform is known to write lines
 * that are not to be added up.
 */
export function linesTie(row: DocumentRow, mapping: RecordMapping | null): DocumentDetail['linesTie'] {
  const subtotal = minorAt(row.columns, 'subtotal_minor');
  const sum = lineSum(row);
  if (subtotal === null || sum === null) return null;
  const tax = isInclusive(row, sum) ? taxOf(row) : 0n;
  if (tax === null) return null;
  const net = sum - tax;
  const check = mapping?.target === 'document' ? mapping.lineSum : undefined;
  const allowed = BigInt(check?.toleranceMinorPerLine ?? 0) * BigInt(row.lines.length);
  const off = net > subtotal ? net - subtotal : subtotal - net;
  const ties = off <= allowed;
  if (!ties && (check === undefined || check.exceptRows !== undefined)) return null;
  return { lines: decimalFromMinor(net, row.exponent), subtotal: decimalFromMinor(subtotal, row.exponent), ties };
}

/** Net and tax of the lines by tax code; codes with a line that does not state both are left out. */
export function taxSummary(row: DocumentRow): DocumentDetail['taxes'] {
  const sum = lineSum(row);
  const inclusive = sum !== null && isInclusive(row, sum);
  const byCode = new Map<string | null, { name: string | null; net: bigint; tax: bigint; whole: boolean }>();
  for (const line of row.lines) {
    const code = line['tax_code'] ?? null;
    const amount = minorAt(line, 'amount_minor');
    const tax = minorAt(line, 'tax_minor');
    const group = byCode.get(code) ?? { name: line['tax_name'] ?? null, net: 0n, tax: 0n, whole: true };
    if (amount === null || tax === null) group.whole = false;
    else {
      group.net += inclusive ? amount - tax : amount;
      group.tax += tax;
    }
    byCode.set(code, group);
  }
  return [...byCode].flatMap(([taxCode, { name, net, tax, whole }]) =>
    whole && (taxCode !== null || tax !== 0n)
      ? [{ taxCode, taxName: name, net: decimalFromMinor(net, row.exponent), tax: decimalFromMinor(tax, row.exponent) }]
      : [],
  );
}

/** Every field of the document that states something and whose place is in the payload. */
export function tracedFields(row: DocumentRow, mapping: RecordMapping | null, payload: RawValue | undefined): string[] {
  if (mapping?.target !== 'document' || payload === undefined) return [];
  const fields = Object.keys(row.lineage).flatMap((name) => {
    const child = /^(lines|journalLines)\[\]\.(\w+)$/.exec(name);
    if (child === null) return !name.includes('[]') && hasValue(row.columns, name) ? [name] : [];
    const [, list, column = ''] = child;
    const rows = list === 'lines' ? row.lines : row.journalLines;
    return rows.flatMap((line, at) => (hasValue(line, column) ? [`${list}[${at}].${column}`] : []));
  });
  return fields.filter((field) => {
    const place = fieldPlace(field);
    return place !== null && placesOfField(mapping, payload, place, pathsOfField(row.lineage, place)).length > 0;
  });
}

function hasValue(row: TextRow, column: string): boolean {
  return typeof row[column] === 'string';
}
