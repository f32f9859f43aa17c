import type { Database } from 'better-sqlite3';
import { DOCUMENT_KINDS } from '../../../../shared/documents.ts';
import { decimalFromMinor } from '../../../../shared/money.ts';
import type { GridTotal, StoreLists } from '../api-lists.ts';
import { exactSum, sumAt } from '../exact-sum.ts';
import { PAYABLE_SIGNS, RECEIVABLE_SIGNS } from '../ledger-signs.ts';
import { isRow, numberAt, textAt, wordAt, type Row } from '../rows.ts';
import { columnsOf, narrowSetsOf, RecordBits, setsOf } from './grid-filter.ts';

type Ask = Parameters<StoreLists['openListing']>[0];

/** Columns behind each order, and the index that has them; the record number settles ties, so that the order is the same every time. */
const ORDERS = {
  issuedOn: { index: 'grid_by_issued', columns: ['d.issued_on'] },
  dueOn: { index: 'grid_by_due_date', columns: ['d.due_on'] },
  number: { index: 'grid_by_number', columns: ['d.number'] },
  contact: { index: 'grid_by_contact', columns: ['d.contact_name'] },
  // Amounts of different currencies are not compared.
  total: { index: 'grid_by_total', columns: ['d.currency', 'd.total_minor'] },
  due: { index: 'grid_by_due', columns: ['d.currency', 'd.due_minor'] },
} as const;

/** So many are sorted without a look at what a walk would meet. */
const fewestTried = 300;
const firstSteps = 40_000;
const firstBlock = 200;
/** Documents whose figures are added up between two looks at the clock. */
const summedAtOnce = 4_096;

/** A list under way, on a connection whose transaction it may rely on. */
export interface RunningListing {
  /** The next numbers, until `enough` of the count says so or there are no more. */
  read(enough: (count: number) => boolean): Uint32Array;
  readonly done: boolean;
  /** Goes on adding up until the clock (`performance.now()`) says `until`; null while there is more. Only once it is done. */
  sum(until: number): readonly GridTotal[] | null;
  stop(): void;
}

/**
 * Walks the order's index where what fits is met soon. Where it is not, and no more than `few` documents can fit, those are looked up and sorted: each costs as much as many
 * steps of a walk, for it lies on a page of its own.
 */
export function startListing(database: Database, ask: Ask, few: number): RunningListing {
  const largest = Number(database.prepare('SELECT ifnull(max(record_id), 0) FROM documents').pluck().get());
  const sets = [...setsOf(database, ask.filter, largest), ...narrowSetsOf(database, ask.filter, largest, few)];
  const isIn = (id: number): boolean => sets.every((set) => set.has(id) === set.keeps);
  const [smallest] = sets.filter((set) => set.keeps).toSorted((a, b) => a.count - b.count);
  const known = smallest !== undefined && smallest.count <= few ? smallest : undefined;
  const walks = known === undefined || (known.count > fewestTried && isMetSoon(database, ask, isIn));
  const ids = numbersOf(database, ask, walks ? null : known.list());
  const met = new RecordBits(largest);
  let done = false;
  let sums: Sums | undefined;
  return {
    read(enough) {
      const found: number[] = [];
      while (!done && !(found.length > 0 && enough(found.length))) {
        const next = ids.next();
        if (next.done === true) done = true;
        else if (isIn(next.value)) {
          found.push(next.value);
          met.add(next.value);
        }
      }
      return Uint32Array.from(found);
    },
    get done() {
      return done;
    },
    sum(until) {
      if (!done) throw new Error('a list is added up once it is whole');
      sums ??= startSums(database, (id) => met.has(id), largest);
      return sums.goOn(until);
    },
    stop: () => void ids.return?.(),
  };
}

/** Whether the first steps through the order meet enough for a first block. */
function isMetSoon(database: Database, ask: Ask, isIn: (id: number) => boolean): boolean {
  const { sql, values } = columnsOf(ask.filter);
  const { index, order } = orderOf(ask);
  const steps = `SELECT d.record_id, (${sql}) AS fits FROM documents d INDEXED BY ${index} ORDER BY ${order} LIMIT ${firstSteps}`;
  let met = 0;
  for (const id of database.prepare(`SELECT record_id FROM (${steps}) WHERE fits`).pluck().iterate(values)) {
    if (isIn(Number(id))) met += 1;
    if (met === firstBlock) return true;
  }
  return false;
}

function orderOf({ by, descending }: Ask): {
  readonly index: string;
  readonly order: string;
} {
  const { index, columns } = ORDERS[by];
  const way = descending ? 'DESC' : 'ASC';
  return { index, order: [...columns, 'd.record_id'].map((column) => `${column} ${way}`).join(', ') };
}

/** Numbers in the view's order that fit its columns, of those known or of all; what the sets say is the caller's to look at. */
function numbersOf(database: Database, ask: Ask, known: readonly number[] | null): IterableIterator<number> {
  const { sql, values } = columnsOf(ask.filter);
  const { index, order } = orderOf(ask);
  const from =
    known === null ? `documents d INDEXED BY ${index}` : 'json_each(@known) j CROSS JOIN documents d ON d.record_id = j.value';
  const statement = database.prepare(`SELECT d.record_id FROM ${from} WHERE ${sql} ORDER BY ${order}`).pluck();
  const rows = statement.iterate(known === null ? values : { ...values, known: JSON.stringify(known) });
  return numbers(rows);
}

function* numbers(rows: IterableIterator<unknown>): IterableIterator<number> {
  for (const id of rows) yield Number(id);
}

interface Sums {
  goOn(until: number): readonly GridTotal[] | null;
}

/** Adds up the documents a list has met, a stretch of numbers at a time, in whole numbers throughout. */
function startSums(database: Database, isMet: (id: number) => boolean, largest: number): Sums {
  database.function('is_met', { deterministic: true, directOnly: true }, (id: unknown) => (isMet(Number(id)) ? 1 : 0));
  const stretch = database.prepare(
    `SELECT d.currency, d.exponent, d.kind, count(*) AS rows, count(d.due_minor) AS stated, ${exactSum('d.total_minor', 'total')},
       ${exactSum('d.due_minor', 'due', 'd.due_minor IS NOT NULL')}
     FROM documents d WHERE d.record_id BETWEEN ? AND ? AND is_met(d.record_id) GROUP BY d.currency, d.exponent, d.kind`,
  );
  const groups = new Map<string, Group>();
  let from = 0;
  return {
    goOn(until) {
      while (from <= largest) {
        for (const row of stretch.all(from, from + summedAtOnce - 1).filter(isRow)) {
          const { currency, exponent } = { currency: textAt(row, 'currency'), exponent: numberAt(row, 'exponent') };
          const name = `${currency}/${exponent}`;
          const group = groups.get(name) ?? {
            currency,
            exponent,
            rows: 0,
            total: 0n,
            receivable: null,
            payable: null,
            openNotStated: 0,
          };
          add(group, row);
          groups.set(name, group);
        }
        from += summedAtOnce;
        if (from <= largest && performance.now() >= until) return null;
      }
      const text = (minor: bigint | null, exponent: number): string | null =>
        minor === null ? null : decimalFromMinor(minor, exponent);
      return [...groups.values()]
        .toSorted((a, b) => (a.currency < b.currency ? -1 : a.currency > b.currency ? 1 : a.exponent - b.exponent))
        .map(({ currency, exponent, rows, total, receivable, payable, openNotStated }) => ({
          currency,
          rows,
          total: decimalFromMinor(total, exponent),
          receivable: text(receivable, exponent),
          payable: text(payable, exponent),
          openNotStated,
        }));
    },
  };
}

interface Group {
  readonly currency: string;
  readonly exponent: number;
  rows: number;
  total: bigint;
  receivable: bigint | null;
  payable: bigint | null;
  openNotStated: number;
}

/** Adds documents of one kind. A payment that states nothing open has nothing open; other kinds that are owed say it, or it is not known. */
function add(group: Group, row: Row): void {
  const kind = wordAt(row, 'kind', DOCUMENT_KINDS);
  const [rows, stated, due] = [numberAt(row, 'rows'), numberAt(row, 'stated'), sumAt(row, 'due')];
  group.rows += rows;
  group.total += sumAt(row, 'total');
  const [owedToUs, owedByUs] = [RECEIVABLE_SIGNS[kind], PAYABLE_SIGNS[kind]];
  if (stated > 0 && owedToUs !== undefined) group.receivable = (group.receivable ?? 0n) + owedToUs * due;
  if (stated > 0 && owedByUs !== undefined) group.payable = (group.payable ?? 0n) + owedByUs * due;
  const isOwed = owedToUs !== undefined || owedByUs !== undefined;
  if (isOwed && kind !== 'payment' && kind !== 'bill-payment') group.openNotStated += rows - stated;
}
