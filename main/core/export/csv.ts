import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { looksLikeFormula, type ExportCell } from './cells.ts';
import type { ExportColumn } from './document-columns.ts';
import { taken, type RowSink } from './sink.ts';

/** UTF-8, said so by its first bytes, without which spreadsheets guess another encoding. */
const mark = '\uFEFF';
const rowEnd = '\r\n';

/** RFC 4180, dates as ISO, amounts with every digit and no separators. Only text is guarded against being run: a negative amount stays a number. */
export function createCsv(out: Writable, columns: readonly ExportColumn[]): RowSink {
  let text = mark + columns.map((column) => quoted(column.title)).join(',') + rowEnd;
  const flush = (): void => {
    if (text !== '') out.write(text);
    text = '';
  };
  return {
    row(cells) {
      text += cells.map(csvText).join(',') + rowEnd;
    },
    async drained() {
      flush();
      await taken(out);
    },
    async end() {
      flush();
      out.end();
      await once(out, 'finish');
    },
  };
}

function csvText(cell: ExportCell): string {
  switch (cell.kind) {
    case 'empty':
      return '';
    case 'text':
      return quoted(looksLikeFormula(cell.text) ? `'${cell.text}` : cell.text);
    case 'date':
      return cell.day;
    case 'money':
    case 'number':
      return cell.decimal;
  }
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
