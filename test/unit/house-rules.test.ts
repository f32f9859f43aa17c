import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

/** A file as it might be written, and the rule that must refuse it; null for one that is fine. */
interface Sample {
  readonly file: string;
  readonly source: string;
  readonly refusedBy: string | null;
}

const good = (file: string, source: string): Sample => ({ file, source, refusedBy: null });
const layers = (file: string, imported: string): Sample => ({
  file,
  source: `import { x } from '${imported}';\nexport const y = x;\n`,
  refusedBy: 'house(layers)',
});
const layersGood = (file: string, imported: string): Sample => ({ ...layers(file, imported), refusedBy: null });
const bad = (rule: string, file: string, source: string): Sample => ({ file, source, refusedBy: `house(${rule})` });

const SAMPLES: readonly Sample[] = [
  layersGood('shared/a.ts', 'zod'),
  layers('shared/b.ts', 'node:fs'),
  layers('shared/c.ts', '../main/core/ports.ts'),
  layersGood('renderer/a.ts', '../shared/money.ts'),
  layers('renderer/b.ts', '../main/core/core.ts'),
  layersGood('main/core/a.ts', '../../shared/money.ts'),
  layersGood('main/core/store/b.ts', 'better-sqlite3'),
  layers('main/core/c.ts', '../adapters/got-http.ts'),
  layers('main/core/d.ts', '../providers/registry.ts'),
  layers('main/core/e.ts', 'got'),
  layersGood('main/providers/xero/a.ts', './streams.ts'),
  layersGood('main/providers/xero/b.ts', '../contract.ts'),
  layers('main/providers/xero/c.ts', '../stripe/map.ts'),
  layers('main/providers/xero/d.ts', '../../core/sync/runner.ts'),
  layersGood('main/sandbox/a.ts', '../../shared/truth.ts'),
  layers('main/sandbox/b.ts', '../core/ledger/mapping.ts'),
  layers('main/sandbox/c.ts', '../providers/xero/map.ts'),
  layersGood('main/adapters/a.ts', 'got'),
  layers('main/adapters/b.ts', '../core/sync/runner.ts'),
  layersGood('main/cli/a.ts', '../core/core.ts'),
  layers('main/cli/b.ts', 'electron'),
  layersGood('main/hosts/electron/a.ts', 'electron'),
  { ...layers('main/cli/c.ts', 'x'), source: "export const later = () => import('electron');\n" },
  { ...layers('shared/d.ts', 'x'), source: "export * from '../main/core/ports.ts';\n" },

  good('main/core/time-a.ts', 'export const at = (clock: { nowMs(): number }) => new Date(clock.nowMs());\n'),
  good('main/cli/time-b.ts', 'export const at = () => Date.now();\n'),
  bad('no-ambient-time', 'main/core/time-c.ts', 'export const at = () => Date.now();\n'),
  bad('no-ambient-time', 'main/core/time-d.ts', 'export const at = () => new Date();\n'),
  bad('no-ambient-time', 'main/providers/xero/time-e.ts', 'export const jitter = () => Math.random();\n'),

  good('main/core/money-a.ts', 'export const add = (aMinor: bigint, bMinor: bigint) => aMinor + bMinor;\n'),
  good('main/core/money-b.ts', 'export const pages = (text: string) => Number(text);\n'),
  bad('no-float-money', 'main/core/money-c.ts', 'export const read = (text: string) => parseFloat(text);\n'),
  bad('no-float-money', 'shared/money-d.ts', 'export const read = (text: string) => Number.parseFloat(text);\n'),
  bad('no-float-money', 'main/core/money-e.ts', 'export const show = (row: { totalMinor: bigint }) => Number(row.totalMinor);\n'),
  bad('no-float-money', 'main/cli/money-f.ts', 'export const show = (dueMinor: bigint) => Number(dueMinor);\n'),

  good('main/core/store/sql-a.ts', "export const sql = 'SELECT id FROM tenant';\n"),
  good('main/cli/sql-b.ts', "export const words = 'Select a client from the list';\n"),
  bad('no-sql-outside-store', 'main/core/sync/sql-c.ts', "export const sql = 'SELECT id FROM tenant';\n"),
  bad('no-sql-outside-store', 'main/core/sync/sql-e.ts', "export const sql = 'insert or ignore into tenant values (1)';\n"),
  bad(
    'no-sql-outside-store',
    'main/core/sync/sql-f.ts',
    'export const sql = (column: string) => `SELECT ${column} FROM tenant`;\n',
  ),
  bad('no-sql-outside-store', 'main/cli/sql-d.ts', 'export const sql = `DELETE FROM tenant`;\n'),
];

const reportSchema = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) });
const root = path.resolve(import.meta.dirname, '../..');
let folder = '';
const refusals = new Map<string, string>();

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'house-rules-')));
  await cp(path.join(root, 'scripts/lint/house-rules.js'), path.join(folder, 'scripts/lint/house-rules.js'));
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(
    path.join(folder, '.oxlintrc.json'),
    JSON.stringify({
      plugins: [],
      categories: { correctness: 'off' },
      jsPlugins: ['./scripts/lint/house-rules.js'],
      rules: Object.fromEntries(
        ['layers', 'no-ambient-time', 'no-float-money', 'no-sql-outside-store'].map((name) => [`house/${name}`, 'error']),
      ),
    }),
  );
  for (const { file, source } of SAMPLES) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), source);
  }
  const report = reportSchema.parse(JSON.parse(await lint()));
  for (const { code, filename } of report.diagnostics) refusals.set(filename.split(path.sep).join('/'), code);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The linter itself over all samples at once. It ends with 1, for there is something to refuse. */
function lint(): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(path.join(root, 'node_modules/.bin/oxlint'), ['--format', 'json'], { cwd: folder }, (error, stdout, stderr) => {
      if (error !== null && error.code !== 1) reject(new Error(`oxlint failed: ${stderr}`));
      else resolve(stdout);
    });
  });
}

describe('house rules', () => {
  it.each(SAMPLES.filter(({ refusedBy }) => refusedBy !== null))('$refusedBy refuses $file', ({ file, refusedBy }) => {
    expect(refusals.get(file)).toBe(refusedBy);
  });

  it('accepts what is meant to be written', () => {
    const accepted = SAMPLES.filter(({ refusedBy }) => refusedBy === null).map(({ file }) => file);
    expect(accepted.filter((file) => refusals.has(file))).toEqual([]);
    expect(accepted.length).toBeGreaterThan(10);
  });
});
