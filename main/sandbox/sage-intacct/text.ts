import { assertNever } from '../../../shared/result.ts';
import { dayText } from '../calendar.ts';
import { divideRounded, powerOfTen, RATE_DECIMALS, RATE_ONE, shortDecimalText } from '../decimal.ts';
import type { SageIntacctSettings } from './settings.ts';

/** How Sage Intacct writes values: all as text, dates in the form of the user who asks. */

/** A value before it is written: what a filter compares and what an answer shows are not the same text. */
export type Value =
  | string
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'day'; readonly day: number | null }
  | { readonly kind: 'time'; readonly ms: number | null };

/** Trailing zeros are dropped: `1912`, `20399.09`. */
export function amount(value: bigint, decimals: number): Value {
  return { kind: 'number', text: shortDecimalText(value, decimals, 0) };
}

export const day = (value: number | null): Value => ({ kind: 'day', day: value });
export const time = (ms: number | null): Value => ({ kind: 'time', ms: ms === null ? null : wholeSecond(ms) });

/** Base units for each unit of the document's currency; nothing where both are the same. */
export function exchangeRate(rate: bigint): string {
  if (rate === RATE_ONE) return '';
  return shortDecimalText(divideRounded(powerOfTen(RATE_DECIMALS * 2), rate), RATE_DECIMALS, 0);
}

export function wholeSecond(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}

type Formatting = Pick<SageIntacctSettings, 'dateOrder' | 'clock' | 'gmtOffset'>;

function offsetMs({ gmtOffset }: Formatting): number {
  const minutes = Number(gmtOffset.slice(1, 3)) * 60 + Number(gmtOffset.slice(4, 6));
  return (gmtOffset.startsWith('-') ? -minutes : minutes) * 60_000;
}

function dateText(iso: string, { dateOrder }: Formatting): string {
  const parts: Readonly<Record<string, string>> = {
    Y: iso.slice(0, 4),
    y: iso.slice(2, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
  };
  return [1, 2, 3].map((at) => parts[dateOrder.charAt(at)] ?? '').join(dateOrder.charAt(0));
}

export function shown(value: Value, formatting: Formatting): string {
  if (typeof value === 'string') return value;
  switch (value.kind) {
    case 'number':
      return value.text;
    case 'day':
      return value.day === null ? '' : dateText(dayText(value.day), formatting);
    case 'time': {
      if (value.ms === null) return '';
      const wall = new Date(value.ms + offsetMs(formatting)).toISOString();
      const hour = Number(wall.slice(11, 13));
      const clock =
        formatting.clock === '24'
          ? wall.slice(11, 19)
          : `${String(hour % 12 === 0 ? 12 : hour % 12).padStart(2, '0')}${wall.slice(13, 19)} ${hour < 12 ? 'AM' : 'PM'}`;
      return `${dateText(wall, formatting)} ${clock}`;
    }
    default:
      return assertNever(value);
  }
}

/** What a person's text means as an instant: a date in the user's order, perhaps with a time in the user's clock. Undefined when it is none. */
export function instantIn(text: string, formatting: Formatting): number | undefined {
  const [date = '', clock = '00:00:00', half = ''] = text.trim().split(/\s+/);
  const parts = date.split(formatting.dateOrder.charAt(0));
  const at = (letter: string): string => parts[formatting.dateOrder.indexOf(letter) - 1] ?? '';
  const [hours = '0', minutes = '0', seconds = '0'] = clock.split(':');
  const hour = half === '' ? Number(hours) : (Number(hours) % 12) + (half === 'PM' ? 12 : 0);
  const ms = Date.UTC(Number(at('Y')), Number(at('m')) - 1, Number(at('d')), hour, Number(minutes), Number(seconds));
  return parts.length !== 3 || Number.isNaN(ms) || Number(at('m')) > 12 ? undefined : ms - offsetMs(formatting);
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
