import type { ReactNode } from 'react';
import { go } from '../app/router.ts';
import { Button, Failure } from '../components/parts.tsx';
import { countWords } from '../components/words.ts';
import { useAct, useClient } from '../data/desk.tsx';
import { useWorks } from '../data/works.tsx';

/** Nothing is connected: the shortest way to see what Tieout does, and the way to one's own books. */
export function FirstRun(): ReactNode {
  const client = useClient();
  const { act, busy, error } = useAct();
  const work = useWorks().find(({ kind }) => kind === 'demo');
  const running = work?.state === 'running';
  return (
    <div className="screen">
      <div className="first-run">
        <h1>Figures that agree with their source</h1>
        <p className="lead">
          Tieout reads your accounting platforms into a ledger on this computer, proves that nothing is missing, and shows what
          does not agree. It only reads; nothing leaves this machine.
        </p>
        <div className="row">
          <Button
            look="primary big"
            autoFocus
            disabled={busy || running}
            onPress={() => act(() => client.call('demo:start', { size: 'small' }))}
          >
            Try it with the sandbox
          </Button>
          <Button look="big" onPress={() => go({ screen: 'connections', connectionId: null, connect: true })}>
            Connect a platform
          </Button>
        </div>
        <p className="quiet" role="status">
          {running
            ? `${work.message ?? work.title} · ${countWords(work.done)} ${work.unit}`
            : 'The sandbox is a made-up company on simulated platforms. It needs no account and takes a few seconds.'}
        </p>
        {error !== null && <Failure error={error} />}
        {work !== undefined && work.error !== null && <Failure error={work.error} />}
      </div>
    </div>
  );
}
