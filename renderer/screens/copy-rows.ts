import type { GridColumn, GridRow } from '../../shared/contract/grid.ts';
import { GRID_COLUMN_SPECS } from '../components/grid/grid-columns.ts';

/** Puts rows on the clipboard as tab-separated text a spreadsheet takes with its types: exact figures and ISO dates. */
export async function copyRows(rows: readonly GridRow[], columns: readonly GridColumn[]): Promise<void> {
  const specs = GRID_COLUMN_SPECS.filter(({ id }) => columns.includes(id));
  const lines = [
    specs.map(({ title }) => title),
    ...rows.map((row) => specs.map((spec) => (spec.exact ?? spec.text)(row).replaceAll(/[\t\r\n]+/g, ' '))),
  ];
  await navigator.clipboard.writeText(lines.map((cells) => cells.join('\t')).join('\n'));
}
