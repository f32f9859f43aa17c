import { describe, expect, it } from 'vitest';
import { ago, amount, byteSize, counted, difference, duration, until } from '../../main/cli/words.ts';

describe('figures in words', () => {
  it('groups the digits of an amount without reading it as a number', () => {
    expect(['0.00', '999.50', '1000', '-1234567.891', '90071992547409931234.07'].map(amount)).toEqual([
      '0.00',
      '999.50',
      '1,000',
      '-1,234,567.891',
      '90,071,992,547,409,931,234.07',
    ]);
  });

  it('takes differences exactly, in the digits of the currency', () => {
    expect(difference('0.30', '0.10', 'GBP')).toBe('0.20');
    expect(difference('90071992547409.93', '90071992547409.92', 'GBP')).toBe('0.01');
    expect(difference('500', '750', 'JPY')).toBe('-250');
    expect(difference('1.0005', '1', 'KWD')).toBeNull();
    expect(difference(null, '1.00', 'GBP')).toBeNull();
    expect(difference('1.00', '1.00', 'XXX')).toBeNull();
  });

  it('speaks of one thing in the singular', () => {
    expect([counted(0, 'record'), counted(1, 'record'), counted(1200, 'record')]).toEqual([
      '0 records',
      '1 record',
      '1,200 records',
    ]);
  });
});

describe('times in words', () => {
  const nowMs = 1_800_000_000_000;
  const minute = 60_000;

  it('uses the unit a person would use', () => {
    expect(
      [10_000, 5 * minute, 89 * minute, 26 * 60 * minute, 3 * 24 * 60 * minute].map((age) => ago(nowMs - age, nowMs)),
    ).toEqual(['just now', '5 minutes ago', '89 minutes ago', '26 hours ago', '3 days ago']);
    expect(until(nowMs + 30 * minute, nowMs)).toBe('in 30 minutes');
  });

  it('never speaks of a future past, even when the clock was set back', () => {
    expect(ago(nowMs + 60 * minute, nowMs)).toBe('just now');
    expect(until(nowMs - 60 * minute, nowMs)).toBe('due now');
  });

  it('writes spans and sizes in fitting units', () => {
    expect([840, 12_300, 119_400, 200_000].map(duration)).toEqual(['0.8 s', '12 s', '119 s', '3 min 20 s']);
    expect([999, 1400, 2_000_000, 5e15].map(byteSize)).toEqual(['999 bytes', '1.4 kB', '2.0 MB', '5000.0 TB']);
  });
});
