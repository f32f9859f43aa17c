import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLedger } from '../../main/core/store/open.ts';
import { openWorld, type LedgerWorld } from '../support/ledger-world.ts';

/* What could go wrong: a process that dies in the middle of a page leaves part of it, or a checkpoint ahead of its rows. */

let world: LedgerWorld;
let folder: string;
let before: unknown;
beforeAll(() => {
  world = openWorld();
  world.commit({
    records: [
      { id: 'old', row: { number: 'INV-1', total_minor: '400' }, lines: [{ description: 'First', amount_minor: '400' }] },
    ],
    over: { checkpoint: '{"page":1}' },
  });
  world.nextRun();
  world.database.pragma('wal_checkpoint(TRUNCATE)');
  folder = mkdtempSync(path.join(tmpdir(), 'tieout-killed-'));
  before = everything(world.file);
});
afterAll(() => {
  world.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Every row of every table. */
function everything(file: string): unknown {
  const database = openLedger(file);
  try {
    const tables = database
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%'",
      )
      .pluck()
      .all()
      .map(String);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    return Object.fromEntries(tables.map((table) => [table, database.prepare(`SELECT * FROM "${table}"`).all()]));
  } finally {
    database.close();
  }
}

/** Commits the page over a ledger in a process that dies after so many writes (0: never). */
async function commitIn(file: string, after: number): Promise<{ readonly signal: string | null; readonly writes: number }> {
  const { runId, streamId, tenantId } = world;
  const script = path.resolve(import.meta.dirname, '../support/killed-writer.ts');
  const child = spawn(process.execPath, [script, file, JSON.stringify({ runId, streamId, tenantId }), String(after)]);
  let out = '';
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const signal = await new Promise<string | null>((resolve) => child.once('close', (_code, name) => resolve(name)));
  if (signal === null && out === '') throw new Error(complaint.slice(-600));
  return { signal, writes: Number(out) };
}

function copyOf(name: string): string {
  const file = path.join(folder, `${name}.db`);
  cpSync(world.file, file);
  return file;
}

describe('a process that dies while it commits a page', () => {
  it('leaves nothing of it, after whichever write it dies; and committed again the page is whole', async () => {
    const undisturbed = copyOf('undisturbed');
    const { writes } = await commitIn(undisturbed, 0);
    expect(writes).toBeGreaterThan(15);
    const whole = everything(undisturbed);
    expect(whole).not.toEqual(before);
    const places = Array.from({ length: writes }, (_, at) => at + 1);
    const die = async (after: number): Promise<void> => {
      const file = copyOf(`after-${after}`);
      expect((await commitIn(file, after)).signal).toBe('SIGKILL');
      expect(everything(file), `after ${after} writes`).toEqual(before);
      if (after % 5 === 0) {
        await commitIn(file, 0);
        expect(everything(file)).toEqual(whole);
      }
      rmSync(file);
    };
    for (let at = 0; at < places.length; at += 4) await Promise.all(places.slice(at, at + 4).map(die));
  }, 240_000);
});
