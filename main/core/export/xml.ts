import { fitsNumber, type ExportCell } from './cells.ts';

/** Cells of a worksheet as XML. Numbers are written with the digits they have: none passes through binary floating point here. */

/** Places in `STYLES`, by what a cell holds. */
export const STYLE = { plain: 0, header: 1, title: 2, date: 3, number: 4, exactText: 5, money: 6 } as const;
const moneyDigits = 5;

const fonts =
  '<fonts count="4"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font>' +
  '<font><b/><sz val="14"/><name val="Calibri"/></font><font><i/><sz val="11"/><name val="Calibri"/></font></fonts>';

/** `#,##0.00;[Red]-#,##0.00` */
function moneyFormat(digits: number): string {
  const plain = digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}`;
  return `${plain};[Red]-${plain}`;
}

export const STYLES =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' +
  '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
  `<numFmts count="${2 + moneyDigits}"><numFmt numFmtId="164" formatCode="dd\\-mmm\\-yyyy"/><numFmt numFmtId="165" formatCode="0.##########"/>` +
  `${Array.from({ length: moneyDigits }, (_, digits) => `<numFmt numFmtId="${170 + digits}" formatCode="${moneyFormat(digits)}"/>`).join('')}</numFmts>` +
  `${fonts}<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
  '<borders count="2"><border/><border><bottom style="thin"/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>' +
  `<cellXfs count="${6 + moneyDigits}"><xf/><xf fontId="1" borderId="1" applyFont="1" applyBorder="1"/><xf fontId="2" applyFont="1"/>` +
  '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/>' +
  '<xf fontId="3" applyFont="1" applyAlignment="1"><alignment horizontal="right"/></xf>' +
  `${Array.from({ length: moneyDigits }, (_, digits) => `<xf numFmtId="${170 + digits}" applyNumberFormat="1"/>`).join('')}</cellXfs>` +
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';

/** Excel takes no more characters in a cell. */
const longestText = 32_767;
const cutMark = ' … (cut)';

export function textXml(text: string, style: number = STYLE.plain): string {
  const whole = text.length <= longestText ? text : text.slice(0, longestText - cutMark.length).toWellFormed() + cutMark;
  return `<c s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(whole)}</t></is></c>`;
}

/** Text for XML 1.0. What it cannot hold is written as spreadsheets do (`_x0007_`), and text that only looks like that is kept as it is. */
export function escaped(text: string): string {
  const plain = text.toWellFormed().replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
  let xml = '';
  for (const sign of plain) {
    const code = sign.charCodeAt(0);
    const isUnheardOf = (code < 0x20 && code !== 0x09 && code !== 0x0a) || code === 0xfffe || code === 0xffff;
    if (isUnheardOf) xml += `_x${code.toString(16).toUpperCase().padStart(4, '0')}_`;
    else xml += ENTITIES[sign] ?? sign;
  }
  return xml;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function cellXml(cell: ExportCell): string {
  switch (cell.kind) {
    case 'empty':
      return '<c/>';
    case 'text':
      return textXml(cell.text);
    case 'date':
      return dateXml(cell.day);
    case 'number':
      return fitsNumber(cell.decimal)
        ? `<c s="${STYLE.number}"><v>${cell.decimal}</v></c>`
        : textXml(cell.decimal, STYLE.exactText);
    case 'money':
      return fitsNumber(cell.decimal)
        ? `<c s="${STYLE.money + Math.min(cell.digits, moneyDigits - 1)}"><v>${cell.decimal}</v></c>`
        : textXml(cell.decimal, STYLE.exactText);
  }
}

/** A sum that follows its column, with today's value for those who only look. */
export function formulaXml(formula: string, decimal: string, digits: number): string {
  return `<c s="${STYLE.money + Math.min(digits, moneyDigits - 1)}"><f>${escaped(formula)}</f><v>${decimal}</v></c>`;
}

const dayMs = 86_400_000;
/** Day 0 of a workbook; from March 1900 on its count of days and the calendar's agree. */
const firstDayMs = Date.UTC(1899, 11, 30);
const certainFrom = '1900-03-01';

function dateXml(day: string): string {
  if (day < certainFrom) return textXml(day);
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return `<c s="${STYLE.date}"><v>${(Date.UTC(year, month - 1, date) - firstDayMs) / dayMs}</v></c>`;
}

/** 0 → `A`, 26 → `AA` */
export function columnName(at: number): string {
  const last = String.fromCharCode(65 + (at % 26));
  return at < 26 ? last : columnName(Math.floor(at / 26) - 1) + last;
}
