import { useState, type ReactNode } from 'react';
import type { Reply } from '../../shared/contract/calls.ts';
import type { RunId } from '../../shared/ids.ts';
import { hrefOf } from '../app/router.ts';
import { ChangedValue } from '../components/changed-value.tsx';
import { Answer, Button } from '../components/parts.tsx';
import { countWords, wordsOf } from '../components/words.ts';
import { useCall } from '../data/desk.tsx';

const atOnce = 100;

/** Every figure and word of known documents that a run moved: what it was, what it is. `quietly`: nothing is shown where nothing moved. */
export function RunChanges({
  runId,
  title = 'What changed',
  quietly = false,
}: {
  readonly runId: RunId;
  readonly title?: string;
  readonly quietly?: boolean;
}): ReactNode {
  const [limit, setLimit] = useState(atOnce);
  const told = useCall('run:changes', { runId, from: 0, limit: Math.min(limit, 500) });
  if (quietly && told.error === null && (told.value?.total ?? 0) === 0) return null;
  return (
    <section className="card" aria-label={title}>
      <div className="card-head">
        <h2>{title}</h2>
        <span className="quiet">{told.value === undefined ? '' : countWords(told.value.total)}</span>
      </div>
      <Answer told={told}>
        {({ changes, total }) =>
          total === 0 ? (
            <p className="card-body quiet">No figure of a document that was known before moved.</p>
          ) : (
            <>
              <div className="scroll-x" tabIndex={0} role="region" aria-label={`${title}, figure by figure`}>
                <table className="plain">
                  <thead>
                    <tr>
                      <th>Document</th>
                      <th>Contact</th>
                      <th>Field</th>
                      <th className="figure">Was</th>
                      <th className="figure">Now</th>
                    </tr>
                  </thead>
                  <tbody>
                    {changes.map((change, at) => (
                      <Change key={`${change.recordId} ${change.field} ${at}`} change={change} before={changes[at - 1]} />
                    ))}
                  </tbody>
                </table>
              </div>
              {changes.length < total && (
                <div className="card-body row">
                  <span className="quiet">
                    The first {countWords(changes.length)} of {countWords(total)}.
                  </span>
                  {limit < 500 && <Button onPress={() => setLimit(500)}>Show more</Button>}
                </div>
              )}
            </>
          )
        }
      </Answer>
    </section>
  );
}

type Moved = Reply<'run:changes'>['changes'][number];

/** The document is named once, on its first line. */
function Change({ change, before }: { readonly change: Moved; readonly before: Moved | undefined }): ReactNode {
  const again = before?.recordId === change.recordId;
  return (
    <tr className={again ? 'goes-on' : ''}>
      <td>
        {!again && (
          <a href={hrefOf({ screen: 'documents', recordId: change.recordId, field: null })}>
            {wordsOf(change.kind)} {change.number}
          </a>
        )}
      </td>
      <td>{again ? '' : change.contact}</td>
      <td>{change.field === '' ? 'Released from quarantine' : change.label}</td>
      <td className="figure quiet">
        <ChangedValue field={change.field} value={change.before} currency={change.currencyBefore} />
      </td>
      <td className="figure">
        <ChangedValue field={change.field} value={change.after} currency={change.currencyAfter} />
      </td>
    </tr>
  );
}
