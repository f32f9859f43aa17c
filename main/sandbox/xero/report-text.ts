import { dayFromText, dayOfMs, longDay } from '../calendar.ts';
import type { SimRequest } from '../simulator.ts';
import type { Account } from '../world/types.ts';
import { quoted } from './text.ts';

/** How reports are written: rows of cells, all values text, accounts named by attributes [spec]. */

export type ReportMade =
  { readonly kind: 'made'; readonly text: string } | { readonly kind: 'invalid'; readonly message: string };

interface Cell {
  readonly value: string;
  readonly attribute?: { readonly id: string; readonly value: string };
}
export type Row =
  | { readonly type: 'Header' | 'Row' | 'SummaryRow'; readonly cells: readonly Cell[] }
  | { readonly type: 'Section'; readonly title: string; readonly rows: readonly Row[] };

function rowText(row: Row): string {
  if (row.type === 'Section')
    return `{"RowType":"Section","Title":${quoted(row.title)},"Rows":[${row.rows.map(rowText).join(',')}]}`;
  const written = row.cells.map(({ value, attribute }) =>
    attribute === undefined
      ? `{"Value":${quoted(value)}}`
      : `{"Value":${quoted(value)},"Attributes":[{"Value":${quoted(attribute.value)},"Id":"${attribute.id}"}]}`,
  );
  return `{"RowType":"${row.type}","Cells":[${written.join(',')}]}`;
}

export function reportText(
  about: { id: string; name: string; titles: readonly string[]; nowMs: number },
  rows: readonly Row[],
): ReportMade {
  const text = `{"ReportID":"${about.id}","ReportName":${quoted(about.name)},"ReportType":"${about.id}","ReportTitles":[${about.titles.map(quoted).join(',')}],"ReportDate":"${longDay(dayOfMs(about.nowMs))}","UpdatedDateUTC":"/Date(${about.nowMs})/","Fields":[],"Rows":[${rows.map(rowText).join(',')}]}`;
  return { kind: 'made', text };
}

export const plain = (value: string): Cell => ({ value });
export const cells = (...values: readonly string[]): readonly Cell[] => values.map(plain);
export const ofAccount = (account: Account, value: string, id = 'account'): Cell => ({
  value,
  attribute: { id, value: account.id },
});

const DAY = /^\d{4}-\d{2}-\d{2}/;

/** The day of a parameter, today where it is missing, undefined where it is no date. */
export function dayOf(request: SimRequest, name: string, otherwise?: number): number | undefined {
  const text = request.query.get(name);
  if (text === null || text === '') return otherwise ?? dayOfMs(request.nowMs);
  return DAY.test(text) && !Number.isNaN(Date.parse(text.slice(0, 10))) ? dayFromText(text) : undefined;
}

export const invalidDate: ReportMade = { kind: 'invalid', message: 'The date is not a valid date' };
/** Before anything the world knows. */
export const FIRST_DAY = -100_000;
