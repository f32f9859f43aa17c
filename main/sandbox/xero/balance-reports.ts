import { dayOfMs, financialYearStart, longDay, monthEnd, monthStart, shortDay } from '../calendar.ts';
import { decimalText } from '../decimal.ts';
import type { SimRequest } from '../simulator.ts';
import type { LiveOrganisation } from '../world/generate.ts';
import type { Organisation } from '../world/organisation.ts';
import type { Account, AccountClass } from '../world/types.ts';
import { cells, dayOf, FIRST_DAY, invalidDate, ofAccount, plain, reportText, type ReportMade, type Row } from './report-text.ts';
import { money } from './text.ts';

/** Reports over account balances, computed from the world's ledger and not from what was sent. */

export interface TrialBalanceLine {
  readonly account: Account;
  /** Base currency, debit positive: since the start of the financial year for revenue and expenses, since ever for the rest. */
  readonly balance: bigint;
  /** Movement in the month of the date. */
  readonly month: bigint;
}

/** Balances at a day as a trial balance states them: earlier years' results stand in retained earnings. */
export function trialBalance(organisation: Organisation, day: number): readonly TrialBalanceLine[] {
  const yearStart = financialYearStart(day, organisation.yearEndMonth);
  const before = organisation.ledger.balances(FIRST_DAY, yearStart - 1);
  const during = organisation.ledger.balances(yearStart, day);
  const month = organisation.ledger.balances(monthStart(day), day);
  const isResult = (account: Account): boolean => account.class === 'revenue' || account.class === 'expense';
  const earlier = organisation.accounts.reduce(
    (sum, account) => (isResult(account) ? sum + (before[account.index] ?? 0n) : sum),
    0n,
  );
  return organisation.accounts.map((account) => {
    const own = (during[account.index] ?? 0n) + (isResult(account) ? 0n : (before[account.index] ?? 0n));
    return { account, balance: account.type === 'retained-earnings' ? own + earlier : own, month: month[account.index] ?? 0n };
  });
}

const SECTIONS: readonly (readonly [string, AccountClass])[] = [
  ['Revenue', 'revenue'],
  ['Expenses', 'expense'],
  ['Assets', 'asset'],
  ['Liabilities', 'liability'],
  ['Equity', 'equity'],
];

export function trialBalanceReport({ organisation }: LiveOrganisation, request: SimRequest): ReportMade {
  const day = dayOf(request, 'date');
  if (day === undefined) return invalidDate;
  const lines = trialBalance(organisation, day);
  const base = organisation.baseCurrency;
  const pair = (value: bigint): readonly [string, string] => (value < 0n ? ['', money(-value, base)] : [money(value, base), '']);
  const sections = SECTIONS.map(([title, group]): Row => {
    const rows = lines
      .filter((line) => line.account.class === group && (line.balance !== 0n || line.month !== 0n))
      .map(({ account, balance, month }): Row => {
        const label = account.code === '' ? account.name : `${account.name} (${account.code})`;
        return { type: 'Row', cells: [label, ...pair(month), ...pair(balance)].map((value) => ofAccount(account, value)) };
      });
    return { type: 'Section', title, rows };
  });
  const sum = (values: readonly bigint[], sign: bigint): string =>
    money(
      values.reduce((total, value) => (value * sign > 0n ? total + value * sign : total), 0n),
      base,
    );
  const months = lines.map((line) => line.month);
  const balances = lines.map((line) => line.balance);
  const total: Row = {
    type: 'SummaryRow',
    cells: cells('Total', sum(months, 1n), sum(months, -1n), sum(balances, 1n), sum(balances, -1n)),
  };
  return reportText(
    {
      id: 'TrialBalance',
      name: 'Trial Balance',
      titles: ['Trial Balance', organisation.name, `As at ${longDay(day)}`],
      nowMs: request.nowMs,
    },
    [
      { type: 'Header', cells: cells('Account', 'Debit', 'Credit', 'YTD Debit', 'YTD Credit') },
      ...sections,
      { type: 'Section', title: '', rows: [total] },
    ],
  );
}

const BALANCE_GROUPS: readonly { readonly title: string; readonly types: readonly Account['type'][] }[] = [
  { title: 'Bank', types: ['bank'] },
  { title: 'Current Assets', types: ['receivable', 'current-asset'] },
  { title: 'Fixed Assets', types: ['fixed-asset'] },
];
const LIABILITY_GROUPS: typeof BALANCE_GROUPS = [
  { title: 'Current Liabilities', types: ['payable', 'tax', 'rounding', 'current-liability'] },
  { title: 'Non-current Liabilities', types: ['long-liability'] },
];
const NO_ACCOUNT = '00000000-0000-0000-0000-000000000000';

export function balanceSheetReport({ organisation }: LiveOrganisation, request: SimRequest): ReportMade {
  const day = dayOf(request, 'date');
  if (day === undefined) return invalidDate;
  const base = organisation.baseCurrency;
  const periods = Math.min(11, Math.max(0, Number.parseInt(request.query.get('periods') ?? '0', 10) || 0));
  const step = { MONTH: 1, QUARTER: 3, YEAR: 12 }[request.query.get('timeframe')?.toUpperCase() ?? 'MONTH'] ?? 1;
  const days = Array.from({ length: periods + 1 }, (_, back) => (back === 0 ? day : monthEnd(day, -back * step)));
  const columns = days.map((at) => trialBalance(organisation, at));
  const valueOf = (at: number, account: Account): bigint => columns[at]?.[account.index]?.balance ?? 0n;
  const amounts = (read: (column: number) => bigint): readonly string[] => days.map((_, column) => money(read(column), base));

  const sumOf = (accounts: readonly Account[], sign: bigint) => (column: number) =>
    accounts.reduce((sum, account) => sum + sign * valueOf(column, account), 0n);
  const group = (title: string, accounts: readonly Account[], sign: bigint): Row => ({
    type: 'Section',
    title,
    rows: [
      ...accounts.map((account): Row => ({
        type: 'Row',
        cells: [
          ofAccount(account, account.name),
          ...amounts((column) => sign * valueOf(column, account)).map((value) => ofAccount(account, value)),
        ],
      })),
      { type: 'SummaryRow', cells: cells(`Total ${title}`, ...amounts(sumOf(accounts, sign))) },
    ],
  });
  const moving = organisation.accounts.filter((account) => days.some((_, column) => valueOf(column, account) !== 0n));
  const groups = (list: typeof BALANCE_GROUPS, sign: bigint): readonly Row[] =>
    list
      .map(({ title, types }) => ({ title, accounts: moving.filter((account) => types.includes(account.type)) }))
      .filter(({ accounts }) => accounts.length > 0)
      .map(({ title, accounts }) => group(title, accounts, sign));
  const ofClass = (wanted: readonly AccountClass[]): readonly Account[] =>
    moving.filter((account) => wanted.includes(account.class));
  const total = (title: string, read: (column: number) => bigint): Row => ({
    type: 'Section',
    title: '',
    rows: [{ type: 'SummaryRow', cells: cells(title, ...amounts(read)) }],
  });
  const assets = sumOf(ofClass(['asset']), 1n);
  const liabilities = sumOf(ofClass(['liability']), -1n);
  const result = sumOf(ofClass(['revenue', 'expense']), -1n);
  const equityAccounts = ofClass(['equity']);
  const equity = sumOf(equityAccounts, -1n);
  const earnings: Row = {
    type: 'Row',
    cells: ['Current Year Earnings', ...amounts(result)].map((value) => ({
      value,
      attribute: { id: 'account', value: NO_ACCOUNT },
    })),
  };
  const equityRows: readonly Row[] = [
    earnings,
    ...equityAccounts.map((account): Row => ({
      type: 'Row',
      cells: [
        ofAccount(account, account.name),
        ...amounts((column) => -valueOf(column, account)).map((value) => ofAccount(account, value)),
      ],
    })),
    { type: 'SummaryRow', cells: cells('Total Equity', ...amounts((column) => equity(column) + result(column))) },
  ];
  return reportText(
    {
      id: 'BalanceSheet',
      name: 'Balance Sheet',
      titles: ['Balance Sheet', organisation.name, `As at ${longDay(day)}`],
      nowMs: request.nowMs,
    },
    [
      { type: 'Header', cells: cells('', ...days.map(shortDay)) },
      { type: 'Section', title: 'Assets', rows: [] },
      ...groups(BALANCE_GROUPS, 1n),
      total('Total Assets', assets),
      { type: 'Section', title: 'Liabilities', rows: [] },
      ...groups(LIABILITY_GROUPS, -1n),
      total('Total Liabilities', liabilities),
      total('Net Assets', (column) => assets(column) - liabilities(column)),
      { type: 'Section', title: 'Equity', rows: equityRows },
    ],
  );
}

export function bankSummaryReport({ organisation }: LiveOrganisation, request: SimRequest): ReportMade {
  const toDay = dayOf(request, 'toDate');
  const fromDay = dayOf(request, 'fromDate', monthStart(toDay ?? dayOfMs(request.nowMs)));
  if (toDay === undefined || fromDay === undefined) return invalidDate;
  const base = organisation.baseCurrency;
  const before = organisation.ledger.balances(FIRST_DAY, fromDay - 1);
  const rows = organisation.accounts
    .filter((account) => account.type === 'bank')
    .map((account) => {
      const opening = before[account.index] ?? 0n;
      const { debits, credits } = organisation.ledger.flows(account.index, fromDay, toDay);
      return { account, figures: [opening, debits, credits, opening + debits - credits] };
    });
  const totals = [0, 1, 2, 3].map((at) =>
    money(
      rows.reduce((sum, { figures }) => sum + (figures[at] ?? 0n), 0n),
      base,
    ),
  );
  return reportText(
    {
      id: 'BankSummary',
      name: 'Bank Summary',
      titles: ['Bank Summary', organisation.name, `From ${longDay(fromDay)} to ${longDay(toDay)}`],
      nowMs: request.nowMs,
    },
    [
      { type: 'Header', cells: cells('Bank Accounts', 'Opening Balance', 'Cash Received', 'Cash Spent', 'Closing Balance') },
      {
        type: 'Section',
        title: '',
        rows: [
          ...rows.map(({ account, figures }): Row => {
            const [opening = '', received = '', spent = '', closing = ''] = figures.map((figure) => money(figure, base));
            return {
              type: 'Row',
              cells: [
                ofAccount(account, account.name, 'accountID'),
                plain(opening),
                ofAccount(account, received),
                ofAccount(account, spent),
                plain(closing),
              ],
            };
          }),
          { type: 'SummaryRow', cells: cells('Total', ...totals) },
        ],
      },
    ],
  );
}

export function profitAndLossReport({ organisation }: LiveOrganisation, request: SimRequest): ReportMade {
  const toDay = dayOf(request, 'toDate');
  const fromDay = dayOf(request, 'fromDate', monthStart(toDay ?? dayOfMs(request.nowMs)));
  if (toDay === undefined || fromDay === undefined) return invalidDate;
  if (toDay - fromDay > 366) return { kind: 'invalid', message: 'The period must not be longer than 365 days' };
  const base = organisation.baseCurrency;
  const balances = organisation.ledger.balances(fromDay, toDay);
  const section = (title: string, group: AccountClass, sign: bigint): { row: Row; total: bigint } => {
    const accounts = organisation.accounts.filter((account) => account.class === group && (balances[account.index] ?? 0n) !== 0n);
    const total = accounts.reduce((sum, account) => sum + sign * (balances[account.index] ?? 0n), 0n);
    const rows = accounts.map((account): Row => ({
      type: 'Row',
      cells: [ofAccount(account, account.name), ofAccount(account, money(sign * (balances[account.index] ?? 0n), base))],
    }));
    return {
      row: {
        type: 'Section',
        title,
        rows: [...rows, { type: 'SummaryRow', cells: cells(`Total ${title}`, money(total, base)) }],
      },
      total,
    };
  };
  const income = section('Income', 'revenue', -1n);
  const costs = section('Operating Expenses', 'expense', 1n);
  return reportText(
    {
      id: 'ProfitAndLoss',
      name: 'Profit and Loss',
      titles: ['Profit & Loss', organisation.name, `${longDay(fromDay)} to ${longDay(toDay)}`],
      nowMs: request.nowMs,
    },
    [
      { type: 'Header', cells: cells('', shortDay(toDay)) },
      income.row,
      costs.row,
      {
        type: 'Section',
        title: '',
        rows: [{ type: 'Row', cells: cells('Net Profit', decimalText(income.total - costs.total, base.decimals)) }],
      },
    ],
  );
}
