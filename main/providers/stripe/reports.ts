import { TieoutError } from '../../../shared/errors.ts';
import { decimalFromMinor } from '../../../shared/money.ts';
import { isRecord, valueAt } from '../../../shared/unknown.ts';
import type { ReportDefinition } from '../contract.ts';
import { minorDigits } from './currencies.ts';

/** The balance is the sum of `net` over all balance transactions: nothing else moves it. [doc: balance] */
export const reports: readonly ReportDefinition[] = [
  {
    name: 'balance',
    title: 'Balance',
    scopes: [['rak_balance_read']],
    request: (hosts) => ({ method: 'GET', url: `${hosts.api}/v1/balance`, headers: {} }),
    proves: 'balance-transactions',
    read(body, { baseCurrency, balanceCurrencies }) {
      const funds = [...fundsIn(body, 'available'), ...fundsIn(body, 'pending')];
      const currencies = new Set([baseCurrency, ...balanceCurrencies, ...funds.map(({ currency }) => currency)]);
      return [...currencies].toSorted(baseFirst(baseCurrency)).map((currency) => {
        const digits = minorDigits[currency];
        const minor = funds.reduce((sum, fund) => (fund.currency === currency ? sum + fund.minor : sum), 0n);
        // What is no amount does not tie, and is told as it came.
        const amount = digits === undefined ? `${minor} minor units` : decimalFromMinor(minor, digits);
        return { name: `processor-balance:${currency}`, label: `Balance in ${currency}`, currency, amount };
      });
    },
  },
];

const baseFirst = (base: string) => (a: string, b: string) => Number(b === base) - Number(a === base) || (a < b ? -1 : 1);

/** A part of the balance, one entry a currency; a currency that is not there has nothing. */
function fundsIn(body: unknown, part: string): readonly { readonly currency: string; readonly minor: bigint }[] {
  const funds = valueAt(body, part);
  if (!Array.isArray(funds)) throw unreadable();
  return (funds as readonly unknown[]).map((fund) => {
    if (!isRecord(fund) || typeof fund['currency'] !== 'string' || !Number.isSafeInteger(fund['amount'])) throw unreadable();
    return { currency: fund['currency'].toUpperCase(), minor: BigInt(Number(fund['amount'])) };
  });
}

function unreadable(): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'retry',
    message: "Stripe's balance could not be read.",
    remedy: 'The figures are compared again with the next run. If it stays, please report it with "tieout doctor --json".',
  });
}
