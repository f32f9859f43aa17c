import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';

export interface Column {
  readonly title: string;
  /** Figures stand right. */
  readonly align?: 'left' | 'right';
  /** May be cut to this many columns when the terminal is narrow; without it the column keeps its width. */
  readonly shrinkTo?: number;
}

const gap = 2;
const indent = 2;

/**
 * Rows under their titles, without lines around them. When the terminal is too narrow, wide text columns are cut with an ellipsis; when even
 * that does not fit, each row becomes a short list. Control characters in cells, which come from platforms, are taken out.
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  const clean = rows.map((row) => row.map(oneLine));
  const widths = columns.map((column, at) =>
    Math.max(displayWidth(column.title), ...clean.map((row) => displayWidth(row[at] ?? ''))),
  );
  const fitted = fit(columns, widths, width);
  return fitted === undefined ? stacked(columns, clean) : grid(columns, clean, fitted);
}

/** Column widths that fit, taken first from the widest column that may shrink; undefined when none do. */
function fit(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] | undefined {
  const widths = [...natural];
  const total = (): number => indent + widths.reduce((sum, each) => sum + each + gap, -gap);
  while (total() > width) {
    let widest = -1;
    for (const [at, column] of columns.entries()) {
      const room = (widths[at] ?? 0) - (column.shrinkTo ?? Infinity);
      if (room > 0 && (widest < 0 || (widths[at] ?? 0) > (widths[widest] ?? 0))) widest = at;
    }
    if (widest < 0) return undefined;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function grid(columns: readonly Column[], rows: readonly (readonly string[])[], widths: readonly number[]): string {
  const none = Object.fromEntries(
    [
      'top',
      'top-mid',
      'top-left',
      'top-right',
      'bottom',
      'bottom-mid',
      'bottom-left',
      'bottom-right',
      'left',
      'left-mid',
      'mid',
      'mid-mid',
      'right',
      'right-mid',
    ].map((name) => [name, '']),
  );
  const drawn = new Table({
    chars: { ...none, middle: ' '.repeat(gap) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colWidths: [...widths],
    colAligns: columns.map((column) => column.align ?? 'left'),
  });
  drawn.push(
    columns.map((column) => column.title),
    ...rows.map((row) => [...row]),
  );
  return drawn
    .toString()
    .split('\n')
    .map((line) => `${' '.repeat(indent)}${line}`.trimEnd())
    .join('\n');
}

function stacked(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const titleWidth = Math.max(...columns.map((column) => displayWidth(column.title)));
  return rows
    .map((row) =>
      columns
        .flatMap((column, at) => {
          const cell = row[at] ?? '';
          return cell === '' ? [] : [`${' '.repeat(indent)}${column.title.padEnd(titleWidth)}  ${cell}`];
        })
        .join('\n'),
    )
    .join('\n\n');
}

/** Names come from platforms: a line break or an escape sequence in one must not redraw the terminal. Our own colours stay. */
function oneLine(cell: string): string {
  // oxlint-disable-next-line eslint/no-control-regex -- control characters are what is looked for
  return cell.replaceAll(/\u001B(?!\[\d{1,2}m)|[\u0000-\u001A\u001C-\u001F\u007F-\u009F]/g, ' ');
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;

/** Terminal columns a text takes: East Asian and emoji characters take two, colours none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(stripVTControlCharacters(text))) width += WIDE.test(segment) ? 2 : 1;
  return width;
}
