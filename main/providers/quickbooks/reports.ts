import { TieoutError } from '../../../shared/errors.ts';
import { decimalFromMinor, exponentOf, minorFromDecimal } from '../../../shared/money.ts';
import { isRecord, valueAt } from '../../../shared/unknown.ts';
import type { ReportAccount, ReportDefinition, ReportedTotal } from '../contract.ts';
import { minorVersion } from './query.ts';
import { needs } from './scopes.ts';

/**
 * The trial balance gives every control total, in home currency: receivables and payables by the accounts of those types, and each bank account and card. An account without
 * movement is not in it. [doc: reports]
 */
const trialBalance: ReportDefinition = {
  name: 'trial-balance',
  title: 'Trial balance',
  scopes: needs,
  // Balances of the balance sheet are as at the end; the start only says what of income and expenses is shown beside them.
  request: (_hosts, { asAt }) => ({
    method: 'GET',
    url: `/reports/TrialBalance?start_date=${asAt.slice(0, 4)}-01-01&end_date=${encodeURIComponent(asAt)}&accounting_method=Accrual&minorversion=${minorVersion}`,
    headers: {},
  }),
  read(body, { baseCurrency, accounts }) {
    const exponent = exponentOf(baseCurrency);
    if (exponent === undefined) throw unreadable(`the base currency ${baseCurrency} is not known`);
    const stated = valueAt(body, 'Header.Currency');
    if (typeof stated === 'string' && stated !== '' && stated !== baseCurrency) throw unreadable(`it is in ${stated}`);
    const rows = readRows(body, exponent);
    const balanceOf = (account: ReportAccount): bigint =>
      sum(rows.filter((row) => row.accountId === account.externalId).map((row) => row.debit - row.credit));
    const ofType = (type: string): readonly ReportAccount[] => accounts.filter((account) => account.accountType === type);
    const total = (name: string, label: string, minor: bigint): ReportedTotal => ({
      name,
      label,
      currency: baseCurrency,
      amount: decimalFromMinor(minor, exponent),
    });
    return [
      total('receivables', 'Accounts receivable', sum(ofType('Accounts Receivable').map(balanceOf))),
      total('payables', 'Accounts payable', -sum(ofType('Accounts Payable').map(balanceOf))),
      ...[...ofType('Bank'), ...ofType('Credit Card')].map((account) =>
        total(
          `bank:${account.externalId}`,
          rows.find((row) => row.accountId === account.externalId)?.label ?? `Account ${account.code ?? account.externalId}`,
          balanceOf(account),
        ),
      ),
      total('trial-balance-foots', 'Debits less credits', sum(rows.map((row) => row.debit - row.credit))),
    ];
  },
};

export const reports: readonly ReportDefinition[] = [trialBalance];

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

interface Row {
  readonly accountId: string | null;
  readonly label: string;
  readonly debit: bigint;
  readonly credit: bigint;
}

/** The account rows, their sums held against the report's own last row. */
function readRows(body: unknown, exponent: number): readonly Row[] {
  const columns = valueAt(body, 'Columns.Column');
  const rows = valueAt(body, 'Rows.Row');
  if (!Array.isArray(columns)) throw unreadable('it has no columns');
  if (rows === undefined && isEmptyReport(body)) return [];
  if (!Array.isArray(rows)) throw unreadable('it has no rows');
  // By title and never by place: more columns were announced for 2026.
  const place = (title: string): number => columns.findIndex((column) => isRecord(column) && column['ColTitle'] === title);
  const at = { debit: place('Debit'), credit: place('Credit') };
  if (at.debit < 0 || at.credit < 0) throw unreadable('it has no columns "Debit" and "Credit"');
  const cellsOf = (cells: unknown): Row | null => rowOf(cells, at, exponent);
  const found: Row[] = [];
  let total: Row | null = null;
  const walk = (list: readonly unknown[]): void => {
    for (const row of list) {
      if (!isRecord(row)) throw unreadable('a row is no row');
      if (row['group'] === 'GrandTotal') {
        total = cellsOf(valueAt(row, 'Summary.ColData'));
        continue;
      }
      // A parent account can have entries of its own beside those of its sub-accounts.
      for (const cells of [row['ColData'], valueAt(row, 'Header.ColData')]) {
        const read = cells === undefined ? null : cellsOf(cells);
        if (read !== null) found.push(read);
      }
      const inner = valueAt(row, 'Rows.Row');
      if (Array.isArray(inner)) walk(inner);
    }
  };
  walk(rows);
  const last: Row | null = total;
  if (last === null) throw unreadable('it has no last row with the totals');
  refuseUnequal(found, last);
  return found;
}

function refuseUnequal(rows: readonly Row[], last: Row): void {
  if (sum(rows.map((row) => row.debit)) === last.debit && sum(rows.map((row) => row.credit)) === last.credit) return;
  throw unreadable('its rows do not add up to its own totals');
}

function isEmptyReport(body: unknown): boolean {
  const options = valueAt(body, 'Header.Option');
  return (
    Array.isArray(options) &&
    options.some((option) => isRecord(option) && option['Name'] === 'NoReportData' && option['Value'] === 'true')
  );
}

/** Null for a row without any amount, as titles of sections are. */
function rowOf(cells: unknown, at: { readonly debit: number; readonly credit: number }, exponent: number): Row | null {
  if (!Array.isArray(cells)) throw unreadable('a row has no cells');
  const cell = (index: number): Readonly<Record<string, unknown>> => {
    const value: unknown = cells[index];
    return isRecord(value) ? value : {};
  };
  const debit = cell(at.debit)['value'] ?? '';
  const credit = cell(at.credit)['value'] ?? '';
  if (debit === '' && credit === '') return null;
  const { id, value } = cell(0);
  return {
    accountId: typeof id === 'string' && id !== '' ? id : null,
    label: typeof value === 'string' ? value : '',
    debit: amount(debit, exponent),
    credit: amount(credit, exponent),
  };
}

/** All values are text, '' is nothing. */
function amount(value: unknown, exponent: number): bigint {
  if (value === '') return 0n;
  const minor = typeof value === 'string' ? minorFromDecimal(value, exponent) : undefined;
  if (minor === undefined || !minor.ok) throw unreadable('an amount is no decimal number');
  return minor.value;
}

function unreadable(why: string): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'stop-stream',
    message: `QuickBooks' trial balance cannot be read: ${why}.`,
    remedy:
      'The ledger is not compared with it this time. If it stays, please report this with the output of "tieout doctor --json".',
  });
}
