import type { OpenedLedger, OpenLedgerOptions } from './command.ts';
import { ledgerPath } from './data-folder.ts';

/** The product over a data folder. Everything heavy is loaded here and not above: help and wrong use answer without a native module. */
export async function openLedger(dataFolder: string, options: OpenLedgerOptions): Promise<OpenedLedger> {
  const [{ createCore }, { createNodePorts }, { acquireDataFolder }, { providers }] = await Promise.all([
    import('../core/core.ts'),
    import('../adapters/node-ports.ts'),
    import('../adapters/data-folder-lock.ts'),
    import('../providers/registry.ts'),
  ]);
  const lock = acquireDataFolder(dataFolder, { command: process.argv.slice(2, 3).join(' '), nowMs: Date.now() });
  const ports = await createNodePorts({
    dataFolder,
    // What went wrong is in the command's own report; the log file has the rest.
    screenLevel: 'error',
    tell: options.note,
    ...(options.passing ? { secrets: createMemorySecrets() } : {}),
  });
  try {
    const core = await createCore({
      ports,
      providers,
      databasePath: ledgerPath(ports.files.dataFolder),
      ...(options.holds === undefined ? {} : { holds: options.holds }),
    });
    return { core: { ...core, close: async () => core.close().finally(() => lock.release()) }, ports };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** For a ledger that lives as long as the command: the person's keychain stays untouched. */
function createMemorySecrets(): OpenedLedger['ports']['secrets'] {
  const values = new Map<string, string>();
  return {
    read: async (reference) => values.get(reference) ?? null,
    write: async (reference, value) => void values.set(reference, value),
    remove: async (reference) => void values.delete(reference),
    describe: () => ({ kind: 'memory', where: 'memory, for as long as this command runs' }),
  };
}
