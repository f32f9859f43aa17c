import { decimalText } from '../decimal.ts';
import { RawNumber } from '../json-tree.ts';
import type { Currency } from '../world/types.ts';

/** Numbers and stamps as Harvest writes them. */

/** `288.9`, `10700.0`, `100` and `33.35`, in one answer: `form` picks among them. */
export function numeral(value: bigint, decimals: number, form = 0): RawNumber {
  const [whole = '0', fraction = ''] = decimalText(value, decimals).split('.');
  const short = fraction.replace(/0+$/, '');
  if (short !== '') return new RawNumber(`${whole}.${short}`);
  return new RawNumber(form % 3 === 2 ? whole : `${whole}.0`);
}

export function money(value: bigint, currency: Currency, form = 0): RawNumber {
  return numeral(value, currency.decimals, form);
}

export const whole = (value: number): RawNumber => new RawNumber(String(value));

/** Hundredths of a percent as a percentage: 1750 → `17.5`, 2000 → `20.0`. */
export function percent(basisPoints: number): RawNumber {
  return numeral(BigInt(basisPoints), 2);
}

/** `2017-06-26T21:01:52Z`: whole seconds. */
export function stamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
