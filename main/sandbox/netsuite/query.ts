import Database from 'better-sqlite3';
import { dayText } from '../calendar.ts';
import { decimalText, powerOfTen } from '../decimal.ts';
import type { Books, ListName } from './books.ts';
import { TXN_STREAMS } from './catalogue.ts';
import type { NetsuiteSettings } from './settings.ts';
import { money, wallTime } from './text.ts';
import type { Txn } from './txn.ts';

/** The account's tables in SQLite, as the role of a login sees them, behind the dialect of SuiteQL. */

export interface Tables {
  /** Throws QueryFault for what SuiteQL refuses. */
  run(text: string, page: { readonly limit: number; readonly offset: number }, nowMs: number): Rows;
  close(): void;
}

export interface Rows {
  readonly columns: readonly { readonly name: string; readonly isDate: boolean }[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly more: boolean;
  readonly total: number;
}

/** As the platform words it. */
export class QueryFault extends Error {
  override readonly name = 'QueryFault';
}

const TRANSACTION = `id INTEGER PRIMARY KEY, type TEXT, recordtype TEXT, tranid TEXT, transactionnumber TEXT, trandisplayname TEXT, externalid TEXT, trandate TEXT, duedate TEXT, createddate TEXT,
  lastmodifieddate TEXT, entity INTEGER, currency INTEGER, exchangerate TEXT, foreigntotal TEXT, foreignamountpaid TEXT, foreignamountunpaid TEXT, foreignpaymentamountused TEXT,
  foreignpaymentamountunused TEXT, status TEXT, approvalstatus TEXT, posting TEXT, postingperiod INTEGER, voided TEXT, memo TEXT, otherrefnum TEXT`;
/** Columns with a leading underscore are not SuiteQL's: the accounting lines are a view of them. */
const LINE = `"transaction" INTEGER, id INTEGER, uniquekey INTEGER, linesequencenumber INTEGER, mainline TEXT, taxline TEXT, iscogs TEXT, donotdisplayline TEXT, item INTEGER, itemtype TEXT,
  quantity TEXT, rate TEXT, foreignamount TEXT, netamount TEXT, debitforeignamount TEXT, creditforeignamount TEXT, entity INTEGER, subsidiary INTEGER, memo TEXT, linelastmodifieddate TEXT,
  _account INTEGER, _debit TEXT, _credit TEXT, _posting TEXT, PRIMARY KEY ("transaction", id)`;
const LINK =
  'previousdoc INTEGER, previousline INTEGER, previoustype TEXT, nextdoc INTEGER, nextline INTEGER, nexttype TEXT, linktype TEXT, foreignamount TEXT, lastmodifieddate TEXT';
const DELETED =
  'recordid INTEGER, recordtypeid INTEGER, scriptid TEXT, type TEXT, name TEXT, deleteddate TEXT, deletedby INTEGER, context TEXT';
const RELATION = 'entity INTEGER, subsidiary INTEGER';

/** Bare dates are written as the user prefers, and lose their time. */
const DATES: ReadonlySet<string> = new Set(
  'trandate duedate createddate lastmodifieddate linelastmodifieddate deleteddate startdate enddate datecreated'.split(' '),
);
const INDEXES = [
  'CREATE INDEX by_type ON "transaction" (type, id)',
  'CREATE INDEX by_next ON nexttransactionlinelink (nextdoc, linktype, previousdoc)',
  'CREATE INDEX by_previous ON nexttransactionlinelink (previousdoc)',
  'CREATE INDEX by_stamp ON nexttransactionlinelink (lastmodifieddate)',
];

export function createTables(books: Books, settings: NetsuiteSettings): Tables {
  const database = new Database(':memory:');
  const names = namesOf(books);
  let nowText = '';
  let counted = 0;
  const visible = (subsidiary: number | null): boolean =>
    subsidiary === null || settings.visibleSubsidiaries === null || settings.visibleSubsidiaries.includes(String(subsidiary));
  const txns = books.txns.filter(({ type, subsidiary }) => visible(subsidiary) && !settings.hiddenTypes.includes(type));

  database.exec(`CREATE TABLE "transaction" (${TRANSACTION})`);
  // Without subsidiaries nothing names one: the column is not there either.
  const lineColumns = settings.oneWorld ? LINE : LINE.replace(' subsidiary ', ' _subsidiary ');
  database.exec(`CREATE TABLE transactionline (${lineColumns}) WITHOUT ROWID`);
  database.exec(`CREATE TABLE nexttransactionlinelink (${LINK})`);
  database.exec(`CREATE TABLE deletedrecord (${DELETED})`);
  database.exec(`CREATE TABLE customersubsidiaryrelationship (${RELATION})`);
  database.exec(`CREATE TABLE vendorsubsidiaryrelationship (${RELATION})`);
  database.exec('CREATE TABLE dual (dummy TEXT)');
  database.exec("INSERT INTO dual VALUES ('X')");
  const primary =
    'SELECT "transaction", id AS transactionline, 1 AS accountingbook, _account AS account, _debit AS debit, _credit AS credit, _posting AS posting FROM transactionline';
  const second = primary.replace('1 AS', '2 AS').replaceAll(/_(debit|credit) AS/g, 'times(_$1, 3) AS');
  database.function('times', { deterministic: true }, (value, times) =>
    typeof value === 'string' ? decimalText(scaled(value) * BigInt(Number(times)), SCALE) : null,
  );
  database.exec(`CREATE VIEW transactionaccountingline AS ${primary}${settings.secondBook ? ` UNION ALL ${second}` : ''}`);
  database.transaction(() => {
    fillTxns(database, books, txns);
    fillGone(database, books, visible);
    for (const table of LISTS) fillList(database, books, table, { visible, oneWorld: settings.oneWorld });
  })();
  for (const index of INDEXES) database.exec(index);
  addFunctions();

  function addFunctions(): void {
    const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
    database.function('to_char', { deterministic: true }, (value, format) =>
      value === null ? null : formatted(text(value), text(format)),
    );
    database.function('to_date', { deterministic: true, varargs: true }, (value) => text(value).slice(0, 10));
    database.function('to_timestamp', { deterministic: true, varargs: true }, (value) => text(value));
    database.function('nvl', { deterministic: true }, (value, other) => value ?? other);
    database.function('sysdate', () => nowText);
    database.function('rowcounter', () => (counted += 1));
    database.function('builtin_df', { deterministic: true }, (name, value) => names(text(name), value));
    database.aggregate('exactsum', {
      start: (): { sum: bigint; any: boolean } => ({ sum: 0n, any: false }),
      step: (sofar: { sum: bigint; any: boolean }, value: unknown) =>
        value === null ? sofar : { sum: sofar.sum + scaled(text(value)), any: true },
      result: ({ sum, any }) => (any ? trimmed(decimalText(sum, SCALE)) : null),
    });
  }

  return {
    run: (text, { limit, offset }, nowMs) => {
      nowText = wallTime(nowMs);
      counted = 0;
      const sql = translated(text, settings);
      try {
        const statement = database.prepare<[number, number], unknown[]>(`SELECT * FROM (${sql}) LIMIT ? OFFSET ?`).raw();
        const plain = database.prepare(sql);
        if (!plain.reader) throw new QueryFault('Search error occurred: Invalid or unsupported search');
        const columns = plain.columns().map(({ name, column }) => ({ name, isDate: column !== null && DATES.has(column) }));
        // More than 100 columns: no row, and no error. [P estuary]
        const found = columns.length > 100 ? [] : statement.all(limit + 1, offset);
        const rows = found.slice(0, limit).map((row) => row.map(cellText));
        const more = found.length > limit;
        return { columns, rows, more, total: offset + rows.length + (more ? remaining(sql, offset + rows.length) : 0) };
      } catch (error) {
        throw error instanceof Database.SqliteError ? faultOf(error, settings) : error;
      }
    },
    close: () => void database.close(),
  };

  /** Counted anew for each page, where the books are small enough to do it. */
  function remaining(sql: string, met: number): number {
    if (books.txns.length > 20_000) return 1_000;
    const count = database.prepare<[], number>(`SELECT COUNT(*) FROM (${sql})`).pluck().get() ?? 0;
    return Math.max(count - met, 0);
  }
}

const LISTS: readonly ListName[] = ['subsidiary', 'currency', 'account', 'customer', 'vendor', 'item', 'accountingperiod'];
const KNOWN: ReadonlySet<string> = new Set([
  ...LISTS,
  'transaction',
  'transactionline',
  'transactionaccountingline',
  'nexttransactionlinelink',
  'deletedrecord',
  'customersubsidiaryrelationship',
  'vendorsubsidiaryrelationship',
  'dual',
]);

const OF_SUBSIDIARIES: ReadonlySet<string> = new Set([
  'subsidiary',
  'customersubsidiaryrelationship',
  'vendorsubsidiaryrelationship',
]);

function fillTxns(database: Database.Database, books: Books, txns: readonly Txn[]): void {
  const recordNames = new Map(TXN_STREAMS.map(({ type, recordName }) => [type, recordName.toLowerCase()]));
  const head = database.prepare(`INSERT INTO "transaction" VALUES (${questions(26)})`);
  const body = database.prepare(`INSERT INTO transactionline VALUES (${questions(24)})`);
  const link = database.prepare(`INSERT INTO nexttransactionlinelink VALUES (${questions(9)})`);
  let unique = 0;
  for (const txn of txns) {
    const { currency } = txn;
    const stated = (value: bigint | null): string | null => (value === null ? null : money(value, currency));
    const modified = wallTime(txn.stamped.updatedMs);
    head.run(
      txn.id,
      txn.type,
      recordNames.get(txn.type) ?? '',
      txn.number === '' ? null : txn.number,
      String(txn.id),
      null,
      null,
      dayText(txn.day),
      txn.dueDay === null ? null : dayText(txn.dueDay),
      wallTime(txn.stamped.createdMs),
      modified,
      txn.entity?.id ?? null,
      books.symbols.get(currency.code) ?? null,
      txn.rate,
      stated(txn.total),
      null,
      stated(txn.unpaid),
      null,
      stated(txn.unused),
      txn.status,
      null,
      'T',
      null,
      txn.voided ? 'T' : 'F',
      txn.memo === '' ? null : txn.memo,
      null,
    );
    for (const [at, line] of txn.lines.entries()) {
      const { part, foreign, base } = line;
      const debit = base > 0n ? money(base, txn.base) : null;
      const credit = base < 0n ? money(-base, txn.base) : null;
      const flag = (asked: string): string => (part === asked ? 'T' : 'F');
      body.run(
        txn.id,
        at,
        (unique += 1),
        at,
        flag('main'),
        flag('tax'),
        flag('cogs'),
        flag('hidden'),
        line.item,
        null,
        line.quantity,
        line.rate,
        stated(foreign),
        money(base, txn.base),
        foreign !== null && foreign >= 0n ? stated(foreign) : null,
        foreign !== null && foreign < 0n ? stated(-foreign) : null,
        txn.entity?.id ?? null,
        txn.subsidiary,
        line.memo === '' ? null : line.memo,
        modified,
        line.account,
        debit,
        credit,
        // A line of text posts nothing.
        line.account === null ? 'F' : 'T',
      );
    }
    for (const { previousdoc, previoustype, amount } of txn.links) {
      link.run(previousdoc, 0, previoustype, txn.id, 0, txn.type, 'Payment', stated(amount), modified);
    }
  }
}

function fillGone(database: Database.Database, { gone }: Books, visible: (subsidiary: number | null) => boolean): void {
  const recordNames = new Map(TXN_STREAMS.map(({ type, recordName }) => [type, recordName.toLowerCase()]));
  const insert = database.prepare(`INSERT INTO deletedrecord VALUES (${questions(8)})`);
  for (const { id, type, atMs, subsidiary } of gone) {
    if (!visible(subsidiary)) continue;
    const name = recordNames.get(type) ?? type.toLowerCase();
    insert.run(id, -30, name, name, `${type} #${id}`, wallTime(atMs), -5, 'UI');
  }
}

function fillList(
  database: Database.Database,
  books: Books,
  table: ListName,
  { visible, oneWorld }: { readonly visible: (subsidiary: number | null) => boolean; readonly oneWorld: boolean },
): void {
  const rows = books.lists[table].filter(({ subsidiary }) => visible(subsidiary));
  const columns = Object.keys(books.lists[table][0]?.cells ?? {}).filter((column) => oneWorld || column !== 'subsidiary');
  database.exec(`CREATE TABLE ${table} (id INTEGER PRIMARY KEY${columns.map((column) => `, ${column}`).join('')})`);
  const insert = database.prepare(`INSERT INTO ${table} VALUES (${questions(columns.length + 1)})`);
  for (const { id, cells } of rows) insert.run(id, ...columns.map((column) => cells[column] ?? null));
  if (table !== 'customer' && table !== 'vendor') return;
  const relate = database.prepare(`INSERT INTO ${table}subsidiaryrelationship VALUES (?, ?)`);
  for (const { id, subsidiary } of rows) relate.run(id, subsidiary);
}

function questions(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}

/** What `BUILTIN.DF` shows for a column's value. */
function namesOf({ txns, lists }: Books): (column: string, value: unknown) => string | null {
  const entities = new Map<unknown, string>();
  for (const { entity } of txns) if (entity !== null) entities.set(entity.id, entity.name);
  const accounts = new Map<unknown, string>(lists.account.map(({ id, cells }) => [id, String(cells['fullname'])]));
  return (column, value) => {
    if (value === null || value === undefined) return null;
    if (column === 'entity') return entities.get(value) ?? null;
    if (column === 'account') return accounts.get(value) ?? null;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  };
}

const SCALE = 8;

/** Decimal text (or what SQLite makes of a difference of two) in 8 digits, exactly. */
function scaled(text: string): bigint {
  const [, sign = '', whole = '0', part = ''] = /^(-?)(\d*)(?:\.(\d*))?$/.exec(plain(text)) ?? [];
  const size = BigInt(whole === '' ? '0' : whole) * powerOfTen(SCALE) + BigInt(part.slice(0, SCALE).padEnd(SCALE, '0'));
  return sign === '-' ? -size : size;
}

/** A difference that SQLite made in binary is rounded to the six digits no amount has. */
function plain(text: string): string {
  return /e/i.test(text) || (text.split('.')[1]?.length ?? 0) > 6 ? Number(text).toFixed(6) : text;
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'bigint' ? String(value) : null;
}

function formatted(value: string, format: string): string {
  const [date = '', time = '00:00:00'] = value.split(' ');
  if (format === 'YYYY-MM-DD') return date;
  if (format === 'YYYY-MM-DD HH24:MI:SS') return `${date} ${time}`;
  throw new QueryFault(`Search error occurred: Invalid date format '${format}'`);
}

/** SuiteQL in SQLite's words. Throws QueryFault for what SuiteQL does not have. */
function translated(text: string, settings: NetsuiteSettings): string {
  const trimmedText = text.trim();
  if (!/^select\s/i.test(trimmedText) || /;|\[|\]|\blimit\s+\d|\boffset\s+\d/i.test(withoutTexts(trimmedText))) {
    throw new QueryFault('Invalid search query. Search error occurred: Invalid or unsupported search');
  }
  for (const [, table = ''] of withoutTexts(trimmedText).matchAll(/\b(?:from|join)\s+([a-z_]+)/gi)) {
    const name = table.toLowerCase();
    const lacks = !KNOWN.has(name) || settings.hiddenTables.includes(name) || (OF_SUBSIDIARIES.has(name) && !settings.oneWorld);
    if (lacks) throw new QueryFault(`Search error occurred: Record '${name}' was not found.`);
  }
  return trimmedText
    .replaceAll(/\b(from|join)\s+transaction\b/gi, '$1 "transaction"')
    .replaceAll(/\b([a-z]+)\.transaction\b/gi, '$1."transaction"')
    .replaceAll(/BUILTIN\.DF\(\s*(?:([a-z]+)\.)?([a-z]+)\s*\)/gi, (_all, alias: string | undefined, column: string) => {
      return `builtin_df('${column.toLowerCase()}', ${alias === undefined ? '' : `${alias}.`}${column})`;
    })
    .replaceAll(/\bSUM\s*\(/gi, 'exactsum(')
    .replaceAll(/\bSYSDATE\b/gi, 'sysdate()')
    .replaceAll(/\bROWNUM\b/gi, 'rowcounter()')
    .replaceAll(/\bFETCH\s+FIRST\s+(\d+)\s+ROWS\s+ONLY\b/gi, 'LIMIT $1');
}

function withoutTexts(text: string): string {
  return text.replaceAll(/'(?:[^']|'')*'/g, "''");
}

function faultOf(error: Error, { oneWorld }: NetsuiteSettings): QueryFault {
  const column = /no such column: (?:[a-z]+\.)?"?([A-Za-z_]+)/.exec(error.message)?.[1];
  if (column === 'subsidiary' && !oneWorld) {
    const reason = 'FEATURE_DISABLED - The feature required to use this field is disabled';
    return new QueryFault(
      `Search error occurred: Field 'subsidiary' for record 'transactionline' was not found. Reason: ${reason}`,
    );
  }
  if (column !== undefined) return new QueryFault(`Invalid search query. Search error occurred: Unknown identifier '${column}'`);
  return new QueryFault('Invalid search query. Search error occurred: Invalid or unsupported search');
}
