import { useState, type ReactNode } from 'react';
import type { DocumentDetail } from '../../shared/contract/document.ts';
import type { RecordId } from '../../shared/ids.ts';
import { go, hrefOf } from '../app/router.ts';
import { Money } from '../components/money.tsx';
import { Answer, Button, Status } from '../components/parts.tsx';
import { Ago, bookDateWords, instantWords } from '../components/time.tsx';
import { MARK_WORDS, wordsOf } from '../components/words.ts';
import { useCall } from '../data/desk.tsx';
import { LineagePanel } from './lineage-panel.tsx';

/** One document beside the grid: its figures, lines, settlements and history; any traced figure leads to the payload it was read from. */
export function DocumentPane({ recordId, field }: { readonly recordId: RecordId; readonly field: string | null }): ReactNode {
  const told = useCall('document:show', { recordId });
  const [tab, setTab] = useState<'document' | 'history'>('document');
  return (
    <aside className="pane" aria-label="Document" tabIndex={0}>
      <Answer told={told}>
        {(document) => (
          <>
            <div className="row">
              <div className="grow">
                <h2>
                  {wordsOf(document.row.kind)} {document.row.number}
                </h2>
                <div className="quiet">{document.row.contact ?? document.accountName ?? document.row.tenantName}</div>
              </div>
              <Button look="quiet" onPress={() => go({ screen: 'documents', recordId: null, field: null })}>
                Close
              </Button>
            </div>
            {document.row.held && (
              <div className="note warn">
                Its newest version is held in quarantine. What you see is the state before it.{' '}
                <a href={hrefOf({ screen: 'quarantine' })}>Look at quarantine</a>
              </div>
            )}
            {document.row.tombstone !== null && (
              <div className="note warn">{wordsOf(document.row.tombstone)} at the source. The ledger keeps it.</div>
            )}
            <div className="tabs" role="tablist">
              {(['document', 'history'] as const).map((name) => (
                <button key={name} type="button" role="tab" aria-selected={tab === name} onClick={() => setTab(name)}>
                  {wordsOf(name)}
                </button>
              ))}
            </div>
            {tab === 'document' ? <Figures document={document} /> : <History recordId={recordId} />}
            {field === null ? (
              <Button onPress={() => go({ screen: 'documents', recordId, field: 'payload' })}>
                Show the payload as received
              </Button>
            ) : (
              <LineagePanel recordId={recordId} field={field === 'payload' ? null : field} />
            )}
          </>
        )}
      </Answer>
    </aside>
  );
}

/** A value that leads to where it was read from. */
function Traced({
  document,
  field,
  children,
}: {
  readonly document: DocumentDetail;
  readonly field: string;
  readonly children: ReactNode;
}): ReactNode {
  if (!document.traced.includes(field)) return children;
  return (
    <button
      type="button"
      className="trace"
      title="Show where this comes from"
      onClick={() => go({ screen: 'documents', recordId: document.row.recordId, field })}
    >
      {children}
    </button>
  );
}

function Figures({ document }: { readonly document: DocumentDetail }): ReactNode {
  const { row } = document;
  const dates = [
    ['Date', 'issued_on', row.issuedOn],
    ['Due', 'due_on', row.dueOn],
    ['Paid on', 'paid_on', row.paidOn],
  ] as const;
  const amounts = [
    ['Net', 'subtotal_minor', row.subtotal],
    ['Tax', 'tax_minor', row.tax],
    ['Total', 'total_minor', row.total],
    ['Paid', 'paid_minor', row.paid],
    ['Credited', 'credited_minor', row.credited],
    ['Open', 'due_minor', row.due],
  ] as const;
  return (
    <>
      <dl className="facts">
        <dt>Status</dt>
        <dd>
          <Traced document={document} field="status">
            {wordsOf(row.status)}
          </Traced>{' '}
          {row.mark !== null && (
            <Status tone={row.changedSinceReview ? 'attention' : 'good'}>
              {MARK_WORDS[row.mark]}
              {row.changedSinceReview ? ', changed since' : ''}
            </Status>
          )}
        </dd>
        {dates.map(
          ([label, field, date]) =>
            date !== null && (
              <div key={field} style={{ display: 'contents' }}>
                <dt>{label}</dt>
                <dd>
                  <Traced document={document} field={field}>
                    {bookDateWords(date)}
                  </Traced>
                </dd>
              </div>
            ),
        )}
        {row.reference !== null && (
          <>
            <dt>Reference</dt>
            <dd>
              <Traced document={document} field="reference">
                {row.reference}
              </Traced>
            </dd>
          </>
        )}
        {amounts.map(
          ([label, field, amount]) =>
            amount !== null && (
              <div key={field} style={{ display: 'contents' }}>
                <dt>{label}</dt>
                <dd>
                  <Traced document={document} field={field}>
                    <Money amount={amount} currency={row.currency} />
                  </Traced>
                </dd>
              </div>
            ),
        )}
        <dt>Books</dt>
        <dd>
          {row.clientName} · {row.tenantName}
        </dd>
        <dt>Read</dt>
        <dd>
          <Ago ms={document.fetchedAtMs} /> in{' '}
          <a href={hrefOf({ screen: 'run', runId: document.lastRunId, stream: document.stream })}>run {document.lastRunId}</a>
        </dd>
      </dl>
      {document.lines.length > 0 && (
        <section aria-label="Lines" className="scroll-x" tabIndex={0}>
          <h3>Lines</h3>
          <table className="plain">
            <thead>
              <tr>
                <th>Description</th>
                <th>Account</th>
                <th className="figure">Qty</th>
                <th className="figure">Price</th>
                <th className="figure">Amount</th>
                <th className="figure">Tax</th>
              </tr>
            </thead>
            <tbody>
              {document.lines.map((line) => (
                <tr key={line.lineNo}>
                  <td>{line.description}</td>
                  <td className="quiet">{line.accountName ?? line.accountCode}</td>
                  <td className="figure">{line.quantity}</td>
                  <td className="figure">{line.unitPrice}</td>
                  <td className="figure">
                    <Traced document={document} field={`lines[${line.lineNo}].amount_minor`}>
                      <Money amount={line.amount} />
                    </Traced>
                  </td>
                  <td className="figure">
                    <Money amount={line.tax} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {document.linesTie !== null && (
            <p className={`small ${document.linesTie.ties ? 'ties' : 'differs'}`}>
              Lines <Money amount={document.linesTie.lines} />, document <Money amount={document.linesTie.subtotal} />:{' '}
              {document.linesTie.ties ? 'ties' : 'differs'}
            </p>
          )}
        </section>
      )}
      {document.taxes.length > 0 && (
        <section aria-label="Tax">
          <h3>Tax</h3>
          <table className="plain">
            <tbody>
              {document.taxes.map((tax, at) => (
                <tr key={at}>
                  <td>{tax.taxName ?? tax.taxCode ?? 'No tax code'}</td>
                  <td className="figure">
                    <Money amount={tax.net} />
                  </td>
                  <td className="figure">
                    <Money amount={tax.tax} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {document.journalLines.length > 0 && (
        <section aria-label="Legs">
          <h3>Journal</h3>
          <table className="plain">
            <tbody>
              {document.journalLines.map((leg) => (
                <tr key={leg.lineNo}>
                  <td>
                    {leg.accountCode} {leg.accountName}
                  </td>
                  <td className="quiet">{leg.description}</td>
                  <td className="figure">
                    <Money amount={leg.amount} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <Allocations title="Settles" entries={document.settles} />
      <Allocations title="Settled by" entries={document.settledBy} />
    </>
  );
}

function Allocations({ title, entries }: { readonly title: string; readonly entries: DocumentDetail['settles'] }): ReactNode {
  if (entries.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <table className="plain">
        <tbody>
          {entries.map((entry, at) => (
            <tr key={at}>
              <td>
                {entry.recordId === null ? (
                  `${entry.externalId} (not in the ledger)`
                ) : (
                  <a href={hrefOf({ screen: 'documents', recordId: entry.recordId, field: null })}>
                    {entry.kind === null ? '' : wordsOf(entry.kind)} {entry.number ?? entry.externalId}
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

function History({ recordId }: { readonly recordId: RecordId }): ReactNode {
  const told = useCall('document:history', { recordId });
  return (
    <Answer told={told}>
      {({ entries }) =>
        entries.length === 0 ? (
          <p className="quiet">It has not changed since it was first read.</p>
        ) : (
          <table className="plain">
            <thead>
              <tr>
                <th>When</th>
                <th>Field</th>
                <th>Was</th>
                <th>Now</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry, at) => (
                <tr key={at}>
                  <td className="quiet">{instantWords(entry.atMs)}</td>
                  <td>{entry.label}</td>
                  <td>{entry.before ?? '·'}</td>
                  <td>{entry.after ?? '·'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      }
    </Answer>
  );
}
