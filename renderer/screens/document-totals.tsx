import type { ReactNode } from 'react';
import type { Reply } from '../../shared/contract/calls.ts';
import { Money } from '../components/money.tsx';
import { countedWords, countWords } from '../components/words.ts';

/** Below the grid: how many documents the view holds, what is picked and marked, and the sums by currency, never across. */
export function DocumentTotals({
  totals,
  failed,
  picked,
  marked,
  onUndo,
}: {
  readonly totals: Reply<'grid:totals'> | null;
  readonly failed: boolean;
  readonly picked: number;
  readonly marked: number;
  readonly onUndo: () => void;
}): ReactNode {
  return (
    <div className="totals">
      <div className="totals-count" role="status">
        <strong>{totals === null ? (failed ? 'Not read' : 'Counting…') : countedWords(totals.rowCount, 'document')}</strong>
        <div className="small quiet">
          {picked > 0
            ? `${countWords(picked)} picked`
            : marked > 0
              ? `${countWords(marked)} marked `
              : failed
                ? ''
                : 'All in this view'}
          {picked === 0 && marked > 0 && (
            <button type="button" className="link-button" onClick={onUndo}>
              Undo
            </button>
          )}
        </div>
      </div>
      <div className="totals-sums" role="region" aria-label="Totals by currency" tabIndex={0}>
        <dl>
          {totals?.byCurrency.map(({ currency, rows, total, receivable, payable, openNotStated }) => (
            <div key={currency} title={`${countedWords(rows, 'document')} in ${currency}`}>
              <dt className="small quiet">{currency}</dt>
              <dd>
                <Money amount={total} />
                <div className="small quiet">
                  open <Open receivable={receivable} payable={payable} />
                  {openNotStated > 0 && `, ${countWords(openNotStated)} not stated`}
                </div>
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}

/** Both sides where both are in view: what is owed to us and what we owe are not one sum. */
function Open({ receivable, payable }: { readonly receivable: string | null; readonly payable: string | null }): ReactNode {
  if (payable === null) return <Money amount={receivable} />;
  if (receivable === null) return <Money amount={payable} />;
  return (
    <>
      <Money amount={receivable} /> to receive, <Money amount={payable} /> to pay
    </>
  );
}
