import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { backupsBeside, nameBefore } from './backup-names.ts';
import { applicationId, refuseForeign, versionOf } from './ledger-file.ts';
import type { Migration } from './migrations/migration.ts';

const backupsKept = 3;

/**
 * Brings a ledger to the newest shape. Each migration is one transaction that also sets the version, so a process that dies in between leaves the ledger at one
 * shape or the next. Before the first one runs, a ledger with something in it is copied to `ledger.db.before-NNNN`; the last three copies are kept.
 */
export function migrate(database: Database, file: string, migrations: readonly Migration[]): void {
  assertAscending(migrations);
  refuseForeign(database, migrations);
  const from = versionOf(database);
  const due = migrations.filter((migration) => migration.version > from);
  const [first] = due;
  if (first === undefined) return;
  if (from > 0) copyBefore(database, file, first);
  for (const { version, sql, move } of due) {
    const step = database.transaction(() => {
      database.exec(sql);
      move?.(database);
      database.pragma(`application_id = ${applicationId}`);
      database.pragma(`user_version = ${version}`);
    });
    step.immediate();
  }
}

/** Versions go up in tens, so that a fix between two of them has room. */
function assertAscending(migrations: readonly Migration[]): void {
  let before = 0;
  for (const { version, name } of migrations) {
    if (version <= before || version % 10 !== 0)
      throw new Error(`migration ${version} (${name}) does not follow ${before} in tens`);
    before = version;
  }
}

function copyBefore(database: Database, file: string, migration: Migration): void {
  const target = nameBefore(file, migration.version);
  const partial = `${target}.partial`;
  rmSync(partial, { force: true });
  database.prepare('VACUUM INTO ?').run(partial);
  const copy = openSync(partial, 'r+');
  try {
    fsyncSync(copy);
  } finally {
    closeSync(copy);
  }
  renameSync(partial, target);
  for (const old of backupsBeside(file).slice(0, -backupsKept)) rmSync(old);
}
