import { migration0010 } from './0010-ledger.ts';
import { migration0020 } from './0020-postponed.ts';
import type { Migration } from './migration.ts';

/** All migrations, oldest first. */
export const MIGRATIONS: readonly Migration[] = [migration0010, migration0020];
