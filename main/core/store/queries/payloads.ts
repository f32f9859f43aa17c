import { zstdDecompressSync } from 'node:zlib';
import type { Database } from 'better-sqlite3';
import type { StoreReads, StoredPayload } from '../api.ts';
import { findHeld, heldRow } from './watch.ts';
import { bytesAt, idAt, isRow, numberAt, textAt, textOrNull, type Row } from '../rows.ts';

type PayloadReads = Pick<StoreReads, 'listPayloads' | 'listHeldPayloads' | 'listReplaced' | 'readPayload' | 'readHeld'>;

/** Unpacked chunks kept at hand: records of one page lie together, and a listing in record order goes back and forth between few of them. */
const chunksKept = 8;

/** Payloads exactly as received, cut out of the compressed chunks of their pages. */
export function createPayloadReads(database: Database): PayloadReads {
  const cut = createCutter(database);
  const listed = database.prepare(
    `SELECT id, external_id, chunk_id, byte_offset, byte_length FROM raw_records
     WHERE stream_id = ? AND id > ? AND held = 0 ORDER BY id LIMIT ?`,
  );
  // A dismissed entry is read too while its payload is still the record's newest: a better mapping may make something of it.
  const held = database.prepare(
    `SELECT q.id, q.external_id, q.chunk_id, q.byte_offset, q.byte_length FROM quarantine q
     WHERE q.stream_id = ? AND q.id > ? AND (q.state = 'held' OR q.state = 'dismissed' AND EXISTS (
       SELECT 1 FROM raw_records r WHERE r.stream_id = q.stream_id AND r.external_id = q.external_id
         AND r.held = 1 AND r.payload_hash = q.payload_hash))
     ORDER BY q.id LIMIT ?`,
  );
  const replaced = database.prepare(
    `SELECT v.chunk_id AS old_chunk, v.byte_offset AS old_offset, v.byte_length AS old_length, r.external_id, r.chunk_id, r.byte_offset, r.byte_length
     FROM raw_versions v JOIN raw_records r ON r.id = v.record_id JOIN streams s ON s.id = r.stream_id
     WHERE s.tenant_id = ? AND s.name = ? ORDER BY v.rowid DESC LIMIT ?`,
  );
  const one = database.prepare(
    `SELECT r.chunk_id, r.byte_offset, r.byte_length, p.request, p.requested_at_ms FROM raw_records r
     JOIN chunks c ON c.id = r.chunk_id JOIN pages p ON p.id = c.page_id WHERE r.id = ?`,
  );
  const pageOf = database.prepare(
    'SELECT p.request, p.requested_at_ms FROM chunks c JOIN pages p ON p.id = c.page_id WHERE c.id = ?',
  );
  return {
    listPayloads: ({ streamId, after, limit }) =>
      listed
        .all(streamId, after ?? 0, limit)
        .filter(isRow)
        .map((row): StoredPayload => ({
          recordId: idAt(row, 'id'),
          quarantineId: null,
          externalId: textAt(row, 'external_id'),
          payload: cut(row),
        })),
    listHeldPayloads: ({ streamId, after, limit }) =>
      held
        .all(streamId, after ?? 0, limit)
        .filter(isRow)
        .map((row): StoredPayload => ({
          recordId: null,
          quarantineId: numberAt(row, 'id'),
          externalId: textOrNull(row, 'external_id'),
          payload: cut(row),
        })),
    listReplaced: ({ tenantId, stream, limit }) =>
      replaced
        .all(tenantId, stream, limit)
        .filter(isRow)
        .map((row) => ({
          externalId: textAt(row, 'external_id'),
          before: cut({ chunk_id: row['old_chunk'], byte_offset: row['old_offset'], byte_length: row['old_length'] }),
          after: cut(row),
        })),
    readPayload({ recordId }) {
      const row = one.get(recordId);
      if (!isRow(row)) return null;
      return { payload: cut(row), request: textAt(row, 'request'), fetchedAtMs: numberAt(row, 'requested_at_ms') };
    },
    readHeld({ quarantineId }) {
      const row = findHeld(database, quarantineId);
      const page = row === undefined ? undefined : pageOf.get(numberAt(row, 'chunk_id'));
      if (row === undefined || !isRow(page)) return null;
      const { request, fetchedAtMs } = { request: textAt(page, 'request'), fetchedAtMs: numberAt(page, 'requested_at_ms') };
      return { entry: heldRow(row), payload: cut(row), request, fetchedAtMs };
    },
  };
}

/** Reads the payload a row points to. A slice that leaves its chunk, or is no UTF-8, is an error and never a shortened payload. */
function createCutter(database: Database): (row: Row) => string {
  const find = database.prepare('SELECT codec, raw_bytes, body FROM chunks WHERE id = ?');
  const kept = new Map<number, Uint8Array>();
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const unpacked = (id: number): Uint8Array => {
    const known = kept.get(id);
    if (known !== undefined) return known;
    const chunk = find.get(id);
    if (!isRow(chunk)) throw new Error(`chunk ${id} is not there`);
    const body = bytesAt(chunk, 'body');
    const bytes = textAt(chunk, 'codec') === 'zstd' ? zstdDecompressSync(body) : body;
    if (bytes.byteLength !== numberAt(chunk, 'raw_bytes'))
      throw new Error(`chunk ${id} has another length than it was stored with`);
    kept.set(id, bytes);
    const [oldest] = kept.keys();
    if (kept.size > chunksKept && oldest !== undefined) kept.delete(oldest);
    return bytes;
  };
  return (row) => {
    const bytes = unpacked(numberAt(row, 'chunk_id'));
    const from = numberAt(row, 'byte_offset');
    const to = from + numberAt(row, 'byte_length');
    if (to > bytes.byteLength) throw new Error('a payload reaches beyond its chunk');
    return decoder.decode(bytes.subarray(from, to));
  };
}
