import type { ReactNode } from 'react';
import type { ConnectionId, RunId } from '../../shared/ids.ts';
import { hrefOf } from '../app/router.ts';
import { Answer, ScreenHead, Status } from '../components/parts.tsx';
import { instantWords } from '../components/time.tsx';
import { booksWords, countWords, RUN_WORDS, sentence, TRIGGER_WORDS } from '../components/words.ts';
import { useCall } from '../data/desk.tsx';
import { RunChanges } from './run-changes.tsx';

/** One run, stream by stream, and each stream down to its pages and requests. */
export function Run({ runId, stream }: { readonly runId: RunId; readonly stream: string | null }): ReactNode {
  const told = useCall('run:show', { runId });
  return (
    <div className="screen">
      <Answer told={told}>
        {({ run, streams }) => (
          <>
            <ScreenHead
              title={`Run ${run.id} · ${booksWords(run.tenantName, run.provider)}`}
              lead={`${TRIGGER_WORDS[run.trigger]}, ${instantWords(run.startedAtMs)}`}
            >
              <Status tone={RUN_WORDS[run.state].tone}>{RUN_WORDS[run.state].words}</Status>
              <a href={hrefOf({ screen: 'connections', connectionId: run.connectionId, connect: false })}>Connection</a>
            </ScreenHead>
            {run.error !== null && (
              <div className="note" role="alert">
                <strong>{run.error.message}</strong>
                <span>
                  <WhatToDo error={run.error} connectionId={run.connectionId} />
                </span>
              </div>
            )}
            <section className="card" aria-label="Streams">
              <table className="plain">
                <thead>
                  <tr>
                    <th>Stream</th>
                    <th>Mode</th>
                    <th>End</th>
                    <th className="figure">Pages</th>
                    <th className="figure">Seen</th>
                    <th className="figure">Expected</th>
                    <th className="figure">New</th>
                    <th className="figure">Changed</th>
                    <th className="figure">Gone</th>
                    <th className="figure">Held</th>
                  </tr>
                </thead>
                <tbody>
                  {streams.map((part) => (
                    <tr key={part.stream} className="pickable" {...(part.stream === stream ? { 'aria-current': 'true' } : {})}>
                      <td>
                        <a href={hrefOf({ screen: 'run', runId, stream: part.stream })}>{sentence(part.title)}</a>
                      </td>
                      <td className="quiet">{part.mode}</td>
                      <td>
                        <Status tone={RUN_WORDS[part.state].tone}>{RUN_WORDS[part.state].words}</Status>
                        {part.gap !== null && part.error === null && <div className="small">{part.gap}</div>}
                        {part.error !== null && (
                          <div className="small">
                            {part.error.message} <WhatToDo error={part.error} />
                          </div>
                        )}
                      </td>
                      <td className="figure">{countWords(part.pages)}</td>
                      <td className="figure">{countWords(part.seen)}</td>
                      <td className="figure">{part.expected === null ? '·' : countWords(part.expected)}</td>
                      <td className="figure">{countWords(part.inserted)}</td>
                      <td className="figure">{countWords(part.updated)}</td>
                      <td className="figure">{countWords(part.tombstoned)}</td>
                      <td className="figure">{countWords(part.quarantined)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
            {stream !== null && <Pages runId={runId} stream={stream} />}
            {run.state !== 'running' && <RunChanges runId={runId} />}
          </>
        )}
      </Answer>
    </div>
  );
}

/** The remedy, in the window's terms where it is a login: that is repaired at the connection. */
function WhatToDo({
  error,
  connectionId,
}: {
  readonly error: { readonly code: string; readonly remedy: string };
  readonly connectionId?: ConnectionId;
}): ReactNode {
  if (!error.code.startsWith('auth/')) return error.remedy;
  if (connectionId === undefined) return null;
  return <a href={hrefOf({ screen: 'connections', connectionId, connect: false })}>Reconnect it; what was read so far stays.</a>;
}

function Pages({ runId, stream }: { readonly runId: RunId; readonly stream: string }): ReactNode {
  const told = useCall('run:pages', { runId, stream, from: 0, limit: 200 });
  return (
    <section className="card" aria-label="Pages">
      <div className="card-head">
        <h2>Pages of {stream}</h2>
        <span className="quiet">{told.value === undefined ? '' : countWords(told.value.total)}</span>
      </div>
      <Answer told={told}>
        {({ pages }) => (
          <div className="scroll-x" tabIndex={0} role="region" aria-label="Requests">
            <table className="plain">
              <thead>
                <tr>
                  <th className="figure">Page</th>
                  <th>Request</th>
                  <th className="figure">Status</th>
                  <th className="figure">Tries</th>
                  <th className="figure">ms</th>
                  <th className="figure">Bytes</th>
                  <th className="figure">Rows</th>
                  <th>Note</th>
                </tr>
              </thead>
              <tbody>
                {pages.map((page) => (
                  <tr key={page.seq}>
                    <td className="figure">{page.seq}</td>
                    <td className="mono">{page.request}</td>
                    <td className="figure">{page.status}</td>
                    <td className="figure">{page.attempts}</td>
                    <td className="figure">{countWords(page.durationMs)}</td>
                    <td className="figure">{countWords(page.bytes)}</td>
                    <td className="figure">{countWords(page.rows)}</td>
                    <td>{page.note}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Answer>
    </section>
  );
}
