import { dayFromText, dayText, financialYearStart } from '../calendar.ts';
import { decimalText } from '../decimal.ts';
import { toBase } from '../decimal.ts';
import type { SimRequest } from '../simulator.ts';
import type { LiveOrganisation } from '../world/generate.ts';
import type { Account } from '../world/types.ts';
import { pacific } from './text.ts';
import { accountId } from './words.ts';

/** Reports computed from the world's own ledger, so that they tie with what the lists say only if both are right. */

const FIRST_DAY = -1_000_000;

/** `{"Header":…,"Columns":…,"Rows":…}`; undefined for a report that is not played here. */
export function reportText(live: LiveOrganisation, name: string, request: SimRequest): string | undefined {
  return name.toLowerCase() === 'trialbalance' ? trialBalance(live, request) : undefined;
}

function trialBalance(live: LiveOrganisation, request: SimRequest): string {
  const { organisation } = live;
  const base = organisation.baseCurrency;
  const end = request.query.get('end_date') ?? '';
  const day = /^\d{4}-\d{2}-\d{2}$/.test(end) ? dayFromText(end) : organisation.todayDay;
  const start = request.query.get('start_date') ?? '';
  const from = /^\d{4}-\d{2}-\d{2}$/.test(start) ? dayFromText(start) : financialYearStart(day, organisation.yearEndMonth);
  const balances = balancesAt(live, from, day);
  const rows: string[] = [];
  let debits = 0n;
  let credits = 0n;
  for (const account of organisation.accounts) {
    const balance = balances.get(account) ?? 0n;
    if (balance === 0n) continue;
    if (balance > 0n) debits += balance;
    else credits -= balance;
    const debit = balance > 0n ? decimalText(balance, base.decimals) : '';
    const credit = balance < 0n ? decimalText(-balance, base.decimals) : '';
    rows.push(
      `{"ColData":[{"value":${JSON.stringify(account.name)},"id":"${accountId(account)}"},{"value":"${debit}"},{"value":"${credit}"}]}`,
    );
  }
  const none = rows.length === 0;
  const total = `{"group":"GrandTotal","type":"Section","Summary":{"ColData":[{"value":"TOTAL"},{"value":"${decimalText(debits, base.decimals)}"},{"value":"${decimalText(credits, base.decimals)}"}]}}`;
  const columns =
    '{"Column":[{"ColTitle":"","ColType":"Account"},{"ColTitle":"Debit","ColType":"Money"},{"ColTitle":"Credit","ColType":"Money"}]}';
  return `{"Header":{"Time":"${pacific(request.shownMs)}","ReportName":"TrialBalance","ReportBasis":"Accrual","StartPeriod":"${dayText(from)}","EndPeriod":"${dayText(day)}","SummarizeColumnsBy":"Total","Currency":"${base.code}","Option":[{"Name":"NoReportData","Value":"${String(none)}"}]},"Columns":${columns},"Rows":{${none ? '' : `"Row":[${[...rows, total].join(',')}]`}}}`;
}

/** Debit positive; income and expenses of the period, and of what went before in retained earnings. */
function balancesAt({ organisation }: LiveOrganisation, from: number, day: number): ReadonlyMap<Account, bigint> {
  const before = organisation.ledger.balances(FIRST_DAY, from - 1);
  const until = organisation.ledger.balances(FIRST_DAY, day);
  const found = new Map<Account, bigint>();
  const add = (account: Account, value: bigint): void => void found.set(account, (found.get(account) ?? 0n) + value);
  const earnings = organisation.accounts.find(({ type }) => type === 'retained-earnings');
  for (const account of organisation.accounts) {
    const yearly = account.class === 'revenue' || account.class === 'expense';
    const earlier = before[account.index] ?? 0n;
    add(account, (until[account.index] ?? 0n) - (yearly ? earlier : 0n));
    if (yearly && earnings !== undefined) add(earnings, earlier);
  }
  // A transfer moves one amount, and the world's two ends of it may differ by a rounding, which it books as an exchange difference.
  const exchange = organisation.accounts.find(({ type }) => type === 'realised-fx');
  for (const transfer of organisation.transfers) {
    if (transfer.status !== 'posted' || transfer.vanished || transfer.day > day || exchange === undefined) continue;
    const into = toBase(
      transfer.toEntry.total,
      transfer.to.currency.decimals,
      transfer.toEntry.rate,
      organisation.baseCurrency.decimals,
    );
    add(transfer.to, transfer.amount - into);
    add(exchange, into - transfer.amount);
  }
  return found;
}
