import type { Database } from 'better-sqlite3';
import type { StoreWrites } from './api.ts';
import { backUp } from './backup.ts';
import { createCatalogWrites } from './catalog-writes.ts';
import { createPageCommitter } from './commit-page.ts';
import { findFaults } from './integrity.ts';
import { createRunWrites } from './run-writes.ts';
import { createSeenSets } from './seen.ts';
import { createSweepWrites } from './sweep-writes.ts';
import { createWindowWrites } from './window-writes.ts';

/** Every write there is, over one open ledger. Runs in the writer worker; tests call it directly. */
export function createWrites(database: Database): StoreWrites {
  const seenSets = createSeenSets(database);
  return {
    ...createCatalogWrites(database),
    ...createRunWrites(database, seenSets),
    ...createSweepWrites(database, seenSets),
    ...createWindowWrites(database),
    commitPage: createPageCommitter(database, seenSets),
    backup: async ({ path }) => backUp(database, path),
    checkIntegrity: () => findFaults(database),
  };
}
