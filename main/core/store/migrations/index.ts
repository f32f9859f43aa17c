import { migration0010 } from './0010-ledger.ts';
import type { Migration } from './migration.ts';

/** All migrations, oldest first. */
export const MIGRATIONS: readonly Migration[] = [migration0010];
