import { describe, expect, it } from 'vitest';
import { withDigits } from '../../main/window/history-entries.ts';

const change = (runId: number, field: string, before: string | null, after: string | null) => ({
  runId,
  atMs: runId,
  field,
  before,
  after,
});

describe('the history of a document whose currency changed', () => {
  it('tells each amount in the currency it was in then', () => {
    const told = withDigits(
      [
        change(1, 'total_minor', '100', '200'),
        change(2, 'currency', 'GBP', 'JPY'),
        change(2, 'exponent', '2', '0'),
        change(2, 'total_minor', '200', '400'),
        change(3, 'total_minor', '400', '500'),
      ],
      { exponent: 0, currency: 'JPY' },
    );
    const pounds = { exponent: 2, currency: 'GBP' };
    const yen = { exponent: 0, currency: 'JPY' };
    expect(told.filter(({ entry }) => entry.field === 'total_minor').map(({ before, after }) => [before, after])).toEqual([
      [yen, yen],
      [pounds, yen],
      [pounds, pounds],
    ]);
  });
});
