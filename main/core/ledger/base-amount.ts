import { divideByRate, exponentOf, multiplyByRate } from '../../../shared/money.ts';
import type { DocumentMapping } from './mapping.ts';
import { fitsLedger, type MoneyUnit } from './money-text.ts';
import { shortened, Unreadable } from './unreadable.ts';

/**
 * A document's total in the tenant's base currency, as minor units. Null when the base currency is not known, or when the document is foreign and states no
 * rate, which its mapping has to allow. Throws `Unreadable` for a rate that is needed and missing, for one that cannot be used, and for a foreign document
 * of a platform whose amounts are all in base currency.
 */
export function inBase(
  mapping: DocumentMapping,
  total: bigint,
  baseCurrency: string | null,
  document: { readonly unit: MoneyUnit; readonly rate: string | null; readonly live: boolean },
): bigint | null {
  const { unit, rate, live } = document;
  if (baseCurrency === null) return null;
  if (unit.currency === baseCurrency) return total;
  const ratePath = mapping.fields.rate?.sources[0]?.path ?? '';
  if (mapping.base === 'same') {
    const path = mapping.fields.currency?.sources[0]?.path ?? '';
    throw new Unreadable(
      'record/unmappable',
      path,
      `it is in ${unit.currency}, although documents of this kind are in the base currency ${baseCurrency}`,
    );
  }
  if (rate === null) {
    if (!live || (mapping.foreignNeedsRate !== true && mapping.fields.rate?.required !== true)) return null;
    throw new Unreadable('schema/drift', ratePath, `${ratePath} is missing or empty on a document in ${unit.currency}`);
  }
  const exponent = exponentOf(baseCurrency);
  const convert = mapping.base === 'divide' ? divideByRate : multiplyByRate;
  const base = exponent === undefined || !isPositive(rate) ? undefined : convert(total, unit.exponent, rate, exponent);
  if (base !== undefined && fitsLedger(base)) return base;
  throw new Unreadable(
    'record/unmappable',
    ratePath,
    `the rate ${shortened(rate)} does not turn ${unit.currency} into an amount of ${baseCurrency}`,
  );
}

function isPositive(decimal: string): boolean {
  return !decimal.startsWith('-') && /[1-9]/.test(decimal);
}
