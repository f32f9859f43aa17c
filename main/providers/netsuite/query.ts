import { booksOf } from './account.ts';

/**
 * Texts of SuiteQL. Each query names its columns (more than 100 make an answer empty without a word), gives each an alias in lower case (spelling may change with a release), writes dates with
 * TO_CHAR (bare ones follow the preferences of the API user) and is ordered by a unique id with the word ASC, without which even a quiet table repeats and skips rows.
 * [D 157909186990, 158394344595; P estuary; P salto PR 2181]
 */

export const suiteqlPath = '/services/rest/query/v1/suiteql';

/** What is sent by POST. */
export function posted(text: string): string {
  return JSON.stringify({ q: text });
}

/** A column or an expression by its alias. */
export type Columns = Readonly<Record<string, string>>;

const date = (column: string): string => `TO_CHAR(${column}, 'YYYY-MM-DD')`;
const stamp = (column: string): string => `TO_CHAR(${column}, 'YYYY-MM-DD HH24:MI:SS')`;

/**
 * Places that a tenant fills in when the question is sent. Amounts of an account with subsidiaries are in the currency of each: every tenant is one subsidiary, and every question
 * names it.
 */
const inBooks = (alias: string): string => `{books of ${alias}}`;
const ofEntity = (table: string, alias: string): string => `{${table} of ${alias}}`;
const company = '{company}';

const placePattern = /\{(books|customersubsidiaryrelationship|vendorsubsidiaryrelationship) of ([a-z]{1,4})\}|\{company\}/g;

/** The question as one tenant's. */
export function askedOf(body: string, tenantExternalId: string): string {
  const { account, subsidiary } = booksOf(tenantExternalId);
  return body.replaceAll(placePattern, (_place, table: string | undefined, alias: string | undefined) => {
    if (table === undefined || alias === undefined)
      return subsidiary === null ? accountQuery(account) : subsidiaryQuery(subsidiary);
    if (subsidiary === null) return '1 = 1';
    if (table === 'books') return `${alias}.subsidiary = ${subsidiary}`;
    // A join would give a customer of two subsidiaries twice.
    return `${alias}.id IN (SELECT r.entity FROM ${table} r WHERE r.subsidiary = ${subsidiary})`;
  });
}

function subsidiaryQuery(subsidiary: string): string {
  return `SELECT s.id AS id, s.name AS name, s.country AS country, c.symbol AS currency FROM subsidiary s LEFT JOIN currency c ON c.id = s.currency WHERE s.id = ${subsidiary} ORDER BY s.id ASC`;
}

function accountQuery(account: string): string {
  return `SELECT c.id AS id, '${account}' AS name, c.symbol AS currency, (SELECT COUNT(*) FROM currency b WHERE b.isbasecurrency = 'T') AS basecurrencies FROM currency c WHERE c.isbasecurrency = 'T' ORDER BY c.id ASC`;
}

/** The one record that says what books these are. */
export const companyQuery = company;

/** There is one such record: nothing follows it. */
export const nothingQuery = 'SELECT c.id AS id FROM currency c WHERE c.id < 0 ORDER BY c.id ASC';

/** What a login may see: its subsidiaries that keep books. */
export const subsidiariesQuery =
  "SELECT s.id AS id, s.name AS name FROM subsidiary s WHERE s.iselimination = 'F' ORDER BY s.id ASC";

/** Names a column that accounts without subsidiaries do not have. No row is wanted: whether there is an answer is what it tells. */
export const subsidiaryColumnQuery =
  'SELECT tl.transaction AS id, tl.subsidiary AS subsidiary FROM transactionline tl WHERE tl.transaction < 0 ORDER BY tl.transaction ASC';

interface Ask {
  readonly sinceMs: number | null;
  readonly after: string;
}

/** Where a list comes from. `alias` names the table that has the ids. */
export interface Selection {
  readonly columns: Columns;
  readonly from: string;
  readonly alias: string;
  readonly where: readonly string[];
  /** Orders rows of one record among themselves. */
  readonly within?: readonly string[];
  /** Conditions that make a record one that changed since an instant; '' for lists that do not say. */
  readonly changed: (since: string) => string;
}

const conditionsOf = (conditions: readonly string[]): string =>
  conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;

function selected({ columns, from, alias, within = [] }: Selection, conditions: readonly string[]): string {
  const list = Object.entries(columns).map(([name, expression]) => `${expression} AS ${name}`);
  const order = [`${alias}.id`, ...within].map((column) => `${column} ASC`);
  return `SELECT ${list.join(', ')} FROM ${from}${conditionsOf(conditions)} ORDER BY ${order.join(', ')}`;
}

/** Records with a greater id than the last one met, changed at or after an instant. */
export function listQuery(selection: Selection, { sinceMs, after }: Ask): string {
  const since = sinceMs === null ? [] : [selection.changed(wallTime(sinceMs))];
  return selected(selection, [
    ...selection.where,
    ...since.filter((text) => text !== ''),
    `${selection.alias}.id > ${digits(after)}`,
  ]);
}

export function byIdsQuery(selection: Selection, ids: readonly string[]): string {
  return selected(selection, [...selection.where, `${selection.alias}.id IN (${ids.map(digits).join(', ')})`]);
}

/** Ids are numbers; anything else names no record. */
function digits(id: string): string {
  return /^\d{1,18}$/.test(id) ? id : '-1';
}

/** Each record once, also where rows of a join make it. */
export function countQuery({ from, alias, where }: Pick<Selection, 'from' | 'alias' | 'where'>): string {
  return `SELECT COUNT(DISTINCT ${alias}.id) AS total FROM ${from}${conditionsOf(where)}`;
}

/** Those that changed at or after an instant, by the condition of the list itself. */
export function changedCountQuery({ from, alias, where, changed }: Selection, sinceMs: number): string {
  return countQuery({ from, alias, where: [...where, changed(wallTime(sinceMs))] });
}

const hourMs = 3_600_000;

/**
 * An instant as a wall time that is not later in any zone: stamps are in the zone of the account, which is not asked for, and no zone is more than 12 hours behind UTC. A few hours are
 * read again; none is left out, when clocks change either.
 */
export function wallTime(ms: number): string {
  const text = new Date(Math.max(0, ms - 12 * hourMs)).toISOString();
  return `TO_TIMESTAMP('${text.slice(0, 10)} ${text.slice(11, 19)}', 'YYYY-MM-DD HH24:MI:SS')`;
}

/** Ids of removed records. Types are named as record type or as its title; each id is asked for before it is believed. */
export function deletedQuery(types: readonly string[], sinceMs: number, after: string): string {
  const list = types.map((type) => `'${type}'`).join(', ');
  return `SELECT d.recordid AS id, ${stamp('d.deleteddate')} AS deleteddate FROM deletedrecord d WHERE (LOWER(d.type) IN (${list}) OR LOWER(d.scriptid) IN (${list})) AND d.deleteddate >= ${wallTime(sinceMs)} AND d.recordid > ${digits(after)} ORDER BY d.recordid ASC`;
}

const headColumns: Columns = {
  id: 't.id',
  type: 't.type',
  tranid: 't.tranid',
  transactionnumber: 't.transactionnumber',
  externalid: 't.externalid',
  trandate: date('t.trandate'),
  duedate: date('t.duedate'),
  lastmodifieddate: stamp('t.lastmodifieddate'),
  entity: 't.entity',
  entityname: 'BUILTIN.DF(t.entity)',
  currency: 'c.symbol',
  exchangerate: 't.exchangerate',
  foreigntotal: 't.foreigntotal',
  status: 't.status',
  posting: 't.posting',
  voided: 't.voided',
  memo: 't.memo',
  otherrefnum: 't.otherrefnum',
};

const lineColumns: Columns = {
  line: 'tl.id',
  part: "CASE WHEN tl.mainline = 'T' THEN 'main' WHEN tl.taxline = 'T' THEN 'tax' WHEN tl.iscogs = 'T' THEN 'cogs' WHEN tl.donotdisplayline = 'T' THEN 'hidden' ELSE 'line' END",
  item: 'tl.item',
  quantity: 'tl.quantity',
  rate: 'tl.rate',
  foreignamount: 'tl.foreignamount',
  linememo: 'tl.memo',
  account: 'tal.account',
  accountname: 'BUILTIN.DF(tal.account)',
};

/** Header, lines, and what each line posts to in the primary book: another book would give every line twice. */
const transactionTables = `transaction t JOIN transactionline tl ON tl.transaction = t.id LEFT JOIN transactionaccountingline tal ON tal.transaction = tl.transaction AND tal.transactionline = tl.id AND tal.accountingbook = 1 LEFT JOIN currency c ON c.id = t.currency`;

/** What a transaction settles hangs on its main line: one row for each link, and the line itself where there is none. */
const linkTables = " LEFT JOIN nexttransactionlinelink k ON k.nextdoc = t.id AND k.linktype = 'Payment' AND tl.mainline = 'T'";
const linkColumns: Columns = { settles: 'k.previousdoc', settlestype: 'k.previoustype', settlesamount: 'k.foreignamount' };

/** Of the account that a line posts to. */
export const accountType = '(SELECT a.accttype FROM account a WHERE a.id = tal.account)';

const lineCount = `(SELECT COUNT(*) FROM transactionline n WHERE n.transaction = t.id AND ${inBooks('n')})`;
const furtherLinks =
  "(SELECT CASE WHEN COUNT(*) > 1 THEN COUNT(*) - 1 ELSE 0 END FROM nexttransactionlinelink m WHERE m.nextdoc = t.id AND m.linktype = 'Payment')";
const taxTotal = `(SELECT SUM(x.foreignamount) FROM transactionline x WHERE x.transaction = t.id AND x.taxline = 'T' AND ${inBooks('x')})`;

/**
 * Transactions of one type with all their lines. A payment does not always move the stamp of what it pays, but its link is new: what recent links name counts as changed.
 * [U in the platform's documentation, so both are asked for]
 */
export function transactions(
  type: string,
  more: { readonly columns?: Columns; readonly links?: boolean; readonly tax?: boolean } = {},
): Selection {
  const links = more.links === true;
  return {
    columns: {
      ...headColumns,
      ...more.columns,
      ...(more.tax === true ? { taxtotal: taxTotal } : {}),
      ...lineColumns,
      ...(links ? linkColumns : {}),
      rowcount: links ? `${lineCount} + ${furtherLinks}` : lineCount,
    },
    from: `${transactionTables}${links ? linkTables : ''}`,
    alias: 't',
    where: [`t.type = '${type}'`, inBooks('tl')],
    within: links ? ['tl.id', 'k.previousdoc', 'k.previousline'] : ['tl.id'],
    changed: (since) =>
      `(t.lastmodifieddate >= ${since} OR t.id IN (SELECT l.previousdoc FROM nexttransactionlinelink l WHERE l.lastmodifieddate >= ${since}) OR t.id IN (SELECT l.nextdoc FROM nexttransactionlinelink l WHERE l.lastmodifieddate >= ${since}))`,
  };
}

/** Counts transactions, all or those that changed since an instant, without what only makes rows of them. */
export function transactionCount(type: string, sinceMs: number | null = null): string {
  const changed = sinceMs === null ? '' : ` AND ${transactions(type).changed(wallTime(sinceMs))}`;
  return `SELECT COUNT(DISTINCT tl.transaction) AS total FROM transaction t JOIN transactionline tl ON tl.transaction = t.id WHERE t.type = '${type}' AND ${inBooks('tl')}${changed}`;
}

const byStamp =
  (alias: string) =>
  (since: string): string =>
    `${alias}.lastmodifieddate >= ${since}`;
const unstamped = (): string => '';

export const accounts: Selection = {
  columns: {
    id: 'a.id',
    acctnumber: 'a.acctnumber',
    name: 'a.accountsearchdisplayname',
    fullname: 'a.fullname',
    accttype: 'a.accttype',
    currency: 'c.symbol',
    isinactive: 'a.isinactive',
    lastmodifieddate: stamp('a.lastmodifieddate'),
  },
  from: 'account a LEFT JOIN currency c ON c.id = a.currency',
  alias: 'a',
  // Non-posting and statistical ones have no place in a ledger.
  where: ["a.accttype NOT IN ('NonPosting', 'Stat')"],
  changed: byStamp('a'),
};

function entities(table: 'customer' | 'vendor', extra: Columns): Selection {
  return {
    columns: {
      id: 'e.id',
      entityid: 'e.entityid',
      companyname: 'e.companyname',
      altname: 'e.altname',
      firstname: 'e.firstname',
      lastname: 'e.lastname',
      isperson: 'e.isperson',
      isinactive: 'e.isinactive',
      email: 'e.email',
      phone: 'e.phone',
      currency: 'c.symbol',
      lastmodifieddate: stamp('e.lastmodifieddate'),
      ...extra,
    },
    from: `${table} e LEFT JOIN currency c ON c.id = e.currency`,
    alias: 'e',
    where: [ofEntity(`${table}subsidiaryrelationship`, 'e')],
    changed: byStamp('e'),
  };
}

export const customers = entities('customer', { searchstage: 'e.searchstage' });
export const vendors = entities('vendor', { legalname: 'e.legalname' });

export const items: Selection = {
  columns: {
    id: 'i.id',
    itemid: 'i.itemid',
    displayname: 'i.displayname',
    description: 'i.description',
    itemtype: 'i.itemtype',
    isinactive: 'i.isinactive',
    lastmodifieddate: stamp('i.lastmodifieddate'),
  },
  from: 'item i',
  alias: 'i',
  where: [],
  changed: byStamp('i'),
};

/** Without a change stamp: read whole. */
export const currencies: Selection = {
  columns: {
    id: 'u.id',
    symbol: 'u.symbol',
    name: 'u.name',
    currencyprecision: 'u.currencyprecision',
    exchangerate: 'u.exchangerate',
    isbasecurrency: 'u.isbasecurrency',
    isinactive: 'u.isinactive',
  },
  from: 'currency u',
  alias: 'u',
  where: [],
  changed: unstamped,
};

export const periods: Selection = {
  columns: {
    id: 'p.id',
    periodname: 'p.periodname',
    startdate: date('p.startdate'),
    enddate: date('p.enddate'),
    isquarter: 'p.isquarter',
    isyear: 'p.isyear',
    isadjust: 'p.isadjust',
    closed: 'p.closed',
    alllocked: 'p.alllocked',
  },
  from: 'accountingperiod p',
  alias: 'p',
  where: [],
  changed: unstamped,
};

/**
 * Balances of the primary book by account, as at the end of a day. By the date of each transaction, as the ledger counts them: by period, a figure could not be compared with any list of
 * documents.
 */
export function balancesQuery(asAt: string): string {
  return `SELECT tal.account AS account, SUM(NVL(tal.debit, 0) - NVL(tal.credit, 0)) AS balance FROM transactionaccountingline tal JOIN transaction t ON t.id = tal.transaction JOIN transactionline tl ON tl.transaction = tal.transaction AND tl.id = tal.transactionline WHERE tal.posting = 'T' AND tal.accountingbook = 1 AND t.trandate <= TO_DATE('${/^\d{4}-\d{2}-\d{2}$/.test(asAt) ? asAt : '1900-01-01'}', 'YYYY-MM-DD') AND ${inBooks('tl')} GROUP BY tal.account ORDER BY tal.account ASC`;
}
