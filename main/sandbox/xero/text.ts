import { dayOfMs, dayText, msOfDay } from '../calendar.ts';
import { decimalText, divideRounded, PRICE_DECIMALS, RATE_DECIMALS, shortDecimalText } from '../decimal.ts';
import type { Currency } from '../world/types.ts';

/** How Xero writes values into JSON text. Written by hand, for no JSON writer keeps `46.00`. */

const PLAIN = /^[\u0020\u0021\u0023-\u005b\u005d-\u007e]*$/;

export function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** `46.00`: two decimals, or as many as the currency has when those are more. */
export function money(value: bigint, currency: Currency): string {
  return decimalText(value, currency.decimals, Math.max(2, currency.decimals));
}

/** Unit prices have 4 decimals when the call asks for them, otherwise they come rounded to 2 [spec]. */
export function unitAmount(value: bigint, decimals: 2 | 4): string {
  return decimals === 4 ? decimalText(value, PRICE_DECIMALS) : decimalText(divideRounded(value, 100n), 2);
}

export function quantity(value: bigint): string {
  return decimalText(value, PRICE_DECIMALS);
}

/** At least 6 decimals, up to 10. */
export function rate(value: bigint): string {
  return shortDecimalText(value, RATE_DECIMALS, 6);
}

/** `"/Date(1541176290160+0000)/"`. */
export function instant(ms: number): string {
  return `"/Date(${ms}+0000)/"`;
}

export function date(day: number): string {
  return instant(msOfDay(day));
}

/** The twin of a date: `"2018-10-20T00:00:00"`. */
export function dateString(day: number): string {
  return `"${dayText(day)}T00:00:00"`;
}

const TWO = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
const two = (value: number): string => TWO[Math.floor(value)] ?? '';

/** The twin of a change stamp, to the second: `"2018-11-02T16:31:30Z"`. */
export function instantString(ms: number): string {
  const day = dayOfMs(ms);
  const second = Math.floor((ms - msOfDay(day)) / 1_000);
  return `"${dayText(day)}T${two(second / 3_600)}:${two((second / 60) % 60)}:${two(second % 60)}Z"`;
}

export function percent(points: number): string {
  return decimalText(BigInt(points), 2);
}
