import { decimalFromMinor, exponentOf, minorFromDecimal } from '../../shared/money.ts';

const counter = new Intl.NumberFormat('en-GB');

/** 12345 → `12,345` */
export function count(value: number): string {
  return counter.format(value);
}

/** `1 record`, `2 records` */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `-1234567.50` → `-1,234,567.50`; only the text is touched. */
export function amount(decimal: string): string {
  const [whole = '', fraction] = decimal.split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** What is left between two figures of a currency; null when one is missing or unreadable. */
export function difference(source: string | null, ledger: string | null, currency: string): string | null {
  const exponent = exponentOf(currency);
  if (source === null || ledger === null || exponent === undefined) return null;
  const left = minorFromDecimal(source, exponent);
  const right = minorFromDecimal(ledger, exponent);
  return left.ok && right.ok ? decimalFromMinor(left.value - right.value, exponent) : null;
}

/** How long ago, in the unit a person would use. A time ahead of now (a clock that was set) is `just now`. */
export function ago(atMs: number, nowMs: number): string {
  const seconds = Math.floor((nowMs - atMs) / 1000);
  if (seconds < 45) return 'just now';
  return `${span(seconds)} ago`;
}

/** `in 12 minutes`, or `due now`. */
export function until(atMs: number, nowMs: number): string {
  const seconds = Math.ceil((atMs - nowMs) / 1000);
  return seconds < 45 ? 'due now' : `in ${span(seconds)}`;
}

function span(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return counted(Math.max(1, minutes), 'minute');
  const hours = Math.round(seconds / 3600);
  if (hours < 36) return counted(hours, 'hour');
  return counted(Math.round(seconds / 86_400), 'day');
}

/** `0.8 s`, `12 s`, `3 min 20 s` */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** `512 bytes`, `1.4 MB` (thousands, as file managers count). */
export function byteSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

/** `2026-03-01 10:05` in the machine's own time zone, for lists of runs. */
export function localTime(ms: number): string {
  const at = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

const PROVIDER_NAMES: Readonly<Record<string, string>> = {
  xero: 'Xero',
  quickbooks: 'QuickBooks Online',
  freshbooks: 'FreshBooks',
  'sage-intacct': 'Sage Intacct',
  netsuite: 'NetSuite',
  harvest: 'Harvest',
  stripe: 'Stripe',
};

export function providerName(id: string): string {
  return PROVIDER_NAMES[id] ?? id;
}

/** `bank-transactions` → `bank transactions` */
export function streamTitle(name: string): string {
  return name.replaceAll('-', ' ');
}
