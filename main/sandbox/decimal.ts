/**
 * Exact decimals of the sandbox, written apart from the product's own money code so that the two cannot share a mistake.
 * A value is a bigint with an agreed number of decimals: money has its currency's, quantities and unit prices have 4, rates have 10.
 */
export const PRICE_DECIMALS = 4;
export const RATE_DECIMALS = 10;
export const RATE_ONE = 10_000_000_000n;

const POWERS: readonly bigint[] = Array.from({ length: 40 }, (_, power) => 10n ** BigInt(power));

export function powerOfTen(power: number): bigint {
  return POWERS[power] ?? 10n ** BigInt(power);
}

/** Rounds half away from zero. */
export function divideRounded(top: bigint, bottom: bigint): bigint {
  const negative = top < 0n;
  const size = negative ? -top : top;
  const rounded = (size + size + bottom) / (bottom + bottom);
  return negative ? -rounded : rounded;
}

/** 4600n with 2 decimals → `46.00`. With `shown` more digits are written than the value has, never fewer. */
export function decimalText(value: bigint, decimals: number, shown = decimals): string {
  const negative = value < 0n;
  let digits = (negative ? -value : value).toString();
  if (decimals === 0) return `${negative ? '-' : ''}${digits}${shown > 0 ? `.${'0'.repeat(shown)}` : ''}`;
  if (digits.length <= decimals) digits = digits.padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  const tail = shown > decimals ? digits.slice(cut).padEnd(shown, '0') : digits.slice(cut);
  return `${negative ? '-' : ''}${digits.slice(0, cut)}.${tail}`;
}

/** `decimalText` without superfluous zeros, but with at least `least` decimals: 1.1534 at least 2 → `1.1534`, 3 → `3.00`. */
export function shortDecimalText(value: bigint, decimals: number, least: number): string {
  const text = decimalText(value, decimals);
  let end = text.length;
  const floor = text.length - decimals + least;
  while (end > floor && text.charCodeAt(end - 1) === 48) end -= 1;
  return text.slice(0, text.charCodeAt(end - 1) === 46 ? end - 1 : end);
}

/** Document money at a rate of document units per base unit → base money, rounded half up. Both amounts are minor units of their currencies. */
export function toBase(amount: bigint, decimals: number, rate: bigint, baseDecimals: number): bigint {
  if (rate === RATE_ONE && decimals === baseDecimals) return amount;
  return divideRounded(amount * RATE_ONE * powerOfTen(baseDecimals), rate * powerOfTen(decimals));
}
