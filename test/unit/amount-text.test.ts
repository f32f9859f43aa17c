import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marksOf, readAmount, withMarks } from '../../renderer/components/amount-text.ts';

const LOCALES = ['en-GB', 'de-DE', 'fr-FR', 'de-CH', 'pt-PT', 'sv-SE'];
const read = (text: string, locale: string) => readAmount(text, marksOf(locale));

describe('an amount that is typed', () => {
  it('is read with the marks of the locale that the grid shows it in', () => {
    expect(read('373,46', 'de-DE')).toBe('373.46');
    expect(read('3.301,43', 'de-DE')).toBe('3301.43');
    expect(read('1.234', 'de-DE')).toBe('1234');
    expect(read('−1 234,5', 'fr-FR')).toBe('-1234.5');
    expect(read('3,301.43', 'en-GB')).toBe('3301.43');
    expect(read("1'234.50", 'de-CH')).toBe('1234.50');
  });
  it('that the grid shows is read as what it was, in every locale', () => {
    const decimals = fc.tuple(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.integer({ min: 0, max: 99 }));
    fc.assert(
      fc.property(decimals, fc.constantFrom(...LOCALES), ([whole, cents], locale) => {
        const decimal = `${whole}.${String(cents).padStart(2, '0')}`;
        expect(read(withMarks(decimal, marksOf(locale)), locale)).toBe(decimal);
      }),
    );
  });
  it('with a mark out of its place is no amount, rather than another one', () => {
    for (const text of ['373.46', '1.23', '1.2345', '12.34.567', '1,2,3', '1.234.5', '1,234.5']) {
      expect(read(text, 'de-DE'), text).toBeUndefined();
    }
    for (const text of ['373,46', '1,23', '1.234,56', '12,3456', '1.2.3']) expect(read(text, 'en-GB'), text).toBeUndefined();
  });
  it('with anything else in it is no amount', () => {
    for (const text of ['1000abc', 'abc', '-', '.', '1e5', '--1', '£5', '1'.repeat(31)]) {
      expect(read(text, 'en-GB'), text).toBeUndefined();
    }
  });
  it('may be half typed, have no whole part, or be nothing', () => {
    expect(read('373,', 'de-DE')).toBe('373');
    expect(read('.5', 'en-GB')).toBe('0.5');
    expect(read('  ', 'en-GB')).toBeNull();
  });
});
