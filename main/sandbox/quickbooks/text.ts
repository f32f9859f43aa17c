import { dayText } from '../calendar.ts';
import { divideRounded, PRICE_DECIMALS, powerOfTen, RATE_DECIMALS, RATE_ONE, shortDecimalText } from '../decimal.ts';
import type { Currency } from '../world/types.ts';

/** How QuickBooks writes values into JSON text. */

const PLAIN = /^[\u0020\u0021\u0023-\u005b\u005d-\u007e]*$/;

export function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Without trailing zeros: `25`, `337.5`. */
export function money(value: bigint, currency: Currency): string {
  return shortDecimalText(value, currency.decimals, 0);
}

export function price(value: bigint): string {
  return shortDecimalText(value, PRICE_DECIMALS, 0);
}

const HOME_RATE_DECIMALS = 20;

/** Home units per unit of the foreign currency, the other way round than the world keeps it; with digits enough to give the same cents. */
export function homeRate(rate: bigint): string {
  const turned = divideRounded(powerOfTen(RATE_DECIMALS + HOME_RATE_DECIMALS), rate);
  return rate === RATE_ONE ? '1' : shortDecimalText(turned, HOME_RATE_DECIMALS, 0);
}

export function date(day: number): string {
  return `"${dayText(day)}"`;
}

/** US Pacific: daylight saving from the second Sunday of March to the first of November, both at 2 in the morning of the time that ends. */
function pacificOffsetHours(ms: number): 7 | 8 {
  const year = new Date(ms - 8 * 3_600_000).getUTCFullYear();
  const sunday = (month: number, nth: number): number => {
    const first = new Date(Date.UTC(year, month, 1)).getUTCDay();
    return 1 + ((7 - first) % 7) + (nth - 1) * 7;
  };
  const starts = Date.UTC(year, 2, sunday(2, 2), 10);
  const ends = Date.UTC(year, 10, sunday(10, 1), 9);
  return ms >= starts && ms < ends ? 7 : 8;
}

/** `2014-09-16T14:59:48-07:00`, to the second, or with milliseconds as the `time` of an answer has them. */
export function pacific(ms: number, digits: 'seconds' | 'milliseconds' = 'seconds'): string {
  const hours = pacificOffsetHours(ms);
  const text = new Date(ms - hours * 3_600_000).toISOString();
  return `${text.slice(0, digits === 'seconds' ? 19 : 23)}-0${hours}:00`;
}

export function wholeSecond(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}
