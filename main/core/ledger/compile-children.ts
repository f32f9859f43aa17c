import type { DocumentStatus } from '../../../shared/documents.ts';
import { ALLOCATION_COLUMNS, JOURNAL_LINE_COLUMNS, LINE_COLUMNS, type Cell } from '../store/columns.ts';
import type { LineageField, LineageTrace } from './lineage.ts';
import { ListReader } from './list-reader.ts';
import type { AllocationRule, DocumentMapping, RawObject } from './mapping.ts';
import { shownMinor, type MoneyUnit } from './money-text.ts';
import { isStated, kindOf, rawGetter, wordAt } from './raw-path.ts';
import { Unreadable } from './unreadable.ts';

/** A child's rows, flat in the order of store/columns.ts. */
export interface ChildRows {
  readonly count: number;
  readonly cells: readonly Cell[];
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
  return wholeList(new ListReader('lines', rule.path, LINE_COLUMNS, rule.fields));
}

/** A child whose rows are all rows of one list. */
function wholeList(list: ListReader): ChildReader {
  return {
    lineage: list.lineage,
    read(record, unit, trace) {
      const cells: Cell[] = [];
      list.start();
      const rows = list.rows(record);
      for (const row of rows) list.read(row, unit, cells);
      list.trace(trace);
      return { count: rows.length, cells };
    },
  };
}

const LEG_AMOUNT = JOURNAL_LINE_COLUMNS.indexOf('amount_minor');
const LEG_TAX = JOURNAL_LINE_COLUMNS.indexOf('tax_minor');

/** Journal legs: each has an amount, and together they balance where the mapping says so. */
export function compileLegs(rule: DocumentMapping['journalLines']): ChildReader {
  if (rule === undefined) return noChildren;
  const list = wholeList(new ListReader('journalLines', rule.path, JOURNAL_LINE_COLUMNS, rule.fields));
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
export function compileAllocations(rules: readonly AllocationRule[]): ChildReader {
  const readers = rules.map(compileAllocation);
  return {
    lineage: readers.flatMap(({ list }) => list.lineage),
    read(record, unit, trace) {
      const cells: Cell[] = [];
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
          }
        }
        list.trace(trace);
      }
      return { count: cells.length / ALLOCATION_COLUMNS.length, cells };
    },
  };
}

function compileAllocation(rule: AllocationRule): AllocationReader {
  const { when, skipWhen } = rule;
  const word = when === undefined ? undefined : rawGetter(when.path);
  const skip = skipWhen === undefined ? undefined : rawGetter(skipWhen);
  return {
    rule,
    list: new ListReader('allocations', rule.path, ALLOCATION_COLUMNS, rule.fields),
    applies(row) {
      if (word !== undefined && when?.values.includes(wordAt(row, word)) !== true) return false;
      if (skip === undefined) return true;
      const raw = skip(row);
      if (!isStated(raw) || raw === false || raw === 'false') return true;
      if (raw === true || raw === 'true') return false;
      throw new Unreadable('schema/drift', skipWhen ?? '', `${skipWhen} is ${kindOf(raw)}, not true or false`);
    },
  };
}
