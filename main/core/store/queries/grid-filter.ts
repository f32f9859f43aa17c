import type { Database } from 'better-sqlite3';
import { exponentOf } from '../../../../shared/money.ts';
import type { GridFilter } from '../api.ts';
import { isRow, textAt } from '../rows.ts';
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
  const bitsOf = (sql: string, ...values: readonly string[]): RecordBits => readBits(database, sql, values, largest);
  const keep = (bits: RecordBits): RecordSet => setOf(bits, true);
  const leave = (bits: RecordBits): RecordSet => setOf(bits, false);
  const sets: RecordSet[] = [];
  if (filter.text.trim() !== '') {
    const match = matchOf(filter.text);
    sets.push(
      keep(match === null ? new RecordBits(largest) : bitsOf('SELECT rowid AS id FROM search WHERE search MATCH ?', match)),
    );
  }
  if (filter.marks.length > 0) {
    const named = filter.marks.filter((mark) => mark !== 'none');
    const places = (marks: readonly string[]): string => marks.map(() => '?').join(', ');
    const marked = 'SELECT record_id AS id FROM reviews WHERE mark';
    if (filter.marks.includes('none')) sets.push(leave(bitsOf(`${marked} NOT IN (${places(named)})`, ...named)));
    else sets.push(keep(bitsOf(`${marked} IN (${places(named)})`, ...named)));
  }
  const gone = (): RecordBits => bitsOf('SELECT id FROM raw_records INDEXED BY raw_records_gone WHERE tombstone IS NOT NULL');
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
    sets.push(keep(bitsOf('SELECT id FROM raw_records INDEXED BY raw_records_held WHERE held = 1')));
  if (filter.attention === 'changed-since-review') {
    const changed = 'EXISTS (SELECT 1 FROM history h WHERE h.record_id = v.record_id AND h.id > v.history_id)';
    sets.push(keep(bitsOf(`SELECT v.record_id AS id FROM reviews v WHERE ${changed}`)));
  }
  return sets;
}

function setOf(bits: RecordBits, keeps: boolean): RecordSet {
  return { keeps, count: bits.count, has: (id) => bits.has(id), list: () => bits.list() };
}

/**
 * The `id`s a query finds, as bits. They cross over as one text of digits: a quarter of a million of them one by one would take longer than the search that found them.
 * Numbers beyond the last document are of other records and stand for nothing here.
 */
function readBits(database: Database, sql: string, values: readonly string[], largest: number): RecordBits {
  const digits = database.prepare(`SELECT CAST(group_concat(id) AS BLOB) FROM (${sql})`).pluck().get(values);
  const bits = new RecordBits(largest);
  if (!(digits instanceof Uint8Array)) return bits;
  let id = 0;
  for (let at = 0; at <= digits.length; at += 1) {
    const byte = digits[at] ?? comma;
    if (byte !== comma) id = id * 10 + byte - zero;
    else {
      if (id <= largest) bits.add(id);
      id = 0;
    }
  }
  return bits;
}
const comma = 0x2c;
const zero = 0x30;

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

/**
 * Documents of a part of the filter that no more than `few` fit, as sets, so that none has to be searched for among all others: they may lie together at the far end of an
 * order, as unpaid invoices do. What the filter says is checked again with the other columns.
 */
export function narrowSetsOf(database: Database, filter: GridFilter, largest: number, few: number): readonly RecordSet[] {
  const sets: RecordSet[] = [];
  const keep = (ids: readonly unknown[]): void => {
    if (ids.length > few) return;
    const bits = new RecordBits(largest);
    for (const id of ids) bits.add(Number(id));
    sets.push(setOf(bits, true));
  };
  const add = (sql: string, values: Values): void =>
    keep(
      database
        .prepare(`${sql} LIMIT ${few + 1}`)
        .pluck()
        .all(values),
    );
  const dates = (index: string, column: string, from: string | null, to: string | null): void => {
    if (from === null && to === null) return;
    const values = { from: from ?? '', to: to ?? '9999-12-31' };
    add(`SELECT record_id FROM documents INDEXED BY ${index} WHERE ${column} BETWEEN @from AND @to`, values);
  };
  dates('grid_by_issued', 'issued_on', filter.issuedFrom, filter.issuedTo);
  dates('grid_by_due_date', 'due_on', filter.dueFrom, filter.dueTo);
  if (filter.tenantIds !== null) {
    const tenants = JSON.stringify(filter.tenantIds);
    const of = 'SELECT d.record_id FROM json_each(@tenants) t CROSS JOIN documents d INDEXED BY documents_by_date';
    add(`${of} ON d.tenant_id = t.value`, { tenants });
  }
  if (filter.totalFromMinor !== null || filter.totalToMinor !== null) keep(amountsOf(database, filter, few));
  if (filter.statuses.length + filter.kinds.length + filter.currencies.length > 0) keep(facetsOf(database, filter, few));
  return sets;
}

/** After every word there is. */
const last = '\u{10FFFF}';

/** Documents of the kinds, statuses and currencies asked for, or more than `few` of them. */
function facetsOf(database: Database, { statuses, kinds, currencies }: GridFilter, few: number): readonly unknown[] {
  const next = database.prepare(
    `SELECT status, kind, currency FROM documents INDEXED BY documents_by_facet
     WHERE (status, kind, currency) > (?, ?, ?) ORDER BY status, kind, currency LIMIT 1`,
  );
  const find = database
    .prepare(
      'SELECT record_id FROM documents INDEXED BY documents_by_facet WHERE status = ? AND kind = ? AND currency = ? LIMIT ?',
    )
    .pluck();
  const asked = (words: readonly string[], word: string): boolean => words.length === 0 || words.includes(word);
  const ids: unknown[] = [];
  let row = next.get('', '', '');
  while (isRow(row)) {
    const [status, kind, currency] = [textAt(row, 'status'), textAt(row, 'kind'), textAt(row, 'currency')];
    if (!asked(statuses, status)) row = next.get(status, last, last);
    else if (!asked(kinds, kind)) row = next.get(status, kind, last);
    else {
      if (asked(currencies, currency)) ids.push(...find.all(status, kind, currency, few + 1 - ids.length));
      if (ids.length > few) return ids;
      row = next.get(status, kind, currency);
    }
  }
  return ids;
}

/** Documents between the bounds of the total, currency by currency, or more than `few` of them. */
function amountsOf(database: Database, { totalFromMinor, totalToMinor }: GridFilter, few: number): readonly unknown[] {
  const find = database
    .prepare(
      `SELECT record_id FROM documents INDEXED BY grid_by_total
       WHERE currency = ? AND total_minor BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER) LIMIT ?`,
    )
    .pluck();
  const ids: unknown[] = [];
  for (const currency of currenciesOf(database)) {
    const minor = (bound: GridFilter['totalFromMinor'], open: string): string | undefined =>
      bound === null ? open : bound.find(({ exponent }) => exponent === exponentOf(currency))?.minor;
    const from = minor(totalFromMinor, '-9223372036854775808');
    const to = minor(totalToMinor, '9223372036854775807');
    if (from === undefined || to === undefined) continue;
    ids.push(...find.all(currency, from, to, few + 1 - ids.length));
    if (ids.length > few) return ids;
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
  /** How many there are. */
  count = 0;
  private readonly words: Uint32Array;

  /** `largest` is the largest number that will ever be asked for. */
  constructor(largest: number) {
    this.words = new Uint32Array((largest >>> 5) + 1);
  }

  add(id: number): void {
    const [word, bit] = [this.words[id >>> 5] ?? 0, 1 << (id & 31)];
    if ((word & bit) === 0) this.count += 1;
    this.words[id >>> 5] = word | bit;
  }

  has(id: number): boolean {
    return ((this.words[id >>> 5] ?? 0) & (1 << (id & 31))) !== 0;
  }

  list(): readonly number[] {
    const ids: number[] = [];
    for (const [at, word] of this.words.entries()) {
      for (let rest = word; rest !== 0; rest &= rest - 1) ids.push(at * 32 + 31 - Math.clz32(rest & -rest));
    }
    return ids;
  }
}
