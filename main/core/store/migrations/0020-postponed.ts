import type { Migration } from './migration.ts';

/** When a stream that a platform's limit stopped may go on. Null: nothing is postponed. */
export const migration0020: Migration = {
  version: 20,
  name: 'postponed',
  sql: 'ALTER TABLE streams ADD COLUMN retry_at_ms INTEGER;',
};
