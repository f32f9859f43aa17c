import type { Database } from 'better-sqlite3';
import type { ParentRecord, StoreReads } from '../api.ts';
import { idAt, isRow, numberAt, textAt, textOrNull, type Row } from '../rows.ts';

type Ask<Name extends keyof StoreReads> = Parameters<StoreReads[Name]>[0];

const COLUMNS = 'r.id, r.external_id, d.currency, d.contact_external_id';
const FROM = 'raw_records r LEFT JOIN documents d ON d.record_id = r.id';

function parentOf(row: Row): ParentRecord {
  return {
    recordId: numberAt(row, 'id'),
    externalId: textAt(row, 'external_id'),
    currency: textOrNull(row, 'currency'),
    contactExternalId: textOrNull(row, 'contact_external_id'),
  };
}

/** Records below which lists stand, in the order in which they came; held ones too, of whose documents the state before is taken. */
export function listParents(database: Database, ask: Ask<'listParents'>): readonly ParentRecord[] {
  return database
    .prepare(
      `SELECT ${COLUMNS} FROM ${FROM}
       WHERE r.stream_id = @streamId AND r.id > @after AND r.tombstone IS NOT 'vanished'
         AND (@sinceMs IS NULL OR r.modified_at_ms IS NULL OR r.modified_at_ms >= @sinceMs)
       ORDER BY r.id LIMIT @limit`,
    )
    .all(ask)
    .filter(isRow)
    .map(parentOf);
}

export function findParent(database: Database, ask: Ask<'findParent'>): ParentRecord | null {
  const row = database
    .prepare(`SELECT ${COLUMNS} FROM ${FROM} WHERE r.stream_id = @streamId AND r.external_id = @externalId`)
    .get(ask);
  return isRow(row) ? parentOf(row) : null;
}

/** Live documents whose total less what is due is not what the live rows below them allocate. Those that are held say nothing certain. A sum too large for an integer equals nothing. */
export function listUnsettled(database: Database, ask: Ask<'listUnsettled'>): readonly ParentRecord[] {
  return database
    .prepare(
      `SELECT ${COLUMNS} FROM raw_records r JOIN documents d ON d.record_id = r.id
         LEFT JOIN (SELECT a.target_external_id AS target, sum(a.amount_minor >> 32) * 4294967296 + sum(a.amount_minor & 4294967295) AS settled
                    FROM raw_records c JOIN allocations a ON a.record_id = c.id
                    WHERE c.stream_id = @childStreamId AND c.tombstone IS NULL AND a.target_stream = @stream
                    GROUP BY a.target_external_id) s ON s.target = r.external_id
       WHERE r.stream_id = @streamId AND r.tombstone IS NULL AND r.held = 0 AND d.due_minor IS NOT NULL
         AND d.total_minor - d.due_minor <> ifnull(s.settled, 0)
       ORDER BY r.id LIMIT @limit`,
    )
    .all(ask)
    .filter(isRow)
    .map(parentOf);
}

/** `/` is followed by `0` in the order of characters: everything between the two begins with the record above and a stroke. */
export function listBelow(database: Database, ask: Ask<'listBelow'>): ReturnType<StoreReads['listBelow']> {
  return database
    .prepare(
      `SELECT id, external_id FROM raw_records
       WHERE stream_id = ? AND external_id > ? AND external_id < ? AND tombstone IS NOT 'vanished'`,
    )
    .all(ask.streamId, `${ask.parentExternalId}/`, `${ask.parentExternalId}0`)
    .filter(isRow)
    .map((row) => ({ recordId: idAt(row, 'id'), externalId: textAt(row, 'external_id') }));
}

/** Rows below records that vanished. */
export function listOrphans(database: Database, ask: Ask<'listOrphans'>): ReturnType<StoreReads['listOrphans']> {
  return database
    .prepare(
      `SELECT c.id, c.external_id FROM raw_records p
         JOIN raw_records c ON c.stream_id = @streamId AND c.external_id > p.external_id || '/' AND c.external_id < p.external_id || '0'
       WHERE p.stream_id = @parentStreamId AND p.tombstone = 'vanished' AND c.tombstone IS NOT 'vanished'`,
    )
    .all(ask)
    .filter(isRow)
    .map((row) => ({ recordId: idAt(row, 'id'), externalId: textAt(row, 'external_id') }));
}
