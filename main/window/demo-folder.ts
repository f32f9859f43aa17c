import { access, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Core } from '../core/core.ts';

/** The sandbox company lives beside a person's own books, never among them. */
export function demoFolderOf(dataFolder: string): string {
  return path.join(dataFolder, 'demo');
}

/**
 * Makes a demo folder ready: the simulation its ledger was read from ended with the process that ran it, so the ledger goes and the demo starts anew (`fresh`). One that
 * also holds a login to a real platform is somebody's own by now and stays as it is (`kept`).
 */
export async function prepareDemoFolder(
  folder: string,
  open: (folder: string) => Promise<Pick<Core, 'connections' | 'close'>>,
): Promise<'fresh' | 'kept'> {
  const isThere = await access(path.join(folder, 'ledger.sqlite')).then(
    () => true,
    () => false,
  );
  if (!isThere) return 'fresh';
  const core = await open(folder);
  try {
    const connections = (await core.connections.list()).map(({ connection }) => connection);
    if (connections.some(({ endpoint }) => endpoint === null)) return 'kept';
    // Their logins go from the keychain too.
    for (const { id } of connections) await core.connections.disconnect({ connectionId: id });
  } finally {
    await core.close();
  }
  const files = (await readdir(folder)).filter((name) => name.startsWith('ledger.sqlite'));
  await Promise.all(files.map(async (name) => rm(path.join(folder, name))));
  return 'fresh';
}
