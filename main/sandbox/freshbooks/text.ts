import { decimalText } from '../decimal.ts';
import type { Currency } from '../world/types.ts';

/** Money, stamps and decimals as FreshBooks writes them. */

export interface Money {
  readonly amount: string;
  readonly code: string;
}

/** Text always, with two decimals at least: a yen shows `1000.00`. [survey] */
export function money(value: bigint, currency: Currency): Money {
  return { amount: decimalText(value, currency.decimals, Math.max(2, currency.decimals)), code: currency.code };
}

/** Hundredths of a percent as a percentage: 1750 → `17.5`. */
export function percent(basisPoints: number): string {
  return String(basisPoints / 100);
}

const easternFormat = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/New_York',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** `2026-03-01 05:00:00`: what a clock in New York shows, without saying so. [sdk] */
export function eastern(ms: number): string {
  const parts = new Map(easternFormat.formatToParts(ms).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}`;
}

/** The first millisecond of a day in New York. */
export function easternDayStart(day: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  const hours = [4, 5].map((behind) => utc + behind * 3_600_000);
  return hours.find((ms) => eastern(ms).startsWith(`${day} 00`)) ?? utc;
}

export function utcStamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}
