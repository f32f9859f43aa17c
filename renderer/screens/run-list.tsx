import type { ReactNode } from 'react';
import type { ConnectionId } from '../../shared/ids.ts';
import { hrefOf } from '../app/router.ts';
import { Answer, Status } from '../components/parts.tsx';
import { Ago } from '../components/time.tsx';
import { countWords, RUN_WORDS, TRIGGER_WORDS } from '../components/words.ts';
import { useCall } from '../data/desk.tsx';

/** A connection's runs, the newest first. */
export function RunList({ connectionId }: { readonly connectionId: ConnectionId }): ReactNode {
  const runs = useCall('run:list', { clientId: null, connectionId, tenantId: null, before: null, limit: 50 });
  return (
    <section className="card scroll-x" aria-label="Run history" tabIndex={0}>
      <Answer told={runs}>
        {(value) =>
          value.runs.length === 0 ? (
            <p className="card-body quiet">Nothing has been read yet.</p>
          ) : (
            <table className="plain" aria-label="Runs">
              <thead>
                <tr>
                  <th>When</th>
                  <th>Books</th>
                  <th>Why</th>
                  <th>End</th>
                  <th className="figure">Requests</th>
                  <th className="figure">Seen</th>
                  <th className="figure">New</th>
                  <th className="figure">Changed</th>
                  <th className="figure">Held</th>
                </tr>
              </thead>
              <tbody>
                {value.runs.map((run) => (
                  <tr key={run.id} className="pickable">
                    <td>
                      <a href={hrefOf({ screen: 'run', runId: run.id, stream: null })}>
                        <Ago ms={run.startedAtMs} />
                      </a>
                    </td>
                    <td>{run.tenantName}</td>
                    <td className="quiet">{TRIGGER_WORDS[run.trigger]}</td>
                    <td>
                      <Status tone={RUN_WORDS[run.state].tone}>{RUN_WORDS[run.state].words}</Status>
                    </td>
                    <td className="figure">{countWords(run.requests)}</td>
                    <td className="figure">{countWords(run.seen)}</td>
                    <td className="figure">{countWords(run.inserted)}</td>
                    <td className="figure">{countWords(run.updated)}</td>
                    <td className="figure">{countWords(run.quarantined)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Answer>
    </section>
  );
}
