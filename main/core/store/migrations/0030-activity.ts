import type { Migration } from './migration.ts';

/**
 * What people decided and what became of connections, in words, for the activity log: runs, drift and quarantine have tables of their own. And the way from a run to what
 * it changed, to show every figure that a replay moved.
 */
export const migration0030: Migration = {
  version: 30,
  name: 'activity',
  sql: `
CREATE TABLE activity (
  id INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('review', 'connection', 'export', 'setting', 'drift', 'quarantine')),
  level TEXT NOT NULL CHECK (level IN ('good', 'note', 'attention', 'broken')),
  connection_id INTEGER REFERENCES connections (id),
  tenant_id INTEGER REFERENCES tenants (id),
  run_id INTEGER REFERENCES runs (id),
  record_id INTEGER REFERENCES raw_records (id),
  words TEXT NOT NULL
) STRICT;
CREATE INDEX activity_by_time ON activity (at_ms);
CREATE INDEX history_by_run ON history (run_id, id);
`,
};
