import type { Database } from 'better-sqlite3';
import type { QuarantineRow } from './api.ts';
import type { PageScope } from './page-scope.ts';
import type { Slice } from './raw-records.ts';

/** An entry that is not settled: held, or dismissed by a person. */
export interface OpenEntry {
  readonly id: number;
  readonly code: string;
  readonly path: string | null;
  readonly reason: string;
}

/** A held row without a readable external id, and where its payload is. */
export interface UnkeyedEntry extends Slice {
  readonly id: number;
  readonly hash: Uint8Array;
}

export interface QuarantineRows {
  /** The open entry of this very payload. */
  find(streamId: number, externalId: string | null, hash: Uint8Array): OpenEntry | undefined;
  add(scope: PageScope, row: QuarantineRow, slice: Slice): number;
  /** The same payload is held again for another reason: a mapping changed. */
  reword(id: number, row: QuarantineRow): void;
  settleRecord(streamId: number, externalId: string, state: 'released' | 'superseded', atMs: number): void;
  settleEntry(id: number, state: 'released' | 'superseded', atMs: number): void;
  listUnkeyed(streamId: number): readonly UnkeyedEntry[];
}

export function createQuarantineRows(database: Database): QuarantineRows {
  const find = database.prepare<[number, string | null, Uint8Array], OpenEntry>(
    `SELECT id, code, path, reason FROM quarantine
     WHERE stream_id = ? AND external_id IS ? AND payload_hash = ? AND state IN ('held', 'dismissed') ORDER BY id DESC LIMIT 1`,
  );
  const add = database.prepare(
    `INSERT INTO quarantine (stream_id, external_id, run_id, page_id, at_ms, code, path, reason, payload_hash, chunk_id, byte_offset, byte_length)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const reword = database.prepare('UPDATE quarantine SET code = ?, path = ?, reason = ? WHERE id = ?');
  const settleRecord = database.prepare(
    "UPDATE quarantine SET state = ?, settled_at_ms = ? WHERE stream_id = ? AND external_id = ? AND state = 'held'",
  );
  const settleEntry = database.prepare("UPDATE quarantine SET state = ?, settled_at_ms = ? WHERE id = ? AND state = 'held'");
  const unkeyed = database.prepare<[number], UnkeyedEntry>(
    `SELECT id, payload_hash AS hash, chunk_id AS chunkId, byte_offset AS offset, byte_length AS length FROM quarantine
     WHERE stream_id = ? AND external_id IS NULL AND state = 'held'`,
  );
  return {
    find: (streamId, externalId, hash) => find.get(streamId, externalId, hash),
    add({ page, pageId, when }, row, slice) {
      const { lastInsertRowid } = add.run(
        page.streamId,
        row.externalId,
        when.runId,
        pageId,
        when.atMs,
        row.code,
        row.path,
        row.reason,
        row.hash,
        slice.chunkId,
        slice.offset,
        slice.length,
      );
      return Number(lastInsertRowid);
    },
    reword(id, { code, path, reason }) {
      reword.run(code, path, reason, id);
    },
    settleRecord(streamId, externalId, state, atMs) {
      settleRecord.run(state, atMs, streamId, externalId);
    },
    settleEntry(id, state, atMs) {
      settleEntry.run(state, atMs, id);
    },
    listUnkeyed: (streamId) => unkeyed.all(streamId),
  };
}
