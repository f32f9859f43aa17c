import type { Database } from 'better-sqlite3';
import { decimalFromMinor } from '../../../../shared/money.ts';
import type { GridTotal, StoreLists } from '../api-lists.ts';
import { exactSum, sumAt } from '../exact-sum.ts';
import { isRow, numberAt, textAt } from '../rows.ts';
import { columnsOf, RecordBits, rangesOf, setsOf, type RecordSet } from './grid-filter.ts';

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

/** Up to so many documents known from a set are looked up and sorted; of more the order's index is walked, where they are met soon enough. */
const mostSorted = 10_000;
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

export function startListing(database: Database, ask: Parameters<StoreLists['openListing']>[0]): RunningListing {
  const largest = Number(database.prepare('SELECT ifnull(max(record_id), 0) FROM documents').pluck().get());
  const sets = [...setsOf(database, ask.filter, largest), ...rangesOf(database, ask.filter, largest)];
  const isIn = (id: number): boolean => sets.every((set) => set.has(id) === set.keeps);
  const ids = numbersOf(database, ask, sets);
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

/** Numbers in the view's order that fit its columns; what the sets say is the caller's to look at, but for a small one, which alone is looked up. */
function numbersOf(
  database: Database,
  { filter, by, descending }: Parameters<StoreLists['openListing']>[0],
  sets: readonly RecordSet[],
): IterableIterator<number> {
  const { sql, values } = columnsOf(filter);
  const { index, columns } = ORDERS[by];
  const way = descending ? 'DESC' : 'ASC';
  const order = [...columns, 'd.record_id'].map((column) => `${column} ${way}`).join(', ');
  const [smallest] = sets.filter((set) => set.keeps).toSorted((a, b) => a.count - b.count);
  const few = smallest !== undefined && smallest.count <= mostSorted;
  const from = few ? `json_each(@few) j CROSS JOIN documents d ON d.record_id = j.value` : `documents d INDEXED BY ${index}`;
  const statement = database.prepare(`SELECT d.record_id FROM ${from} WHERE ${sql} ORDER BY ${order}`).pluck();
  const rows = statement.iterate(few ? { ...values, few: JSON.stringify(smallest.list()) } : values);
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
    `SELECT d.currency, d.exponent, count(*) AS rows, ${exactSum('d.total_minor', 'total')}, ${exactSum('ifnull(d.tax_minor, 0)', 'tax')},
       ${exactSum('ifnull(d.due_minor, 0)', 'due')} FROM documents d WHERE d.record_id BETWEEN ? AND ? AND is_met(d.record_id) GROUP BY d.currency, d.exponent`,
  );
  const groups = new Map<string, { currency: string; exponent: number; rows: number; total: bigint; tax: bigint; due: bigint }>();
  let from = 0;
  return {
    goOn(until) {
      while (from <= largest) {
        for (const row of stretch.all(from, from + summedAtOnce - 1).filter(isRow)) {
          const { currency, exponent } = { currency: textAt(row, 'currency'), exponent: numberAt(row, 'exponent') };
          const name = `${currency}/${exponent}`;
          const group = groups.get(name) ?? { currency, exponent, rows: 0, total: 0n, tax: 0n, due: 0n };
          group.rows += numberAt(row, 'rows');
          group.total += sumAt(row, 'total');
          group.tax += sumAt(row, 'tax');
          group.due += sumAt(row, 'due');
          groups.set(name, group);
        }
        from += summedAtOnce;
        if (from <= largest && performance.now() >= until) return null;
      }
      return [...groups.values()]
        .toSorted((a, b) => (a.currency < b.currency ? -1 : a.currency > b.currency ? 1 : a.exponent - b.exponent))
        .map(({ currency, exponent, rows, total, tax, due }) => ({
          currency,
          rows,
          total: decimalFromMinor(total, exponent),
          tax: decimalFromMinor(tax, exponent),
          due: decimalFromMinor(due, exponent),
        }));
    },
  };
}
