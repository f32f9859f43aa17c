import type { Database } from 'better-sqlite3';
import { DOCUMENT_KINDS, DOCUMENT_STATUSES } from '../../../../shared/documents.ts';
import { PROVIDER_IDS, type RecordId } from '../../../../shared/ids.ts';
import { decimalFromMinor, exponentOf } from '../../../../shared/money.ts';
import type { GridRecord, ReviewMark, StoreReads } from '../api.ts';
import { flagAt, idAt, isRow, numberAt, textAt, textOrNull, wordAt, type Row } from '../rows.ts';
import { tombstoneAt } from './records.ts';

// One statement for all numbers: SQLite prepares a join anew for each value that is bound to it.
const FROM =
  'json_each(?) j CROSS JOIN documents d ON d.record_id = j.value JOIN raw_records r ON r.id = d.record_id LEFT JOIN reviews v ON v.record_id = d.record_id';

/** Documents by number, in the order asked for. Ones that are not there are left out. */
export function createGridRecords(database: Database): StoreReads['readGridRecords'] {
  const minor = ['subtotal', 'tax', 'total', 'paid', 'credited', 'due', 'base_total']
    .map((name) => `CAST(d.${name}_minor AS TEXT) AS ${name}`)
    .join(', ');
  const find = database.prepare(
    `SELECT d.*, ${minor}, r.external_id, r.tombstone, r.held, v.mark, v.note, t.name AS tenant_name, t.base_currency, c.provider, k.name AS client_name,
       v.history_id IS NOT NULL AND EXISTS (SELECT 1 FROM history h WHERE h.record_id = d.record_id AND h.id > v.history_id) AS changed
     FROM ${FROM} JOIN tenants t ON t.id = d.tenant_id JOIN connections c ON c.id = t.connection_id JOIN clients k ON k.id = c.client_id
     ORDER BY j.key`,
  );
  return ({ recordIds }) => find.all(JSON.stringify(recordIds)).filter(isRow).map(gridRecord);
}

function gridRecord(row: Row): GridRecord {
  const exponent = numberAt(row, 'exponent');
  const base = textOrNull(row, 'base_currency');
  const money = (name: string, digits = exponent): string | null => {
    const text = textOrNull(row, name);
    return text === null ? null : decimalFromMinor(BigInt(text), digits);
  };
  const baseExponent = base === null ? undefined : exponentOf(base);
  return {
    recordId: idAt(row, 'record_id'),
    externalId: textAt(row, 'external_id'),
    clientName: textAt(row, 'client_name'),
    tenantId: idAt(row, 'tenant_id'),
    tenantName: textAt(row, 'tenant_name'),
    provider: wordAt(row, 'provider', PROVIDER_IDS),
    kind: wordAt(row, 'kind', DOCUMENT_KINDS),
    status: wordAt(row, 'status', DOCUMENT_STATUSES),
    sourceStatus: textOrNull(row, 'source_status'),
    number: textOrNull(row, 'number'),
    reference: textOrNull(row, 'reference'),
    contact: textOrNull(row, 'contact_name'),
    issuedOn: textOrNull(row, 'issued_on'),
    dueOn: textOrNull(row, 'due_on'),
    paidOn: textOrNull(row, 'paid_on'),
    currency: textAt(row, 'currency'),
    rate: textOrNull(row, 'rate'),
    subtotal: money('subtotal'),
    tax: money('tax'),
    total: decimalFromMinor(BigInt(textAt(row, 'total')), exponent),
    paid: money('paid'),
    credited: money('credited'),
    due: money('due'),
    baseTotal: baseExponent === undefined ? null : money('base_total', baseExponent),
    baseCurrency: base,
    mark: row['mark'] === null ? null : markAt(row),
    note: textOrNull(row, 'note'),
    changedSinceReview: flagAt(row, 'changed'),
    tombstone: tombstoneAt(row),
    held: flagAt(row, 'held'),
  };
}

/** Changes whenever records come, change, are held or go: two equal marks mean the same documents. Readings that find nothing new leave it alone. */
export function readLedgerMark(database: Database): string {
  const mark = database
    .prepare(
      `SELECT (SELECT ifnull(max(id), 0) FROM pages INDEXED BY pages_with_changes WHERE inserted + updated + tombstoned + quarantined > 0)
         || '/' || (SELECT ifnull(max(id), 0) FROM history)`,
    )
    .pluck()
    .get();
  return String(mark);
}

export function gridChoices(database: Database): ReturnType<StoreReads['gridChoices']> {
  const words = (column: string): readonly string[] =>
    database.prepare(`SELECT DISTINCT ${column} FROM documents ORDER BY 1`).pluck().all().map(String);
  const kinds = new Set(words('kind'));
  return { kinds: DOCUMENT_KINDS.filter((kind) => kinds.has(kind)), currencies: words('currency') };
}

export function reviewsOf(database: Database, recordIds: readonly RecordId[]): ReturnType<StoreReads['readReviews']> {
  const find = database.prepare('SELECT mark, note FROM reviews WHERE record_id = ?');
  return recordIds.map((recordId) => {
    const row = find.get(recordId);
    return isRow(row) ? { recordId, mark: markAt(row), note: textOrNull(row, 'note') } : { recordId, mark: null, note: null };
  });
}

function markAt(row: Row): ReviewMark {
  return wordAt(row, 'mark', ['reviewed', 'question', 'excluded']);
}
