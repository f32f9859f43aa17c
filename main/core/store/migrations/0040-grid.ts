import type { Migration } from './migration.ts';

/**
 * An index for each order of the documents grid. Each ends with what views filter by most, so that a view is read from its index alone, and has the record's number right
 * after what it orders by, so that equal dates or missing numbers need no sorting. Records that are gone or held are few among many: theirs are partial.
 */
export const migration0040: Migration = {
  version: 40,
  name: 'grid',
  sql: `
CREATE INDEX grid_by_issued ON documents (issued_on, record_id, tenant_id, kind, status, currency, exponent, total_minor, due_on);
CREATE INDEX grid_by_due_date ON documents (due_on, record_id, tenant_id, kind, status, currency, issued_on);
CREATE INDEX grid_by_number ON documents (number, record_id, tenant_id, kind, status, currency, issued_on);
CREATE INDEX grid_by_contact ON documents (contact_name, record_id, tenant_id, kind, status, currency, issued_on);
CREATE INDEX grid_by_total ON documents (currency, total_minor, record_id, tenant_id, kind, status, issued_on, exponent);
CREATE INDEX grid_by_due ON documents (currency, due_minor, record_id, tenant_id, kind, status, issued_on);
CREATE INDEX raw_records_gone ON raw_records (id) WHERE tombstone IS NOT NULL;
CREATE INDEX raw_records_held ON raw_records (id) WHERE held = 1;
CREATE INDEX pages_with_changes ON pages (id) WHERE inserted + updated + tombstoned + quarantined > 0;
`,
};
