import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { acquireDataFolder, type DataFolderLock } from '../../main/adapters/data-folder-lock.ts';
import { isTieoutError } from '../../shared/errors.ts';
import { PARTS, type Part } from './parts.ts';

const stampFile = 'dist/built.json';

/** Builds what is not built, or was built from other sources; returns the names of what it built. */
export async function buildStale(root: string, { all }: { readonly all: boolean }): Promise<readonly string[]> {
  const lock = await waitForTurn(path.join(root, 'dist/.turn'));
  try {
    const before = readStamps(root);
    const stamps = Object.fromEntries(PARTS.map((part) => [part.name, stampOf(root, part)]));
    const stale = PARTS.filter((part) => all || before[part.name] !== stamps[part.name] || !isThere(path.join(root, part.out)));
    if (stale.length === 0) return [];
    await asProduction(async () => {
      const { build } = await import('vite'); // Heavy, and most starts need none of it.
      for (const part of stale) {
        await build({ ...part.config(root), logLevel: 'warn' });
        await part.after?.(root);
      }
    });
    await writeFile(path.join(root, stampFile), `${JSON.stringify(stamps, null, 2)}\n`);
    return stale.map(({ name }) => name);
  } finally {
    lock.release();
  }
}

/** Vitest sets NODE_ENV for itself, and React would be built for development: slower, larger, and with the paths of the sources in it. */
async function asProduction(work: () => Promise<void>): Promise<void> {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}

/** Two builds at once (tests in several processes) would empty each other's folders. */
async function waitForTurn(folder: string): Promise<DataFolderLock> {
  await mkdir(folder, { recursive: true });
  for (;;) {
    try {
      return acquireDataFolder(folder, { command: 'build', nowMs: Date.now() });
    } catch (error) {
      if (!isTieoutError(error) || error.code !== 'store/owned') throw error;
      await sleep(100);
    }
  }
}

/** Of names and contents, not of times: a fresh clone and a changed branch have times that say nothing. */
function stampOf(root: string, part: Part): string {
  const hash = createHash('sha256');
  for (const file of part.sources.flatMap((source) => filesBelow(root, source)).toSorted()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(root: string, source: string): readonly string[] {
  if (statSync(path.join(root, source)).isFile()) return [source];
  return readdirSync(path.join(root, source), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

function isThere(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function readStamps(root: string): Readonly<Record<string, unknown>> {
  try {
    const stamps: unknown = JSON.parse(readFileSync(path.join(root, stampFile), 'utf8'));
    return typeof stamps === 'object' && stamps !== null ? { ...stamps } : {};
  } catch {
    return {}; // Never built.
  }
}
