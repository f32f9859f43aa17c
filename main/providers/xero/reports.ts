import { TieoutError } from '../../../shared/errors.ts';
import { decimalFromMinor, exponentOf, minorFromDecimal } from '../../../shared/money.ts';
import { isRecord } from '../../../shared/unknown.ts';
import type { ReportAccount, ReportDefinition, ReportedTotal } from '../contract.ts';
import { needs } from './scopes.ts';

/**
 * The trial balance gives every control total: receivables and payables by the accounts that have those roles, each bank account, and each
 * balance-sheet account. There is no report of a whole organisation's aged balances in the API. [spec]
 */
const trialBalance: ReportDefinition = {
  name: 'trial-balance',
  title: 'Trial balance',
  scopes: needs.trialBalance,
  request: (hosts, { asAt }) => ({
    method: 'GET',
    url: `${hosts.api}/Reports/TrialBalance?date=${encodeURIComponent(asAt)}&paymentsOnly=false`,
    headers: {},
  }),
  read(body, { baseCurrency, accounts }) {
    const exponent = exponentOf(baseCurrency);
    if (exponent === undefined) throw unreadable(`the base currency ${baseCurrency} is not known`);
    const lines = readLines(body, exponent);
    const balanceById = sumByAccount(lines);
    const total = (name: string, label: string, minor: bigint): ReportedTotal => ({
      name,
      label,
      currency: baseCurrency,
      amount: decimalFromMinor(minor, exponent),
    });
    // An account without any entry is not in the report: its balance is 0.
    const balanceOf = (account: ReportAccount): bigint => balanceById.get(account.externalId)?.minor ?? 0n;
    const labelOf = (account: ReportAccount): string =>
      balanceById.get(account.externalId)?.label ?? `Account ${account.code ?? account.externalId}`;
    const foots = sum(lines.map((line) => line.debit - line.credit));
    return [
      total('receivables', 'Accounts receivable', sum(withRole(accounts, 'DEBTORS').map(balanceOf))),
      total('payables', 'Accounts payable', -sum(withRole(accounts, 'CREDITORS').map(balanceOf))),
      ...accounts
        .filter((account) => account.accountType === 'BANK')
        .map((account) => total(`bank:${account.externalId}`, labelOf(account), balanceOf(account))),
      total('trial-balance-foots', 'Debits less credits', foots),
      ...accounts.filter(hasLifetimeBalance).map((account) => ({
        ...total(`trial-balance:${account.externalId}`, `${labelOf(account)} in the trial balance`, balanceOf(account)),
        // Nothing counts journals, and their numbers have gaps of their own.
        proves: 'journals',
      })),
    ];
  },
};

export const reports: readonly ReportDefinition[] = [trialBalance];

/**
 * The year-to-date columns start anew each financial year for these, and what they held before has moved to retained earnings without a journal: only
 * the sum of all of them can be compared, which `trial-balance-foots` and the other accounts do.
 */
const yearlyTypes: ReadonlySet<string> = new Set([
  'DEPRECIATN',
  'DIRECTCOSTS',
  'EXPENSE',
  'OTHERINCOME',
  'OVERHEADS',
  'REVENUE',
  'SALES',
  'SUPERANNUATIONEXPENSE',
  'WAGESEXPENSE',
]);

function hasLifetimeBalance(account: ReportAccount): boolean {
  return !yearlyTypes.has(account.accountType) && account.systemRole !== 'RETAINEDEARNINGS';
}

function withRole(accounts: readonly ReportAccount[], role: string): readonly ReportAccount[] {
  const found = accounts.filter((account) => account.systemRole === role);
  if (found.length === 0) throw unreadable(`the chart of accounts in the ledger has no account with the role ${role}`);
  return found;
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

interface ReportLine {
  readonly accountId: string | null;
  readonly label: string;
  readonly debit: bigint;
  readonly credit: bigint;
}

interface Cell {
  readonly value: string;
  readonly accountId: string | null;
}

/** Account, debit, credit, year-to-date debit, year-to-date credit: titles are in the organisation's language, the places are not. */
const columnCount = 5;

/** The account rows of the report, their sum held against the report's own last row. */
function readLines(body: unknown, exponent: number): readonly ReportLine[] {
  const report = isRecord(body) && Array.isArray(body['Reports']) ? (body['Reports'] as readonly unknown[])[0] : undefined;
  if (!isRecord(report) || !Array.isArray(report['Rows'])) throw unreadable('it has no rows');
  const rows = flatten(report['Rows'] as readonly unknown[]);
  const header = rows.find((row) => row.kind === 'header');
  if (header?.cells.length !== columnCount) throw unreadable('its columns are not the five of a trial balance');
  const lines: ReportLine[] = [];
  for (const row of rows) {
    if (row.kind !== 'row') continue;
    if (row.cells.length !== columnCount) throw unreadable('a row has another number of cells than the heading');
    lines.push(lineOf(row.cells, exponent));
  }
  const last = rows.findLast((row) => row.kind === 'summary');
  if (last?.cells.length !== columnCount) throw unreadable('it has no last row with the totals');
  const stated = lineOf(last.cells, exponent);
  const agrees = sum(lines.map((line) => line.debit)) === stated.debit && sum(lines.map((line) => line.credit)) === stated.credit;
  if (!agrees) throw unreadable('its rows do not add up to its own totals');
  return lines;
}

function lineOf(cells: readonly Cell[], exponent: number): ReportLine {
  const [name, , , debit, credit] = cells;
  if (name === undefined || debit === undefined || credit === undefined) throw unreadable('a row is cut short');
  return {
    accountId: cells.find((cell) => cell.accountId !== null)?.accountId ?? null,
    label: name.value,
    debit: amount(debit.value, exponent),
    credit: amount(credit.value, exponent),
  };
}

/** Values are text without thousands separators, and '' is nothing. [spec] */
function amount(text: string, exponent: number): bigint {
  if (text === '') return 0n;
  const minor = minorFromDecimal(text, exponent);
  if (!minor.ok) throw unreadable('an amount is no decimal number');
  return minor.value;
}

/** Debit positive, credit negative. */
function sumByAccount(lines: readonly ReportLine[]): ReadonlyMap<string, { readonly minor: bigint; readonly label: string }> {
  const byId = new Map<string, { minor: bigint; label: string }>();
  for (const { accountId, label, debit, credit } of lines) {
    if (accountId === null) continue;
    byId.set(accountId, { label, minor: (byId.get(accountId)?.minor ?? 0n) + debit - credit });
  }
  return byId;
}

interface FlatRow {
  readonly kind: 'header' | 'row' | 'summary';
  readonly cells: readonly Cell[];
}

/** Sections opened up, their titles left out. */
function flatten(rows: readonly unknown[]): readonly FlatRow[] {
  return rows.flatMap((row): readonly FlatRow[] => {
    if (!isRecord(row)) throw unreadable('a row is no row');
    switch (row['RowType']) {
      case 'Header':
        return [{ kind: 'header', cells: cellsOf(row) }];
      case 'Row':
        return [{ kind: 'row', cells: cellsOf(row) }];
      case 'Section':
        return Array.isArray(row['Rows']) ? flatten(row['Rows'] as readonly unknown[]) : [];
      case 'SummaryRow':
        return [{ kind: 'summary', cells: cellsOf(row) }];
      default:
        throw unreadable('it has a kind of row that is not documented');
    }
  });
}

function cellsOf(row: Readonly<Record<string, unknown>>): readonly Cell[] {
  const cells = row['Cells'];
  if (!Array.isArray(cells)) throw unreadable('a row has no cells');
  return cells.map((cell: unknown): Cell => {
    if (!isRecord(cell)) throw unreadable('a cell is no cell');
    const value = cell['Value'];
    if (value !== undefined && value !== null && typeof value !== 'string') throw unreadable('a value is not text');
    return { value: value ?? '', accountId: accountIdOf(cell['Attributes']) };
  });
}

function accountIdOf(attributes: unknown): string | null {
  if (!Array.isArray(attributes)) return null;
  for (const attribute of attributes as readonly unknown[]) {
    if (!isRecord(attribute)) continue;
    const { Id: id, Value: value } = attribute;
    if (typeof id === 'string' && /^account(id)?$/i.test(id) && typeof value === 'string' && value !== '') return value;
  }
  return null;
}

function unreadable(why: string): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'stop-stream',
    message: `Xero's trial balance cannot be read: ${why}.`,
    remedy:
      'The ledger is not compared with it this time. If it stays, please report this with the output of "tieout doctor --json".',
  });
}
