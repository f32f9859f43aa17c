import type { ReactNode } from 'react';
import type { Health } from '../../shared/contract/connection.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import { go } from '../app/router.ts';
import { Button } from '../components/parts.tsx';
import { useAct, useClient } from '../data/desk.tsx';

const WORDS: Readonly<Record<Exclude<Health['action'], 'none'>, string>> = {
  reconnect: 'Reconnect',
  grant: 'Grant access',
  resync: 'Sync now',
  resume: 'Resume',
  'look-at-drift': 'Look at drift',
  'look-at-quarantine': 'Look at quarantine',
  'look-at-run': 'Look at the run',
};

/** What a person can do about a state, as one button. */
export function Remedy({
  action,
  connectionId,
}: {
  readonly action: Health['action'];
  readonly connectionId: ConnectionId | null;
}): ReactNode {
  const client = useClient();
  const { act, busy, error } = useAct();
  if (action === 'none') return null;
  const press = (): void => {
    switch (action) {
      case 'reconnect':
      case 'grant':
        if (connectionId === null) return;
        return act(() =>
          client.call('connection:reconnect', { connectionId, app: null, withOptionalScopes: action === 'grant' }),
        );
      case 'resync':
        return act(() => client.call('sync:start', { connectionId, tenantId: null, stream: null, record: null, full: false }));
      case 'resume':
        if (connectionId === null) return;
        return act(() => client.call('connection:pause', { connectionId, paused: false }));
      case 'look-at-drift':
        return go({ screen: 'drift' });
      case 'look-at-quarantine':
        return go({ screen: 'quarantine' });
      case 'look-at-run':
        return go({ screen: 'connections', connectionId, connect: false });
    }
  };
  return (
    <>
      <Button onPress={press} disabled={busy}>
        {WORDS[action]}
      </Button>
      {error !== null && (
        <span role="alert" className="differs">
          {error.message} {error.remedy}
        </span>
      )}
    </>
  );
}
