import type { DocumentStatus } from '../../../shared/documents.ts';
import { ALLOCATION_COLUMNS, JOURNAL_LINE_COLUMNS, LINE_COLUMNS, type Cell } from '../store/columns.ts';
import type { LineageField, LineageTrace } from './lineage.ts';
import { ListReader } from './list-reader.ts';
import {
  JsonNumber,
  type AllocationRule,
  type DocumentMapping,
  type RawObject,
  type RawValue,
  type RowWords,
} from './mapping.ts';
import { shownMinor, type MoneyUnit } from './money-text.ts';
import { isRawList, isRawObject, isStated, kindOf, rawGetter, unbundled, wordAt } from './raw-path.ts';
import { shortened, Unreadable } from './unreadable.ts';

/** A child's rows, flat in the order of store/columns.ts. */
export interface ChildRows {
  readonly count: number;
  readonly cells: readonly Cell[];
  /** What allocations took out of the document's total, and where they stand; none where no rule says so. */
  readonly ofTotal?: { readonly sum: bigint; readonly path: string };
}

export const noRows: ChildRows = { count: 0, cells: [] };

/** Reads the rows of one child table of a document. Throws `Unreadable`. */
export interface ChildReader {
  readonly lineage: readonly LineageField[];
  read(record: RawObject, unit: MoneyUnit, trace: LineageTrace, status: DocumentStatus): ChildRows;
}

const noChildren: ChildReader = { lineage: [], read: () => noRows };

export function compileLines(rule: DocumentMapping['lines']): ChildReader {
  if (rule === undefined) return noChildren;
  return wholeList(new ListReader('lines', rule.path, LINE_COLUMNS, rule.fields), rule, LINE_AMOUNT);
}

/** A child whose rows are the rows of one list. `amount` is the column that changes its sign by the row's word. */
function wholeList(list: ListReader, { skip, sign, bundled }: RowWords, amount: number): ChildReader {
  const skipWord = skip === undefined ? undefined : rawGetter(skip.path);
  const signWord = sign === undefined ? undefined : rawGetter(sign.path);
  const isRow = (row: RawObject): boolean => skipWord === undefined || skip?.values.includes(wordAt(row, skipWord)) !== true;
  const isNegative = (row: RawObject): boolean => {
    if (sign === undefined || signWord === undefined) return false;
    const word = wordAt(row, signWord);
    if (sign.negative.includes(word)) return true;
    if (sign.positive?.includes(word) !== false) return false;
    throw new Unreadable('schema/drift', sign.path, `${sign.path} has a value that is not known: ${shortened(word)}`);
  };
  return {
    lineage: list.lineage,
    read(record, unit, trace) {
      const cells: Cell[] = [];
      list.start();
      const listed = list.rows(record);
      const rows = (bundled === undefined ? listed : unbundled(listed, bundled).map(({ row }) => row)).filter(isRow);
      for (const row of rows) {
        const start = cells.length;
        list.read(row, unit, cells);
        if (isNegative(row)) cells[start + amount] = negated(cells[start + amount] ?? null);
      }
      list.trace(trace);
      return { count: rows.length, cells };
    },
  };
}

function negated(cell: Cell): Cell {
  return typeof cell === 'string' ? (-BigInt(cell)).toString() : cell;
}

const LINE_AMOUNT = LINE_COLUMNS.indexOf('amount_minor');
const LEG_AMOUNT = JOURNAL_LINE_COLUMNS.indexOf('amount_minor');
const LEG_TAX = JOURNAL_LINE_COLUMNS.indexOf('tax_minor');

/** Journal legs: each has an amount, and together they balance where the mapping says so. */
export function compileLegs({ journalLines: rule, legs: named }: DocumentMapping): ChildReader {
  if (rule === undefined) return named === undefined ? noChildren : namedLegs(named);
  const list = wholeList(new ListReader('journalLines', rule.path, JOURNAL_LINE_COLUMNS, rule.fields), rule, LEG_AMOUNT);
  const { taxBalancesWhen } = rule;
  const taxWord = taxBalancesWhen === undefined ? undefined : rawGetter(taxBalancesWhen.path);
  return {
    lineage: list.lineage,
    read(record, unit, trace, status) {
      const legs = list.read(record, unit, trace, status);
      if (legs.count === 0 && rule.mayBeEmptyFor?.includes(status) === false) {
        throw new Unreadable('schema/drift', rule.path, `${rule.path} is missing or empty`);
      }
      if (amountsOf(legs, JOURNAL_LINE_COLUMNS.length, LEG_AMOUNT).some((amount) => amount === null)) {
        throw new Unreadable('record/unmappable', rule.path, `a leg of ${rule.path} states no amount`);
      }
      if (!rule.mustBalance) return legs;
      const withTax = taxWord !== undefined && taxBalancesWhen?.values.includes(wordAt(record, taxWord)) === true;
      const amounts = sumOf(legs, JOURNAL_LINE_COLUMNS.length, LEG_AMOUNT);
      const left = withTax ? amounts + sumOf(legs, JOURNAL_LINE_COLUMNS.length, LEG_TAX) : amounts;
      if (left === 0n) return legs;
      throw new Unreadable('record/unmappable', rule.path, `debits and credits differ by ${shownMinor(left, unit)}`);
    },
  };
}

/** One leg after the other, each read from the record itself. */
function namedLegs(legs: NonNullable<DocumentMapping['legs']>): ChildReader {
  const readers = legs.map(({ sign, fields }) => ({
    sign,
    list: new ListReader('journalLines', '', JOURNAL_LINE_COLUMNS, fields),
  }));
  return {
    lineage: readers.flatMap(({ list }) => list.lineage),
    read(record, unit, trace) {
      const cells: Cell[] = [];
      for (const { sign, list } of readers) {
        const start = cells.length;
        list.start();
        list.read(record, unit, cells);
        list.trace(trace);
        if (sign === -1) cells[start + LEG_AMOUNT] = negated(cells[start + LEG_AMOUNT] ?? null);
      }
      return { count: readers.length, cells };
    },
  };
}

/** The sum of a journal's debits. */
export function debitsOf(legs: ChildRows): bigint {
  let sum = 0n;
  for (const amount of amountsOf(legs, JOURNAL_LINE_COLUMNS.length, LEG_AMOUNT)) {
    if (amount !== null && !amount.startsWith('-')) sum += BigInt(amount);
  }
  return sum;
}

/** The sum of a money column over the rows; what states none counts nothing. */
export function sumOf(rows: ChildRows, width: number, column: number): bigint {
  let sum = 0n;
  for (const amount of amountsOf(rows, width, column)) if (amount !== null) sum += BigInt(amount);
  return sum;
}

function amountsOf(rows: ChildRows, width: number, column: number): readonly (string | null)[] {
  const amounts: (string | null)[] = [];
  for (let at = column; at < rows.cells.length; at += width) {
    const cell = rows.cells[at];
    amounts.push(typeof cell === 'string' ? cell : null);
  }
  return amounts;
}

interface AllocationReader {
  readonly rule: AllocationRule;
  readonly list: ListReader;
  readonly applies: (row: RawObject) => boolean;
}

const TARGET = ALLOCATION_COLUMNS.indexOf('target_external_id');
const ALLOCATED = ALLOCATION_COLUMNS.indexOf('amount_minor');

/** Allocations by all rules, in their order. A row that names no target allocates nothing, unless its rule requires one. */
export function compileAllocations({
  allocations: rules = [],
  everyRowSettles: every,
  settlesNothing = [],
}: Pick<DocumentMapping, 'allocations' | 'everyRowSettles' | 'settlesNothing'>): ChildReader {
  const readers = rules.map(compileAllocation);
  const limited = rules.find(({ ofTotal }) => ofTotal === true);
  const rowsToSettle = every === undefined ? () => [] : rowsNaming(every);
  return {
    lineage: readers.flatMap(({ list }) => list.lineage),
    read(record, unit, trace, status) {
      const cells: Cell[] = [];
      if (settlesNothing.includes(status)) {
        for (const { list } of readers) {
          list.start();
          list.trace(trace);
        }
        return noRows;
      }
      let sum = 0n;
      const left = new Set(rowsToSettle(record));
      for (const { rule, list, applies } of readers) {
        list.start();
        for (const row of list.rows(record)) {
          if (!applies(row)) continue;
          const start = cells.length;
          list.read(row, unit, cells);
          cells[start] = rule.targetStream;
          if (cells[start + TARGET] === null) cells.length = start;
          else if (cells[start + ALLOCATED] === null) {
            throw new Unreadable('record/unmappable', rule.path, `an allocation to ${rule.targetStream} states no amount`);
          } else {
            left.delete(row);
            if (rule.ofTotal === true) sum += BigInt(cells[start + ALLOCATED] ?? 0);
          }
        }
        list.trace(trace);
      }
      if (every !== undefined && left.size > 0) {
        throw new Unreadable(
          'schema/drift',
          `${every.path}[].${[every.names].flat()[0] ?? ''}`,
          `${left.size} of its rows settle something of a kind that is not known`,
        );
      }
      const rows = { count: cells.length / ALLOCATION_COLUMNS.length, cells };
      return limited === undefined ? rows : { ...rows, ofTotal: { sum, path: limited.path } };
    },
  };
}

/** Throws `Unreadable` when a document settles more out of its total than it has. */
export function assertWithinTotal({ ofTotal }: ChildRows, total: bigint, unit: MoneyUnit): void {
  if (ofTotal === undefined || (total < 0n ? ofTotal.sum >= total : ofTotal.sum <= total)) return;
  const reason = `it settles ${shownMinor(ofTotal.sum, unit)} out of a total of ${shownMinor(total, unit)}`;
  throw new Unreadable('record/unmappable', ofTotal.path, reason);
}

/** The rows of a list that state something at a place of theirs. */
function rowsNaming({
  path,
  names,
}: NonNullable<DocumentMapping['everyRowSettles']>): (record: RawObject) => readonly RawObject[] {
  const list = rawGetter(path);
  const getters = [names].flat().map((name) => rawGetter(name));
  return (record) => {
    const rows = list(record);
    return isRawList(rows) ? rows.filter(isRawObject).filter((row) => getters.some((get) => isStated(get(row)))) : [];
  };
}

function compileAllocation(rule: AllocationRule): AllocationReader {
  const { when, skipWhen, whenNotZero } = rule;
  const figures = whenNotZero?.map((place) => rawGetter(place));
  const word = when === undefined ? undefined : rawGetter(when.path);
  const skip = skipWhen === undefined ? undefined : rawGetter(skipWhen);
  return {
    rule,
    list: new ListReader('allocations', rule.path, ALLOCATION_COLUMNS, rule.fields),
    applies(row) {
      if (figures !== undefined && isNothing(figures.map((get) => get(row)).find(isStated))) return false;
      if (word !== undefined && when?.values.includes(wordAt(row, word)) !== true) return false;
      if (skip === undefined) return true;
      const raw = skip(row);
      if (!isStated(raw) || raw === false || raw === 'false') return true;
      if (raw === true || raw === 'true') return false;
      throw new Unreadable('schema/drift', skipWhen ?? '', `${skipWhen} is ${kindOf(raw)}, not true or false`);
    },
  };
}

/** Not stated, or 0 in any of the ways it can be written. What is no number is something: the rule's own reader tells of it. */
function isNothing(value: RawValue | undefined): boolean {
  if (!isStated(value)) return true;
  const text = value instanceof JsonNumber ? value.text : value;
  return typeof text === 'string' && /^-?0+(?:\.0*)?$/.test(text);
}

/**
 * What of a payment is still open, by `openFromAllocations`: null when a row of its list became no allocation, for what that row settles is not known, and when there is no list
 * (`lines` null): nothing tells then whether it settles something. Throws `Unreadable` when more is settled than there was.
 */
export function openAmount(
  rule: NonNullable<DocumentMapping['openFromAllocations']>,
  total: bigint,
  allocations: ChildRows,
  lines: number | null,
): bigint | null {
  if (lines === null) return total === 0n ? 0n : null;
  if (allocations.count !== lines) return null;
  let open = total;
  const width = ALLOCATION_COLUMNS.length;
  for (let at = 0; at < allocations.cells.length; at += width) {
    const amount = allocations.cells[at + ALLOCATED];
    const stream = allocations.cells[at];
    if (typeof amount !== 'string' || typeof stream !== 'string' || rule.eitherWay?.includes(stream) === true) return null;
    open += rule.credits.includes(stream) ? BigInt(amount) : -BigInt(amount);
  }
  if (open >= 0n) return open;
  throw new Unreadable('record/unmappable', rule.lines, 'it settles more than its total');
}
