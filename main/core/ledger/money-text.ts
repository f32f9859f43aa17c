import { decimalFromMinor, minorFromDecimal, type MoneyFault } from '../../../shared/money.ts';
import { err, ok, type Result } from '../../../shared/result.ts';

/** The currency of an amount and the digits it has after the point. */
export interface MoneyUnit {
  readonly currency: string;
  readonly exponent: number;
  /** It is the base currency of the books. */
  readonly isBase?: boolean;
}

const ZERO = 0x30;
const NINE = 0x39;
const POINT = 0x2e;
const MINUS = 0x2d;
/** Fewer digits than an int64 can have: longer texts take the general way. */
const usualDigits = 17;

/** Decimal text → minor units as decimal integer text (`46.00` → `4600`), as they travel to the writer. Judges like `minorFromDecimal`. */
export function minorText(text: string, exponent: number): Result<string, MoneyFault> {
  const usual = shifted(text, exponent);
  if (usual !== undefined) return ok(usual);
  const minor = minorFromDecimal(text, exponent);
  return minor.ok ? ok(minor.value.toString()) : err(minor.error);
}

/**
 * The usual case, a plain decimal with no more digits than the currency has, by moving the point; undefined for everything else. A tenth of the time of the
 * general way, which makes an integer only to write it out again; a document asks a dozen times.
 */
function shifted(text: string, exponent: number): string | undefined {
  const start = text.charCodeAt(0) === MINUS ? 1 : 0;
  const { length } = text;
  let point = length;
  for (let at = start; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === POINT && point === length) point = at;
    else if (code < ZERO || code > NINE) return undefined;
  }
  const whole = point - start;
  const fraction = point === length ? 0 : length - point - 1;
  if (whole === 0 || whole > usualDigits - exponent || fraction > exponent) return undefined;
  let digits = fraction === 0 ? text.slice(start, point) : text.slice(start, point) + text.slice(point + 1);
  if (fraction < exponent) digits += '0'.repeat(exponent - fraction);
  let zeros = 0;
  while (zeros < digits.length - 1 && digits.charCodeAt(zeros) === ZERO) zeros += 1;
  if (zeros > 0) digits = digits.slice(zeros);
  return start === 0 || digits === '0' ? digits : `-${digits}`;
}

/** Minor units as a person reads them, for reasons. */
export function shownMinor(minor: bigint, unit: MoneyUnit): string {
  return `${decimalFromMinor(minor, unit.exponent)} ${unit.currency}`;
}

const INT64_MAX = 9_223_372_036_854_775_807n;

/** Whether a computed amount still fits the ledger's columns. */
export function fitsLedger(minor: bigint): boolean {
  return minor <= INT64_MAX && minor >= -INT64_MAX;
}
