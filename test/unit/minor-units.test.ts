import { describe, expect, it } from 'vitest';
import { JsonNumber, type RawValue, type Source } from '../../main/core/ledger/mapping.ts';
import { readerOf } from '../../main/core/ledger/readers.ts';

/*
 * What could go wrong here: an amount is out by a factor of ten, a hundred or a thousand because the platform counts a currency's digits in another way than the books.
 */

const digits = { GBP: 2, JPY: 0, KWD: 3, ISK: 2, MGA: 0 };
const units = {
  GBP: { currency: 'GBP', exponent: 2 },
  JPY: { currency: 'JPY', exponent: 0 },
  KWD: { currency: 'KWD', exponent: 3 },
  ISK: { currency: 'ISK', exponent: 0 },
  MGA: { currency: 'MGA', exponent: 2 },
  LYD: { currency: 'LYD', exponent: 3 },
} as const;

function read(source: Partial<Source>, value: RawValue, currency: keyof typeof units = 'GBP'): unknown {
  try {
    return readerOf({ path: 'Field', read: 'minorMoney', digits, ...source }, 'Field')(value, units[currency]);
  } catch (error) {
    return error instanceof Error && error.name === 'Unreadable' ? `held: ${error.message}` : error;
  }
}
const number = (text: string) => new JsonNumber(text);

describe('amounts in minor units', () => {
  it.each([
    ['GBP', '4600', '4600'],
    ['GBP', '-5', '-5'],
    ['GBP', '0', '0'],
    ['JPY', '500', '500'],
    ['KWD', '1500', '1500'],
    ['ISK', '50000', '500'],
    ['ISK', '-100', '-1'],
    ['MGA', '500', '50000'],
    ['GBP', '123456789012345678', '123456789012345678'],
  ] as const)('%s %s is %s', (currency, sent, minor) => {
    expect(read({}, number(sent), currency)).toBe(minor);
  });

  it.each([
    ['ISK', number('150'), /no amount the ledger can hold in ISK: 1.5/],
    ['GBP', number('1.5'), /no whole number of minor units/],
    ['GBP', number('1e3'), /no whole number of minor units/],
    ['GBP', '100', /text, not a number/],
    ['LYD', number('100'), /how many digits the platform gives LYD is not known/],
    ['GBP', number('99999999999999999999'), /no amount the ledger can hold/],
  ] as const)('%s %o is held back', (currency, sent, why) => {
    expect(read({}, sent, currency)).toMatch(why);
  });

  it('adds up a list, of which an empty one is 0 and one with a gap is held back', () => {
    const taxes = (...amounts: readonly RawValue[]) => amounts.map((amount) => ({ amount }));
    expect(read({ sum: 'amount' }, taxes(number('20'), number('5')))).toBe('25');
    expect(read({ sum: 'amount' }, [])).toBe('0');
    expect(read({ sum: 'amount' }, taxes(number('20'), null))).toMatch(/missing or empty/);
    expect(read({ sum: 'amount' }, { amount: number('1') })).toMatch(/not a list/);
  });

  it.each([
    ['GBP', '1050.5', '10.505'],
    ['GBP', '0.000000000001', '0.00000000000001'],
    ['GBP', '-3', '-0.03'],
    ['GBP', '1000', '10'],
    ['JPY', '1050.5', '1050.5'],
    ['ISK', '50000', '500'],
  ] as const)('a unit price of %s %s minor units is %s', (currency, sent, price) => {
    expect(read({ read: 'minorDecimal' }, sent, currency)).toBe(price);
  });
});

describe('seconds since 1970', () => {
  it('are a day and an instant of UTC, and nothing else is', () => {
    expect(read({ read: 'unixDay' }, number('1772323199'))).toBe('2026-02-28');
    expect(read({ read: 'unixInstant' }, number('1772323199'))).toBe(1_772_323_199_000);
    expect(read({ read: 'unixDay' }, '1772323199')).toMatch(/^held/);
    expect(read({ read: 'unixDay' }, number('1772323199.5'))).toMatch(/^held/);
    expect(read({ read: 'unixDay' }, number('1772323199000'))).toMatch(/^held/);
  });
});

describe('a currency', () => {
  it('is written in small letters as well', () => {
    expect(read({ read: 'currencyCode' }, 'gbp')).toBe('GBP');
    expect(read({ read: 'currencyCode' }, 'pound')).toMatch(/^held/);
  });
});
