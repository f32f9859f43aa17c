import { migration0010 } from './0010-ledger.ts';
import { migration0020 } from './0020-postponed.ts';
import { migration0030 } from './0030-activity.ts';
import { migration0040 } from './0040-grid.ts';
import { migration0050 } from './0050-facets.ts';
import type { Migration } from './migration.ts';

/** All migrations, oldest first. */
export const MIGRATIONS: readonly Migration[] = [migration0010, migration0020, migration0030, migration0040, migration0050];
