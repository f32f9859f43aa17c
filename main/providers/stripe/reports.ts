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
    read(body, { baseCurrency }) {
      const minor = minorIn(body, 'available', baseCurrency) + minorIn(body, 'pending', baseCurrency);
      const digits = minorDigits[baseCurrency];
      if (digits === undefined) throw unreadable();
      return [
        {
          name: 'processor-balance',
          label: `Balance in ${baseCurrency}`,
          currency: baseCurrency,
          amount: decimalFromMinor(minor, digits),
        },
      ];
    },
  },
];

/** What a part of the balance has in one currency; a currency that is not there has nothing. */
function minorIn(body: unknown, part: string, currency: string): bigint {
  const funds = valueAt(body, part);
  if (!Array.isArray(funds)) throw unreadable();
  let sum = 0n;
  for (const fund of funds as readonly unknown[]) {
    if (!isRecord(fund) || typeof fund['currency'] !== 'string' || !Number.isSafeInteger(fund['amount'])) throw unreadable();
    if (fund['currency'].toUpperCase() === currency) sum += BigInt(Number(fund['amount']));
  }
  return sum;
}

function unreadable(): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'retry',
    message: "Stripe's balance could not be read.",
    remedy: 'The figures are compared again with the next run. If it stays, please report it with "tieout doctor --json".',
  });
}
