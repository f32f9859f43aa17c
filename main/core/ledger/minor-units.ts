import { JsonNumber, type RawValue, type Source } from './mapping.ts';
import { minorText, type MoneyUnit } from './money-text.ts';
import { isRawList, isRawObject, isStated, kindOf, peek } from './raw-path.ts';
import { shortened, Unreadable } from './unreadable.ts';

/**
 * Amounts that a platform writes as whole numbers of its own minor units. Those need not have the digits ISO 4217 gives the currency: some platforms went on with two digits where a
 * currency lost its own, and leave them out where nobody uses them.
 */

/** The amount in the ledger's minor units, as integer text. Throws `Unreadable` for a part of a unit the currency does not have. */
export function minorMoneyOf(value: RawValue, unit: MoneyUnit, source: Source, shown: string): string {
  if (source.sum === undefined) return oneAmount(value, unit, source, shown);
  if (!isRawList(value)) throw new Unreadable('schema/drift', shown, `${shown} is ${kindOf(value)}, not a list`);
  let sum = 0n;
  for (const element of value) {
    const amount = isRawObject(element) ? peek(element, source.sum) : undefined;
    const place = `${shown}[].${source.sum}`;
    if (!isStated(amount)) throw new Unreadable('schema/drift', place, `${place} is missing or empty`);
    sum += BigInt(oneAmount(amount, unit, source, place));
  }
  return sum.toString();
}

/** A decimal of minor units as decimal text of whole units: `1050.5` at two digits is `10.505`. */
export function minorDecimalOf(decimal: string, unit: MoneyUnit, source: Source, shown: string): string {
  return shiftedRight(decimal, digitsOf(unit, source, shown));
}

function oneAmount(value: RawValue, unit: MoneyUnit, source: Source, shown: string): string {
  if (!(value instanceof JsonNumber)) throw new Unreadable('schema/drift', shown, `${shown} is ${kindOf(value)}, not a number`);
  if (!/^-?\d{1,24}$/.test(value.text)) {
    throw new Unreadable('record/unmappable', shown, `${shown} is no whole number of minor units: ${shortened(value.text)}`);
  }
  const whole = shiftedRight(value.text, digitsOf(unit, source, shown));
  const minor = minorText(whole, unit.exponent);
  if (minor.ok) return minor.value;
  throw new Unreadable('record/unmappable', shown, `${shown} is no amount the ledger can hold in ${unit.currency}: ${whole}`);
}

function digitsOf(unit: MoneyUnit, source: Source, shown: string): number {
  const digits = source.digits?.[unit.currency];
  if (digits !== undefined) return digits;
  throw new Unreadable(
    'record/unmappable',
    shown,
    `how many digits the platform gives ${unit.currency} is not known, so ${shown} cannot be read`,
  );
}

/** Plain decimal text divided by a power of ten. */
function shiftedRight(decimal: string, by: number): string {
  if (by === 0) return decimal;
  const sign = decimal.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = decimal.slice(sign.length).split('.');
  const digits = whole.padStart(by + 1, '0');
  const head = digits.slice(0, -by).replace(/^0+(?=\d)/, '');
  const tail = (digits.slice(-by) + fraction).replace(/0+$/, '');
  return `${sign}${head}${tail === '' ? '' : `.${tail}`}`;
}
