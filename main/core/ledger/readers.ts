import { plainDecimal, type MoneyFault } from '../../../shared/money.ts';
import { assertNever } from '../../../shared/result.ts';
import { bookDateFromText, bookDateFromUtcMs } from '../../../shared/time.ts';
import type { Cell } from '../store/columns.ts';
import { joinedText } from './joined.ts';
import { JsonNumber, type RawValue, type Source } from './mapping.ts';
import { minorText, type MoneyUnit } from './money-text.ts';
import { isRawList, isRawObject, isStated, kindOf, rawGetter } from './raw-path.ts';
import { minorDecimalOf, minorMoneyOf } from './minor-units.ts';
import { shortened, Unreadable } from './unreadable.ts';
import { utcFromWall } from './wall-clock.ts';

/**
 * Reads one raw value that is stated (not null, not ''): text, dates and decimals as text, minor units as integer text, instants in milliseconds, flags as 0 or 1.
 * Null means that it counts as nothing after all (an address without any text). What cannot be read with certainty throws `Unreadable`: it never
 * becomes null, 0 or a guess. `unit` matters for `money` only.
 */
export type ValueReader = (value: RawValue, unit: MoneyUnit) => Cell;

/** The reader of a source. `shown` is the path that messages name. */
export function readerOf(source: Source, shown: string): ValueReader {
  switch (source.read) {
    case 'text':
      return (value) => textOf(value, shown);
    case 'id':
      return (value) => idOf(value, shown);
    case 'decimal':
      return source.negate === true ? (value) => negated(decimalOf(value, shown)) : (value) => decimalOf(value, shown);
    case 'money':
      return signedMoney(source, shown);
    case 'flag':
      return (value) => flagOf(value, shown);
    case 'bookDate':
      return (value) => bookDateOf(value, shown);
    case 'msDate':
      return (value) => dayOf(stampOf(value, shown), shown);
    case 'instant':
      return (value) => instantOf(value, shown, source.zone);
    case 'codedMoney':
      return (value, unit) => codedMoneyOf(value, unit, shown);
    case 'summed': {
      if (source.parts === undefined || source.path !== '')
        throw new Error(`the source ${shown} is summed but does not say what`);
      const parts = source.parts.map((path) => ({ path, get: rawGetter(path) }));
      return (value, unit) => {
        if (!isRawObject(value)) throw retyped(value, shown, 'an object');
        const stated = parts.flatMap(({ path, get }) => {
          const part = get(value);
          return isStated(part) ? [BigInt(codedMoneyOf(part, unit, path))] : [];
        });
        return stated.length === 0 ? null : stated.reduce((total, part) => total + part, 0n).toString();
      };
    }
    case 'joined': {
      const { join } = source;
      if (join === undefined) throw new Error(`the source ${shown} is joined but does not say how`);
      return (value) => joinedText(value, join, shown);
    }
    case 'minorMoney':
      return (value, unit) => minorMoneyOf(value, unit, source, shown);
    case 'minorDecimal':
      return (value, unit) => minorDecimalOf(decimalOf(value, shown), unit, source, shown);
    case 'currencyCode':
      return (value) => currencyCodeOf(value, shown);
    case 'unixDay':
      return (value) => dayOf(unixMsOf(value, shown), shown);
    case 'unixInstant':
      return (value) => unixMsOf(value, shown);
    default:
      return assertNever(source.read);
  }
}

/** Zero has no sign. */
function negated(decimal: string): string {
  if (/^-?0*(?:\.0*)?$/.test(decimal)) return decimal.replace('-', '');
  return decimal.startsWith('-') ? decimal.slice(1) : `-${decimal}`;
}

function retyped(value: RawValue, shown: string, expected: string): Unreadable {
  return new Unreadable('schema/drift', shown, `${shown} is ${kindOf(value)}, not ${expected}`);
}

function unmappable(shown: string, what: string): Unreadable {
  return new Unreadable('record/unmappable', shown, `${shown} ${what}`);
}

/** Half a surrogate pair, left where a platform cut a text, is shown as U+FFFD; the payload keeps what came. Blanks alone are no text. */
function textOf(value: RawValue, shown: string): string | null {
  if (typeof value !== 'string') throw retyped(value, shown, 'text');
  if (!/\S/.test(value)) return null;
  return value.isWellFormed() ? value : value.toWellFormed();
}

/** Whole numbers are ids as well; any other number might be one that lost digits. */
function idOf(value: RawValue, shown: string): string {
  if (value instanceof JsonNumber) {
    if (/^\d{1,30}$/.test(value.text)) return value.text;
    throw unmappable(shown, `is the number ${shortened(value.text)}, which is no id`);
  }
  if (typeof value !== 'string') throw retyped(value, shown, 'an id');
  if (value.isWellFormed()) return value;
  throw unmappable(shown, 'holds half a character, so it cannot be compared with other ids');
}

function numeric(value: RawValue, shown: string): string {
  if (value instanceof JsonNumber) return value.text;
  if (typeof value === 'string') return value;
  throw retyped(value, shown, 'a number');
}

function decimalOf(value: RawValue, shown: string): string {
  const text = numeric(value, shown);
  const plain = plainDecimal(text);
  if (plain !== undefined) return plain;
  throw unmappable(shown, `is no decimal number: ${shortened(text)}`);
}

function moneyOf(value: RawValue, unit: MoneyUnit, shown: string): string {
  const minor = minorText(numeric(value, shown), unit.exponent);
  if (minor.ok) return minor.value;
  throw unmappable(shown, moneyReason(minor.error, unit));
}

/** With `negate`, `-12.50` as 12.50. Where `atLeastZero`, an amount with the other sign is not what the record is said to be. */
function signedMoney({ negate, atLeastZero, inBase }: Source, shown: string): ValueReader {
  const wrong = negate === true ? 'is above zero, although credits are written below' : 'is below zero';
  return (value, unit) => {
    if (inBase === true && unit.isBase !== true)
      throw unmappable(shown, `is an amount in base currency, and the record is in ${unit.currency}`);
    const minor = moneyOf(value, unit, shown);
    const signed = negate === true ? negated(minor) : minor;
    if (atLeastZero === true && signed.startsWith('-')) throw unmappable(shown, wrong);
    return signed;
  };
}

/** Money as an object, which names its currency; where a list of one or a bare amount stands in its place, that. */
function codedMoneyOf(value: RawValue, unit: MoneyUnit, shown: string): string {
  const [only = null, ...more] = isRawList(value) ? value : [value];
  if (more.length > 0) throw retyped(value, shown, 'one amount');
  if (!isRawObject(only)) return moneyOf(only, unit, shown);
  const { amount, code } = only;
  if (!isStated(amount)) throw new Unreadable('schema/drift', `${shown}.amount`, `${shown}.amount is missing or empty`);
  if (isStated(code) && code !== unit.currency) {
    const other = typeof code === 'string' ? shortened(code) : kindOf(code);
    throw unmappable(shown, `is in ${other}, although the record is in ${unit.currency}`);
  }
  return moneyOf(amount, unit, `${shown}.amount`);
}

/** Platforms write `gbp` as well as `GBP`. */
function currencyCodeOf(value: RawValue, shown: string): string {
  if (typeof value !== 'string') throw retyped(value, shown, 'a currency');
  if (/^[A-Za-z]{3}$/.test(value)) return value.toUpperCase();
  throw unmappable(shown, `is no currency: ${shortened(value)}`);
}

function moneyReason(fault: MoneyFault, unit: MoneyUnit): string {
  const text = shortened(fault.text);
  switch (fault.kind) {
    case 'not-a-decimal':
      return `is no decimal number: ${text}`;
    case 'too-precise':
      return `has more digits than the ${fault.exponent} of ${unit.currency}: ${text}`;
    case 'too-large':
      return `is larger than the ledger can hold: ${text}`;
    case 'unknown-currency':
      return `is in a currency that is not known: ${text}`;
    default:
      return assertNever(fault);
  }
}

function flagOf(value: RawValue, shown: string): number {
  if (value === true || value === 'true') return 1;
  if (value === false || value === 'false') return 0;
  throw retyped(value, shown, 'true or false');
}

function noDate(shown: string, text: string): Unreadable {
  return unmappable(shown, `is no date: ${shortened(text)}`);
}

/** Books are kept between these years. `0001-01-01` and its kin stand for 'no date' in a platform's own code and would be a wrong date here. */
function plausible(day: string): boolean {
  return day >= '1900-01-01' && day < '2200-01-01';
}

const BOOK_DATE = /^\d{4}-\d{2}-\d{2}(?:[T ][\d:.]*\s?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

function bookDateOf(value: RawValue, shown: string): string {
  if (typeof value !== 'string') throw retyped(value, shown, 'a date');
  const day = BOOK_DATE.test(value) ? bookDateFromText(value) : undefined;
  if (day === undefined || !plausible(day)) throw noDate(shown, value);
  return day;
}

const MS_DATE = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/;

/** `/Date(1541176290160+0000)/`: the milliseconds are UTC whatever the offset says, and may be negative. [docs/providers/xero.md] */
function stampOf(value: RawValue, shown: string): number {
  if (typeof value !== 'string') throw retyped(value, shown, 'a date');
  const digits = MS_DATE.exec(value)?.[1];
  if (digits === undefined) throw noDate(shown, value);
  return Number(digits);
}

/** Whole seconds since 1970, in UTC. */
function unixMsOf(value: RawValue, shown: string): number {
  if (!(value instanceof JsonNumber)) throw retyped(value, shown, 'a number of seconds');
  if (!/^\d{1,11}$/.test(value.text)) throw noDate(shown, value.text);
  return Number(value.text) * 1000;
}

const dayMs = 86_400_000;
const mostDays = 10_000;
/** Days written out lately: a page has few different ones, and writing one out costs more than all the rest of reading it. */
const dayTexts = new Map<number, string>();

function dayOf(ms: number, shown: string): string {
  const day = Math.floor(ms / dayMs);
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  const text = Math.abs(ms) > 8.64e15 ? '' : bookDateFromUtcMs(ms);
  if (!plausible(text)) throw noDate(shown, String(ms));
  if (dayTexts.size >= mostDays) dayTexts.clear();
  dayTexts.set(day, text);
  return text;
}

const ISO_INSTANT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(\.\d{1,9})?\s?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** ISO text or `/Date()/`. Text without a zone is UTC, unless its source names the zone that the platform leaves out. */
function instantOf(value: RawValue, shown: string, wallZone: string | undefined): number {
  if (typeof value !== 'string') throw retyped(value, shown, 'an instant');
  if (value.startsWith('/')) return stampOf(value, shown);
  const parts = ISO_INSTANT.exec(value);
  if (parts === null) throw noDate(shown, value);
  const [, day = '', minutes = '00:00', seconds = ':00', fraction = '', stated] = parts;
  const zone = stated ?? 'Z';
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  const ms =
    bookDateFromText(day) === undefined ? Number.NaN : Date.parse(`${day}T${minutes}${seconds}${fraction.slice(0, 4)}${offset}`);
  if (Number.isNaN(ms)) throw noDate(shown, value);
  return stated === undefined && wallZone !== undefined ? utcFromWall(ms, wallZone) : ms;
}
