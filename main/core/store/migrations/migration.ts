import type { Database } from 'better-sqlite3';

/**
 * One step of the ledger's shape. Versions go up in tens; a landed migration is never edited. The runner wraps each in one
 * transaction that also sets `user_version`, and makes a backup before the first one it runs.
 */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /** For what SQL alone cannot move. */
  readonly move?: (database: Database) => void;
}
