import type { Database } from 'better-sqlite3';
import type { TombstoneReason } from '../../../shared/documents.ts';

/** A payload's place: a slice of a page's chunk. */
export interface Slice {
  readonly chunkId: number;
  readonly offset: number;
  readonly length: number;
}

/** What is stored of a record now. */
export interface StoredRecord {
  readonly id: number;
  readonly hash: Uint8Array;
  readonly chunkId: number;
  readonly offset: number;
  readonly length: number;
  readonly modifiedAtMs: number | null;
  readonly mappingVersion: number;
  readonly lineageId: number | null;
  readonly held: 0 | 1;
  readonly tombstone: TombstoneReason | null;
  readonly tombstonedAtMs: number | null;
}

/** A record as it is to be stored. */
export interface RecordState {
  readonly hash: Uint8Array;
  readonly slice: Slice;
  readonly modifiedAtMs: number | null;
  /** The run that changes it. */
  readonly runId: number;
  readonly mappingVersion: number;
  readonly lineageId: number | null;
  readonly held: 0 | 1;
  readonly tombstone: TombstoneReason | null;
  readonly tombstonedAtMs: number | null;
}

/** The raw records of streams: one row per (stream, external id), with the payloads that were replaced. */
export interface RawRecords {
  find(streamId: number, externalId: string): StoredRecord | undefined;
  insert(streamId: number, externalId: string, state: RecordState): number;
  replace(id: number, state: RecordState): void;
  /** The same payload read by a newer mapping to the same effect: not a change of the record. */
  reread(id: number, mappingVersion: number, lineageId: number | null): void;
  /** Keeps the payload that is about to be replaced. */
  keepVersion(stored: StoredRecord, runId: number, atMs: number): void;
  setTombstone(id: number, tombstone: string | null, atMs: number, runId: number): void;
  /** Of the given records of a stream, those that count as vanished. */
  vanishedAmong(streamId: number, ids: readonly number[]): readonly number[];
}

export function createRawRecords(database: Database): RawRecords {
  const find = database.prepare<[number, string], StoredRecord>(
    `SELECT id, payload_hash AS hash, chunk_id AS chunkId, byte_offset AS offset, byte_length AS length, modified_at_ms AS modifiedAtMs,
            mapping_version AS mappingVersion, lineage_id AS lineageId, held, tombstone, tombstoned_at_ms AS tombstonedAtMs
     FROM raw_records WHERE stream_id = ? AND external_id = ?`,
  );
  const insert = database.prepare(
    `INSERT INTO raw_records (stream_id, external_id, payload_hash, chunk_id, byte_offset, byte_length, modified_at_ms, first_run_id, last_run_id,
                              mapping_version, lineage_id, held, tombstone, tombstoned_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const replace = database.prepare(
    `UPDATE raw_records SET payload_hash = ?, chunk_id = ?, byte_offset = ?, byte_length = ?, modified_at_ms = ?, last_run_id = ?,
                            mapping_version = ?, lineage_id = ?, held = ?, tombstone = ?, tombstoned_at_ms = ? WHERE id = ?`,
  );
  const reread = database.prepare('UPDATE raw_records SET mapping_version = ?, lineage_id = ? WHERE id = ?');
  const keep = database.prepare(
    'INSERT INTO raw_versions (record_id, run_id, payload_hash, chunk_id, byte_offset, byte_length, replaced_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const setTombstone = database.prepare(
    'UPDATE raw_records SET tombstone = ?, tombstoned_at_ms = ?, last_run_id = ? WHERE id = ?',
  );
  const anyVanished = database
    .prepare("SELECT 1 FROM raw_records WHERE stream_id = ? AND tombstone = 'vanished' LIMIT 1")
    .pluck();
  const isVanished = database.prepare("SELECT 1 FROM raw_records WHERE id = ? AND tombstone = 'vanished'").pluck();

  return {
    find: (streamId, externalId) => find.get(streamId, externalId),
    insert(streamId, externalId, state) {
      const { slice, runId } = state;
      const { lastInsertRowid } = insert.run(
        streamId,
        externalId,
        state.hash,
        slice.chunkId,
        slice.offset,
        slice.length,
        state.modifiedAtMs,
        runId,
        runId,
        state.mappingVersion,
        state.lineageId,
        state.held,
        state.tombstone,
        state.tombstonedAtMs,
      );
      return Number(lastInsertRowid);
    },
    replace(id, state) {
      const { slice } = state;
      replace.run(
        state.hash,
        slice.chunkId,
        slice.offset,
        slice.length,
        state.modifiedAtMs,
        state.runId,
        state.mappingVersion,
        state.lineageId,
        state.held,
        state.tombstone,
        state.tombstonedAtMs,
        id,
      );
    },
    reread: (id, mappingVersion, lineageId) => {
      reread.run(mappingVersion, lineageId, id);
    },
    keepVersion(stored, runId, atMs) {
      keep.run(stored.id, runId, stored.hash, stored.chunkId, stored.offset, stored.length, atMs);
    },
    setTombstone(id, tombstone, atMs, runId) {
      setTombstone.run(tombstone, tombstone === null ? null : atMs, runId, id);
    },
    vanishedAmong(streamId, ids) {
      // Hardly any stream has vanished records: one look into a small index spares a look-up per record.
      if (ids.length === 0 || anyVanished.get(streamId) === undefined) return [];
      return ids.filter((id) => isVanished.get(id) !== undefined);
    },
  };
}

/** Payloads are the same when their SHA-256 is. */
export function samePayload(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** The newest payload wins: by the platform's change stamp where both have one, otherwise (and between equal stamps) by the order of fetching. */
export function isOlder(stored: StoredRecord, modifiedAtMs: number | null): boolean {
  return stored.modifiedAtMs !== null && modifiedAtMs !== null && modifiedAtMs < stored.modifiedAtMs;
}
