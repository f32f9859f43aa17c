import { describe, expect, it } from 'vitest';
import { utcFromWall } from '../../main/core/ledger/wall-clock.ts';

const utc = (wall: string): string =>
  new Date(utcFromWall(Date.parse(`${wall}Z`), 'America/New_York')).toISOString().slice(0, 16);

describe('wall time of New York in UTC', () => {
  it.each([
    ['in winter', '2026-01-15T12:00', '2026-01-15T17:00'],
    ['in summer', '2026-07-15T12:00', '2026-07-15T16:00'],
    ['just before clocks go forward', '2026-03-08T01:59', '2026-03-08T06:59'],
    ['just after clocks went forward', '2026-03-08T03:00', '2026-03-08T07:00'],
    ['in the hour that occurs twice, taken as the first', '2026-11-01T01:30', '2026-11-01T05:30'],
    ['after that hour', '2026-11-01T02:00', '2026-11-01T07:00'],
    ['on a day with both', '2026-11-01T00:30', '2026-11-01T04:30'],
  ])('%s', (_what, wall, expected) => {
    expect(utc(wall)).toBe(expected);
  });
});
