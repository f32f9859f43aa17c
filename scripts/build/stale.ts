import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'vite';
import { PARTS, type Part } from './parts.ts';

const stampFile = 'dist/built.json';

/** Builds what is not built, or was built from other sources; returns the names of what it built. */
export async function buildStale(root: string, { all }: { readonly all: boolean }): Promise<readonly string[]> {
  const before = readStamps(root);
  const stamps: Record<string, string> = {};
  const built: string[] = [];
  for (const part of PARTS) {
    const now = stampOf(root, part);
    if (all || before[part.name] !== now || !isThere(path.join(root, part.out))) {
      await build({ ...part.config(root), logLevel: 'warn' });
      await part.after?.(root);
      built.push(part.name);
    }
    stamps[part.name] = now;
  }
  await mkdir(path.join(root, 'dist'), { recursive: true });
  await writeFile(path.join(root, stampFile), `${JSON.stringify(stamps, null, 2)}\n`);
  return built;
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
