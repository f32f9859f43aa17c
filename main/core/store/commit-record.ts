import type { TombstoneReason } from '../../../shared/documents.ts';
import type { HistoryRows } from './history.ts';
import type { Cursor, LedgerRows } from './ledger-rows.ts';
import type { PageScope } from './page-scope.ts';
import type { QuarantineRows, UnkeyedEntry } from './quarantine-rows.ts';
import { isOlder, samePayload, type RawRecords, type RecordState, type StoredRecord } from './raw-records.ts';

export interface RecordTables {
  readonly raw: RawRecords;
  readonly ledger: LedgerRows;
  readonly history: HistoryRows;
  readonly quarantine: QuarantineRows;
}

/** One mapped record of a page, out of its batch's arrays. */
interface Incoming {
  readonly externalId: string;
  readonly hash: Uint8Array;
  readonly offset: number;
  readonly length: number;
  readonly modifiedAtMs: number | null;
  readonly tombstone: TombstoneReason | null;
  readonly lineageId: number | null;
}

const hashBytes = 32;

/** Commits the mapped record at a place of the page's batch: new, changed, come back, read anew by a newer mapping, or as it was. */
export function createRecordCommitter(
  tables: RecordTables,
): (scope: PageScope, at: Cursor, lineageIds: readonly number[], unkeyed: readonly UnkeyedEntry[]) => void {
  const { raw, ledger, history, quarantine } = tables;

  const insert = (scope: PageScope, at: Cursor, incoming: Incoming, unkeyed: readonly UnkeyedEntry[]): void => {
    const { page, when, tally } = scope;
    // A payload that was held because its id could not be read, and now can: it stays where it is stored.
    const released = unkeyed.find((entry) => samePayload(entry.hash, incoming.hash));
    const id = raw.insert(page.streamId, incoming.externalId, {
      ...stateOf(scope, incoming),
      slice: released ?? scope.sliceOf(incoming.offset, incoming.length),
      tombstonedAtMs: incoming.tombstone === null ? null : when.atMs,
    });
    if (released !== undefined) quarantine.settleEntry(released.id, 'released', when.atMs);
    ledger.insert(page.records, at, id, page.tenantId);
    tally.inserted += 1;
    scope.met.push(id);
  };

  /** Records a changed tombstone in the history and tells how the change counts; undefined when it is none. */
  const tombstoneChange = (
    scope: PageScope,
    stored: StoredRecord,
    tombstone: TombstoneReason | null,
  ): 'tombstoned' | 'updated' | undefined => {
    if (stored.tombstone === tombstone) return undefined;
    history.add(stored.id, scope.when, [{ field: 'tombstone', before: stored.tombstone, after: tombstone }]);
    return stored.tombstone === null ? 'tombstoned' : 'updated';
  };

  /** The payload is not taken, but the record was met: one that had vanished is back. */
  const leave = (scope: PageScope, stored: StoredRecord, tombstone: TombstoneReason | null): void => {
    const { page, when, tally } = scope;
    const change = tombstoneChange(scope, stored, tombstone);
    if (change !== undefined) raw.setTombstone(stored.id, tombstone, when.atMs, page.runId);
    tally[change ?? 'unchanged'] += 1;
  };

  const update = (scope: PageScope, at: Cursor, read: Incoming, stored: StoredRecord, same: boolean): void => {
    const { page, when, tally } = scope;
    // A replay reads what is stored; it is no sign that the platform has the record again.
    const incoming = page.reapply && stored.tombstone === 'vanished' ? { ...read, tombstone: stored.tombstone } : read;
    const { created, changes } = ledger.update(page.records, at, stored.id, page.tenantId);
    history.add(stored.id, when, changes);
    const tombstoned = tombstoneChange(scope, stored, incoming.tombstone);
    const changed = created || changes.length > 0 || tombstoned !== undefined || !same || stored.held === 1;
    if (!changed) {
      tally.unchanged += 1;
      const { mappingVersion } = page.records;
      if (mappingVersion !== stored.mappingVersion || incoming.lineageId !== stored.lineageId)
        raw.reread(stored.id, mappingVersion, incoming.lineageId);
      return;
    }
    if (!same) raw.keepVersion(stored, page.runId, when.atMs);
    raw.replace(stored.id, {
      ...stateOf(scope, incoming),
      slice: same ? stored : scope.sliceOf(incoming.offset, incoming.length),
      tombstonedAtMs: tombstonedAt(scope, stored, incoming.tombstone),
    });
    if (stored.held === 1) quarantine.settleRecord(page.streamId, incoming.externalId, 'released', when.atMs);
    tally[tombstoned ?? 'updated'] += 1;
  };

  return (scope, at, lineageIds, unkeyed) => {
    const { page } = scope;
    const incoming = incomingAt(scope, at, lineageIds);
    const stored = raw.find(page.streamId, incoming.externalId);
    if (stored === undefined) {
      insert(scope, at, incoming, unkeyed);
      return;
    }
    scope.met.push(stored.id);
    const same = samePayload(stored.hash, incoming.hash);
    if (!same && page.reapply) {
      // The stored payload was replaced by a newer one while it was being mapped again.
      leave(scope, stored, stored.tombstone);
    } else if (!same && isOlder(stored, incoming.modifiedAtMs)) {
      scope.older += 1;
      leave(scope, stored, stored.tombstone === 'vanished' ? history.earlierTombstone(stored.id) : stored.tombstone);
    } else if (same && stored.held === 0 && !page.reapply && page.records.mappingVersion <= stored.mappingVersion) {
      leave(scope, stored, incoming.tombstone);
    } else {
      update(scope, at, incoming, stored, same);
    }
  };
}

function incomingAt({ page: { records } }: PageScope, { row }: Cursor, lineageIds: readonly number[]): Incoming {
  return {
    externalId: records.externalIds[row] ?? '',
    hash: records.hashes.subarray(row * hashBytes, (row + 1) * hashBytes),
    offset: records.offsets[row] ?? 0,
    length: records.lengths[row] ?? 0,
    modifiedAtMs: records.modifiedAtMs[row] ?? null,
    tombstone: records.tombstones[row] ?? null,
    lineageId: lineageIds[records.lineageIndexes[row] ?? -1] ?? null,
  };
}

function stateOf({ page }: PageScope, incoming: Incoming): Omit<RecordState, 'slice' | 'tombstonedAtMs'> {
  return {
    hash: incoming.hash,
    modifiedAtMs: incoming.modifiedAtMs,
    runId: page.runId,
    mappingVersion: page.records.mappingVersion,
    lineageId: incoming.lineageId,
    held: 0,
    tombstone: incoming.tombstone,
  };
}

function tombstonedAt(scope: PageScope, stored: StoredRecord, tombstone: TombstoneReason | null): number | null {
  if (tombstone === null) return null;
  return stored.tombstone === tombstone ? stored.tombstonedAtMs : scope.when.atMs;
}
