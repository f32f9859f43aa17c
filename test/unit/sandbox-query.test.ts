import { describe, expect, it } from 'vitest';
import { dayFromText } from '../../main/sandbox/calendar.ts';
import { parseModifiedSince, parseOrder, parseWhere } from '../../main/sandbox/xero/query.ts';

const row = {
  type: 'ACCREC',
  status: 'AUTHORISED',
  day: dayFromText('2026-03-10'),
  updatedMs: Date.UTC(2026, 2, 11, 9, 30, 15, 250),
};

describe('where', () => {
  it.each([
    ['Type=="ACCREC"', true],
    ['Type!="ACCREC"', false],
    ['Type=="ACCREC" AND Status=="VOIDED"', false],
    ['Type=="ACCPAY" OR Status=="AUTHORISED"', true],
    ['Type=="ACCPAY" && Status=="VOIDED" || Type=="ACCREC"', true],
    ['Type=="ACCPAY" && (Status=="VOIDED" || Type=="ACCREC")', false],
    ['Date>=DateTime(2026,03,10)', true],
    ['Date>DateTime(2026,3,10)', false],
    ['Date < DateTime(2026, 4, 1) AND Date >= DateTime(2026, 3, 1)', true],
    ['UpdatedDateUTC>=DateTime(2026,3,11,9,30,15)', true],
    ['UpdatedDateUTC>DateTime(2026,3,11,9,30,16)', false],
  ])('reads %s', (text, expected) => {
    expect(parseWhere(text)(row)).toBe(expected);
  });

  it.each([
    'Total>5',
    'Type=ACCREC',
    'Type=="ACCREC" AND',
    '(Type=="ACCREC"',
    'Type>"A"',
    'Date>="2026-03-10"',
    'Type=="A" Type=="B"',
    '§',
  ])('refuses %s', (text) => {
    expect(() => parseWhere(text)).toThrow(expect.objectContaining({ name: 'QueryParseError' }));
  });
});

describe('order', () => {
  it('is by change stamp or date, either way', () => {
    expect(parseOrder('UpdatedDateUTC ASC')).toEqual({ field: 'UpdatedDateUTC', descending: false });
    expect(parseOrder('date desc')).toEqual({ field: 'Date', descending: true });
    expect(() => parseOrder('Name ASC')).toThrow(expect.objectContaining({ name: 'QueryParseError' }));
  });
});

describe('If-Modified-Since', () => {
  const second = Date.UTC(2020, 1, 6, 20, 17, 43);
  it.each([
    ['2020-02-06T20:17:43', second],
    ['2020-02-06T20:17:43.202Z', second],
    ['2020-02-06T12:17:43.202-08:00', second],
    ['Thu, 06 Feb 2020 20:17:43 GMT', second],
    ['2020-02-06', Date.UTC(2020, 1, 6)],
  ])('reads %s to the second, without a zone as UTC', (text, expected) => {
    expect(parseModifiedSince(text)).toBe(expected);
  });

  it.each(['yesterday', '06/02/2020', '1580999863', '', '2020-13-45T00:00:00'])('ignores %s', (text) => {
    expect(parseModifiedSince(text)).toBeUndefined();
  });
});
