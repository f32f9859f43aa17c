import type { Database } from 'better-sqlite3';
import { exponentOf } from '../../../../shared/money.ts';
import type { GridFilter } from '../api.ts';
import { matchOf } from './search.ts';

/** A view's filter in two parts: what a document says of itself, as SQL over `documents d`, and what is known of it elsewhere, as sets of record numbers. */

export type Values = Record<string, string | number>;

/** The filter's columns as a condition on `d`; every value is bound, none is written into the text. */
export function columnsOf(filter: GridFilter): { readonly sql: string; readonly values: Values } {
  const values: Values = {};
  const parts: string[] = [];
  const bind = (value: string | number): string => {
    const name = `v${Object.keys(values).length}`;
    values[name] = value;
    return `@${name}`;
  };
  const among = (column: string, wanted: readonly (string | number)[]): void => {
    if (wanted.length > 0) parts.push(`+${column} IN (${wanted.map(bind).join(', ')})`);
  };
  const bounds = (column: string, from: string | null, to: string | null): void => {
    if (from !== null) parts.push(`${column} >= ${bind(from)}`);
    if (to !== null) parts.push(`${column} <= ${bind(to)}`);
  };
  // A unary plus keeps the planner from leaving the order's own index for one that would have to be sorted.
  if (filter.tenantIds !== null) parts.push(`+d.tenant_id IN (${filter.tenantIds.map(bind).join(', ')})`);
  among('d.kind', filter.kinds);
  among('d.status', filter.statuses);
  among('d.currency', filter.currencies);
  bounds('d.issued_on', filter.issuedFrom, filter.issuedTo);
  bounds('d.due_on', filter.dueFrom, filter.dueTo);
  totalBounds(filter, bind, parts);
  return { sql: parts.length === 0 ? 'TRUE' : parts.join(' AND '), values };
}

/** Bounds are decimal text; each exponent has its own minor units, so there is a line for each. */
function totalBounds(filter: GridFilter, bind: (value: string | number) => string, parts: string[]): void {
  for (const [sign, bound] of [
    ['>=', filter.totalFromMinor],
    ['<=', filter.totalToMinor],
  ] as const) {
    if (bound === null) continue;
    const lines = bound.map(
      ({ exponent, minor }) => `(d.exponent = ${bind(exponent)} AND d.total_minor ${sign} CAST(${bind(minor)} AS INTEGER))`,
    );
    parts.push(lines.length === 0 ? 'FALSE' : `(${lines.join(' OR ')})`);
  }
}

/** Record numbers a view keeps to, or leaves out. */
export interface RecordSet {
  readonly keeps: boolean;
  /** How many there are; more than anyone wants to sort when it is not known yet. */
  readonly count: number;
  has(id: number): boolean;
  list(): readonly number[];
}

/** What of the filter is not in the documents themselves: search words, review marks, tombstones, quarantine, changes since a review. */
export function setsOf(database: Database, filter: GridFilter, largest: number): readonly RecordSet[] {
  const idsOf = (sql: string, ...values: readonly string[]): readonly unknown[] => database.prepare(sql).pluck().all(values);
  const keep = (ids: readonly unknown[]): RecordSet => setOf(ids, largest, true);
  const leave = (ids: readonly unknown[]): RecordSet => setOf(ids, largest, false);
  const sets: RecordSet[] = [];
  if (filter.text.trim() !== '') {
    const match = matchOf(filter.text);
    sets.push(keep(match === null ? [] : idsOf('SELECT rowid FROM search WHERE search MATCH ?', match)));
  }
  if (filter.marks.length > 0) {
    const named = filter.marks.filter((mark) => mark !== 'none');
    const places = (marks: readonly string[]): string => marks.map(() => '?').join(', ');
    if (filter.marks.includes('none'))
      sets.push(leave(idsOf(`SELECT record_id FROM reviews WHERE mark NOT IN (${places(named)})`, ...named)));
    else sets.push(keep(idsOf(`SELECT record_id FROM reviews WHERE mark IN (${places(named)})`, ...named)));
  }
  const gone = (): readonly unknown[] =>
    idsOf('SELECT id FROM raw_records INDEXED BY raw_records_gone WHERE tombstone IS NOT NULL');
  if (filter.presence === 'gone') sets.push(keep(gone()));
  if (filter.presence === 'live') {
    const one = database
      .prepare('SELECT 1 FROM raw_records INDEXED BY raw_records_gone WHERE id = ? AND tombstone IS NOT NULL')
      .pluck();
    sets.push(
      lateSet(
        (id) => one.get(id) !== undefined,
        () => leave(gone()),
      ),
    );
  }
  if (filter.attention === 'held')
    sets.push(keep(idsOf('SELECT id FROM raw_records INDEXED BY raw_records_held WHERE held = 1')));
  if (filter.attention === 'changed-since-review') {
    const changed = 'EXISTS (SELECT 1 FROM history h WHERE h.record_id = v.record_id AND h.id > v.history_id)';
    sets.push(keep(idsOf(`SELECT v.record_id FROM reviews v WHERE ${changed}`)));
  }
  return sets;
}

/** Numbers beyond the last document are of other records and stand for nothing here. */
function setOf(ids: readonly unknown[], largest: number, keeps: boolean): RecordSet {
  const bits = new RecordBits(largest);
  for (let at = 0; at < ids.length; at += 1) {
    const id = Number(ids[at]);
    if (id <= largest) bits.add(id);
  }
  return { keeps, count: ids.length, has: (id) => bits.has(id), list: () => ids.map(Number) };
}

/** So many are asked for one by one: a first block seldom needs more. */
const askedSingly = 1_000;

/** A set to leave out that is read whole only when many are asked for. */
function lateSet(has: (id: number) => boolean, whole: () => RecordSet): RecordSet {
  let asked = 0;
  let all: RecordSet | undefined;
  return {
    keeps: false,
    count: Number.POSITIVE_INFINITY,
    list: () => (all ??= whole()).list(),
    has(id) {
      asked += 1;
      if (asked <= askedSingly) return has(id);
      return (all ??= whole()).has(id);
    },
  };
}

/** A range of dates or amounts with no more documents than this is a set of its own; of more, one is met soon enough on the way. */
const fewInRange = 2_000;

/** Documents of a narrow range, as a set, so that none has to be searched for among all others. What the range says is checked again with the other columns. */
export function rangesOf(database: Database, filter: GridFilter, largest: number): readonly RecordSet[] {
  const sets: RecordSet[] = [];
  const add = (sql: string, values: Values): void => {
    const ids = database
      .prepare(`${sql} LIMIT ${fewInRange + 1}`)
      .pluck()
      .all(values);
    if (ids.length <= fewInRange) sets.push(setOf(ids, largest, true));
  };
  const dates = (index: string, column: string, from: string | null, to: string | null): void => {
    if (from === null && to === null) return;
    const values = { from: from ?? '', to: to ?? '9999-12-31' };
    add(`SELECT record_id FROM documents INDEXED BY ${index} WHERE ${column} BETWEEN @from AND @to`, values);
  };
  dates('grid_by_issued', 'issued_on', filter.issuedFrom, filter.issuedTo);
  dates('grid_by_due_date', 'due_on', filter.dueFrom, filter.dueTo);
  const amounts = amountsOf(database, filter);
  if (amounts !== null) sets.push(setOf(amounts, largest, true));
  return sets;
}

/** Documents between the bounds of the total, currency by currency; null when there are no bounds, or many documents between them. */
function amountsOf(database: Database, { totalFromMinor, totalToMinor }: GridFilter): readonly number[] | null {
  if (totalFromMinor === null && totalToMinor === null) return null;
  const find = database
    .prepare(
      `SELECT record_id FROM documents INDEXED BY grid_by_total
       WHERE currency = ? AND total_minor BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER) LIMIT ${fewInRange + 1}`,
    )
    .pluck();
  const ids: number[] = [];
  for (const currency of currenciesOf(database)) {
    const minor = (bound: GridFilter['totalFromMinor'], open: string): string | undefined =>
      bound === null ? open : bound.find(({ exponent }) => exponent === exponentOf(currency))?.minor;
    const from = minor(totalFromMinor, '-9223372036854775808');
    const to = minor(totalToMinor, '9223372036854775807');
    if (from === undefined || to === undefined) continue;
    ids.push(...find.all(currency, from, to).map(Number));
    if (ids.length > fewInRange) return null;
  }
  return ids;
}

/** Every currency there is, one look into the index for each. */
function currenciesOf(database: Database): readonly string[] {
  return database
    .prepare(
      `WITH RECURSIVE each_currency (code) AS (
         SELECT min(currency) FROM documents
         UNION ALL SELECT (SELECT min(d.currency) FROM documents d WHERE d.currency > e.code) FROM each_currency e WHERE e.code IS NOT NULL
       ) SELECT code FROM each_currency WHERE code IS NOT NULL`,
    )
    .pluck()
    .all()
    .map(String);
}

/** Many numbers as one bit each. */
export class RecordBits {
  private readonly words: Uint32Array;

  /** `largest` is the largest number that will ever be asked for. */
  constructor(largest: number) {
    this.words = new Uint32Array((largest >>> 5) + 1);
  }

  add(id: number): void {
    this.words[id >>> 5] = (this.words[id >>> 5] ?? 0) | (1 << (id & 31));
  }

  has(id: number): boolean {
    return ((this.words[id >>> 5] ?? 0) & (1 << (id & 31))) !== 0;
  }
}
