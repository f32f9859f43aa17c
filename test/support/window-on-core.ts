import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createNodePorts } from '../../main/adapters/node-ports.ts';
import { createCore } from '../../main/core/core.ts';
import { providers } from '../../main/providers/registry.ts';
import { startSandbox, type Sandbox } from '../../main/sandbox/server.ts';
import type { Dispatch } from '../../main/window/dispatch.ts';
import { createWindow } from '../../main/window/window.ts';
import { createClient, type ContractClient } from '../../shared/contract/client.ts';
import type { Work } from '../../shared/contract/connection.ts';
import { createMemorySecrets } from './memory-secrets.ts';

export interface WindowOnCore {
  readonly client: ContractClient;
  /** As a carrier calls it: nothing is checked before it. */
  readonly dispatch: Dispatch;
  readonly sandbox: Sandbox;
  /** Everything the host told, in order. */
  readonly events: readonly { readonly name: string; readonly value: unknown }[];
  /** Resolves with the work once it has ended. */
  ended(workId: number): Promise<Work>;
  close(): Promise<void>;
}

/** The typed client over the product's own core and the simulated platforms, with no carrier in between. */
export async function startWindowOnCore(): Promise<WindowOnCore> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tieout-window-'));
  const sandbox = await startSandbox({ seed: 1, invoices: 30, settings: { rateLimits: false } });
  const ports = await createNodePorts({ dataFolder: folder, secrets: createMemorySecrets(), tell: () => undefined });
  const unpaced = new Map(
    [...providers].map(([id, provider]) => [id, { ...provider, limits: { ...provider.limits, budgets: [] } }]),
  );
  const core = await createCore({ ports, providers: unpaced, databasePath: path.join(folder, 'ledger.sqlite') });
  const events: { name: string; value: unknown }[] = [];
  const listeners = new Set<(name: string, value: unknown) => void>();
  const window = createWindow(
    {
      core,
      ports,
      providers: unpaced,
      host: 'browser',
      version: '0.0.0',
      openInBrowser: async (url) => void (await (await fetch(url)).arrayBuffer()),
      sandbox: async () => sandbox.announcement,
    },
    (name, _key, value) => {
      events.push({ name, value });
      for (const listener of listeners) listener(name, value);
    },
  );
  const client = createClient(
    {
      request: async (call, ask) => window.dispatch(call, ask),
      onEvent: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      onLink: () => () => undefined,
    },
    (error) => {
      throw error;
    },
  );
  const ended = async (workId: number): Promise<Work> =>
    new Promise((resolve, reject) => {
      const stop = client.on('work:changed', (work) => finish(work));
      const finish = (work: Work | undefined): void => {
        if (work === undefined || work.id !== workId || work.state === 'running') return;
        stop();
        resolve(work);
      };
      client.call('work:list', {}).then(({ works }) => finish(works.find((work) => work.id === workId)), reject);
    });
  return {
    client,
    dispatch: window.dispatch,
    sandbox,
    events,
    ended,
    close: async () => {
      await window.close();
      await core.close();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
