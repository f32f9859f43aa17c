import path from 'node:path';
import { acquireDataFolder } from '../../adapters/data-folder-lock.ts';
import { createNodePorts } from '../../adapters/node-ports.ts';
import { ledgerPath } from '../../cli/data-folder.ts';
import { createCore, type Core, type CoreOptions } from '../../core/core.ts';
import type { Network, Notify, Ports, WorkerEntries } from '../../core/ports.ts';
import { providers } from '../../providers/registry.ts';
import { pathToFileURL } from 'node:url';

export interface Ledger {
  readonly core: Core;
  readonly ports: Ports;
}

/** The product over a data folder, with what only the desktop has. Rejects with `store/owned` while another process has the folder. */
export async function openLedger(ask: {
  readonly dataFolder: string;
  /** Where the bundle lies. */
  readonly bundle: string;
  readonly notify: Notify;
  readonly network: Network;
  readonly holds: NonNullable<CoreOptions['holds']>;
}): Promise<Ledger> {
  const lock = acquireDataFolder(ask.dataFolder, { command: 'desktop', nowMs: Date.now() });
  try {
    const { notify, network, dataFolder, holds } = ask;
    const ports = await createNodePorts({ dataFolder, notify, network, workers: workersIn(ask.bundle), screenLevel: 'error' });
    const core = await createCore({ ports, providers, databasePath: ledgerPath(ports.files.dataFolder), holds });
    return { ports, core: { ...core, close: async () => core.close().finally(() => lock.release()) } };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function workersIn(bundle: string): WorkerEntries {
  const entry = (name: string): URL => pathToFileURL(path.join(bundle, 'workers', `${name}.js`));
  return { writer: entry('writer'), reader: entry('reader'), ingest: entry('ingest') };
}
