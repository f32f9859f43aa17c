import type { Database } from 'better-sqlite3';
import { DOCUMENT_KINDS, DOCUMENT_STATUSES } from '../../../../shared/documents.ts';
import { PROVIDER_IDS, type RecordId } from '../../../../shared/ids.ts';
import { decimalFromMinor, exponentOf } from '../../../../shared/money.ts';
import type { GridFilter, GridRecord, ReviewMark, StoreReads } from '../api.ts';
import { exactSum, sumAt } from '../exact-sum.ts';
import { flagAt, idAt, isRow, numberAt, textAt, textOrNull, wordAt, type Row } from '../rows.ts';
import { tombstoneAt } from './records.ts';
import { matchOf } from './search.ts';

/** Columns behind each order; the record number settles ties, so that the order is the same every time. */
const ORDERS = {
  issuedOn: ['d.issued_on'],
  dueOn: ['d.due_on'],
  number: ['d.number'],
  contact: ['d.contact_name'],
  // Amounts of different currencies are not compared.
  total: ['d.currency', 'd.total_minor'],
  due: ['d.currency', 'd.due_minor'],
} as const;

const FROM = 'documents d JOIN raw_records r ON r.id = d.record_id LEFT JOIN reviews v ON v.record_id = d.record_id';

/** The numbers of all documents of a view in its order. */
export function listGridIds(database: Database, ask: Parameters<StoreReads['listGridIds']>[0]): Uint32Array {
  const { sql, values } = whereOf(ask.filter);
  const way = ask.descending ? 'DESC' : 'ASC';
  const order = [...ORDERS[ask.by], 'd.record_id'].map((column) => `${column} ${way}`).join(', ');
  const ids = database.prepare(`SELECT d.record_id FROM ${FROM} WHERE ${sql} ORDER BY ${order}`).pluck().all(values);
  return Uint32Array.from(ids, Number);
}

/** Rows and exact sums of a view, a line per currency. */
export function gridTotals(database: Database, filter: GridFilter): ReturnType<StoreReads['gridTotals']> {
  const { sql, values } = whereOf(filter);
  return database
    .prepare(
      `SELECT d.currency, d.exponent, count(*) AS rows, ${exactSum('d.total_minor', 'total')}, ${exactSum('ifnull(d.tax_minor, 0)', 'tax')},
         ${exactSum('ifnull(d.due_minor, 0)', 'due')} FROM ${FROM} WHERE ${sql} GROUP BY d.currency, d.exponent ORDER BY d.currency`,
    )
    .all(values)
    .filter(isRow)
    .map((row) => {
      const money = (name: string): string => decimalFromMinor(sumAt(row, name), numberAt(row, 'exponent'));
      return {
        currency: textAt(row, 'currency'),
        rows: numberAt(row, 'rows'),
        total: money('total'),
        tax: money('tax'),
        due: money('due'),
      };
    });
}

/** Documents by number, in the order asked for. Ones that are not there are left out. */
export function createGridRecords(database: Database): StoreReads['readGridRecords'] {
  const minor = ['subtotal', 'tax', 'total', 'paid', 'credited', 'due', 'base_total']
    .map((name) => `CAST(d.${name}_minor AS TEXT) AS ${name}`)
    .join(', ');
  const find = database.prepare(
    `SELECT d.*, ${minor}, r.external_id, r.tombstone, r.held, v.mark, v.note, t.name AS tenant_name, t.base_currency, c.provider, k.name AS client_name,
       v.history_id IS NOT NULL AND EXISTS (SELECT 1 FROM history h WHERE h.record_id = d.record_id AND h.id > v.history_id) AS changed
     FROM ${FROM} JOIN tenants t ON t.id = d.tenant_id JOIN connections c ON c.id = t.connection_id JOIN clients k ON k.id = c.client_id
     WHERE d.record_id = ?`,
  );
  return ({ recordIds }) =>
    recordIds
      .map((id) => find.get(id))
      .filter(isRow)
      .map(gridRecord);
}

function gridRecord(row: Row): GridRecord {
  const exponent = numberAt(row, 'exponent');
  const base = textOrNull(row, 'base_currency');
  const money = (name: string, digits = exponent): string | null => {
    const text = textOrNull(row, name);
    return text === null ? null : decimalFromMinor(BigInt(text), digits);
  };
  const baseExponent = base === null ? undefined : exponentOf(base);
  return {
    recordId: idAt(row, 'record_id'),
    externalId: textAt(row, 'external_id'),
    clientName: textAt(row, 'client_name'),
    tenantId: idAt(row, 'tenant_id'),
    tenantName: textAt(row, 'tenant_name'),
    provider: wordAt(row, 'provider', PROVIDER_IDS),
    kind: wordAt(row, 'kind', DOCUMENT_KINDS),
    status: wordAt(row, 'status', DOCUMENT_STATUSES),
    sourceStatus: textOrNull(row, 'source_status'),
    number: textOrNull(row, 'number'),
    reference: textOrNull(row, 'reference'),
    contact: textOrNull(row, 'contact_name'),
    issuedOn: textOrNull(row, 'issued_on'),
    dueOn: textOrNull(row, 'due_on'),
    paidOn: textOrNull(row, 'paid_on'),
    currency: textAt(row, 'currency'),
    rate: textOrNull(row, 'rate'),
    subtotal: money('subtotal'),
    tax: money('tax'),
    total: decimalFromMinor(BigInt(textAt(row, 'total')), exponent),
    paid: money('paid'),
    credited: money('credited'),
    due: money('due'),
    baseTotal: baseExponent === undefined ? null : money('base_total', baseExponent),
    baseCurrency: base,
    mark: row['mark'] === null ? null : markAt(row),
    note: textOrNull(row, 'note'),
    changedSinceReview: flagAt(row, 'changed'),
    tombstone: tombstoneAt(row),
    held: flagAt(row, 'held'),
  };
}

/** Grows whenever records come, change or are reviewed: two equal marks mean the same documents. */
export function readLedgerMark(database: Database): string {
  const mark = database
    .prepare(
      `SELECT (SELECT ifnull(max(id), 0) FROM raw_records) || '/' || (SELECT ifnull(max(id), 0) FROM history) || '/' ||
         (SELECT ifnull(max(id), 0) FROM quarantine)`,
    )
    .pluck()
    .get();
  return String(mark);
}

export function gridChoices(database: Database): ReturnType<StoreReads['gridChoices']> {
  const words = (column: string): readonly string[] =>
    database.prepare(`SELECT DISTINCT ${column} FROM documents ORDER BY 1`).pluck().all().map(String);
  const kinds = new Set(words('kind'));
  return { kinds: DOCUMENT_KINDS.filter((kind) => kinds.has(kind)), currencies: words('currency') };
}

type Values = Record<string, string | number>;

/** The filter as a condition; every value is bound, none is written into the text. */
function whereOf(filter: GridFilter): { readonly sql: string; readonly values: Values } {
  const values: Values = {};
  const parts: string[] = [];
  const bind = (value: string | number): string => {
    const name = `v${Object.keys(values).length}`;
    values[name] = value;
    return `@${name}`;
  };
  const among = (column: string, wanted: readonly (string | number)[]): void => {
    if (wanted.length > 0) parts.push(`${column} IN (${wanted.map(bind).join(', ')})`);
  };
  const bounds = (column: string, from: string | null, to: string | null): void => {
    if (from !== null) parts.push(`${column} >= ${bind(from)}`);
    if (to !== null) parts.push(`${column} <= ${bind(to)}`);
  };
  if (filter.tenantIds !== null) parts.push(`d.tenant_id IN (${filter.tenantIds.map(bind).join(', ')})`);
  among('d.kind', filter.kinds);
  among('d.status', filter.statuses);
  among('d.currency', filter.currencies);
  bounds('d.issued_on', filter.issuedFrom, filter.issuedTo);
  bounds('d.due_on', filter.dueFrom, filter.dueTo);
  const marks = filter.marks.filter((mark) => mark !== 'none');
  if (filter.marks.length > 0) {
    const named = marks.length === 0 ? [] : [`v.mark IN (${marks.map(bind).join(', ')})`];
    parts.push(`(${[...named, ...(filter.marks.includes('none') ? ['v.mark IS NULL'] : [])].join(' OR ')})`);
  }
  if (filter.presence !== 'all') parts.push(`r.tombstone IS ${filter.presence === 'gone' ? 'NOT ' : ''}NULL`);
  if (filter.attention === 'held') parts.push('r.held = 1');
  if (filter.attention === 'changed-since-review')
    parts.push('EXISTS (SELECT 1 FROM history h WHERE h.record_id = v.record_id AND h.id > v.history_id)');
  if (filter.text.trim() !== '') {
    const match = matchOf(filter.text);
    parts.push(match === null ? 'FALSE' : `d.record_id IN (SELECT rowid FROM search WHERE search MATCH ${bind(match)})`);
  }
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

export function reviewsOf(database: Database, recordIds: readonly RecordId[]): ReturnType<StoreReads['readReviews']> {
  const find = database.prepare('SELECT mark, note FROM reviews WHERE record_id = ?');
  return recordIds.map((recordId) => {
    const row = find.get(recordId);
    return isRow(row) ? { recordId, mark: markAt(row), note: textOrNull(row, 'note') } : { recordId, mark: null, note: null };
  });
}

function markAt(row: Row): ReviewMark {
  return wordAt(row, 'mark', ['reviewed', 'question', 'excluded']);
}
