import type { Database } from 'better-sqlite3';
import type { TombstoneReason } from '../../../shared/documents.ts';
import type { RecordId } from '../../../shared/ids.ts';
import type { StoreWrites } from './api.ts';
import { createHistoryRows } from './history.ts';
import { createQuarantineRows } from './quarantine-rows.ts';
import { createRawRecords } from './raw-records.ts';
import { idAt, isRow, textAt } from './rows.ts';
import type { SeenSets } from './seen.ts';

type SweepWrites = Pick<StoreWrites, 'listUnseen' | 'tombstone'>;
type Ask<Name extends keyof SweepWrites> = Parameters<SweepWrites[Name]>[0];

/** What a full traversal did not meet, and what becomes of it. */
export function createSweepWrites(database: Database, seenSets: SeenSets): SweepWrites {
  // The unique index on (stream_id, external_id) holds the row numbers too: a million ids are read without touching a record.
  const idsOf = database.prepare<[number], number>('SELECT id FROM raw_records WHERE stream_id = ?').pluck();
  const listed = database.prepare("SELECT id, external_id FROM raw_records WHERE id = ? AND tombstone IS NOT 'vanished'");
  const unkeyed = database
    .prepare<[number], number>(
      "SELECT id FROM quarantine WHERE stream_id = ? AND external_id IS NULL AND state IN ('held', 'dismissed')",
    )
    .pluck();
  const settle = database.prepare(
    `UPDATE quarantine SET state = 'superseded', settled_at_ms = (SELECT started_at_ms FROM run_streams WHERE run_id = ? AND stream_id = ?)
     WHERE id = ?`,
  );
  const stateOf = database.prepare<
    [number, number],
    { readonly tombstone: TombstoneReason | null; readonly held: 0 | 1; readonly externalId: string }
  >('SELECT tombstone, held, external_id AS externalId FROM raw_records WHERE id = ? AND stream_id = ?');
  const quarantine = createQuarantineRows(database);
  const count = database.prepare('UPDATE run_streams SET tombstoned = tombstoned + ? WHERE run_id = ? AND stream_id = ?');
  const raw = createRawRecords(database);
  const history = createHistoryRows(database);

  const list = database.transaction(({ runId, streamId, limit }: Ask<'listUnseen'>): ReturnType<StoreWrites['listUnseen']> => {
    const seen = seenSets.of(runId, streamId);
    for (const id of unkeyed.all(streamId)) if (!seen.unkeyed.has(id)) settle.run(runId, streamId, id);
    const unseen = idsOf
      .all(streamId)
      .filter((id) => !seen.records.has(id))
      .map((id) => listed.get(id))
      .filter(isRow)
      .map((row) => ({ recordId: idAt<RecordId>(row, 'id'), externalId: textAt(row, 'external_id') }))
      .toSorted((a, b) => a.recordId - b.recordId);
    return { total: unseen.length, rows: unseen.slice(0, limit) };
  });

  const bury = database.transaction(({ runId, streamId, recordIds, reason, atMs }: Ask<'tombstone'>): number => {
    let buried = 0;
    for (const id of recordIds) {
      const stored = stateOf.get(id, streamId);
      if (stored === undefined || stored.tombstone === reason) continue;
      raw.setTombstone(id, reason, atMs, runId);
      history.add(id, { runId, atMs }, [{ field: 'tombstone', before: stored.tombstone, after: reason }]);
      // What is not there any more waits for nothing. Held it stays, so that its payload is judged again should it come back.
      if (reason === 'vanished' && stored.held === 1) quarantine.settleRecord(streamId, stored.externalId, 'superseded', atMs);
      buried += 1;
    }
    count.run(buried, runId, streamId);
    return buried;
  });

  return {
    listUnseen: (ask) => list.immediate(ask),
    tombstone: (ask) => bury.immediate(ask),
  };
}
