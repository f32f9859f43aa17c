import type { ReactNode } from 'react';
import type { Connection } from '../../shared/contract/connection.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import { go, hrefOf } from '../app/router.ts';
import { Answer, Button, Empty, ScreenHead, Status } from '../components/parts.tsx';
import { useCall } from '../data/desk.tsx';
import { ConnectionDetail } from './connection-detail.tsx';

export function Connections({ connectionId }: { readonly connectionId: ConnectionId | null }): ReactNode {
  const list = useCall('connection:list', {});
  const connect = (): void => go({ screen: 'connections', connectionId: null, connect: true });
  return (
    <div className="screen">
      <ScreenHead title="Connections" lead="Every login, its books, and how each stream stands.">
        <Button look="primary" onPress={connect}>
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
                <Button onPress={connect}>Connect a platform</Button>
              </Empty>
            );
          }
          return (
            <div className="split">
              <ConnectionList connections={connections} chosenId={chosen.id} />
              <ConnectionDetail key={chosen.id} connection={chosen} />
            </div>
          );
        }}
      </Answer>
    </div>
  );
}

/** By client: a bookkeeper thinks of whose books they are first. */
function ConnectionList({
  connections,
  chosenId,
}: {
  readonly connections: readonly Connection[];
  readonly chosenId: ConnectionId;
}): ReactNode {
  return (
    <nav className="stack" aria-label="Connections">
      {[...Map.groupBy(connections, ({ clientName }) => clientName)].map(([clientName, own]) => (
        <div key={clientName}>
          <h2 className="list-head">{clientName}</h2>
          <ul>
            {own.map((one) => (
              <li key={one.id}>
                <a
                  className="list-link"
                  href={hrefOf({ screen: 'connections', connectionId: one.id, connect: false })}
                  {...(one.id === chosenId ? { 'aria-current': 'true' } : {})}
                >
                  <Status tone={one.health.level}>{one.providerTitle}</Status>
                  <div className="small quiet clip under-status">{one.label}</div>
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
