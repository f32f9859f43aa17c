import { useState, type ReactNode } from 'react';
import type { Connection } from '../../shared/contract/connection.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import { go, hrefOf } from '../app/router.ts';
import { Answer, Button, Choice, Dialog, Empty, Failure, ScreenHead, Status } from '../components/parts.tsx';
import { Ago } from '../components/time.tsx';
import { countWords } from '../components/words.ts';
import { useAct, useCall, useClient } from '../data/desk.tsx';
import { Remedy } from './remedy.tsx';
import { ResyncDialog } from './resync.tsx';
import { RunList } from './run.tsx';

export function Connections({ connectionId }: { readonly connectionId: ConnectionId | null }): ReactNode {
  const list = useCall('connection:list', {});
  return (
    <div className="screen">
      <ScreenHead title="Connections" lead="Every login, its books, and how each stream stands.">
        <Button look="primary" onPress={() => go({ screen: 'connections', connectionId: null, connect: true })}>
          Connect a platform
        </Button>
      </ScreenHead>
      <Answer told={list}>
        {({ connections }) => {
          const chosen = connections.find(({ id }) => id === connectionId) ?? connections[0];
          if (chosen === undefined) {
            return (
              <Empty title="Nothing is connected">
                <p>Connect a platform to read its books.</p>
              </Empty>
            );
          }
          return (
            <div className="split">
              <ul aria-label="Connections">
                {connections.map((one) => (
                  <li key={one.id}>
                    <a
                      className="list-link"
                      href={hrefOf({ screen: 'connections', connectionId: one.id, connect: false })}
                      {...(one.id === chosen.id ? { 'aria-current': 'true' } : {})}
                    >
                      <strong className="clip">{one.clientName}</strong>
                      <div>
                        <Status tone={one.health.level} wraps>
                          {one.providerTitle}
                        </Status>
                      </div>
                      <div className="small quiet">{one.label}</div>
                    </a>
                  </li>
                ))}
              </ul>
              <ConnectionDetail key={chosen.id} connection={chosen} />
            </div>
          );
        }}
      </Answer>
    </div>
  );
}

const SCHEDULES = [
  ['900', 'every 15 minutes'],
  ['3600', 'every hour'],
  ['14400', 'every 4 hours'],
  ['86400', 'once a day'],
] as const;

function ConnectionDetail({ connection }: { readonly connection: Connection }): ReactNode {
  const client = useClient();
  const { act, busy, error } = useAct();
  const [dialog, setDialog] = useState<'resync' | 'disconnect' | null>(null);
  const paused = connection.state === 'paused';
  const known = SCHEDULES.some(([sec]) => sec === String(connection.intervalSec));
  const schedules = known
    ? SCHEDULES
    : [
        ...SCHEDULES,
        [String(connection.intervalSec), `every ${countWords(Math.round(connection.intervalSec / 60))} minutes`] as const,
      ];
  return (
    <div className="stack">
      <section className="card" aria-label="Connection">
        <div className="card-head">
          <h2>
            {connection.providerTitle} · {connection.label}
          </h2>
          <div className="row">
            <Button onPress={() => setDialog('resync')}>Sync…</Button>
            <Button
              disabled={busy}
              onPress={() => act(() => client.call('connection:pause', { connectionId: connection.id, paused: !paused }))}
            >
              {paused ? 'Resume' : 'Pause'}
            </Button>
            <Button look="quiet" onPress={() => setDialog('disconnect')}>
              Disconnect
            </Button>
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
          <dl className="facts">
            <dt>Client</dt>
            <dd>{connection.clientName}</dd>
            <dt>Schedule</dt>
            <dd className="row">
              <Choice
                label="Schedule"
                value={String(connection.intervalSec)}
                options={schedules}
                onChange={(sec) =>
                  act(() => client.call('connection:schedule', { connectionId: connection.id, intervalSec: Number(sec) }))
                }
              />
              <span className="quiet">
                next <Ago ms={connection.nextRunAtMs} never="not planned" />
              </span>
            </dd>
            <dt>May read</dt>
            <dd>{connection.granted.map(({ words }) => words).join('; ') || 'not stated by the platform'}</dd>
            {connection.missing.length > 0 && (
              <>
                <dt>Lacks</dt>
                <dd className="differs">{connection.missing.map(({ words }) => words).join('; ')}</dd>
              </>
            )}
            {connection.endpoint !== null && (
              <>
                <dt>Stand-in</dt>
                <dd className="mono">{connection.endpoint}</dd>
              </>
            )}
          </dl>
        </div>
      </section>
      {connection.tenants.map((tenant) => (
        <section className="card" key={tenant.id} aria-label={tenant.name}>
          <div className="card-head">
            <h2>{tenant.name}</h2>
            <span className="quiet">
              {tenant.baseCurrency} · as of <Ago ms={tenant.freshAtMs} never="never read in full" />
            </span>
          </div>
          <table className="plain">
            <thead>
              <tr>
                <th>Stream</th>
                <th>State</th>
                <th className="figure">Expected</th>
                <th>Proved</th>
                <th>Read</th>
              </tr>
            </thead>
            <tbody>
              {tenant.streams.map((stream) => (
                <tr key={stream.name}>
                  <td>{stream.title}</td>
                  <td>
                    <Status tone={stream.state === 'needs_scope' ? 'attention' : stream.complete ? 'good' : 'off'} wraps>
                      {stream.state === 'ok'
                        ? stream.complete
                          ? 'Complete'
                          : (stream.gap ?? 'Not read yet')
                        : (stream.stateReason ?? stream.state)}
                    </Status>
                  </td>
                  <td className="figure">{stream.expected === null ? '·' : countWords(stream.expected)}</td>
                  <td className="quiet">
                    <Ago ms={stream.lastProofAtMs} />
                  </td>
                  <td className="quiet">
                    <Ago ms={stream.lastSuccessAtMs} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
      <RunList connectionId={connection.id} />
      {dialog === 'resync' && <ResyncDialog connection={connection} onClose={() => setDialog(null)} />}
      {dialog === 'disconnect' && (
        <Dialog title={`Disconnect ${connection.label}?`} onClose={() => setDialog(null)}>
          <p>Its login is forgotten and reading stops. What is in the ledger stays, with its history and review marks.</p>
          <div className="row">
            <Button
              look="danger"
              onPress={() => {
                setDialog(null);
                act(() => client.call('connection:disconnect', { connectionId: connection.id }));
              }}
            >
              Disconnect
            </Button>
            <Button onPress={() => setDialog(null)}>Keep it</Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
