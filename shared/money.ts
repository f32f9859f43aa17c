import { err, ok, type Result } from './result.ts';

/**
 * Exact money: integer minor units, an ISO 4217 code and that currency's exponent.
 * No function here takes or returns a binary floating-point amount.
 */
export type MoneyFault =
  | { readonly kind: 'not-a-decimal'; readonly text: string }
  | { readonly kind: 'too-precise'; readonly text: string; readonly exponent: number }
  | { readonly kind: 'too-large'; readonly text: string }
  | { readonly kind: 'unknown-currency'; readonly text: string };

const ZERO_DIGITS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF';
const THREE_DIGITS = 'BHD IQD JOD KWD LYD OMR TND';
const FOUR_DIGITS = 'CLF UYW';
const TWO_DIGITS =
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW ' +
  'CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF ' +
  'IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV ' +
  'MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD ' +
  'SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG ZWL';

const EXPONENT_BY_CURRENCY: ReadonlyMap<string, number> = new Map(
  (
    [
      [ZERO_DIGITS, 0],
      [TWO_DIGITS, 2],
      [THREE_DIGITS, 3],
      [FOUR_DIGITS, 4],
    ] as const
  ).flatMap(([codes, exponent]) => codes.split(' ').map((code) => [code, exponent] as const)),
);

/** Digits after the point of an ISO 4217 currency, or undefined for a code this table does not know (never a guess). */
export function exponentOf(currency: string): number | undefined {
  return EXPONENT_BY_CURRENCY.get(currency);
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/;
const INT64_MAX = 9_223_372_036_854_775_807n;

/** `-1.20e1` → `-12.0`: the same decimal without an exponent, or undefined when the text is no decimal number. */
export function plainDecimal(text: string): string | undefined {
  const parts = DECIMAL.exec(text.trim());
  if (parts === null) return undefined;
  const [, sign = '', whole = '', fraction = '', power] = parts;
  if (power === undefined) return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
  const shift = Number.parseInt(power, 10);
  const digits = whole + fraction;
  const point = whole.length + shift;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = point <= 0 ? 1 : point;
  const tail = padded.slice(at);
  return `${sign}${padded.slice(0, at)}${tail === '' ? '' : `.${tail}`}`;
}

/**
 * Decimal text → integer minor units of a currency with `exponent` digits.
 * `46.00`, `46`, `4.6e1` and `46.0000` are all 4600 at exponent 2; `46.005` is `too-precise`, never rounded;
 * what does not fit a signed 64-bit integer is `too-large`.
 */
export function minorFromDecimal(text: string, exponent: number): Result<bigint, MoneyFault> {
  const plain = plainDecimal(text);
  if (plain === undefined) return err({ kind: 'not-a-decimal', text });
  const negative = plain.startsWith('-');
  const unsigned = negative ? plain.slice(1) : plain;
  const dot = unsigned.indexOf('.');
  const whole = dot < 0 ? unsigned : unsigned.slice(0, dot);
  const fraction = dot < 0 ? '' : unsigned.slice(dot + 1);
  for (let at = exponent; at < fraction.length; at += 1) {
    if (fraction.charCodeAt(at) !== 48) return err({ kind: 'too-precise', text, exponent });
  }
  const minor = BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, '0'));
  if (minor > INT64_MAX) return err({ kind: 'too-large', text });
  return ok(negative ? -minor : minor);
}

/** 4600n at exponent 2 → `46.00`; always shows every digit of the exponent. */
export function decimalFromMinor(minor: bigint, exponent: number): string {
  const sign = minor < 0n ? '-' : '';
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0');
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** A decimal as numerator over a power of ten: `1.25` → 125 / 100. */
function ratio(text: string): { readonly numerator: bigint; readonly denominator: bigint } | undefined {
  const plain = plainDecimal(text);
  if (plain === undefined) return undefined;
  const dot = plain.indexOf('.');
  const scale = dot < 0 ? 0 : plain.length - dot - 1;
  return { numerator: BigInt(plain.replace('.', '')), denominator: 10n ** BigInt(scale) };
}

/** Integer division rounding half away from zero, as accounting platforms round money. */
function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const top = numerator < 0n ? -numerator : numerator;
  const bottom = denominator < 0n ? -denominator : denominator;
  const rounded = (top * 2n + bottom) / (bottom * 2n);
  return negative ? -rounded : rounded;
}

/** Converts by dividing through a rate given as decimal text (units of document currency per base unit); undefined for a rate of 0 or no decimal. */
export function divideByRate(minor: bigint, fromExponent: number, rate: string, toExponent: number): bigint | undefined {
  const parts = ratio(rate);
  if (parts === undefined || parts.numerator === 0n) return undefined;
  const scaled = minor * parts.denominator * 10n ** BigInt(toExponent);
  return divideHalfUp(scaled, parts.numerator * 10n ** BigInt(fromExponent));
}

/** Converts by multiplying with a rate given as decimal text (base units per unit of document currency); undefined for no decimal. */
export function multiplyByRate(minor: bigint, fromExponent: number, rate: string, toExponent: number): bigint | undefined {
  const parts = ratio(rate);
  if (parts === undefined) return undefined;
  const scaled = minor * parts.numerator * 10n ** BigInt(toExponent);
  return divideHalfUp(scaled, parts.denominator * 10n ** BigInt(fromExponent));
}
