import { TieoutError } from '../../../shared/errors.ts';
import { decimalFromMinor, exponentOf, minorFromDecimal } from '../../../shared/money.ts';
import { isRecord, valueAt } from '../../../shared/unknown.ts';
import type { ReportAccount, ReportDefinition, ReportedTotal } from '../contract.ts';
import { rowsPerAnswer } from './limits.ts';
import { balancesQuery, posted, suiteqlPath } from './query.ts';
import { lowerCased } from './spelling.ts';
import { suiteqlHeaders } from './tenants.ts';

/**
 * Balances by account, summed by the platform from its own general ledger and not from the documents the ledger was made of. Asked with the same role as everything else: what the role may
 * not see is in neither.
 */
const trialBalance: ReportDefinition = {
  name: 'trial-balance',
  title: 'Trial balance',
  scopes: [],
  request: (_hosts, { asAt }) => ({
    method: 'POST',
    url: `${suiteqlPath}?limit=${rowsPerAnswer}`,
    headers: suiteqlHeaders,
    body: posted(balancesQuery(asAt)),
  }),
  decode: lowerCased,
  read(body, { baseCurrency, accounts }) {
    const exponent = exponentOf(baseCurrency);
    if (exponent === undefined) throw unreadable(`the base currency ${baseCurrency} is not known`);
    const balances = readBalances(body, exponent);
    const balanceOf = (account: ReportAccount): bigint => balances.get(account.externalId) ?? 0n;
    const ofTypes = (...types: readonly string[]): readonly ReportAccount[] =>
      accounts.filter((account) => types.includes(account.accountType));
    const total = (name: string, label: string, minor: bigint): ReportedTotal => ({
      name,
      label,
      currency: baseCurrency,
      amount: decimalFromMinor(minor, exponent),
    });
    return [
      total('receivables', 'Accounts receivable', sum(ofTypes('AcctRec').map(balanceOf))),
      total('payables', 'Accounts payable', -sum(ofTypes('AcctPay').map(balanceOf))),
      ...ofTypes('Bank', 'CredCard')
        .filter((account) => balances.has(account.externalId))
        .map((account) =>
          total(`bank:${account.externalId}`, `Account ${account.code ?? account.externalId}`, balanceOf(account)),
        ),
      total('trial-balance-foots', 'Debits less credits', sum([...balances.values()])),
    ];
  },
};

export const reports: readonly ReportDefinition[] = [trialBalance];

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((all, amount) => all + amount, 0n);
}

/** A chart of more than a thousand accounts with movements does not fit one answer, and part of it would be no balance at all. */
function readBalances(body: unknown, exponent: number): ReadonlyMap<string, bigint> {
  const rows = valueAt(body, 'items');
  if (!Array.isArray(rows)) throw unreadable('it has no rows');
  if (valueAt(body, 'hasMore') === true) throw unreadable('it has more rows than one answer holds');
  return new Map(
    rows.map((row: unknown) => {
      const { account, balance } = isRecord(row) ? row : {};
      const minor = typeof balance === 'string' ? minorFromDecimal(balance, exponent) : undefined;
      if (typeof account !== 'string' || minor === undefined || !minor.ok) throw unreadable('a row is no balance of an account');
      return [account, minor.value];
    }),
  );
}

function unreadable(why: string): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'stop-stream',
    message: `NetSuite's balances cannot be read: ${why}.`,
    remedy:
      'The ledger is not compared with them this time. If it stays, please report this with the output of "tieout doctor --json".',
  });
}
