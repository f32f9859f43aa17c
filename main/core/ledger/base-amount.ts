import { divideByRate, exponentOf, multiplyByRate } from '../../../shared/money.ts';
import { FieldReader } from './field-reader.ts';
import type { DocumentMapping, RawObject, StatedBase } from './mapping.ts';
import { fitsLedger, shownMinor, type MoneyUnit } from './money-text.ts';
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

/** Throws `Unreadable` for a record that states another base than `inBase` found, and for a rate on a document in base currency. */
export type BaseCheck = (
  record: RawObject,
  computed: bigint | null,
  document: {
    readonly unit: MoneyUnit;
    readonly rate: string | null;
    readonly live: boolean;
    readonly baseCurrency: string | null;
    /** Rows that may each be rounded. */
    readonly rows: number;
  },
) => bigint | null;

/** The record's own base total where it states one that agrees with what was computed: it is what the platform posted. */
export function compileStatedBase({ currency, total }: StatedBase): BaseCheck {
  const codeOf = new FieldReader({ sources: [{ path: currency, read: 'text' }], required: false });
  const totalOf = new FieldReader({ sources: [total], required: false });
  const { path } = total;
  return (record, computed, { unit, rate, live, baseCurrency, rows }) => {
    const named = codeOf.read(record, unit);
    if (baseCurrency === null) return computed;
    if (typeof named === 'string' && named !== baseCurrency) {
      const reason = `${currency} is ${shortened(named)}, although the books are in ${baseCurrency}`;
      throw new Unreadable('record/unmappable', currency, reason);
    }
    const exponent = exponentOf(baseCurrency);
    if (computed === null || exponent === undefined || !live) return computed;
    if (unit.currency === baseCurrency && rate !== null && !isOne(rate)) {
      const reason = `it is in the base currency ${baseCurrency} and states the rate ${shortened(rate)} all the same`;
      throw new Unreadable('record/unmappable', path, reason);
    }
    const base: MoneyUnit = { currency: baseCurrency, exponent };
    const cell = totalOf.read(record, base);
    if (typeof cell !== 'string') return computed;
    const stated = BigInt(cell);
    const off = stated > computed ? stated - computed : computed - stated;
    if (off <= (unit.currency === baseCurrency ? 0n : BigInt(Math.max(rows, 1)))) return stated;
    const reason = `its total in base currency would be ${shownMinor(computed, base)}, stated is ${shownMinor(stated, base)}`;
    throw new Unreadable('record/unmappable', path, reason);
  };
}

/** A rate that changes nothing. */
export function isOne(rate: string): boolean {
  return /^0*1(?:\.0*)?$/.test(rate);
}

function isPositive(decimal: string): boolean {
  return !decimal.startsWith('-') && /[1-9]/.test(decimal);
}
