import { shortDecimalText } from '../decimal.ts';
import type { Organisation } from '../world/organisation.ts';
import { accountNo } from './words.ts';

/** `get_trialbalance`: what went through each account in a span of days. [sheet 6] */
export function trialBalance({ accounts, ledger, baseCurrency }: Organisation, fromDay: number, toDay: number): string {
  const text = (value: bigint): string => shortDecimalText(value, baseCurrency.decimals, 0);
  const before = ledger.balances(-1_000_000, fromDay - 1);
  return accounts
    .map((account) => {
      const { debits, credits } = ledger.flows(account.index, fromDay, toDay);
      const start = before[account.index] ?? 0n;
      return `<trialbalance><glaccountno>${accountNo(account)}</glaccountno><startbalance>${text(start)}</startbalance><debits>${text(debits)}</debits><credits>${text(credits)}</credits><adjdebits>0</adjdebits><adjcredits>0</adjcredits><endbalance>${text(start + debits - credits)}</endbalance><reportingbook>ACCRUAL</reportingbook><currency>${baseCurrency.code}</currency></trialbalance>`;
    })
    .join('');
}
