import type { Database } from 'better-sqlite3';
import type { RunId, StreamId } from '../../../shared/ids.ts';
import { createIdSet, type IdSet } from './id-set.ts';
import { unpackIds } from './packed-ids.ts';

/** What one stream run has met so far, the runs it resumes included. */
export interface Seen {
  readonly records: IdSet;
  /** Rows without a readable external id, by the number of their quarantine entry. */
  readonly unkeyed: IdSet;
}

/** What a page met that its run had not met before. */
export interface Meeting {
  readonly newlySeen: number;
  /** Undoes it: the page was not committed. */
  takeBack(): void;
}

/**
 * Which records each stream run under way has met. Kept in memory; the pages of a full traversal keep it too, so that a restart does not forget.
 */
export interface SeenSets {
  /** Read back from the pages when this process has not got it. */
  of(runId: RunId, streamId: StreamId): Seen;
  drop(runId: RunId, streamId: StreamId): void;
}

export function sizeOf(seen: Seen): number {
  return seen.records.size + seen.unkeyed.size;
}

export function createSeenSets(database: Database): SeenSets {
  const sets = new Map<string, Seen>();
  const pagesOf = database
    .prepare('SELECT seen, seen_unkeyed FROM pages WHERE run_id = ? AND stream_id = ? AND seen IS NOT NULL')
    .raw();
  const resumedFrom = database.prepare('SELECT resumed_from FROM run_streams WHERE run_id = ? AND stream_id = ?').pluck();
  const keyOf = (runId: RunId, streamId: StreamId): string => `${runId}:${streamId}`;

  const readBack = (runId: RunId, streamId: StreamId): Seen => {
    const seen: Seen = { records: createIdSet(), unkeyed: createIdSet() };
    for (let from: unknown = runId; typeof from === 'number'; from = resumedFrom.get(from, streamId)) {
      for (const row of pagesOf.all(from, streamId)) {
        const [records, unkeyed]: readonly unknown[] = Array.isArray(row) ? row : [];
        if (records instanceof Uint8Array) for (const id of unpackIds(records)) seen.records.add(id);
        if (unkeyed instanceof Uint8Array) for (const id of unpackIds(unkeyed)) seen.unkeyed.add(id);
      }
    }
    return seen;
  };

  return {
    of(runId, streamId) {
      const key = keyOf(runId, streamId);
      const known = sets.get(key);
      if (known !== undefined) return known;
      const seen = readBack(runId, streamId);
      sets.set(key, seen);
      return seen;
    },
    drop: (runId, streamId) => {
      sets.delete(keyOf(runId, streamId));
    },
  };
}

/** Adds what a page met. */
export function meet(seen: Seen, records: readonly number[], unkeyed: readonly number[]): Meeting {
  const newRecords = records.filter((id) => seen.records.add(id));
  const newUnkeyed = unkeyed.filter((id) => seen.unkeyed.add(id));
  return {
    newlySeen: newRecords.length + newUnkeyed.length,
    takeBack() {
      for (const id of newRecords) seen.records.remove(id);
      for (const id of newUnkeyed) seen.unkeyed.remove(id);
    },
  };
}
