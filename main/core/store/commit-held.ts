import type { QuarantineRow } from './api.ts';
import type { RecordTables } from './commit-record.ts';
import type { PageScope } from './page-scope.ts';
import { isOlder, samePayload, type Slice, type StoredRecord } from './raw-records.ts';

/**
 * Commits a record that could not be mapped with certainty. Its payload becomes the record's newest, so that it is recognised when it comes again; the ledger row
 * of the older state, if any, stays as it is. The same payload is held once, however often it comes, and one that a person dismissed stays dismissed.
 */
export function createHeldCommitter(tables: RecordTables): (scope: PageScope, row: QuarantineRow) => void {
  const { raw, history, quarantine } = tables;

  /** Adds an entry unless this very payload has an open one. */
  const enter = (scope: PageScope, row: QuarantineRow, slice: () => Slice): number => {
    const open = quarantine.find(scope.page.streamId, row.externalId, row.hash);
    if (open === undefined) return quarantine.add(scope, row, slice());
    if (open.code !== row.code || open.path !== row.path || open.reason !== row.reason) quarantine.reword(open.id, row);
    return open.id;
  };

  const hold = (scope: PageScope, row: QuarantineRow, stored: StoredRecord, slice: Slice): void => {
    const { page, when } = scope;
    // What the payload says of the record's end cannot be read; only that the platform has it again is certain.
    const tombstone = stored.tombstone === 'vanished' && !page.reapply ? history.earlierTombstone(stored.id) : stored.tombstone;
    if (tombstone !== stored.tombstone)
      history.add(stored.id, when, [{ field: 'tombstone', before: stored.tombstone, after: tombstone }]);
    raw.replace(stored.id, {
      hash: row.hash,
      slice,
      modifiedAtMs: row.modifiedAtMs,
      runId: page.runId,
      mappingVersion: page.records.mappingVersion,
      lineageId: stored.lineageId,
      held: 1,
      tombstone,
      tombstonedAtMs: tombstone === null ? null : stored.tombstonedAtMs,
    });
  };

  const holdNew = (scope: PageScope, row: QuarantineRow, externalId: string): void => {
    const { page } = scope;
    const slice = scope.sliceOf(row.offset, row.length);
    const id = raw.insert(page.streamId, externalId, {
      hash: row.hash,
      slice,
      modifiedAtMs: row.modifiedAtMs,
      runId: page.runId,
      mappingVersion: page.records.mappingVersion,
      lineageId: null,
      held: 1,
      tombstone: null,
      tombstonedAtMs: null,
    });
    enter(scope, row, () => slice);
    scope.met.push(id);
  };

  return (scope, row) => {
    const { page, tally, when } = scope;
    tally.quarantined += 1;
    if (row.externalId === null) {
      scope.metUnkeyed.push(enter(scope, row, () => scope.sliceOf(row.offset, row.length)));
      return;
    }
    const stored = raw.find(page.streamId, row.externalId);
    if (stored === undefined) {
      holdNew(scope, row, row.externalId);
      return;
    }
    scope.met.push(stored.id);
    const same = samePayload(stored.hash, row.hash);
    const stale = same
      ? stored.held === 0 && page.records.mappingVersion < stored.mappingVersion
      : page.reapply || isOlder(stored, row.modifiedAtMs);
    if (stale) {
      tally.quarantined -= 1;
      tally.unchanged += 1;
      if (!same && !page.reapply) scope.older += 1;
      return;
    }
    if (same) {
      if (stored.held === 0 || (stored.tombstone === 'vanished' && !page.reapply)) hold(scope, row, stored, stored);
      enter(scope, row, () => stored);
      return;
    }
    quarantine.settleRecord(page.streamId, row.externalId, 'superseded', when.atMs);
    raw.keepVersion(stored, page.runId, when.atMs);
    const slice = scope.sliceOf(row.offset, row.length);
    hold(scope, row, stored, slice);
    enter(scope, row, () => slice);
  };
}
