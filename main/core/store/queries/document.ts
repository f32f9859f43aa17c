import type { Database } from 'better-sqlite3';
import { DOCUMENT_KINDS } from '../../../../shared/documents.ts';
import { PROVIDER_IDS, type RecordId } from '../../../../shared/ids.ts';
import { isRecord } from '../../../../shared/unknown.ts';
import type { AllocationRow, DocumentRow, TextRow, WindowReads } from '../api-window.ts';
import { CHILD_TABLES, DOCUMENT_COLUMNS } from '../columns.ts';
import { flagAt, idAt, isRow, numberAt, numberOrNull, textAt, textOrNull, wordAt, type Row } from '../rows.ts';

/** One document in full. */
export function readDocument(database: Database, recordId: RecordId): DocumentRow | null {
  const row = database
    .prepare(
      `SELECT ${asText(DOCUMENT_COLUMNS, 'd')}, d.exponent AS digits, d.tenant_id, r.external_id, r.first_run_id, r.last_run_id, r.modified_at_ms, r.mapping_version,
         r.held, s.name AS stream, t.base_currency, c.provider, l.paths,
         (SELECT a.name FROM accounts a JOIN raw_records ar ON ar.id = a.record_id
          WHERE a.tenant_id = d.tenant_id AND ar.external_id = d.account_external_id LIMIT 1) AS account_name
       FROM documents d JOIN raw_records r ON r.id = d.record_id JOIN streams s ON s.id = r.stream_id
       JOIN tenants t ON t.id = d.tenant_id JOIN connections c ON c.id = t.connection_id LEFT JOIN lineage l ON l.id = r.lineage_id
       WHERE d.record_id = ?`,
    )
    .get(recordId);
  if (!isRow(row)) return null;
  const paths = textOrNull(row, 'paths');
  return {
    provider: wordAt(row, 'provider', PROVIDER_IDS),
    stream: textAt(row, 'stream'),
    tenantId: idAt(row, 'tenant_id'),
    exponent: numberAt(row, 'digits'),
    baseExponentCurrency: textOrNull(row, 'base_currency'),
    accountName: textOrNull(row, 'account_name'),
    firstRunId: idAt(row, 'first_run_id'),
    lastRunId: idAt(row, 'last_run_id'),
    modifiedAtMs: numberOrNull(row, 'modified_at_ms'),
    mappingVersion: numberAt(row, 'mapping_version'),
    held: flagAt(row, 'held'),
    columns: textsOf(row, DOCUMENT_COLUMNS),
    lines: childrenOf(database, 'lines', recordId, numberAt(row, 'tenant_id')),
    journalLines: childrenOf(database, 'journalLines', recordId, numberAt(row, 'tenant_id')),
    lineage: paths === null ? {} : textMap(paths),
    ...settlements(database, recordId, row),
  };
}

function asText(columns: readonly string[], table: string): string {
  return columns.map((column) => `CAST(${table}.${column} AS TEXT) AS ${column}`).join(', ');
}

function textsOf(row: Row, columns: readonly string[]): TextRow {
  return Object.fromEntries(columns.map((column) => [column, textOrNull(row, column)]));
}

function textMap(json: string): Readonly<Record<string, string>> {
  const value: unknown = JSON.parse(json);
  if (!isRecord(value)) throw new Error('a lineage is no object');
  return Object.fromEntries(Object.entries(value).map(([column, path]) => [column, String(path)]));
}

function childrenOf(
  database: Database,
  child: 'lines' | 'journalLines',
  recordId: RecordId,
  tenantId: number,
): readonly TextRow[] {
  const { table, columns } = CHILD_TABLES[child];
  const named =
    child === 'lines'
      ? '(SELECT a.name FROM accounts a WHERE a.tenant_id = @tenant AND a.code = l.account_code LIMIT 1)'
      : 'l.account_name';
  return database
    .prepare(
      `SELECT ${asText(columns, 'l')}, CAST(l.line_no AS TEXT) AS line_no, ${named} AS account_name,
         (SELECT x.name FROM tax_rates x WHERE x.tenant_id = @tenant AND x.code = l.tax_code LIMIT 1) AS tax_name
       FROM ${table} l WHERE l.record_id = @record ORDER BY l.line_no`,
    )
    .all({ tenant: tenantId, record: recordId })
    .filter(isRow)
    .map((row) => textsOf(row, [...columns, 'line_no', 'account_name', 'tax_name']));
}

const OTHER = 'o.record_id, o.kind, o.number, o.contact_name, o.issued_on';

function settlements(database: Database, recordId: RecordId, row: Row): Pick<DocumentRow, 'settles' | 'settledBy'> {
  const settles = database
    .prepare(
      `SELECT CAST(a.amount_minor AS TEXT) AS amount, a.allocated_on, a.target_external_id AS external_id, d.currency, d.exponent, ${OTHER}
       FROM allocations a JOIN documents d ON d.record_id = a.record_id
       LEFT JOIN streams s ON s.tenant_id = d.tenant_id AND s.name = a.target_stream
       LEFT JOIN raw_records r ON r.stream_id = s.id AND r.external_id = a.target_external_id
       LEFT JOIN documents o ON o.record_id = r.id
       WHERE a.record_id = ? ORDER BY a.line_no`,
    )
    .all(recordId);
  const settledBy = database
    .prepare(
      `SELECT CAST(a.amount_minor AS TEXT) AS amount, a.allocated_on, r.external_id, o.currency, o.exponent, ${OTHER}
       FROM allocations a JOIN documents o ON o.record_id = a.record_id JOIN raw_records r ON r.id = o.record_id
       WHERE a.target_external_id = @externalId AND a.target_stream = @stream AND o.tenant_id = @tenant AND r.tombstone IS NULL
       ORDER BY a.allocated_on, a.record_id, a.line_no`,
    )
    .all({ externalId: textAt(row, 'external_id'), stream: textAt(row, 'stream'), tenant: numberAt(row, 'tenant_id') });
  return { settles: settles.filter(isRow).map(allocationRow), settledBy: settledBy.filter(isRow).map(allocationRow) };
}

function allocationRow(row: Row): AllocationRow {
  return {
    other:
      row['record_id'] === null
        ? null
        : {
            recordId: idAt(row, 'record_id'),
            kind: wordAt(row, 'kind', DOCUMENT_KINDS),
            number: textOrNull(row, 'number'),
            contact: textOrNull(row, 'contact_name'),
            issuedOn: textOrNull(row, 'issued_on'),
          },
    externalId: textAt(row, 'external_id'),
    amountMinor: BigInt(textAt(row, 'amount')),
    currency: textAt(row, 'currency'),
    exponent: numberAt(row, 'exponent'),
    allocatedOn: textOrNull(row, 'allocated_on'),
  };
}

/** What a field was before it changed in this run; null where it did not. */
function wasIn(field: 'currency' | 'exponent'): string {
  return `(SELECT x.before FROM history x WHERE x.record_id = m.record_id AND x.field = '${field}' AND x.run_id = @run ORDER BY x.id LIMIT 1)`;
}

/** What a field was after this run: it may have changed since. */
function wasAfter(field: 'currency' | 'exponent', now: string): string {
  return `ifnull((SELECT x.before FROM history x WHERE x.record_id = m.record_id AND x.field = '${field}' AND x.run_id > @run ORDER BY x.id LIMIT 1), ${now})`;
}

/**
 * What a run moved: changes of documents, and documents that came out of quarantine without a change to a state the ledger had, as one entry with field '' and their
 * total.
 */
export function listMoved(
  database: Database,
  ask: Parameters<WindowReads['listMoved']>[0],
): ReturnType<WindowReads['listMoved']> {
  const moved = `
    WITH moved AS (
      SELECT h.record_id, h.run_id, h.at_ms, h.id AS place, h.field, h.before, h.after FROM history h WHERE h.run_id = @run
      UNION ALL
      SELECT r.id, @run, u.started_at_ms, 0, '', NULL, NULL
      FROM runs u JOIN run_streams p ON p.run_id = u.id JOIN raw_records r ON r.stream_id = p.stream_id
      WHERE u.id = @run AND r.last_run_id = @run AND r.held = 0 AND r.first_run_id <> @run
        AND EXISTS (SELECT 1 FROM quarantine q WHERE q.stream_id = r.stream_id AND q.external_id = r.external_id AND q.state = 'released'
          AND q.settled_at_ms >= u.started_at_ms AND (u.ended_at_ms IS NULL OR q.settled_at_ms <= u.ended_at_ms))
        AND NOT EXISTS (SELECT 1 FROM history h WHERE h.run_id = @run AND h.record_id = r.id)
    )`;
  const values = { run: ask.runId };
  const total = database
    .prepare(`${moved} SELECT count(*) FROM moved m JOIN documents d ON d.record_id = m.record_id`)
    .pluck()
    .get(values);
  const rows = database
    .prepare(
      `${moved} SELECT m.*, CAST(d.total_minor AS TEXT) AS total, d.kind, d.number, d.contact_name,
         ${wasAfter('currency', 'd.currency')} AS currency_after, ${wasIn('currency')} AS currency_before,
         CAST(${wasAfter('exponent', 'd.exponent')} AS INTEGER) AS digits_after, CAST(${wasIn('exponent')} AS INTEGER) AS digits_before
       FROM moved m
       JOIN documents d ON d.record_id = m.record_id ORDER BY m.record_id, m.place LIMIT @limit OFFSET @from`,
    )
    .all({ ...values, limit: ask.limit, from: ask.from })
    .filter(isRow)
    .map((row) => ({
      recordId: idAt<RecordId>(row, 'record_id'),
      runId: ask.runId,
      atMs: numberAt(row, 'at_ms'),
      field: textAt(row, 'field'),
      before: textOrNull(row, 'before'),
      after: row['field'] === '' ? textAt(row, 'total') : textOrNull(row, 'after'),
      kind: wordAt(row, 'kind', DOCUMENT_KINDS),
      number: textOrNull(row, 'number'),
      contact: textOrNull(row, 'contact_name'),
      currencyBefore: textOrNull(row, 'currency_before') ?? textAt(row, 'currency_after'),
      currencyAfter: textAt(row, 'currency_after'),
      exponentBefore: numberOrNull(row, 'digits_before') ?? numberAt(row, 'digits_after'),
      exponentAfter: numberAt(row, 'digits_after'),
    }));
  return { rows, total: Number(total) };
}
