import type { Database, Statement } from 'better-sqlite3';
import type { RecordBatch } from './api.ts';
import { CHILD_TABLES, LEDGER_TABLES, type Cell, type ChildTarget, type LedgerTarget } from './columns.ts';
import { changedCells, changedChildren, type Change, type StoredCell } from './history.ts';

/** The ledger rows of raw records: the row itself, its children and its search text. */
export interface LedgerRows {
  /** Writes record `at.row` of a batch, which has no ledger row yet. */
  insert(batch: RecordBatch, at: Cursor, recordId: number, tenantId: number): void;
  /** Brings the ledger row to what the batch says and returns what changed; a row that was not there has no earlier state and no changes. */
  update(batch: RecordBatch, at: Cursor, recordId: number, tenantId: number): LedgerUpdate;
}

export interface LedgerUpdate {
  readonly created: boolean;
  readonly changes: readonly Change[];
}

/** Where a record stands in the flat arrays of its batch: its place, and the first cell of its children. */
export interface Cursor {
  row: number;
  readonly children: Record<ChildTarget, number>;
}

export function startCursor(): Cursor {
  return { row: 0, children: { lines: 0, allocations: 0, journalLines: 0 } };
}

export const CHILD_TARGETS: readonly ChildTarget[] = ['lines', 'allocations', 'journalLines'];

/** Moves on to the next record. */
export function advance(batch: RecordBatch, at: Cursor): void {
  for (const target of CHILD_TARGETS) {
    at.children[target] += (batch.children[target].counts[at.row] ?? 0) * CHILD_TABLES[target].columns.length;
  }
  at.row += 1;
}

interface RowTable {
  readonly columns: readonly string[];
  readonly insert: Statement;
  readonly replace: Statement;
  readonly read: Statement;
  /** Record number, tenant and the cells, filled anew for each row: an array per row was a measurable part of a page. */
  readonly scratch: Cell[];
}

interface ChildTable {
  readonly columns: readonly string[];
  readonly remove: Statement;
  readonly read: Statement;
  /** Inserts 1, 2, … rows at once; made when first needed. */
  readonly inserts: (rows: number) => { readonly statement: Statement; readonly scratch: Cell[] };
}

/** Child rows are inserted this many at a time: one statement for the usual invoice. */
const rowsAtOnce = 8;

export function createLedgerRows(database: Database): LedgerRows {
  const tables: Readonly<Record<LedgerTarget, RowTable>> = {
    document: rowTable(database, 'document'),
    contact: rowTable(database, 'contact'),
    account: rowTable(database, 'account'),
    taxRate: rowTable(database, 'taxRate'),
    item: rowTable(database, 'item'),
  };
  const children: Readonly<Record<ChildTarget, ChildTable>> = {
    lines: childTable(database, 'lines'),
    allocations: childTable(database, 'allocations'),
    journalLines: childTable(database, 'journalLines'),
  };
  const insertWords = database.prepare('INSERT INTO search (rowid, number, reference, contact, body) VALUES (?, ?, ?, ?, ?)');
  const removeWords = database.prepare('DELETE FROM search WHERE rowid = ?');

  const putRow = (table: RowTable, statement: Statement, batch: RecordBatch, row: number, recordId: number, tenantId: number) => {
    const { columns, scratch } = table;
    const base = row * columns.length;
    scratch[0] = recordId;
    scratch[1] = tenantId;
    for (let column = 0; column < columns.length; column += 1) scratch[column + 2] = batch.cells[base + column] ?? null;
    statement.run(scratch);
  };

  const putChildren = (target: ChildTarget, batch: RecordBatch, at: Cursor, recordId: number): void => {
    const { counts, cells } = batch.children[target];
    const { columns, inserts } = children[target];
    const count = counts[at.row] ?? 0;
    let from = at.children[target];
    for (let line = 0; line < count;) {
      const rows = Math.min(count - line, rowsAtOnce);
      const { statement, scratch } = inserts(rows);
      let to = 0;
      for (const last = line + rows; line < last; line += 1) {
        scratch[to] = recordId;
        scratch[to + 1] = line;
        to += 2;
        for (let column = 0; column < columns.length; column += 1) scratch[to + column] = cells[from + column] ?? null;
        to += columns.length;
        from += columns.length;
      }
      statement.run(scratch);
    }
  };

  const putWords = (target: LedgerTarget, batch: RecordBatch, row: number, recordId: number): void => {
    const words = SEARCHED[target];
    if (words === undefined) return;
    const base = row * LEDGER_TABLES[target].columns.length;
    const word = (column: number): Cell => batch.cells[base + column] ?? null;
    insertWords.run(recordId, word(words.number), word(words.reference), word(words.contact), batch.searchBodies[row] ?? '');
  };

  const insert: LedgerRows['insert'] = (batch, at, recordId, tenantId) => {
    const { target } = batch;
    if (target === 'raw') return;
    putRow(tables[target], tables[target].insert, batch, at.row, recordId, tenantId);
    for (const child of CHILD_TARGETS) putChildren(child, batch, at, recordId);
    putWords(target, batch, at.row, recordId);
  };

  return {
    insert,
    update(batch, at, recordId, tenantId) {
      const { target } = batch;
      if (target === 'raw') return { created: false, changes: [] };
      const table = tables[target];
      const stored = cellsOf(table.read.get(recordId));
      if (stored === undefined) {
        insert(batch, at, recordId, tenantId);
        return { created: true, changes: [] };
      }
      const changes: Change[] = [...changedCells(table.columns, stored, cellsAt(batch.cells, at.row, table.columns.length))];
      if (changes.length > 0) putRow(table, table.replace, batch, at.row, recordId, tenantId);
      for (const child of CHILD_TARGETS) {
        const { columns, read, remove } = children[child];
        const before = read.all(recordId).map((row) => cellsOf(row) ?? []);
        const changed = changedChildren(child, columns, before, childRowsAt(batch, at, child));
        if (changed.length === 0) continue;
        changes.push(...changed);
        remove.run(recordId);
        putChildren(child, batch, at, recordId);
      }
      removeWords.run(recordId);
      putWords(target, batch, at.row, recordId);
      return { created: false, changes };
    },
  };
}

function rowTable(database: Database, target: LedgerTarget): RowTable {
  const { table, columns } = LEDGER_TABLES[target];
  const names = ['record_id', 'tenant_id', ...columns];
  const places = names.map(() => '?').join(', ');
  return {
    columns,
    insert: database.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`),
    replace: database.prepare(`REPLACE INTO ${table} (${names.join(', ')}) VALUES (${places})`),
    read: exactly(database, `SELECT ${columns.join(', ')} FROM ${table} WHERE record_id = ?`),
    scratch: Array.from<Cell>({ length: names.length }).fill(null),
  };
}

function childTable(database: Database, target: ChildTarget): ChildTable {
  const { table, columns } = CHILD_TABLES[target];
  const names = ['record_id', 'line_no', ...columns];
  const places = `(${names.map(() => '?').join(', ')})`;
  const made = new Map<number, { readonly statement: Statement; readonly scratch: Cell[] }>();
  return {
    columns,
    remove: database.prepare(`DELETE FROM ${table} WHERE record_id = ?`),
    read: exactly(database, `SELECT ${columns.join(', ')} FROM ${table} WHERE record_id = ? ORDER BY line_no`),
    inserts(rows) {
      const known = made.get(rows);
      if (known !== undefined) return known;
      const values = Array.from({ length: rows }, () => places).join(', ');
      const fresh = {
        statement: database.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES ${values}`),
        scratch: Array.from<Cell>({ length: names.length * rows }).fill(null),
      };
      made.set(rows, fresh);
      return fresh;
    },
  };
}

/** A statement whose integers come back exact, whatever their size. */
function exactly(database: Database, sql: string): Statement {
  return database.prepare(sql).raw().safeIntegers();
}

function cellsOf(row: unknown): readonly StoredCell[] | undefined {
  return Array.isArray(row) ? row : undefined;
}

function cellsAt(cells: readonly Cell[], row: number, stride: number): readonly Cell[] {
  return cells.slice(row * stride, (row + 1) * stride);
}

function childRowsAt(batch: RecordBatch, at: Cursor, target: ChildTarget): readonly (readonly Cell[])[] {
  const { counts, cells } = batch.children[target];
  const stride = CHILD_TABLES[target].columns.length;
  const start = at.children[target];
  return Array.from({ length: counts[at.row] ?? 0 }, (_, line) =>
    cells.slice(start + line * stride, start + (line + 1) * stride),
  );
}

/** Which columns a person searches by; their places in the row. Targets not named are not searched. */
const SEARCHED: Readonly<Partial<Record<LedgerTarget, { number: number; reference: number; contact: number }>>> = {
  document: {
    number: LEDGER_TABLES.document.columns.indexOf('number'),
    reference: LEDGER_TABLES.document.columns.indexOf('reference'),
    contact: LEDGER_TABLES.document.columns.indexOf('contact_name'),
  },
  contact: {
    number: LEDGER_TABLES.contact.columns.indexOf('account_number'),
    reference: LEDGER_TABLES.contact.columns.indexOf('email'),
    contact: LEDGER_TABLES.contact.columns.indexOf('name'),
  },
};
