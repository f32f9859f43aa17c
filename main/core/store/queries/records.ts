import type { Database } from 'better-sqlite3';
import { TOMBSTONE_REASONS, type TombstoneReason } from '../../../../shared/documents.ts';
import type { StreamId } from '../../../../shared/ids.ts';
import type { KnownRecord, StoreReads } from '../api.ts';
import { bytesAt, flagAt, idAt, isRow, numberAt, numberOrNull, textAt, textOrNull, wordAt, type Row } from '../rows.ts';

export function tombstoneAt(row: Row): TombstoneReason | null {
  return row['tombstone'] === null ? null : wordAt(row, 'tombstone', TOMBSTONE_REASONS);
}

/** Looks up records by id for the ingest worker: one prepared statement, called once per row of a page. */
export function createKnownRecords(database: Database): StoreReads['knownRecords'] {
  const find = database.prepare(
    'SELECT id, payload_hash, held, tombstone, mapping_version, modified_at_ms FROM raw_records WHERE stream_id = ? AND external_id = ?',
  );
  return ({ streamId, externalIds }) =>
    externalIds.map((externalId): KnownRecord | null => {
      const row = find.get(streamId, externalId);
      if (!isRow(row)) return null;
      return {
        recordId: idAt(row, 'id'),
        hash: bytesAt(row, 'payload_hash'),
        held: flagAt(row, 'held'),
        tombstone: tombstoneAt(row),
        mappingVersion: numberAt(row, 'mapping_version'),
        modifiedAtMs: numberOrNull(row, 'modified_at_ms'),
      };
    });
}

/** Each record once: vanished, else held, else tombstoned, else live. */
export function countRecords(database: Database, streamId: StreamId): ReturnType<StoreReads['countRecords']> {
  const row = database
    .prepare(
      `SELECT count(*) FILTER (WHERE held = 1 AND tombstone IS NOT 'vanished') AS held,
              count(*) FILTER (WHERE tombstone = 'vanished') AS vanished,
              count(*) FILTER (WHERE held = 0 AND tombstone <> 'vanished') AS tombstoned,
              count(*) FILTER (WHERE held = 0 AND tombstone IS NULL) AS live,
              (SELECT count(*) FROM quarantine
               WHERE stream_id = @stream AND external_id IS NULL AND state IN ('held', 'dismissed')) AS unkeyed
       FROM raw_records WHERE stream_id = @stream`,
    )
    .get({ stream: streamId });
  if (!isRow(row)) throw new Error('a count came back empty');
  return {
    live: numberAt(row, 'live'),
    tombstoned: numberAt(row, 'tombstoned'),
    vanished: numberAt(row, 'vanished'),
    held: numberAt(row, 'held'),
    unkeyed: numberAt(row, 'unkeyed'),
  };
}

export function listUnmet(
  database: Database,
  { streamId, targetId, prefixes, limit }: Parameters<StoreReads['listUnmet']>[0],
): ReturnType<StoreReads['listUnmet']> {
  const begins = prefixes.map((prefix, at) => `substr(d.reference, 1, ${prefix.length}) = @p${at}`).join(' OR ');
  return database
    .prepare(
      `SELECT DISTINCT d.reference FROM raw_records r JOIN documents d ON d.record_id = r.id
       WHERE r.stream_id = @streamId AND r.tombstone IS NULL AND (${begins})
         AND NOT EXISTS (SELECT 1 FROM raw_records t WHERE t.stream_id = @targetId AND t.external_id = d.reference)
       LIMIT @limit`,
    )
    .pluck()
    .all({ streamId, targetId, limit, ...Object.fromEntries(prefixes.map((prefix, at) => [`p${at}`, prefix])) })
    .map(String);
}

export function findRecord(
  database: Database,
  ask: Parameters<StoreReads['findRecord']>[0],
): ReturnType<StoreReads['findRecord']> {
  const row = database
    .prepare('SELECT id, tombstone, held FROM raw_records WHERE stream_id = ? AND external_id = ?')
    .get(ask.streamId, ask.externalId);
  return isRow(row) ? { recordId: idAt(row, 'id'), tombstone: tombstoneAt(row), held: flagAt(row, 'held') } : null;
}

/** Every change of a record, the oldest first. */
export function listHistory(
  database: Database,
  ask: Parameters<StoreReads['listHistory']>[0],
): ReturnType<StoreReads['listHistory']> {
  return database
    .prepare('SELECT run_id, at_ms, field, before, after FROM history WHERE record_id = ? ORDER BY id')
    .all(ask.recordId)
    .filter(isRow)
    .map((row) => ({
      runId: idAt(row, 'run_id'),
      atMs: numberAt(row, 'at_ms'),
      field: textAt(row, 'field'),
      before: textOrNull(row, 'before'),
      after: textOrNull(row, 'after'),
    }));
}
