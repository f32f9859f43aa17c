import { createContext, useContext, useEffect, useReducer, useState } from 'react';
import type { Ask, CallName, Reply } from '../../shared/contract/calls.ts';
import type { ContractClient, LinkState } from '../../shared/contract/client.ts';
import type { Topic } from '../../shared/contract/events.ts';
import { bugError, isTieoutError, type TieoutError } from '../../shared/errors.ts';

type Answers = { [Name in CallName]?: Map<string, { readonly value: Reply<Name>; readonly atMs: number }> };

/** The link to the host, and the last answer to each question, so that a screen one comes back to is there at once. */
interface Desk {
  readonly client: ContractClient;
  readonly answers: Answers;
}

const DeskContext = createContext<Desk | null>(null);
export const DeskProvider = DeskContext.Provider;

export function createDesk(client: ContractClient): Desk {
  return { client, answers: {} };
}

export function useClient(): ContractClient {
  return useDesk().client;
}

function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error('outside of DeskProvider');
  return desk;
}

/** What a call has answered so far. With both `value` and `error` the value is from before the failure: stale. */
export interface Told<Name extends CallName> {
  readonly value: Reply<Name> | undefined;
  readonly error: TieoutError | null;
  /** When `value` arrived. */
  readonly atMs: number | null;
  readonly again: () => void;
}

const TOPICS: Partial<Record<CallName, readonly Topic[]>> = {
  'client:list': ['connections'],
  'connection:list': ['connections', 'runs', 'drift', 'quarantine'],
  'dashboard:show': ['connections', 'runs', 'documents', 'totals', 'drift', 'quarantine', 'reviews'],
  'run:list': ['runs'],
  'run:show': ['runs'],
  'run:pages': ['runs'],
  'run:changes': ['runs'],
  'total:list': ['totals'],
  'grid:choices': ['connections', 'documents'],
  'document:show': ['documents', 'reviews'],
  'document:history': ['documents'],
  'drift:list': ['drift'],
  'quarantine:list': ['quarantine'],
  'activity:list': ['activity', 'runs'],
};

/** Asks, shows the last answer meanwhile, and asks anew when what it tells of has changed or the link is back. Null asks nothing. */
export function useCall<Name extends CallName>(name: Name, ask: Ask<Name> | null): Told<Name> {
  const { client, answers } = useDesk();
  const key = JSON.stringify(ask);
  const [tick, again] = useReducer((count: number) => count + 1, 0);
  const [failed, setFailed] = useState<{ key: string; error: TieoutError } | null>(null);
  const [, redraw] = useReducer((count: number) => count + 1, 0);

  useEffect(() => {
    if (ask === null) return;
    let current = true;
    const answered = (value: Reply<Name>): void => {
      if (!current) return;
      const known: Map<string, { readonly value: Reply<Name>; readonly atMs: number }> = answers[name] ?? new Map();
      known.set(key, { value, atMs: Date.now() });
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the map of this very call, typed so two lines above
      answers[name] = known as Answers[Name];
      setFailed(null);
      redraw();
    };
    client.call(name, ask).then(answered, (error: unknown) => {
      if (current) setFailed({ key, error: errorOf(error) });
    });
    return () => {
      current = false;
    };
    // `key` stands for `ask`, which is a new object at every drawing.
  }, [client, answers, name, key, tick]);

  useEffect(() => {
    const topics: readonly Topic[] = TOPICS[name] ?? [];
    let wasAway = false;
    const offs = [
      client.on('ledger:changed', (change) => {
        if (change.topics.some((topic) => topics.includes(topic))) again();
      }),
      client.onLink((state) => {
        if (state === 'open' && wasAway) again();
        wasAway = state !== 'open';
      }),
    ];
    return () => offs.forEach((off) => off());
  }, [client, name]);

  const known = ask === null ? undefined : answers[name]?.get(key);
  return { value: known?.value, atMs: known?.atMs ?? null, error: failed?.key === key ? failed.error : null, again };
}

export function useLink(): LinkState {
  const client = useClient();
  const [state, setState] = useState<LinkState>('open');
  useEffect(() => client.onLink(setState), [client]);
  return state;
}

/** Runs one action at a time and keeps its failure for the screen to show. */
export function useAct(): {
  readonly busy: boolean;
  readonly error: TieoutError | null;
  readonly act: (work: () => Promise<unknown>) => void;
  readonly clear: () => void;
} {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<TieoutError | null>(null);
  return {
    busy,
    error,
    clear: () => setError(null),
    act: (work) => {
      setBusy(true);
      setError(null);
      work()
        .catch((failure: unknown) => setError(errorOf(failure)))
        .finally(() => setBusy(false));
    },
  };
}

export function errorOf(failure: unknown): TieoutError {
  return isTieoutError(failure) ? failure : bugError(failure);
}
