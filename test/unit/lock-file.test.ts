import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '../..');
const json = (name: string): unknown => JSON.parse(readFileSync(path.join(root, name), 'utf8'));

const { packages } = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        name: z.string().optional(),
        resolved: z.string().optional(),
        hasInstallScript: z.boolean().optional(),
        optionalDependencies: z.record(z.string(), z.string()).optional(),
      }),
    ),
  })
  .parse(json('package-lock.json'));
const { allowScripts } = z.object({ allowScripts: z.record(z.string(), z.literal(false)) }).parse(json('package.json'));

/** The entry a package at `place` finds for `name`: its own, or that of a folder above. */
function entryFor(place: string, name: string): string | undefined {
  for (let at: string | undefined = place; at !== undefined; at = above(at)) {
    const candidate = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (candidate in packages) return candidate;
  }
  return undefined;
}

function above(place: string): string | undefined {
  if (place === '') return undefined;
  return place.slice(0, Math.max(0, place.lastIndexOf('node_modules/') - 1));
}

describe('lock file', () => {
  it('names no registry, so that it installs from whichever one is set', () => {
    expect(Object.entries(packages).filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
  });

  it('has an entry for the packages of every platform, without which npm ci refuses it', () => {
    const missing = Object.entries(packages).flatMap(([place, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter((name) => entryFor(place, name) === undefined),
    );
    expect(missing).toEqual([]);
  });

  it('brings no package that wants to run code at install but those we know work without', () => {
    const wanting = Object.entries(packages)
      .filter(([, entry]) => entry.hasInstallScript === true)
      .map(([place, entry]) => entry.name ?? place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length));
    expect(wanting.filter((name) => allowScripts[name] !== false)).toEqual([]);
  });
});
