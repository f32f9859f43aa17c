import { useState, type ReactNode } from 'react';
import type { ActivityEntry } from '../../shared/contract/watch.ts';
import { hrefOf } from '../app/router.ts';
import { Answer, Button, Empty, ScreenHead, Status } from '../components/parts.tsx';
import { Ago } from '../components/time.tsx';
import { booksWords } from '../components/words.ts';
import { useCall } from '../data/desk.tsx';

const size = 100;

/** What happened, newest first: runs, decisions, exports, settings. */
export function Activity(): ReactNode {
  const [before, setBefore] = useState<number | null>(null);
  const told = useCall('activity:list', { clientId: null, before, limit: size });
  return (
    <div className="screen">
      <ScreenHead title="Activity" lead="Every run and every decision.">
        {before !== null && <Button onPress={() => setBefore(null)}>Newest</Button>}
      </ScreenHead>
      <Answer told={told}>
        {({ entries }) =>
          entries.length === 0 ? (
            <Empty title="Nothing has happened yet">
              <p>Runs, decisions and exports are listed here as they happen.</p>
            </Empty>
          ) : (
            <>
              <section className="card" aria-label="Activity">
                <table className="plain">
                  <tbody>
                    {entries.map((entry) => (
                      <tr key={entry.id}>
                        <td className="quiet nowrap">
                          <Ago ms={entry.atMs} />
                        </td>
                        <td>
                          <Status wraps tone={entry.level === 'note' ? 'off' : entry.level}>
                            {entry.words}
                          </Status>
                        </td>
                        <td className="quiet nowrap">
                          {entry.tenantName === null || entry.provider === null
                            ? (entry.tenantName ?? entry.clientName)
                            : booksWords(entry.tenantName, entry.provider)}
                        </td>
                        <td>
                          <Closer entry={entry} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </section>
              {entries.length === size && <Button onPress={() => setBefore(entries.at(-1)?.atMs ?? null)}>Earlier</Button>}
            </>
          )
        }
      </Answer>
    </div>
  );
}

function Closer({ entry }: { readonly entry: ActivityEntry }): ReactNode {
  if (entry.runId !== null) return <a href={hrefOf({ screen: 'run', runId: entry.runId, stream: null })}>Run</a>;
  if (entry.recordId !== null)
    return <a href={hrefOf({ screen: 'documents', recordId: entry.recordId, field: null })}>Document</a>;
  if (entry.connectionId !== null) {
    return <a href={hrefOf({ screen: 'connections', connectionId: entry.connectionId, connect: false })}>Connection</a>;
  }
  return null;
}
