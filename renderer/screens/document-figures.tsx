import type { ReactNode } from 'react';
import type { DocumentDetail } from '../../shared/contract/document.ts';
import { hrefOf } from '../app/router.ts';
import { Money } from '../components/money.tsx';
import { Ago, bookDateWords } from '../components/time.tsx';
import { PROVIDER_WORDS, wordsOf } from '../components/words.ts';
import { DocumentLines } from './document-lines.tsx';
import { Traced } from './traced.tsx';

/** A document's dates, amounts, lines and settlements. */
export function DocumentFigures({
  document,
  field,
}: {
  readonly document: DocumentDetail;
  /** The one whose source is shown. */
  readonly field: string | null;
}): ReactNode {
  const { row } = document;
  const facts: readonly (readonly [string, string, string | null])[] = [
    ['Status', 'status', row.sourceStatus === null ? wordsOf(row.status) : `${wordsOf(row.status)} (${row.sourceStatus})`],
    ['Date', 'issued_on', row.issuedOn === null ? null : bookDateWords(row.issuedOn)],
    ['Due', 'due_on', row.dueOn === null ? null : bookDateWords(row.dueOn)],
    ['Paid on', 'paid_on', row.paidOn === null ? null : bookDateWords(row.paidOn)],
    ['Reference', 'reference', row.reference],
    ['Account', 'account_id', document.accountName],
    ['Rate', 'rate', row.rate],
  ];
  const amounts: readonly (readonly [string, string, string | null])[] = [
    ['Net', 'subtotal_minor', row.subtotal],
    ['Tax', 'tax_minor', row.tax],
    ['Total', 'total_minor', row.total],
    ['Paid', 'paid_minor', row.paid],
    ['Credited', 'credited_minor', row.credited],
    ['Open', 'due_minor', row.due],
  ];
  return (
    <>
      <div className="pane-facts">
        <dl className="facts">
          {facts.map(
            ([label, name, value]) =>
              value !== null && (
                <div key={name} className="fact">
                  <dt>{label}</dt>
                  <dd className={name === field ? 'lit' : ''}>
                    <Traced document={document} field={name}>
                      {value}
                    </Traced>
                  </dd>
                </div>
              ),
          )}
        </dl>
        <dl className="facts">
          {amounts.map(
            ([label, name, amount]) =>
              amount !== null && (
                <div key={name} className={`fact ${name === 'total_minor' || name === 'due_minor' ? 'sum' : ''}`}>
                  <dt>{label}</dt>
                  <dd className={`figure ${name === field ? 'lit' : ''}`}>
                    <Traced document={document} field={name}>
                      <Money amount={amount} />
                    </Traced>
                  </dd>
                </div>
              ),
          )}
        </dl>
      </div>
      <DocumentLines document={document} field={field} />
      <Allocations title="Settles" entries={document.settles} />
      <Allocations title="Settled by" entries={document.settledBy} />
      <p className="small quiet">
        {row.clientName} · {row.tenantName} · {PROVIDER_WORDS[row.provider]} · read <Ago ms={document.fetchedAtMs} /> in{' '}
        <a href={hrefOf({ screen: 'run', runId: document.lastRunId, stream: document.stream })}>run {document.lastRunId}</a>
      </p>
    </>
  );
}

function Allocations({ title, entries }: { readonly title: string; readonly entries: DocumentDetail['settles'] }): ReactNode {
  if (entries.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <table className="plain flush">
        <tbody>
          {entries.map((entry, at) => (
            <tr key={at}>
              <td>
                {entry.recordId === null ? (
                  `${entry.externalId} (not in the ledger)`
                ) : (
                  <a href={hrefOf({ screen: 'documents', recordId: entry.recordId, field: null })}>
                    {entry.kind === null ? '' : wordsOf(entry.kind)} {entry.number ?? entry.externalId.slice(0, 8)}
                  </a>
                )}
              </td>
              <td className="quiet">{entry.allocatedOn === null ? '' : bookDateWords(entry.allocatedOn)}</td>
              <td className="figure">
                <Money amount={entry.amount} currency={entry.currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
