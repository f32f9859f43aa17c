import type { ReactNode } from 'react';
import type { DocumentDetail } from '../../shared/contract/document.ts';
import { Money, rateText } from '../components/money.tsx';
import { Traced } from './traced.tsx';

/** Lines, tax and journal legs of a document, and whether the lines add up to it. */
export function DocumentLines({
  document,
  field,
}: {
  readonly document: DocumentDetail;
  readonly field: string | null;
}): ReactNode {
  const taxed = document.lines.some(({ tax }) => tax !== null);
  return (
    <>
      {document.lines.length > 0 && (
        <section aria-label="Lines" className="scroll-x" tabIndex={0}>
          <h3>
            Lines
            {document.linesTie !== null && (
              <span className={`small tie ${document.linesTie.ties ? 'ties' : 'differs'}`}>
                {document.linesTie.ties ? (
                  'add up to the document'
                ) : (
                  <>
                    add up to <Money amount={document.linesTie.lines} />, the document says{' '}
                    <Money amount={document.linesTie.subtotal} />
                  </>
                )}
              </span>
            )}
          </h3>
          <table className="plain flush">
            <thead>
              <tr>
                <th>Description and account</th>
                <th className="figure">Qty</th>
                <th className="figure">Price</th>
                {taxed && <th className="figure">Tax</th>}
                <th className="figure">Amount</th>
              </tr>
            </thead>
            <tbody>
              {document.lines.map((line) => {
                const name = `lines[${line.lineNo}].amount_minor`;
                return (
                  <tr key={line.lineNo}>
                    <td>
                      {line.description ?? line.itemCode}
                      <div className="small quiet">{line.accountName ?? line.accountCode}</div>
                    </td>
                    <td className="figure">{line.quantity !== null && rateText(line.quantity)}</td>
                    <td className="figure">{line.unitPrice !== null && rateText(line.unitPrice)}</td>
                    {taxed && (
                      <td className="figure">
                        <Money amount={line.tax} />
                      </td>
                    )}
                    <td className={`figure ${name === field ? 'lit' : ''}`}>
                      <Traced document={document} field={name}>
                        <Money amount={line.amount} />
                      </Traced>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      )}
      {document.taxes.length > 0 && (
        <section aria-label="Tax">
          <h3>Tax</h3>
          <table className="plain flush">
            <thead>
              <tr>
                <th>Rate</th>
                <th className="figure">Net</th>
                <th className="figure">Tax</th>
              </tr>
            </thead>
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
        <section aria-label="Journal">
          <h3>Journal</h3>
          <table className="plain flush">
            <thead>
              <tr>
                <th>Account</th>
                <th>Description</th>
                <th className="figure">Debit</th>
                <th className="figure">Credit</th>
              </tr>
            </thead>
            <tbody>
              {document.journalLines.map((leg) => {
                const credit = leg.amount.startsWith('-');
                return (
                  <tr key={leg.lineNo}>
                    <td>
                      {leg.accountCode} {leg.accountName}
                    </td>
                    <td className="quiet">{leg.description}</td>
                    <td className="figure">{!credit && <Money amount={leg.amount} />}</td>
                    <td className="figure">{credit && <Money amount={leg.amount.slice(1)} />}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
