import type { ReactNode } from 'react';
import type { RecordId } from '../../shared/ids.ts';
import { hrefOf } from '../app/router.ts';
import { ChangedValue } from '../components/changed-value.tsx';
import { Answer } from '../components/parts.tsx';
import { instantWords } from '../components/time.tsx';
import { useCall } from '../data/desk.tsx';

/** Every change of a document since it was first read: what it was, what it is, which run saw it. */
export function DocumentHistory({ recordId }: { readonly recordId: RecordId }): ReactNode {
  const told = useCall('document:history', { recordId });
  return (
    <Answer told={told}>
      {({ entries }) => {
        if (entries.length === 0) return <p className="quiet">It has not changed since it was first read.</p>;
        return [...Map.groupBy(entries, (entry) => `${entry.runId} ${entry.atMs}`).values()].map((changes) => {
          const [first] = changes;
          if (first === undefined) return null;
          return (
            <section key={`${first.runId} ${first.atMs}`} aria-label={`Changes of ${instantWords(first.atMs)}`}>
              <h3>
                {instantWords(first.atMs)}{' '}
                <a className="small" href={hrefOf({ screen: 'run', runId: first.runId, stream: null })}>
                  run {first.runId}
                </a>
              </h3>
              <table className="plain flush">
                <thead>
                  <tr>
                    <th>Field</th>
                    <th className="figure">Was</th>
                    <th className="figure">Now</th>
                  </tr>
                </thead>
                <tbody>
                  {changes.map((entry) => (
                    <tr key={entry.field}>
                      <td>{entry.label}</td>
                      <td className="figure quiet">
                        <ChangedValue field={entry.field} value={entry.before} currency={entry.currencyBefore} />
                      </td>
                      <td className="figure">
                        <ChangedValue field={entry.field} value={entry.after} currency={entry.currencyAfter} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          );
        });
      }}
    </Answer>
  );
}
