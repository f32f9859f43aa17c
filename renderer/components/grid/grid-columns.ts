import type { GridColumn, GridRow, GridView } from '../../../shared/contract/grid.ts';
import { figureText } from '../money.tsx';
import { bookDateWords } from '../time.tsx';
import { MARK_WORDS, PROVIDER_WORDS, wordsOf } from '../words.ts';

type Order = GridView['order']['by'];

interface GridColumnSpec {
  readonly id: GridColumn;
  readonly title: string;
  readonly width: number;
  readonly money?: true;
  readonly day?: true;
  /** Takes the room the others leave. */
  readonly grows?: true;
  readonly order?: Order;
  /** Ledger field behind the cell, for lineage; none for what Tieout itself knows. */
  readonly field?: string;
  readonly text: (row: GridRow) => string;
  /** What a copy carries: the exact figure or date instead of the locale's form. */
  readonly exact?: (row: GridRow) => string;
}

function money(
  id: 'subtotal' | 'tax' | 'total' | 'paid' | 'credited' | 'due' | 'baseTotal',
  title: string,
  field: string,
): GridColumnSpec {
  const order = id === 'total' || id === 'due' ? { order: id } : {};
  const text = (row: GridRow): string => (row[id] === null ? '' : figureText(row[id]));
  return { id, title, width: 106, money: true, ...order, field, text, exact: (row) => row[id] ?? '' };
}

function day(id: 'issuedOn' | 'dueOn' | 'paidOn', title: string, field: string): GridColumnSpec {
  const order = id === 'paidOn' ? {} : { order: id };
  const text = (row: GridRow): string => (row[id] === null ? '' : bookDateWords(row[id]));
  return { id, title, day: true, width: 104, ...order, field, text, exact: (row) => row[id] ?? '' };
}

export const GRID_COLUMN_SPECS: readonly GridColumnSpec[] = [
  day('issuedOn', 'Date', 'issued_on'),
  { id: 'kind', title: 'Type', width: 112, field: 'kind', text: (row) => wordsOf(row.kind) },
  { id: 'number', title: 'Number', width: 100, order: 'number', field: 'number', text: (row) => row.number ?? '' },
  {
    id: 'contact',
    title: 'Contact',
    width: 100,
    grows: true,
    order: 'contact',
    field: 'contact_name',
    text: (row) => row.contact ?? '',
  },
  { id: 'reference', title: 'Reference', width: 150, field: 'reference', text: (row) => row.reference ?? '' },
  { id: 'status', title: 'Status', width: 96, field: 'status', text: (row) => wordsOf(row.status) },
  day('dueOn', 'Due', 'due_on'),
  { id: 'currency', title: 'Cur.', width: 56, field: 'currency', text: (row) => row.currency },
  money('total', 'Total', 'total_minor'),
  money('due', 'Open', 'due_minor'),
  {
    id: 'mark',
    title: 'Review',
    width: 110,
    text: (row) => (row.mark === null ? '' : `${MARK_WORDS[row.mark]}${row.changedSinceReview ? ' · changed' : ''}`),
  },
  { id: 'client', title: 'Client', width: 160, text: (row) => row.clientName },
  { id: 'tenant', title: 'Books', width: 170, text: (row) => row.tenantName },
  { id: 'provider', title: 'Platform', width: 100, text: (row) => PROVIDER_WORDS[row.provider] },
  money('subtotal', 'Net', 'subtotal_minor'),
  money('tax', 'Tax', 'tax_minor'),
  money('paid', 'Paid', 'paid_minor'),
  money('credited', 'Credited', 'credited_minor'),
  money('baseTotal', 'Base total', 'base_total_minor'),
  day('paidOn', 'Paid on', 'paid_on'),
  { id: 'rate', title: 'Rate', width: 90, money: true, field: 'rate', text: (row) => row.rate ?? '' },
  { id: 'sourceStatus', title: 'Status at source', width: 130, field: 'source_status', text: (row) => row.sourceStatus ?? '' },
  { id: 'note', title: 'Note', width: 180, text: (row) => row.note ?? '' },
  { id: 'tombstone', title: 'Gone', width: 90, text: (row) => (row.tombstone === null ? '' : wordsOf(row.tombstone)) },
  { id: 'externalId', title: 'Id at source', width: 280, text: (row) => row.externalId },
];

export const FIRST_COLUMNS: readonly GridColumn[] = [
  'issuedOn',
  'kind',
  'number',
  'contact',
  'status',
  'dueOn',
  'currency',
  'total',
  'due',
  'mark',
];

/** Both sides of a cell's text. */
const padding = 22;
let dayWidth = 0;

/** The room a column asks for; a date's is that of the locale's longest, for a year that is cut off may be any year. */
export function widthOf({ width, day: isDay }: GridColumnSpec): number {
  if (isDay !== true) return width;
  if (dayWidth === 0) dayWidth = Math.max(width, longestDay() + padding);
  return dayWidth;
}

function longestDay(): number {
  const pen = document.createElement('canvas').getContext('2d');
  if (pen === null) return 0;
  const { fontSize, fontFamily } = getComputedStyle(document.body);
  pen.font = `${fontSize} ${fontFamily}`;
  const months = Array.from({ length: 12 }, (_, at) => bookDateWords(`2000-${String(at + 1).padStart(2, '0')}-28`));
  // Digits of one width are the widest ones.
  return Math.ceil(Math.max(...months.map((words) => pen.measureText(words.replaceAll(/\d/g, '0')).width)));
}
