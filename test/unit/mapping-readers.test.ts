import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minorFromDecimal } from '../../shared/money.ts';
import { JsonNumber, type RawValue, type Source } from '../../main/core/ledger/mapping.ts';
import { minorText } from '../../main/core/ledger/money-text.ts';
import { readerOf } from '../../main/core/ledger/readers.ts';

/*
 * What could go wrong here: a value is bent until it fits (a number becomes text that lost its zeros, a time zone moves a date, a cut amount is
 * rounded), or something unreadable becomes null or 0.
 */

const pounds = { currency: 'GBP', exponent: 2 };
const number = (text: string) => new JsonNumber(text);

function read(source: Source['read'], value: RawValue, unit = pounds) {
  return readerOf({ path: 'Field', read: source }, 'Field')(value, unit);
}

function fault(source: Source['read'], value: RawValue, unit = pounds): string {
  try {
    return `read as ${String(read(source, value, unit))}`;
  } catch (error) {
    return error instanceof Error && error.name === 'Unreadable'
      ? `${Reflect.get(error, 'code')}: ${error.message}`
      : String(error);
  }
}

describe('a credit written below zero', () => {
  const credit = readerOf({ path: 'Total', read: 'money', negate: true, atLeastZero: true }, 'Total');

  it('is read without its sign, and nothing above zero is taken for one', () => {
    expect(credit('-12.50', pounds)).toBe('1250');
    expect(credit('0', pounds)).toBe('0');
    expect(() => credit('12.50', pounds)).toThrow('above zero');
    expect(readerOf({ path: 'Total', read: 'money', negate: true }, 'Total')('12.50', pounds)).toBe('-1250');
  });
});

describe('money', () => {
  it.each([
    ['46.00', 2, '4600'],
    ['46', 2, '4600'],
    ['46.', 2, '4600'],
    ['-46.5', 2, '-4650'],
    ['0.00', 2, '0'],
    ['-0', 2, '0'],
    ['-0.00', 2, '0'],
    ['0.01', 2, '1'],
    ['-0.01', 2, '-1'],
    ['000123.40', 2, '12340'],
    ['46.0000', 2, '4600'],
    ['4.6e1', 2, '4600'],
    ['4600E-2', 2, '4600'],
    ['1500', 0, '1500'],
    ['1500.00', 0, '1500'],
    ['12.345', 3, '12345'],
    ['12.3', 3, '12300'],
    ['92233720368547758.07', 2, '9223372036854775807'],
    ['-92233720368547758.07', 2, '-9223372036854775807'],
    ['123456789012345678', 0, '123456789012345678'],
    ['999999999999999.99', 2, '99999999999999999'],
  ])('%s with %i digits is %s', (text, exponent, minor) => {
    expect(minorText(text, exponent)).toEqual({ ok: true, value: minor });
  });

  it('is judged the same by the quick way and by the general one, for any text', () => {
    const digits = fc.stringMatching(/^\d{0,20}$/);
    const texts = fc.oneof(
      fc
        .tuple(
          fc.constantFrom('', '-', '+'),
          digits,
          fc.constantFrom('', '.', ','),
          digits,
          fc.constantFrom('', '', '', 'e2', 'E-3', ' '),
        )
        .map((parts) => parts.join('')),
      fc.double({ noNaN: true }).map(String),
      fc.string(),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom(0, 2, 3, 4), (text, exponent) => {
        const quick = minorText(text, exponent);
        const general = minorFromDecimal(text, exponent);
        expect(quick).toEqual(general.ok ? { ok: true, value: general.value.toString() } : general);
      }),
      { numRuns: 5000 },
    );
  });

  it('is read from a number and from text in quotes', () => {
    expect(read('money', number('50.00'))).toBe('5000');
    expect(read('money', '50.00')).toBe('5000');
  });

  it.each([
    [number('46.005'), 'record/unmappable: Field has more digits than the 2 of GBP: 46.005'],
    ['1,234.50', 'record/unmappable: Field is no decimal number: 1,234.50'],
    ['£46', 'record/unmappable: Field is no decimal number: £46'],
    ['n/a', 'record/unmappable: Field is no decimal number: n/a'],
    [number('92233720368547758.08'), 'record/unmappable: Field is larger than the ledger can hold: 92233720368547758.08'],
    [number('1e40'), 'record/unmappable: Field is larger than the ledger can hold: 1e40'],
    [true, 'schema/drift: Field is flag, not a number'],
    [{ amount: number('1') }, 'schema/drift: Field is object, not a number'],
    [[number('1')], 'schema/drift: Field is list, not a number'],
  ])('%j holds the record back', (value, expected) => {
    expect(fault('money', value)).toBe(expected);
  });
});

describe('text and ids', () => {
  it('are taken as they are', () => {
    expect(read('text', ' INV-1 ')).toBe(' INV-1 ');
    // A blank name is none: the next source is asked, and a required one is missing.
    expect(read('text', ' \u00a0\t')).toBeNull();
    expect(read('id', '0042')).toBe('0042');
    expect(read('id', number('123456789012345678901'))).toBe('123456789012345678901');
  });

  it('are not made of something else', () => {
    expect(fault('text', number('42'))).toBe('schema/drift: Field is number, not text');
    expect(fault('text', { Name: 'x' })).toBe('schema/drift: Field is object, not text');
    expect(fault('id', number('1.5e3'))).toBe('record/unmappable: Field is the number 1.5e3, which is no id');
    expect(fault('id', false)).toBe('schema/drift: Field is flag, not an id');
  });

  it('show a cut character as a mark in texts, and refuse it in ids, which are compared', () => {
    expect(read('text', 'cut \ud83d')).toBe('cut \ufffd');
    expect(fault('id', 'cut \ud83d')).toMatch(/record\/unmappable: Field holds half a character/);
  });
});

describe('dates', () => {
  it.each([
    ['2018-10-20T00:00:00', '2018-10-20'],
    ['2018-10-20', '2018-10-20'],
    ['2016-11-12T21:10:00', '2016-11-12'],
    ['2026-03-01T23:30:00-12:00', '2026-03-01'],
    ['2024-02-29T00:00:00Z', '2024-02-29'],
  ])('%s is the day the books show, whatever time and zone stand behind it', (text, day) => {
    expect(read('bookDate', text)).toBe(day);
  });

  it.each([
    ['/Date(1539993600000+0000)/', '2018-10-20'],
    ['/Date(1539993600000+1300)/', '2018-10-20'],
    ['/Date(1539993600000)/', '2018-10-20'],
    ['/Date(0+0000)/', '1970-01-01'],
    ['/Date(-86400000+0000)/', '1969-12-31'],
    ['/Date(-1)/', '1969-12-31'],
  ])('%s is its UTC day', (text, day) => {
    expect(read('msDate', text)).toBe(day);
    expect(read('msDate', text)).toBe(day);
  });

  it.each([
    ['bookDate', '2026-02-29T00:00:00'],
    ['bookDate', '2026-13-01'],
    ['bookDate', '2026-00-10'],
    ['bookDate', '0001-01-01T00:00:00'],
    ['bookDate', '20/10/2018'],
    ['bookDate', '2018-10-20garbage'],
    ['bookDate', '2018-10-20T00:00:00; DROP'],
    ['msDate', '/Date(abc)/'],
    ['msDate', '/Date(-62135596800000+0000)/'],
    ['msDate', '/Date(999999999999999)/'],
    ['msDate', '2018-10-20T00:00:00'],
    ['instant', '2018-10-20T25:00:00Z'],
    ['instant', '2018-02-30T00:00:00Z'],
    ['instant', 'yesterday'],
  ] as const)('%s cannot be read from %s', (reader, text) => {
    expect(fault(reader, text)).toMatch(/^record\/unmappable: Field is no date/);
  });

  it('are not made of numbers', () => {
    expect(fault('bookDate', number('20181020'))).toBe('schema/drift: Field is number, not a date');
    expect(fault('msDate', number('1539993600000'))).toBe('schema/drift: Field is number, not a date');
  });

  it.each([
    ['2018-11-02T16:31:30Z', Date.UTC(2018, 10, 2, 16, 31, 30)],
    ['2018-11-02T16:31:30', Date.UTC(2018, 10, 2, 16, 31, 30)],
    ['2018-11-02T16:31:30.5164530', Date.UTC(2018, 10, 2, 16, 31, 30, 516)],
    ['2018-11-02T16:31:30+0130', Date.UTC(2018, 10, 2, 15, 1, 30)],
    ['2018-11-02T16:31:30-08:00', Date.UTC(2018, 10, 3, 0, 31, 30)],
    ['2018-11-02', Date.UTC(2018, 10, 2)],
    ['/Date(1541176290160+0000)/', 1_541_176_290_160],
  ])('the instant %s is UTC where it says nothing else', (text, ms) => {
    expect(read('instant', text)).toBe(ms);
  });
});

describe('flags, decimals and joined texts', () => {
  it('flags are read from booleans and from the two words', () => {
    expect([read('flag', true), read('flag', 'true'), read('flag', false), read('flag', 'false')]).toEqual([1, 1, 0, 0]);
    expect(fault('flag', 'yes')).toBe('schema/drift: Field is text, not true or false');
    expect(fault('flag', number('1'))).toBe('schema/drift: Field is number, not true or false');
  });

  it('decimals keep all their digits', () => {
    expect(read('decimal', number('1.0123456789'))).toBe('1.0123456789');
    expect(read('decimal', '15.0000')).toBe('15.0000');
    expect(read('decimal', number('1.5e-3'))).toBe('0.0015');
    expect(fault('decimal', '1/3')).toBe('record/unmappable: Field is no decimal number: 1/3');
  });

  const addresses = readerOf(
    {
      path: 'Addresses',
      read: 'joined',
      join: { prefer: { path: 'Kind', values: ['STREET', 'POBOX'] }, parts: ['Line1', 'City'], separator: ', ' },
    },
    'Addresses',
  );
  it('joined texts come from the preferred object that has any', () => {
    const list = [
      { Kind: 'OTHER', Line1: 'x' },
      { Kind: 'POBOX', Line1: 'PO Box 1', City: 'Leeds' },
      { Kind: 'STREET', Line1: '', City: null },
    ];
    expect(addresses(list, pounds)).toBe('PO Box 1, Leeds');
    expect(addresses([{ Kind: 'STREET' }], pounds)).toBeNull();
    expect(addresses([], pounds)).toBeNull();
    expect(addresses({ City: 'Leeds' }, pounds)).toBe('Leeds');
  });

  it('joined texts are not made of something else', () => {
    expect(() => addresses('1 High Street', pounds)).toThrow('Addresses is text, not a list');
    expect(() => addresses(['1 High Street'], pounds)).toThrow('Addresses holds text, not objects');
    expect(() => addresses([{ City: number('7') }], pounds)).toThrow('Addresses[].City is number, not text');
  });
});
