import { describe, expect, it } from 'vitest';
import { displayWidth, table } from '../../main/cli/table.ts';

const COLUMNS = [{ title: 'Organisation', shrinkTo: 6 }, { title: 'Seen', align: 'right' }, { title: 'State' }] as const;
const ROWS = [
  ['Hartley & Rowe Ltd', '12,000', 'complete'],
  ['日本橋商店', '7', 'incomplete'],
];

const widest = (text: string): number => Math.max(...text.split('\n').map(displayWidth));

describe('table', () => {
  it('sets figures right under their titles', () => {
    expect(table(COLUMNS, ROWS, Infinity)).toBe(
      [
        '  Organisation          Seen  State',
        '  Hartley & Rowe Ltd  12,000  complete',
        '  日本橋商店               7  incomplete',
      ].join('\n'),
    );
  });

  it('cuts text, never figures, to fit a narrow terminal', () => {
    for (const width of [38, 34, 30]) {
      const drawn = table(COLUMNS, ROWS, width);
      expect(widest(drawn)).toBeLessThanOrEqual(width);
      expect(drawn).toContain('12,000');
      expect(drawn).toContain('incomplete');
    }
    expect(table(COLUMNS, ROWS, 30)).toContain('…');
  });

  it('becomes a list of rows when even cut columns do not fit', () => {
    const drawn = table(COLUMNS, ROWS, 20);
    expect(drawn).toContain('  Organisation  Hartley & Rowe Ltd\n  Seen          12,000');
    expect(drawn).toContain('日本橋商店');
  });

  it('keeps names from redrawing the terminal', () => {
    const drawn = table([{ title: 'Name' }], [['Evil\u001B[2J\u001B]0;x\u0007\nLtd\u009B1m']], 80);
    // oxlint-disable-next-line eslint/no-control-regex -- control characters are what is looked for
    expect(drawn.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001F\u007F-\u009F]/);
    expect(drawn.split('\n')).toHaveLength(2);
  });

  it('leaves colours out of the width', () => {
    expect(displayWidth('\u001B[32mcomplete\u001B[39m')).toBe('complete'.length);
    expect(displayWidth('👩‍👩‍👧 é')).toBe(4);
  });
});
