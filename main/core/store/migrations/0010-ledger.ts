import type { Migration } from './migration.ts';

/** The ledger's first shape: everything docs/ARCHITECTURE.md names. Times are UTC milliseconds, dates `YYYY-MM-DD`, money minor units. */
export const migration0010: Migration = {
  version: 10,
  name: 'ledger',
  sql: `
CREATE TABLE clients (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE connections (
  id INTEGER PRIMARY KEY,
  client_id INTEGER NOT NULL REFERENCES clients (id),
  provider TEXT NOT NULL,
  label TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('connected', 'needs_reauth', 'paused', 'disconnected')),
  state_reason TEXT,
  endpoint TEXT,                       -- null: the platform's own hosts
  secret_ref TEXT NOT NULL UNIQUE,     -- name in the keychain; the secret itself is never here
  granted_scopes TEXT NOT NULL DEFAULT '[]',
  interval_sec INTEGER NOT NULL DEFAULT 3600,
  next_run_at_ms INTEGER,
  failures INTEGER NOT NULL DEFAULT 0,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE tenants (
  id INTEGER PRIMARY KEY,
  connection_id INTEGER NOT NULL REFERENCES connections (id),
  external_id TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  link_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('active', 'disconnected', 'excluded')),
  state_reason TEXT,
  base_currency TEXT,
  country TEXT,
  period_locked_through TEXT,
  created_at_ms INTEGER NOT NULL,
  UNIQUE (connection_id, external_id)
) STRICT;

CREATE TABLE streams (
  id INTEGER PRIMARY KEY,
  tenant_id INTEGER NOT NULL REFERENCES tenants (id),
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ok', 'needs_scope', 'unavailable', 'paused')),
  state_reason TEXT,
  watermark_ms INTEGER,                -- everything modified up to here, by the platform's clock, is in the ledger
  checkpoint TEXT,                     -- position of the traversal under way (JSON); null when none is
  checkpoint_run_id INTEGER,
  profile TEXT,                        -- fill rates and types seen so far (JSON)
  complete INTEGER NOT NULL DEFAULT 0,
  gap TEXT,                            -- in words, when not complete
  expected INTEGER,                    -- the platform's own count when last asked
  last_success_at_ms INTEGER,
  last_sweep_at_ms INTEGER,
  last_proof_at_ms INTEGER,
  UNIQUE (tenant_id, name)
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  tenant_id INTEGER NOT NULL REFERENCES tenants (id),
  trigger TEXT NOT NULL CHECK (trigger IN ('manual', 'schedule', 'event', 'replay', 'connect')),
  state TEXT NOT NULL CHECK (state IN ('running', 'complete', 'incomplete', 'failed', 'cancelled', 'interrupted')),
  started_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,
  error_code TEXT,
  error_text TEXT,
  error_remedy TEXT
) STRICT;
CREATE INDEX runs_by_tenant ON runs (tenant_id, id);

CREATE TABLE run_streams (
  run_id INTEGER NOT NULL REFERENCES runs (id),
  stream_id INTEGER NOT NULL REFERENCES streams (id),
  mode TEXT NOT NULL CHECK (mode IN ('incremental', 'full', 'record', 'replay')),
  resumed INTEGER NOT NULL DEFAULT 0,
  resumed_from INTEGER,                -- the interrupted run whose checkpoint it went on from; what that one met counts as met
  pages INTEGER NOT NULL DEFAULT 0,
  requests INTEGER NOT NULL DEFAULT 0,
  seen INTEGER NOT NULL DEFAULT 0,     -- distinct external ids
  inserted INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  tombstoned INTEGER NOT NULL DEFAULT 0,
  quarantined INTEGER NOT NULL DEFAULT 0,
  expected INTEGER,
  complete INTEGER NOT NULL DEFAULT 0,
  gap TEXT,
  state TEXT NOT NULL CHECK (state IN ('running', 'complete', 'incomplete', 'failed', 'cancelled', 'interrupted', 'skipped')),
  started_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,
  error_code TEXT,
  error_text TEXT,
  error_remedy TEXT,
  PRIMARY KEY (run_id, stream_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE pages (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  stream_id INTEGER NOT NULL REFERENCES streams (id),
  seq INTEGER NOT NULL,
  request TEXT NOT NULL,               -- method and address, redacted
  requested_at_ms INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  status INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  inserted INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  tombstoned INTEGER NOT NULL,
  quarantined INTEGER NOT NULL,
  seen BLOB,                           -- record ids met on the page of a full traversal, packed; null once no run can resume from it
  seen_unkeyed BLOB,                   -- quarantine ids of its rows without a readable external id, packed; null when there are none
  note TEXT
) STRICT;
CREATE INDEX pages_by_run ON pages (run_id, stream_id, seq);

-- Payloads exactly as received, the new or changed ones of one page together, compressed.
CREATE TABLE chunks (
  id INTEGER PRIMARY KEY,
  page_id INTEGER NOT NULL REFERENCES pages (id),
  codec TEXT NOT NULL CHECK (codec IN ('zstd', 'plain')),
  raw_bytes INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE INDEX chunks_by_page ON chunks (page_id);

-- One row per (tenant, stream, external id): streams.id stands for tenant and stream. Ledger rows share this id.
CREATE TABLE raw_records (
  id INTEGER PRIMARY KEY,
  stream_id INTEGER NOT NULL REFERENCES streams (id),
  external_id TEXT NOT NULL,
  payload_hash BLOB NOT NULL,
  chunk_id INTEGER NOT NULL REFERENCES chunks (id),
  byte_offset INTEGER NOT NULL,
  byte_length INTEGER NOT NULL,
  modified_at_ms INTEGER,
  first_run_id INTEGER NOT NULL,
  last_run_id INTEGER NOT NULL,        -- the run that last changed it
  mapping_version INTEGER NOT NULL,
  lineage_id INTEGER,
  held INTEGER NOT NULL DEFAULT 0,     -- 1: the newest payload is in quarantine, the ledger row (if any) is the older state
  tombstone TEXT CHECK (tombstone IN ('voided', 'deleted', 'vanished', 'merged', 'archived')),
  tombstoned_at_ms INTEGER,
  UNIQUE (stream_id, external_id)
) STRICT;
CREATE INDEX raw_records_vanished ON raw_records (stream_id) WHERE tombstone = 'vanished';

-- Payloads that were replaced.
CREATE TABLE raw_versions (
  record_id INTEGER NOT NULL REFERENCES raw_records (id),
  run_id INTEGER NOT NULL,             -- the run that replaced it
  payload_hash BLOB NOT NULL,
  chunk_id INTEGER NOT NULL REFERENCES chunks (id),
  byte_offset INTEGER NOT NULL,
  byte_length INTEGER NOT NULL,
  replaced_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX raw_versions_by_record ON raw_versions (record_id, replaced_at_ms);

CREATE TABLE documents (
  record_id INTEGER PRIMARY KEY REFERENCES raw_records (id),
  tenant_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  source_status TEXT,
  number TEXT,
  reference TEXT,
  contact_external_id TEXT,
  contact_name TEXT,
  account_external_id TEXT,
  issued_on TEXT,
  due_on TEXT,
  paid_on TEXT,
  currency TEXT NOT NULL,
  exponent INTEGER NOT NULL,
  rate TEXT,
  subtotal_minor INTEGER,
  tax_minor INTEGER,
  total_minor INTEGER NOT NULL,
  paid_minor INTEGER,
  credited_minor INTEGER,
  due_minor INTEGER,
  base_total_minor INTEGER
) STRICT;
CREATE INDEX documents_by_date ON documents (tenant_id, kind, issued_on);
CREATE INDEX documents_unsettled ON documents (tenant_id, kind) WHERE due_minor IS NOT 0;

CREATE TABLE document_lines (
  record_id INTEGER NOT NULL,
  line_no INTEGER NOT NULL,
  external_id TEXT,
  description TEXT,
  item_code TEXT,
  account_code TEXT,
  quantity TEXT,
  unit_price TEXT,
  amount_minor INTEGER,
  tax_minor INTEGER,
  tax_code TEXT,
  PRIMARY KEY (record_id, line_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE allocations (
  record_id INTEGER NOT NULL,
  line_no INTEGER NOT NULL,
  target_stream TEXT NOT NULL,
  target_external_id TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  allocated_on TEXT,
  PRIMARY KEY (record_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX allocations_by_target ON allocations (target_external_id);

CREATE TABLE journal_lines (
  record_id INTEGER NOT NULL,
  line_no INTEGER NOT NULL,
  account_external_id TEXT,
  account_code TEXT,
  account_name TEXT,
  description TEXT,
  amount_minor INTEGER NOT NULL,       -- debit positive, credit negative
  tax_minor INTEGER,
  tax_code TEXT,
  PRIMARY KEY (record_id, line_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE contacts (
  record_id INTEGER PRIMARY KEY REFERENCES raw_records (id),
  tenant_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  email TEXT,
  phone TEXT,
  tax_number TEXT,
  account_number TEXT,
  address_text TEXT,
  status TEXT NOT NULL,
  is_customer INTEGER,
  is_supplier INTEGER,
  currency TEXT,
  merged_into_external_id TEXT,
  stated_receivable TEXT,
  stated_payable TEXT
) STRICT;

CREATE TABLE accounts (
  record_id INTEGER PRIMARY KEY REFERENCES raw_records (id),
  tenant_id INTEGER NOT NULL,
  code TEXT,
  name TEXT NOT NULL,
  account_type TEXT NOT NULL,
  account_class TEXT,
  system_role TEXT,
  currency TEXT,
  status TEXT NOT NULL
) STRICT;

CREATE TABLE tax_rates (
  record_id INTEGER PRIMARY KEY REFERENCES raw_records (id),
  tenant_id INTEGER NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  rate TEXT,
  status TEXT
) STRICT;

CREATE TABLE items (
  record_id INTEGER PRIMARY KEY REFERENCES raw_records (id),
  tenant_id INTEGER NOT NULL,
  code TEXT,
  name TEXT,
  description TEXT,
  sales_price TEXT,
  purchase_price TEXT
) STRICT;

-- Field-level history. A row's first state has no entry: it is today's state with these changes undone, newest first.
CREATE TABLE history (
  id INTEGER PRIMARY KEY,
  record_id INTEGER NOT NULL REFERENCES raw_records (id),
  run_id INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  field TEXT NOT NULL,                 -- 'status', 'lines[0].amount_minor', 'lines[3]' (a whole line, as JSON, came or went), 'tombstone'
  before TEXT,
  after TEXT
) STRICT;
CREATE INDEX history_by_record ON history (record_id, id);

-- Which raw path each ledger field was read from, shared by all records read the same way.
CREATE TABLE lineage (
  id INTEGER PRIMARY KEY,
  provider TEXT NOT NULL,
  stream TEXT NOT NULL,
  mapping_version INTEGER NOT NULL,
  signature TEXT NOT NULL,
  paths TEXT NOT NULL,                 -- JSON: ledger field -> dotted raw path, '[]' for 'each element'
  UNIQUE (provider, stream, mapping_version, signature)
) STRICT;

CREATE TABLE mapping_overrides (
  id INTEGER PRIMARY KEY,
  provider TEXT NOT NULL,
  stream TEXT NOT NULL,
  field TEXT NOT NULL,
  path TEXT NOT NULL,
  reader TEXT NOT NULL,
  accepted_at_ms INTEGER NOT NULL,
  retired_at_ms INTEGER
) STRICT;

CREATE TABLE drift_events (
  id INTEGER PRIMARY KEY,
  stream_id INTEGER NOT NULL REFERENCES streams (id),
  kind TEXT NOT NULL,                  -- unknown-field, missing-field, retyped-field, emptied-field, new-enum, moved-field
  path TEXT NOT NULL,
  expected TEXT,
  observed TEXT,
  severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'money')),
  occurrences INTEGER NOT NULL,
  sample_external_id TEXT,
  sample_page_id INTEGER,
  first_run_id INTEGER NOT NULL,
  last_run_id INTEGER NOT NULL,
  first_at_ms INTEGER NOT NULL,
  last_at_ms INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'dismissed')),
  UNIQUE (stream_id, kind, path, observed)
) STRICT;

CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY,
  stream_id INTEGER NOT NULL REFERENCES streams (id),
  external_id TEXT,                    -- null when even the key could not be read
  run_id INTEGER NOT NULL,
  page_id INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  code TEXT NOT NULL,
  path TEXT,
  reason TEXT NOT NULL,
  payload_hash BLOB NOT NULL,
  chunk_id INTEGER NOT NULL REFERENCES chunks (id),
  byte_offset INTEGER NOT NULL,
  byte_length INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'released', 'superseded', 'dismissed')),
  settled_at_ms INTEGER
) STRICT;
CREATE INDEX quarantine_by_record ON quarantine (stream_id, external_id);

CREATE TABLE control_totals (
  id INTEGER PRIMARY KEY,
  tenant_id INTEGER NOT NULL REFERENCES tenants (id),
  run_id INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  as_at TEXT NOT NULL,
  name TEXT NOT NULL,
  label TEXT NOT NULL,
  currency TEXT NOT NULL,
  exponent INTEGER NOT NULL,
  source_minor INTEGER,
  ledger_minor INTEGER,
  ties INTEGER NOT NULL,
  note TEXT
) STRICT;
CREATE INDEX control_totals_by_tenant ON control_totals (tenant_id, run_id);

CREATE TABLE events_inbox (
  id INTEGER PRIMARY KEY,
  provider TEXT NOT NULL,
  event_key TEXT NOT NULL,
  tenant_external_id TEXT NOT NULL,
  stream TEXT NOT NULL,
  external_id TEXT NOT NULL,
  received_at_ms INTEGER NOT NULL,
  occurred_at_ms INTEGER,
  state TEXT NOT NULL DEFAULT 'recorded' CHECK (state IN ('recorded', 'fetched', 'failed')),
  fetched_at_ms INTEGER,
  UNIQUE (provider, event_key)
) STRICT;

-- What is used up of budgets longer than an hour, so that a restart does not spend them again.
CREATE TABLE budgets (
  scope TEXT NOT NULL,
  name TEXT NOT NULL,
  window_started_at_ms INTEGER NOT NULL,
  used INTEGER NOT NULL,
  PRIMARY KEY (scope, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE reviews (
  record_id INTEGER PRIMARY KEY REFERENCES raw_records (id),
  mark TEXT NOT NULL CHECK (mark IN ('reviewed', 'question', 'excluded')),
  note TEXT,
  at_ms INTEGER NOT NULL,
  history_id INTEGER NOT NULL          -- the newest history entry when it was marked
) STRICT;

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- rowid = record_id. The text itself is in documents, contacts and lines.
CREATE VIRTUAL TABLE search USING fts5 (
  number, reference, contact, body,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
`,
};
