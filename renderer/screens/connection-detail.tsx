import { useState, type ReactNode } from 'react';
import type { Connection } from '../../shared/contract/connection.ts';
import { Button, Choice, Dialog, Failure, Status } from '../components/parts.tsx';
import { Tabs } from '../components/tabs.tsx';
import { Ago } from '../components/time.tsx';
import { booksWords, countWords } from '../components/words.ts';
import { useAct, useClient } from '../data/desk.tsx';
import { useRemembered } from '../data/remembered.ts';
import { Remedy } from './remedy.tsx';
import { ResyncDialog } from './resync.tsx';
import { RunList } from './run-list.tsx';
import { TenantStreams } from './tenant-streams.tsx';

const SCHEDULES = [
  ['900', 'every 15 minutes'],
  ['3600', 'every hour'],
  ['14400', 'every 4 hours'],
  ['86400', 'once a day'],
] as const;

/** One login: how it stands, what it may read and when, its books stream by stream, and its runs. */
export function ConnectionDetail({ connection }: { readonly connection: Connection }): ReactNode {
  const client = useClient();
  const { act, busy, error } = useAct();
  const [dialog, setDialog] = useState<'resync' | 'disconnect' | null>(null);
  const [tab, setTab] = useRemembered<'books' | 'runs'>('connections.tab', 'books');
  const paused = connection.state === 'paused';
  return (
    <div className="stack">
      <section className="card" aria-label="Connection">
        <div className="card-head">
          <div>
            <h2>{connection.providerTitle}</h2>
            <div className="quiet">{connection.label}</div>
          </div>
          <div className="row">
            <Button look="quiet" onPress={() => setDialog('disconnect')}>
              Disconnect…
            </Button>
            <Button
              disabled={busy}
              onPress={() => act(() => client.call('connection:pause', { connectionId: connection.id, paused: !paused }))}
            >
              {paused ? 'Resume' : 'Pause'}
            </Button>
            <Button onPress={() => setDialog('resync')}>Sync…</Button>
          </div>
        </div>
        <div className="card-body stack">
          <div className="row">
            <Status tone={connection.health.level} wraps>
              {connection.health.words}
            </Status>
            {connection.health.action !== 'resume' && <Remedy action={connection.health.action} connectionId={connection.id} />}
          </div>
          {error !== null && <Failure error={error} />}
          <ConnectionFacts
            connection={connection}
            onSchedule={(intervalSec) =>
              act(() => client.call('connection:schedule', { connectionId: connection.id, intervalSec }))
            }
          />
        </div>
      </section>
      <Tabs
        label="Parts of the connection"
        tabs={[
          ['books', 'Books and streams'],
          ['runs', 'Run history'],
        ]}
        chosen={tab}
        onChoose={(name) => setTab(() => name)}
        panelId="connection-part"
      />
      <div className="stack" role="tabpanel" id="connection-part" aria-labelledby={`connection-part-${tab}`}>
        {tab === 'books' ? (
          connection.tenants.map((tenant) => <TenantStreams key={tenant.id} tenant={tenant} />)
        ) : (
          <RunList connectionId={connection.id} />
        )}
      </div>
      {dialog === 'resync' && <ResyncDialog connection={connection} onClose={() => setDialog(null)} />}
      {dialog === 'disconnect' && (
        <Dialog title={`Disconnect ${booksWords(connection.label, connection.provider)}?`} onClose={() => setDialog(null)}>
          {connection.tenants.length > 1 && <p>Its books: {connection.tenants.map(({ name }) => name).join(', ')}.</p>}
          <p>Its login is forgotten and reading stops. What is in the ledger stays, with its history and review marks.</p>
          <div className="row end">
            <Button onPress={() => setDialog(null)}>Keep it</Button>
            <Button
              look="danger"
              onPress={() => {
                setDialog(null);
                act(() => client.call('connection:disconnect', { connectionId: connection.id }));
              }}
            >
              Disconnect
            </Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

function ConnectionFacts({
  connection,
  onSchedule,
}: {
  readonly connection: Connection;
  readonly onSchedule: (intervalSec: number) => void;
}): ReactNode {
  const known = SCHEDULES.some(([sec]) => sec === String(connection.intervalSec));
  const minutes = countWords(Math.round(connection.intervalSec / 60));
  const schedules = known ? SCHEDULES : [...SCHEDULES, [String(connection.intervalSec), `every ${minutes} minutes`] as const];
  const rights = connection.granted.map(({ words }) => words);
  return (
    <dl className="facts">
      <dt>Client</dt>
      <dd>{connection.clientName}</dd>
      <dt className="beside-input">Schedule</dt>
      <dd className="row">
        <Choice
          label="Schedule"
          value={String(connection.intervalSec)}
          options={schedules}
          onChange={(sec) => onSchedule(Number(sec))}
        />
        <span className="quiet">
          next <Ago ms={connection.nextRunAtMs} never="when you ask for it" />
        </span>
      </dd>
      <dt>May read</dt>
      <dd>{rights.length === 0 ? 'what the login allows; the platform does not list it' : rights.join(', ')}</dd>
      {connection.missing.length > 0 && (
        <>
          <dt>Lacks</dt>
          <dd className="differs">{connection.missing.map(({ words }) => words).join(', ')}</dd>
        </>
      )}
      {connection.endpoint !== null && (
        <>
          <dt>Stand-in</dt>
          <dd className="mono">{connection.endpoint}</dd>
        </>
      )}
    </dl>
  );
}
