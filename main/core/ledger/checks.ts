import type { DocumentStatus } from '../../../shared/documents.ts';
import { DOCUMENT_COLUMNS, LINE_COLUMNS, type Cell } from '../store/columns.ts';
import { compilePercentages } from './check-percentages.ts';
import { sumOf, type ChildRows } from './compile-children.ts';
import { snakeCase } from './field-names.ts';
import type { DocumentField, DocumentMapping, Identity, LineCheck, RawObject, Source, SumCheck } from './mapping.ts';
import { shownMinor, type MoneyUnit } from './money-text.ts';
import { isRawList, isRawObject, isStated, rawGetter, wordAt } from './raw-path.ts';
import { readerOf } from './readers.ts';
import { Unreadable } from './unreadable.ts';

/** A document's own arithmetic, as far as its platform guarantees it. Throws `Unreadable` with the figures when it does not hold. */
export type DocumentCheck = (
  record: RawObject,
  document: {
    readonly cells: readonly Cell[];
    readonly lines: ChildRows;
    readonly status: DocumentStatus;
    readonly unit: MoneyUnit;
  },
) => void;

export function compileChecks(mapping: DocumentMapping): readonly DocumentCheck[] {
  return [
    ...(mapping.sums ?? []).map((check) => compileSum(mapping, check)),
    ...(mapping.identities ?? []).map(compileIdentity),
    ...(mapping.lineSum === undefined ? [] : [compileLineSum(mapping, mapping.lineSum)]),
    ...(mapping.percentages === undefined ? [] : [compilePercentages(mapping, mapping.percentages)]),
  ];
}

function columnOf(field: string): number {
  const names: readonly string[] = DOCUMENT_COLUMNS;
  const column = names.indexOf(snakeCase(field));
  if (column < 0 || !field.endsWith('Minor')) throw new Error(`${field} is no amount of a document`);
  return column;
}

function amountAt(cells: readonly Cell[], column: number): bigint | null {
  const cell = cells[column];
  return typeof cell === 'string' ? BigInt(cell) : null;
}

function pathOf(mapping: DocumentMapping, field: DocumentField): string {
  return mapping.fields[field]?.sources[0]?.path ?? '';
}

/** An amount that is not stated makes the check not apply: an identity with an unknown in it proves nothing. */
function compileSum(mapping: DocumentMapping, check: SumCheck): DocumentCheck {
  const totalColumn = columnOf(check.total);
  const parts = check.parts.map((part) => {
    const negative = part.startsWith('-');
    return { column: columnOf(negative ? part.slice(1) : part), negative };
  });
  const path = pathOf(mapping, check.total);
  return (_, { cells, status, unit }) => {
    if (check.exceptStatuses.includes(status)) return;
    const total = amountAt(cells, totalColumn);
    if (total === null) return;
    let sum = 0n;
    for (const { column, negative } of parts) {
      const amount = amountAt(cells, column);
      if (amount === null) return;
      sum += negative ? -amount : amount;
    }
    if (sum === total) return;
    throw new Unreadable(
      'record/unmappable',
      path,
      `${check.name}: the parts make ${shownMinor(sum, unit)}, stated is ${shownMinor(total, unit)}`,
    );
  };
}

/** An amount where the record itself has it; null where it states none. */
function compileFigure(source: Source): (record: RawObject, unit: MoneyUnit) => bigint | null {
  const get = rawGetter(source.path);
  const read = readerOf(source, source.path);
  return (record, unit) => {
    const raw = get(record);
    const amount = isStated(raw) ? read(raw, unit) : null;
    return typeof amount === 'string' ? BigInt(amount) : null;
  };
}

function compileIdentity(identity: Identity): DocumentCheck {
  const totalOf = compileFigure(identity.total);
  const parts = identity.parts.map(({ source, minus }) => ({ figureOf: compileFigure(source), minus: minus === true }));
  const zeros = (identity.whileZero ?? []).map(compileFigure);
  return (record, { status, unit }) => {
    if (identity.exceptStatuses.includes(status)) return;
    if (zeros.some((figureOf) => (figureOf(record, unit) ?? 0n) !== 0n)) return;
    const total = totalOf(record, unit);
    if (total === null) return;
    let sum = 0n;
    for (const { figureOf, minus } of parts) {
      const amount = figureOf(record, unit);
      if (amount === null) return;
      sum += minus ? -amount : amount;
    }
    if (sum === total) return;
    const { name } = identity;
    const text = `${name}: the parts make ${shownMinor(sum, unit)}, stated is ${shownMinor(total, unit)}`;
    throw new Unreadable('record/unmappable', identity.total.path, text);
  };
}

const LINE_AMOUNT = LINE_COLUMNS.indexOf('amount_minor');
const DOCUMENT_TAX = DOCUMENT_COLUMNS.indexOf('tax_minor');
const LINE_TAX = LINE_COLUMNS.indexOf('tax_minor');

/**
 * What the lines have to add up to: their net amounts to a subtotal (or whatever else the check names), net and tax to the total, tax to the tax. Line amounts
 * are net, or contain their tax where `inclusiveWhen` says so.
 */
function compileLineSum(mapping: DocumentMapping, check: LineCheck): DocumentCheck {
  const totalColumn = columnOf(check.total);
  const { inclusiveWhen, mayBeEmpty } = check;
  const inclusiveWord = inclusiveWhen === undefined ? undefined : rawGetter(inclusiveWhen.path);
  const emptyWord = typeof mayBeEmpty === 'object' ? rawGetter(mayBeEmpty.path) : undefined;
  const path = mapping.lines?.path ?? '';
  const width = LINE_COLUMNS.length;
  const mayLackLines = (record: RawObject): boolean =>
    mayBeEmpty === true || (emptyWord !== undefined && mayBeEmpty?.values.includes(wordAt(record, emptyWord)) === true);
  const statedOf = check.stated === undefined ? undefined : compileFigure(check.stated);
  const sumOfLines = (record: RawObject, lines: ChildRows, cells: readonly Cell[]): bigint => {
    if (statedOf !== undefined) return sumOf(lines, width, LINE_AMOUNT);
    if (check.documentTax === true) return sumOf(lines, width, LINE_AMOUNT) + (amountAt(cells, DOCUMENT_TAX) ?? 0n);
    if (check.total === 'taxMinor') return sumOf(lines, width, LINE_TAX);
    const amounts = sumOf(lines, width, LINE_AMOUNT);
    const inclusive = inclusiveWord !== undefined && inclusiveWhen?.values.includes(wordAt(record, inclusiveWord)) === true;
    const gross = check.total === 'totalMinor';
    if (inclusive === gross) return amounts;
    const tax = sumOf(lines, width, LINE_TAX);
    return gross ? amounts + tax : amounts - tax;
  };
  const rowsAt = rawGetter(path);
  const rowWord = check.exceptRows === undefined ? undefined : rawGetter(check.exceptRows.path);
  const hasExceptedRow = (record: RawObject): boolean => {
    if (rowWord === undefined) return false;
    const rows = rowsAt(record);
    return (
      isRawList(rows) && rows.some((row) => isRawObject(row) && check.exceptRows?.values.includes(wordAt(row, rowWord)) === true)
    );
  };
  return (record, { cells, lines, status, unit }) => {
    if (check.exceptStatuses.includes(status) || hasExceptedRow(record)) return;
    const total = statedOf === undefined ? amountAt(cells, totalColumn) : statedOf(record, unit);
    if (total === null || (lines.count === 0 && mayLackLines(record))) return;
    const sum = sumOfLines(record, lines, cells);
    const allowed = BigInt(check.toleranceMinorPerLine) * BigInt(lines.count);
    const off = sum > total ? sum - total : total - sum;
    if (off <= allowed) return;
    throw new Unreadable(
      'record/unmappable',
      path,
      `${check.name}: the lines make ${shownMinor(sum, unit)}, stated is ${shownMinor(total, unit)}`,
    );
  };
}
