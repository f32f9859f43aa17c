import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SecretStore } from '../../main/core/ports.ts';

/** Secrets that several processes see, as they see one keychain: a file for each, replaced as a whole. */
export async function createSharedSecrets(folder: string): Promise<SecretStore> {
  await mkdir(folder, { recursive: true });
  const fileOf = (reference: string): string => path.join(folder, encodeURIComponent(reference));
  return {
    read: async (reference) => readFile(fileOf(reference), 'utf8').catch(() => null),
    write: async (reference, value) => {
      const partial = `${fileOf(reference)}.${process.pid}`;
      await writeFile(partial, value);
      await rename(partial, fileOf(reference));
    },
    remove: async (reference) => rm(fileOf(reference), { force: true }),
    describe: () => ({ kind: 'keychain', where: 'a folder of this test' }),
  };
}
