/**
 * Book dates as day numbers (days since 1970-01-01), so that the world can count with them, and the ways platforms write days and instants.
 */
const DAY_MS = 86_400_000;
const textByDay = new Map<number, string>();

/** `2026-03-31` → its day number. */
export function dayFromText(text: string): number {
  const ms = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(ms)) throw new Error(`not a calendar day: ${text}`);
  return Math.floor(ms / DAY_MS);
}

/** A day number → `2026-03-31`. */
export function dayText(day: number): string {
  const known = textByDay.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * DAY_MS).toISOString().slice(0, 10);
  textByDay.set(day, text);
  return text;
}

export function dayOfMs(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

export function msOfDay(day: number): number {
  return day * DAY_MS;
}

function yearOf(day: number): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

/** 1 to 12. */
export function monthOf(day: number): number {
  return new Date(day * DAY_MS).getUTCMonth() + 1;
}

/** The last day of the month `months` after (or before) the one `day` is in. */
export function monthEnd(day: number, months = 0): number {
  const date = new Date(day * DAY_MS);
  return Math.floor(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1 + months, 0) / DAY_MS);
}

export function monthStart(day: number): number {
  return monthEnd(day, -1) + 1;
}

/** The first day of the financial year `day` is in, for a year that ends with month `endMonth` (1 to 12). */
export function financialYearStart(day: number, endMonth: number): number {
  const year = yearOf(day);
  const startMonth = endMonth % 12;
  const start = Math.floor(Date.UTC(year, startMonth, 1) / DAY_MS);
  return start <= day ? start : Math.floor(Date.UTC(year - 1, startMonth, 1) / DAY_MS);
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `24 April 2019`. */
export function longDay(day: number): string {
  const date = new Date(day * DAY_MS);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`;
}

/** `30 Apr 2019`. */
export function shortDay(day: number): string {
  const date = new Date(day * DAY_MS);
  return `${date.getUTCDate()} ${(MONTHS[date.getUTCMonth()] ?? '').slice(0, 3)} ${date.getUTCFullYear()}`;
}

/** `2016-11-12T21:10:00`. */
export function minuteText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}
