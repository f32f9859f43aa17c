import type { ReactNode } from 'react';
import type { Dashboard as Board } from '../../shared/contract/dashboard.ts';
import { go } from '../app/router.ts';
import { Answer, Button, Empty, Failure, ScreenHead, Status } from '../components/parts.tsx';
import { countWords } from '../components/words.ts';
import { useAct, useCall, useClient } from '../data/desk.tsx';
import { useWorks } from '../data/works.tsx';
import { ClientBoard } from './client-board.tsx';
import { Remedy } from './remedy.tsx';
import { WorkCard } from './work-card.tsx';

/** The board over all clients: who is broken, stale or incomplete, whose totals tie, and what needs a person. */
export function Dashboard(): ReactNode {
  const client = useClient();
  const { act, busy, error } = useAct();
  const board = useCall('dashboard:show', {});
  const running = useWorks().find(({ state, kind }) => state === 'running' && (kind === 'sync' || kind === 'demo'));
  const syncAll = { connectionId: null, tenantId: null, stream: null, record: null, full: false };
  return (
    <div className="screen">
      <ScreenHead title="Dashboard" lead="Every client, the most pressing first.">
        <Button
          look="primary"
          disabled={busy || running !== undefined}
          onPress={() => act(() => client.call('sync:start', syncAll))}
        >
          Sync all now
        </Button>
      </ScreenHead>
      {error !== null && <Failure error={error} />}
      {running !== undefined && <WorkCard work={running} />}
      <Answer told={board}>
        {(value) =>
          value.clients.length === 0 ? (
            <Empty title="No clients yet">
              <p>Connect a platform, and its books appear here.</p>
              <Button onPress={() => go({ screen: 'connections', connectionId: null, connect: true })}>Connect a platform</Button>
            </Empty>
          ) : (
            <>
              <Figures clients={value.clients} />
              {/* What is being read just now needs nobody to ask for it. */}
              <Attention entries={value.attention.filter(({ action }) => running === undefined || action !== 'resync')} />
              <ClientBoard clients={value.clients} />
            </>
          )
        }
      </Answer>
    </div>
  );
}

/** The whole practice in five figures. */
function Figures({ clients }: { readonly clients: Board['clients'] }): ReactNode {
  const sum = (of: (client: Board['clients'][number]) => number): number =>
    clients.reduce((total, client) => total + of(client), 0);
  const tie = sum(({ totals }) => totals.tie);
  const differ = sum(({ totals }) => totals.differ);
  const unknown = sum(({ totals }) => totals.unknown);
  const held = sum((client) => client.held);
  const figures = [
    { words: 'control totals tie', count: tie, tone: differ + unknown === 0 && tie > 0 ? 'ties' : '' },
    { words: 'differ', count: differ, tone: differ > 0 ? 'differs' : '' },
    { words: 'not proved', count: unknown, tone: unknown > 0 ? 'open-end' : '' },
    { words: 'records held', count: held, tone: held > 0 ? 'open-end' : '' },
    { words: 'documents', count: sum(({ documents }) => documents), tone: '' },
    { words: 'reviewed', count: sum(({ reviewed }) => reviewed), tone: '' },
  ];
  return (
    <dl className="figures" aria-label="All clients together">
      {figures.map(({ words, count, tone }) => (
        <div key={words}>
          <dd className={tone}>{countWords(count)}</dd>
          <dt>{words}</dt>
        </div>
      ))}
    </dl>
  );
}

function Attention({ entries }: { readonly entries: Board['attention'] }): ReactNode {
  if (entries.length === 0) return null;
  return (
    <section className="card" aria-label="Needs you">
      <div className="card-head">
        <h2>Needs you</h2>
        <span className="quiet">{countWords(entries.length)}</span>
      </div>
      <ul className="rows">
        {entries.map((entry, at) => (
          <li key={at}>
            <div className="grow">
              <Status wraps tone={entry.level === 'note' ? 'off' : entry.level}>
                {entry.what}
              </Status>
              <div className="small quiet under-status">
                {entry.clientName} · {entry.remedy}
              </div>
            </div>
            <Remedy action={entry.action} connectionId={entry.connectionId} />
          </li>
        ))}
      </ul>
    </section>
  );
}
