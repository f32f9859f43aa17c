import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Files } from '../core/ports.ts';

/** Files of the data folder. Relative paths are taken from it; folders are private to the user (0700), files too (0600) unless told otherwise. */
export async function createNodeFiles(dataFolder: string): Promise<Files> {
  const root = path.resolve(dataFolder);
  await mkdir(root, { recursive: true, mode: 0o700 });
  const absolute = (name: string): string => path.resolve(root, name);
  return {
    dataFolder: root,
    read: async (name) => {
      try {
        return new Uint8Array(await readFile(absolute(name)));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    replace: (name, content, mode = 0o600) => replaceFile(absolute(name), content, mode),
    remove: async (name) => {
      await rm(absolute(name), { force: true });
      await syncFolder(path.dirname(absolute(name)));
    },
  };
}

/** Temporary file, flush, rename, flush of the folder: after it resolves the new content survives a power cut, and no reader ever sees half. */
async function replaceFile(target: string, content: Uint8Array | string, mode: number): Promise<void> {
  const folder = path.dirname(target);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = path.join(folder, `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    // The umask may have taken bits away from `mode`; a wider file than asked for is never made.
    await chmod(temporary, mode);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder for flushing; NTFS journals the rename itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
