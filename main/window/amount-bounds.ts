import type { GridFilter } from '../core/store/api.ts';

/** Digits after the point that currencies have. */
const EXPONENTS = [0, 2, 3, 4];
const INT64_MAX = 9_223_372_036_854_775_807n;

/**
 * A bound in the minor units of every exponent there is. Where the bound has more digits than a currency, the nearest amount inside counts: from 12.5 on, yen begin at 13.
 * `text` is decimal, as the contract checks it.
 */
export function amountBound(text: string | null, inside: 'above' | 'below'): GridFilter['totalFromMinor'] {
  if (text === null) return null;
  return EXPONENTS.map((exponent) => ({ exponent, minor: nearest(text, exponent, inside).toString() }));
}

function nearest(text: string, exponent: number, inside: 'above' | 'below'): bigint {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const digits = BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, '0'));
  const cut = /[1-9]/.test(fraction.slice(exponent));
  const towardZero = negative ? -digits : digits;
  // Cutting digits off moves toward zero: inside for a lower bound below zero and an upper one above it, outside for the others.
  const minor = !cut || negative === (inside === 'above') ? towardZero : towardZero + (inside === 'above' ? 1n : -1n);
  if (minor > INT64_MAX) return INT64_MAX;
  return minor < -INT64_MAX ? -INT64_MAX : minor;
}
