import { divideRounded, powerOfTen, RATE_DECIMALS, RATE_ONE, shortDecimalText } from '../decimal.ts';
import type { Currency } from '../world/types.ts';

/** How NetSuite writes values: everything as text. */

export function money(value: bigint, currency: Currency): string {
  return shortDecimalText(value, currency.decimals, 0);
}

const BASE_RATE_DECIMALS = 20;

/** Base units per unit of the foreign currency, the other way round than the world keeps it; with digits enough to give the same cents. */
export function baseRate(rate: bigint): string {
  if (rate === RATE_ONE) return '1';
  return shortDecimalText(divideRounded(powerOfTen(RATE_DECIMALS + BASE_RATE_DECIMALS), rate), BASE_RATE_DECIMALS, 0);
}

/** US Pacific, the zone of the account: daylight saving from the second Sunday of March to the first of November, both at 2 in the morning of the time that ends. */
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

/** `2026-10-31 05:00:00`, wall time of the account. */
export function wallTime(ms: number): string {
  const text = new Date(ms - pacificOffsetHours(ms) * 3_600_000).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)}`;
}
