import type { GridColumn } from '../../../shared/contract/grid.ts';
import { exponentOf } from '../../../shared/money.ts';
import type { GridRecord } from '../store/api.ts';
import { EMPTY, textCell, type ExportCell } from './cells.ts';

/** A column of the documents export. `width` is in characters. */
export interface ExportColumn {
  readonly id: GridColumn;
  readonly title: string;
  readonly width: number;
  readonly cell: (row: GridRecord) => ExportCell;
}

const words = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1).replaceAll('-', ' ');
const day = (text: string | null): ExportCell => (text === null ? EMPTY : { kind: 'date', day: text });

function money(decimal: string | null, currency: string | null): ExportCell {
  const digits = currency === null ? undefined : exponentOf(currency);
  return decimal === null ? EMPTY : { kind: 'money', decimal, digits: digits ?? 2 };
}

const COLUMNS: Readonly<Record<GridColumn, Omit<ExportColumn, 'id'>>> = {
  kind: { title: 'Kind', width: 16, cell: (row) => textCell(words(row.kind)) },
  status: { title: 'Status', width: 11, cell: (row) => textCell(words(row.status)) },
  number: { title: 'Number', width: 16, cell: (row) => textCell(row.number) },
  reference: { title: 'Reference', width: 22, cell: (row) => textCell(row.reference) },
  contact: { title: 'Contact', width: 32, cell: (row) => textCell(row.contact) },
  issuedOn: { title: 'Date', width: 13, cell: (row) => day(row.issuedOn) },
  dueOn: { title: 'Due date', width: 13, cell: (row) => day(row.dueOn) },
  paidOn: { title: 'Paid on', width: 13, cell: (row) => day(row.paidOn) },
  currency: { title: 'Currency', width: 9, cell: (row) => textCell(row.currency) },
  subtotal: { title: 'Net', width: 15, cell: (row) => money(row.subtotal, row.currency) },
  tax: { title: 'Tax', width: 13, cell: (row) => money(row.tax, row.currency) },
  total: { title: 'Total', width: 15, cell: (row) => money(row.total, row.currency) },
  paid: { title: 'Paid', width: 15, cell: (row) => money(row.paid, row.currency) },
  credited: { title: 'Credited', width: 15, cell: (row) => money(row.credited, row.currency) },
  due: { title: 'Open', width: 15, cell: (row) => money(row.due, row.currency) },
  baseTotal: { title: 'Total in base currency', width: 20, cell: (row) => money(row.baseTotal, row.baseCurrency) },
  rate: {
    title: 'Exchange rate',
    width: 14,
    cell: (row) => (row.rate === null ? EMPTY : { kind: 'number', decimal: row.rate }),
  },
  client: { title: 'Client', width: 24, cell: (row) => textCell(row.clientName) },
  tenant: { title: 'Books', width: 28, cell: (row) => textCell(row.tenantName) },
  provider: { title: 'Platform', width: 14, cell: (row) => textCell(row.provider) },
  sourceStatus: { title: 'Status at the source', width: 18, cell: (row) => textCell(row.sourceStatus) },
  mark: { title: 'Review', width: 11, cell: (row) => textCell(row.mark === null ? null : words(row.mark)) },
  note: { title: 'Note', width: 30, cell: (row) => textCell(row.note) },
  tombstone: { title: 'Gone at the source', width: 17, cell: (row) => textCell(row.tombstone) },
  externalId: { title: 'Record ID', width: 38, cell: (row) => textCell(row.externalId) },
};

export function exportColumns(ids: readonly GridColumn[]): readonly ExportColumn[] {
  return ids.map((id) => ({ id, ...COLUMNS[id] }));
}
