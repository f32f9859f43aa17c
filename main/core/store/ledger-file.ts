import type { Database } from 'better-sqlite3';
import { TieoutError } from '../../../shared/errors.ts';
import type { Migration } from './migrations/migration.ts';
import { corrupt } from './store-errors.ts';

/** `TieO` in the header of every ledger, so that another program's database is never taken for one. */
export const applicationId = 0x54_69_65_4f;

/** The ledger's shape as a number; 0 for an empty file. */
export function versionOf(database: Database): number {
  return integerOf(database, 'user_version');
}

/** Refuses a file that this program must not write to: `store/from-future`, or `store/corrupt` for another program's database. Only reads. */
export function refuseForeign(database: Database, migrations: readonly Migration[]): void {
  const version = versionOf(database);
  const isEmpty = integerOf(database, 'schema_version') === 0;
  if (!isEmpty && integerOf(database, 'application_id') !== applicationId) throw corrupt({ sqlite: 'another application_id' });
  const known = migrations.at(-1)?.version ?? 0;
  if (version > known) throw fromFuture(version, known);
}

function integerOf(database: Database, pragma: string): number {
  const value = database.pragma(pragma, { simple: true });
  if (typeof value !== 'number') throw corrupt({ sqlite: `no ${pragma}` });
  return value;
}

function fromFuture(version: number, known: number): TieoutError {
  return new TieoutError({
    code: 'store/from-future',
    action: 'stop-all',
    message: `This ledger was written by a newer Tieout (shape ${version}; this one knows up to ${known}).`,
    remedy: 'Update Tieout, or choose another folder with --data. The ledger was not changed.',
    details: { version, known },
  });
}
