import { TieoutError } from '../../../shared/errors.ts';
import { decimalFromMinor, exponentOf, minorFromDecimal } from '../../../shared/money.ts';
import { isRecord, valueAt } from '../../../shared/unknown.ts';
import type { ReportDefinition, ReportedTotal } from '../contract.ts';
import { decodeReport } from './decode.ts';
import { gatewayPath } from './hosts.ts';
import { trialBalanceBody } from './requests.ts';

/**
 * The trial balance of all postings up to a day, in base currency, accrual book, without statistical accounts. What went through an account is compared, and not its balance at
 * the end: year ends take balances of income and expense accounts away without a posting. [sheet 6]
 */
const trialBalance: ReportDefinition = {
  name: 'trial-balance',
  title: 'Trial balance',
  scopes: [],
  decode: decodeReport,
  request: (_hosts, { asAt }) => ({ method: 'POST', url: gatewayPath, headers: {}, body: trialBalanceBody(asAt) }),
  read(body, { baseCurrency, accounts }) {
    const exponent = exponentOf(baseCurrency);
    if (exponent === undefined) throw unreadable(`the base currency ${baseCurrency} is not known`);
    const rows = valueAt(body, 'rows');
    if (!Array.isArray(rows)) throw unreadable('it has no rows');
    const movedBy = new Map<string, bigint>();
    for (const row of rows as readonly unknown[]) {
      const { account, moved } = rowOf(row, baseCurrency, exponent);
      movedBy.set(account, (movedBy.get(account) ?? 0n) + moved);
    }
    const total = (name: string, label: string, minor: bigint): ReportedTotal => ({
      name,
      label,
      currency: baseCurrency,
      amount: decimalFromMinor(minor, exponent),
    });
    const known = new Set([...accounts.map(({ externalId }) => externalId), ...movedBy.keys()]);
    return [
      ...[...known].map((account) => total(`trial-balance:${account}`, `Account ${account}`, movedBy.get(account) ?? 0n)),
      total(
        'trial-balance-foots',
        'Debits less credits',
        [...movedBy.values()].reduce((sum, moved) => sum + moved, 0n),
      ),
    ];
  },
};

export const reports: readonly ReportDefinition[] = [trialBalance];

function rowOf(row: unknown, baseCurrency: string, exponent: number): { readonly account: string; readonly moved: bigint } {
  const account = isRecord(row) ? row['glaccountno'] : undefined;
  if (!isRecord(row) || typeof account !== 'string' || account === '') throw unreadable('a row names no account');
  const { currency } = row;
  if (typeof currency === 'string' && currency !== '' && currency !== baseCurrency) throw unreadable(`it is in ${currency}`);
  const amount = (name: string): bigint => {
    const text = row[name];
    const minor = typeof text === 'string' ? minorFromDecimal(text, exponent) : undefined;
    if (minor === undefined || !minor.ok) throw unreadable(`its ${name} are no decimal number`);
    return minor.value;
  };
  return { account, moved: amount('debits') - amount('credits') };
}

function unreadable(why: string): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'stop-stream',
    message: `Sage Intacct's trial balance cannot be read: ${why}.`,
    remedy:
      'The ledger is not compared with it this time. If it stays, please report this with the output of "tieout doctor --json".',
  });
}
