import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { AppState } from '../../shared/contract/app.ts';
import type { Work } from '../../shared/contract/connection.ts';
import type { TieoutError } from '../../shared/errors.ts';
import { errorOf, useClient, useLink } from './desk.tsx';

const WorksContext = createContext<readonly Work[]>([]);

/** Long work the host tells of: running, and ended since the window opened. Newest first. */
export function useWorks(): readonly Work[] {
  return useContext(WorksContext);
}

export function WorksProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const client = useClient();
  const link = useLink();
  const [works, setWorks] = useState<readonly Work[]>([]);
  useEffect(
    () =>
      client.on('work:changed', (work) =>
        setWorks((known) => [work, ...known.filter(({ id }) => id !== work.id)].toSorted((a, b) => b.id - a.id)),
      ),
    [client],
  );
  useEffect(() => {
    if (link !== 'open') return;
    client.call('work:list', {}).then(
      (reply) => setWorks(reply.works.toSorted((a, b) => b.id - a.id)),
      () => undefined, // The banner of the lost link tells it; the list is asked for again when the link is back.
    );
  }, [client, link]);
  return <WorksContext value={works}>{children}</WorksContext>;
}

/** What the program says of itself; undefined until it has answered. */
export function useAppState(): { readonly app: AppState | undefined; readonly error: TieoutError | null } {
  const client = useClient();
  const link = useLink();
  const [app, setApp] = useState<AppState>();
  const [error, setError] = useState<TieoutError | null>(null);
  const connected = useSyncExternalStore(whenOnlineChanges, () => navigator.onLine);
  useEffect(() => client.on('app:changed', setApp), [client]);
  useEffect(() => {
    client.call('app:state', {}).then(setApp, (failure: unknown) => setError(errorOf(failure)));
  }, [client, link]);
  // The browser hears of a lost network at once, the host when it next looks.
  return { app: app === undefined ? undefined : { ...app, online: app.online && connected }, error };
}

function whenOnlineChanges(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}
