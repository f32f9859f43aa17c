import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireDataFolder } from '../../main/adapters/data-folder-lock.ts';
import { openLedger as openProduct } from '../../main/cli/open-ledger.ts';
import { restoreLedger } from '../../main/cli/restore-ledger.ts';
import { createSession, type Session } from '../../main/cli/session.ts';
import { styleFor } from '../../main/cli/output.ts';
import { newerWork } from '../../main/core/store/newer-work.ts';
import { openLedger, openReader } from '../../main/core/store/open.ts';
import { openWorld, type LedgerWorld } from '../support/ledger-world.ts';
import { failureOf } from '../support/failure-of.ts';

/* What could go wrong: a restore that loses the ledger in use, or what was done since the backup. */

let world: LedgerWorld;
let folder: string;
let backup: string;
let ledger: string;
beforeEach(() => {
  world = openWorld();
  world.commit({ records: [{ id: 'old', row: { number: 'INV-1' } }] });
  folder = mkdtempSync(path.join(tmpdir(), 'tieout-restore-'));
  backup = path.join(folder, 'books.backup');
  ledger = path.join(folder, 'data', 'ledger.sqlite');
  copyTo(backup);
});
afterEach(() => {
  world.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The world's ledger as it is now, whole in one file. */
function copyTo(file: string): void {
  world.database.pragma('wal_checkpoint(TRUNCATE)');
  cpSync(world.file, file, { recursive: true });
}

const idsIn = (file: string): readonly unknown[] => {
  const database = openReader(file);
  try {
    return database.prepare('SELECT external_id FROM raw_records ORDER BY id').pluck().all();
  } finally {
    database.close();
  }
};

const attempt = async (work: () => unknown): Promise<unknown> => work();

describe('a restore', () => {
  it('cut off at any of its steps leaves a ledger, and with it what it replaces', () => {
    world.commit({ records: [{ id: 'new', row: { number: 'INV-2' } }] });
    const script = path.resolve(import.meta.dirname, '../support/killed-restore.ts');
    const restore = (before: number): { readonly at: string; readonly kept: string; readonly ended: boolean } => {
      const at = path.join(folder, `cut-${before}`, 'ledger.sqlite');
      const kept = path.join(folder, `cut-${before}`, 'ledger-before-restore-1.sqlite');
      copyTo(at);
      const { signal } = spawnSync(process.execPath, [script, backup, at, kept, String(before)]);
      return { at, kept, ended: signal === null };
    };
    let step = 1;
    for (; ; step += 1) {
      const { at, kept, ended } = restore(step);
      expect(existsSync(at), `step ${step}`).toBe(true);
      openLedger(at).close();
      const ids = idsIn(at);
      if (existsSync(kept)) expect(idsIn(kept)).toEqual(['old', 'new']);
      else expect(ids).toEqual(['old', 'new']);
      if (!ended) continue;
      expect(ids).toEqual(['old']);
      break;
    }
    expect(step).toBeGreaterThan(3);
  });

  it('that left no ledger behind is told of at the next start, which makes no empty one', async () => {
    for (const left of ['ledger-before-restore-20260131T101500Z.sqlite', 'ledger.sqlite.incoming']) {
      const data = path.join(folder, left);
      copyTo(path.join(data, left));
      const refused = await failureOf(attempt(() => openLedger(path.join(data, 'ledger.sqlite'))));
      expect(refused).toMatchObject({ code: 'store/corrupt', remedy: expect.stringContaining(`tieout restore ${data}`) });
      expect(readdirSync(data)).toEqual([left]);
    }
  });

  it('holds the data folder from before it looks at the ledger until it has replaced it', async () => {
    copyTo(ledger);
    const data = path.dirname(ledger);
    const session = sessionOver(data);
    const taken: unknown[] = [];
    const tryIt = async (): Promise<void> => {
      taken.push(await failureOf(attempt(() => acquireDataFolder(data, { command: 'sync', nowMs: 0 }).release())));
    };
    const { context } = session;
    const outcome = await restoreLedger(
      {
        ...context,
        openLedger: async (ask) => {
          await tryIt();
          return context.openLedger(ask);
        },
      },
      { file: backup, force: false },
    );
    await tryIt();
    await session.end();
    expect(outcome).toMatchObject({ restored: true });
    expect(taken).toEqual([expect.objectContaining({ code: 'store/owned' }), expect.objectContaining({ code: 'store/owned' })]);
    acquireDataFolder(data, { command: 'sync', nowMs: 0 }).release();
  });

  it('refuses to lose review marks, connections, pauses and drift decisions made since, and names them', async () => {
    const { write, read } = world;
    const recordId = world.recordId('old');
    const [connection] = read.listConnections();
    if (connection === undefined) throw new Error('the world has a connection');
    world.database
      .prepare(
        `INSERT INTO drift_events (id, stream_id, kind, path, severity, occurrences, first_run_id, last_run_id, first_at_ms, last_at_ms)
         VALUES (7, ?, 'missing-field', 'Total', 'money', 1, 1, 1, 1, 1)`,
      )
      .run(world.streamId);
    copyTo(backup);
    copyTo(ledger);
    expect(newerWork(ledger, backup)).toEqual([]);

    world.database.prepare("INSERT INTO reviews VALUES (?, 'reviewed', NULL, 5000, 0)").run(recordId);
    write.settleDrift({ driftId: 7, state: 'dismissed' });
    write.updateConnection({ connectionId: connection.id, atMs: 6_000, state: 'paused', stateReason: null });
    copyTo(ledger);
    expect(newerWork(ledger, backup)).toEqual([
      { what: 'review marks', count: 1, newestAtMs: 5000 },
      { what: 'connections', count: 1, newestAtMs: 6000 },
      { what: 'drift decisions', count: 1, newestAtMs: null },
    ]);
    const session = sessionOver(path.dirname(ledger));
    const outcome = await restoreLedger(session.context, { file: backup, force: false });
    await session.end();
    expect(outcome).toMatchObject({ restored: false, kept: null });
    expect(outcome.message).toMatch(/1 review mark .*1 connection .*1 drift decision/);
  });

  it('is not kept from it by a run that only touched a connection, nor by what is newer in the backup', () => {
    const [connection] = world.read.listConnections();
    if (connection === undefined) throw new Error('the world has a connection');
    copyTo(ledger);
    world.write.updateConnection({ connectionId: connection.id, atMs: 6_000, failures: 1 });
    world.write.settleDrift({ driftId: 7, state: 'dismissed' });
    copyTo(backup);
    expect(newerWork(ledger, backup)).toEqual([]);
    expect(newerWork(backup, ledger)).toEqual([]);
  });
});

function sessionOver(dataFolder: string): Session {
  return createSession({
    dataFolder,
    dataFolderGiven: true,
    json: true,
    signal: new AbortController().signal,
    screen: { width: Infinity, style: styleFor(false) },
    note: () => undefined,
    openLedger: openProduct,
  });
}
