import { useState, type ReactNode } from 'react';
import type { ControlTotal } from '../../shared/contract/dashboard.ts';
import { Money } from '../components/money.tsx';
import { bookDateWords } from '../components/time.tsx';
import { countWords, PROVIDER_WORDS } from '../components/words.ts';

const shownFirst = 8;

/** The platform's figures beside the ledger's: what differs first, then what is not proved. */
export function ControlTotals({
  clientName,
  totals,
}: {
  readonly clientName: string;
  readonly totals: readonly ControlTotal[];
}): ReactNode {
  const [all, setAll] = useState(false);
  if (totals.length === 0) return <p className="quiet">No control totals yet: they come with the first complete reading.</p>;
  const weight = (total: ControlTotal): number => (total.ties ? 2 : total.difference === null ? 1 : 0);
  const ordered = totals.toSorted((a, b) => weight(a) - weight(b));
  return (
    <>
      <table className="plain flush" aria-label={`Control totals of ${clientName}`}>
        <thead>
          <tr>
            <th>Control total</th>
            <th>Books</th>
            <th>As at</th>
            <th className="figure">Per source</th>
            <th className="figure">Per books</th>
            <th className="figure">Difference</th>
            <th>Result</th>
          </tr>
        </thead>
        <tbody>
          {(all ? ordered : ordered.slice(0, shownFirst)).map((total) => (
            <tr key={`${total.tenantId} ${total.name} ${total.asAt}`}>
              <td>{total.label}</td>
              <td className="quiet">
                {PROVIDER_WORDS[total.provider]} · {total.tenantName}
              </td>
              <td className="quiet">{bookDateWords(total.asAt)}</td>
              <td className="figure">
                <Money amount={total.source} currency={total.currency} />
              </td>
              <td className="figure">
                <Money amount={total.ledger} />
              </td>
              <td className={`figure ${total.ties ? 'quiet' : ''}`}>
                <Money amount={total.difference} />
              </td>
              <td className={total.ties ? 'ties' : total.difference === null ? 'open-end' : 'differs'}>
                {total.ties ? 'ties' : total.difference === null ? 'not proved' : 'differs'}
                {total.note !== null && <div className="small quiet">{total.note}</div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {ordered.length > shownFirst && (
        <button type="button" className="link-button" onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${countWords(ordered.length)} control totals`}
        </button>
      )}
    </>
  );
}
