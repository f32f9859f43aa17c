import { once } from 'node:events';
import { PassThrough, type Writable } from 'node:stream';
import { ZipFile } from 'yazl';
import { decimalFromMinor } from '../../../shared/money.ts';
import { fitsNumber, type ExportCell } from './cells.ts';
import type { ExportColumn } from './document-columns.ts';
import { taken, type Cover, type RowSink } from './sink.ts';
import { cellXml, columnName, escaped, formulaXml, STYLE, STYLES, textXml } from './xml.ts';

/** Rows of a sheet, its header included; Excel's limit. */
const mostSheetRows = 1_048_576;
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
/** Cells named on the cover as holding more digits than a number can; more are counted only. */
const mostNamed = 20;

/**
 * A workbook written row by row: one sheet is open at a time and goes through compression into the file as it is written, so that memory does not grow with the rows.
 * Rows beyond a sheet's limit go on in the next sheet, under the same header.
 */
export function createXlsx(
  out: Writable,
  columns: readonly ExportColumn[],
  options: { readonly atMs: number; readonly sheetRows?: number },
): RowSink {
  const sheetRows = options.sheetRows ?? mostSheetRows;
  const zip = new ZipFile();
  const zipped = zip.outputStream.pipe(out);
  const failed = new Promise<never>((_resolve, reject) => {
    zip.on('error', reject);
    out.once('error', reject);
  });
  failed.catch(() => undefined);
  const mtime = new Date(options.atMs);
  const sheets: { readonly stream: PassThrough; rows: number }[] = [];
  const exact: string[] = [];
  let exactCount = 0;
  let text = '';

  const add = (name: string, content: string): void => zip.addBuffer(Buffer.from(content), name, { mtime });
  const openSheet = (): { readonly stream: PassThrough; rows: number } => {
    const stream = new PassThrough({ highWaterMark: 1024 * 1024 });
    zip.addReadStream(stream, `xl/worksheets/sheet${sheets.length + 2}.xml`, { mtime, compressionLevel: 4 });
    const sheet = { stream, rows: 1 };
    sheets.push(sheet);
    text += sheetStart(
      columns.map((column) => column.width),
      1,
    );
    text += rowXml(
      1,
      columns.map((column) => textXml(column.title, STYLE.header)),
    );
    return sheet;
  };
  const closeSheet = ({ stream, rows }: { readonly stream: PassThrough; rows: number }): void => {
    text += `</sheetData><autoFilter ref="A1:${columnName(columns.length - 1)}${rows}"/>${PRINT}</worksheet>`;
    stream.end(text);
    text = '';
  };
  let open = openSheet();
  return {
    row(cells) {
      if (open.rows >= sheetRows) {
        closeSheet(open);
        open = openSheet();
      }
      open.rows += 1;
      for (const [at, cell] of cells.entries()) {
        if ((cell.kind !== 'money' && cell.kind !== 'number') || fitsNumber(cell.decimal)) continue;
        exactCount += 1;
        if (exact.length < mostNamed) exact.push(`${sheetName(sheets.length - 1)}!${columnName(at)}${open.rows}`);
      }
      text += rowXml(open.rows, cells.map(cellXml));
    },
    async drained() {
      open.stream.write(text);
      text = '';
      await Promise.race([taken(open.stream), failed]);
    },
    async end(cover) {
      closeSheet(open);
      const filled = sheets.map(({ rows }, at) => ({ name: sheetName(at), rows }));
      add('xl/worksheets/sheet1.xml', coverSheet(cover, columns, filled, exactLines(exact, exactCount)));
      add('xl/styles.xml', STYLES);
      add('xl/workbook.xml', workbook(filled.map(({ name }) => name)));
      add('xl/_rels/workbook.xml.rels', workbookRelations(filled.length));
      add('_rels/.rels', ROOT_RELATIONS);
      add('[Content_Types].xml', contentTypes(filled.length));
      zip.end();
      await Promise.race([once(zipped, 'finish'), failed]);
    },
  };
}

const PRINT =
  '<pageSetup orientation="landscape" fitToWidth="1" fitToHeight="0"/><headerFooter><oddFooter>&amp;P / &amp;N</oddFooter></headerFooter>';

function sheetName(at: number): string {
  return at === 0 ? 'Documents' : `Documents ${at + 1}`;
}

function sheetStart(widths: readonly number[], frozen: number): string {
  const pane =
    frozen === 0 ? '' : `<pane ySplit="${frozen}" topLeftCell="A${frozen + 1}" activePane="bottomLeft" state="frozen"/>`;
  const cols = widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`).join('');
  return (
    `${head}<worksheet ${space}><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>` +
    `<sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><cols>${cols}</cols><sheetData>`
  );
}

/** A row of cells, each with its place; empty ones are left out. */
function rowXml(row: number, cells: readonly string[]): string {
  let xml = `<row r="${row}">`;
  for (let at = 0; at < cells.length; at += 1) {
    const cell = cells[at] ?? '';
    if (cell !== '' && cell !== '<c/>') xml += `<c r="${columnName(at)}${row}"${cell.slice(2)}`;
  }
  return `${xml}</row>`;
}

function exactLines(cells: readonly string[], count: number): readonly string[] {
  if (count === 0) return [];
  const where = `${cells.join(', ')}${count > cells.length ? ' …' : ''}`;
  return [
    `${count} amounts have more digits than a spreadsheet's number can hold. They are text, so that no digit is lost, and are in no sum of the sheet: ${where}`,
  ];
}

/** The first sheet: what this is, where from, how fresh, and what it adds up to. Sums follow the rows; where a sum itself has too many digits it is text. */
function coverSheet(
  cover: Cover,
  columns: readonly ExportColumn[],
  sheets: readonly { readonly name: string; readonly rows: number }[],
  notes: readonly string[],
): string {
  const rows: string[] = [];
  const put = (...cells: readonly string[]): void => void rows.push(rowXml(rows.length + 1, cells));
  put(textXml(cover.title, STYLE.title));
  put();
  for (const { label, cells } of cover.lines) put(textXml(label, STYLE.header), ...cells.map(cellXml));
  for (const note of notes) put(textXml('Note', STYLE.header), textXml(note));
  const [first] = cover.totals;
  if (first !== undefined) {
    put();
    put(
      ...['Currency', 'Documents', ...first.sums.map(({ column }) => column.title)].map((title) => textXml(title, STYLE.header)),
    );
  }
  const currencyAt = columns.findIndex((column) => column.id === 'currency');
  for (const { currency, digits, rows: count, sums } of cover.totals) {
    const line = [textXml(currency), `<c><v>${count}</v></c>`];
    for (const { column, minor } of sums) {
      const decimal = decimalFromMinor(minor, digits);
      const formula = notes.length > 0 ? null : sumFormula(sheets, columns.indexOf(column), currencyAt, currency);
      const plain: ExportCell = { kind: 'money', decimal, digits };
      line.push(formula === null || !fitsNumber(decimal) ? cellXml(plain) : formulaXml(formula, decimal, digits));
    }
    put(...line);
  }
  return `${sheetStart([28, 26, 18, 18, 18, 18, 18, 18], 0)}${rows.join('')}</sheetData>${PRINT}</worksheet>`;
}

function sumFormula(
  sheets: readonly { readonly name: string; readonly rows: number }[],
  column: number,
  currencyAt: number,
  currency: string,
): string | null {
  if (column < 0 || currencyAt < 0) return null;
  const area = (name: string, at: number, rows: number): string =>
    `'${name}'!$${columnName(at)}$2:$${columnName(at)}$${Math.max(2, rows)}`;
  return sheets
    .map(({ name, rows }) => `SUMIF(${area(name, currencyAt, rows)},"${currency}",${area(name, column, rows)})`)
    .join('+');
}

function workbook(names: readonly string[]): string {
  const sheets = ['About', ...names]
    .map((name, at) => `<sheet name="${escaped(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`)
    .join('');
  const filters = names
    .map((name, at) => `<definedName name="_xlnm.Print_Titles" localSheetId="${at + 1}">'${escaped(name)}'!$1:$1</definedName>`)
    .join('');
  return (
    `${head}<workbook ${space} xmlns:r="${relations}"><bookViews><workbookView activeTab="${names.length === 0 ? 0 : 1}"/></bookViews>` +
    `<sheets>${sheets}</sheets><definedNames>${filters}</definedNames></workbook>`
  );
}

function workbookRelations(sheets: number): string {
  const all = Array.from(
    { length: sheets + 1 },
    (_, at) => `<Relationship Id="rId${at + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
  );
  return (
    `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all.join('')}` +
    `<Relationship Id="rId${sheets + 2}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`
  );
}

const ROOT_RELATIONS =
  `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
  `<Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

function contentTypes(sheets: number): string {
  const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const all = Array.from(
    { length: sheets + 1 },
    (_, at) => `<Override PartName="/xl/worksheets/sheet${at + 1}.xml" ContentType="${kind}.worksheet+xml"/>`,
  );
  return (
    `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>' +
    `<Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${kind}.styles+xml"/>${all.join('')}</Types>`
  );
}
