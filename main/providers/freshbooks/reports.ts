import { TieoutError } from '../../../shared/errors.ts';
import { isRecord, valueAt } from '../../../shared/unknown.ts';
import type { ReportDefinition } from '../contract.ts';
import { needs } from './scopes.ts';

/**
 * What clients owe, by FreshBooks' own ageing of invoices that were sent. It is in one currency, the business's own unless another is asked for. Credits are not in it, nor are they in
 * the ledger's figure: FreshBooks does not state what is left of one. [sdk; doc: reports]
 */
const aging: ReportDefinition = {
  name: 'accounts-aging',
  title: 'Accounts ageing',
  scopes: needs.reports,
  request: (_hosts, { asAt }) => ({
    method: 'GET',
    url: `/reports/accounting/accounts_aging?end_date=${encodeURIComponent(asAt)}`,
    headers: {},
  }),
  read(body, { baseCurrency }) {
    const report = valueAt(body, 'response.result.accounts_aging');
    const total = valueAt(report, 'totals.total');
    if (!isRecord(report) || !isRecord(total)) throw unreadable('it has no total');
    const { amount, code } = total;
    if (typeof amount !== 'string' || typeof code !== 'string') throw unreadable('its total is no amount');
    if (code !== baseCurrency) throw unreadable(`it is in ${code}, and the books are in ${baseCurrency}`);
    return [{ name: 'receivables', label: `Open invoices in ${code}`, currency: code, amount }];
  },
};

export const reports: readonly ReportDefinition[] = [aging];

function unreadable(why: string): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'stop-stream',
    message: `FreshBooks' accounts ageing cannot be read: ${why}.`,
    remedy:
      'The ledger is not compared with it this time. If it stays, please report this with the output of "tieout doctor --json".',
  });
}
