import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFaults } from '../../main/core/store/integrity.ts';
import { MIGRATIONS } from '../../main/core/store/migrations/index.ts';
import type { Migration } from '../../main/core/store/migrations/migration.ts';
import { openLedger } from '../../main/core/store/open.ts';
import { isTieoutError } from '../../shared/errors.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tieout-migrations-'));
  file = path.join(folder, 'ledger.db');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const last = MIGRATIONS.at(-1)?.version ?? 0;
const next: Migration = {
  version: last + 10,
  name: 'a column more',
  sql: "ALTER TABLE clients ADD COLUMN mark TEXT NOT NULL DEFAULT 'none'",
};
const failing: Migration = {
  version: last + 20,
  name: 'fails half-way',
  sql: 'CREATE TABLE half (a) STRICT; SELECT nothing FROM nowhere',
};

/** The error's code, and nothing of the message a person reads. */
function refusal(open: () => unknown): string {
  try {
    open();
  } catch (error) {
    return isTieoutError(error) ? error.code : String(error);
  }
  return 'opened';
}

const names = (database: Database.Database) => database.prepare('SELECT name FROM clients ORDER BY name').pluck().all();

function withClients(migrations = MIGRATIONS): void {
  const database = openLedger(file, migrations);
  database.prepare('INSERT INTO clients (name, created_at_ms) VALUES (?, 1)').run('Harbour');
  database.close();
}

describe('each migration', () => {
  it.each(MIGRATIONS.map(({ version }, at) => ({ version, at })))(
    'up to $version makes a whole ledger, which the later ones bring up to date with its rows',
    ({ version, at }) => {
      withClients(MIGRATIONS.slice(0, at + 1));
      const before = new Database(file, { readonly: true });
      expect(before.pragma('user_version', { simple: true })).toBe(version);
      before.close();
      const database = openLedger(file);
      expect(database.pragma('user_version', { simple: true })).toBe(last);
      expect(names(database)).toEqual(['Harbour']);
      expect(findFaults(database)).toEqual([]);
      database.close();
    },
  );

  it('keeps its tables strict, so that no text lands in a column of numbers', () => {
    const database = openLedger(file);
    const loose = database
      .prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search%'",
      )
      .pluck()
      .all();
    expect(loose).toEqual([]);
    database.close();
  });
});

describe('migrating a ledger with something in it', () => {
  it('keeps a copy of it as it was', async () => {
    withClients();
    openLedger(file, [...MIGRATIONS, next]).close();
    const copies = (await readdir(folder)).filter((name) => name.includes('.before-'));
    expect(copies).toEqual([`ledger.db.before-${String(next.version).padStart(4, '0')}`]);
    const copy = new Database(path.join(folder, copies[0] ?? ''), { readonly: true });
    expect(copy.pragma('user_version', { simple: true })).toBe(last);
    expect(names(copy)).toEqual(['Harbour']);
    copy.close();
  });

  it('leaves it at the last shape that worked when a step fails, and goes on from there', () => {
    withClients();
    expect(refusal(() => openLedger(file, [...MIGRATIONS, next, failing]))).not.toBe('opened');
    const database = openLedger(file, [...MIGRATIONS, next]);
    expect(database.pragma('user_version', { simple: true })).toBe(next.version);
    expect(names(database)).toEqual(['Harbour']);
    expect(database.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0);
    database.close();
  });
});

describe('a file this program must not write to', () => {
  it('is refused unread when a newer Tieout wrote it, and is left as it was', async () => {
    openLedger(file, [...MIGRATIONS, next]).close();
    const before = await readFile(file);
    expect(refusal(() => openLedger(file))).toBe('store/from-future');
    expect(before.equals(await readFile(file))).toBe(true);
  });

  it("is refused when it is another program's database", async () => {
    const other = new Database(file);
    other.exec('CREATE TABLE notes (text)');
    other.close();
    const before = await readFile(file);
    expect(refusal(() => openLedger(file))).toBe('store/corrupt');
    expect(before.equals(await readFile(file))).toBe(true);
  });

  it('is refused when it is no database', async () => {
    await writeFile(file, 'Date,Amount\n2026-01-01,12.50\n'.repeat(500));
    expect(refusal(() => openLedger(file))).toBe('store/corrupt');
  });

  it('is told of by the integrity check when its pages are damaged', async () => {
    withClients();
    const database = openLedger(file);
    const page = Number(database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'clients'").pluck().get());
    const size = Number(database.pragma('page_size', { simple: true }));
    database.close();
    const bytes = await readFile(file);
    bytes.fill(0xa5, (page - 1) * size, page * size);
    await writeFile(file, bytes);
    const damaged = new Database(file);
    expect(findFaults(damaged).length).toBeGreaterThan(0);
    damaged.close();
  });
});
