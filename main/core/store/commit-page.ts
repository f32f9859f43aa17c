import type { Database } from 'better-sqlite3';
import type { PageId } from '../../../shared/ids.ts';
import type { PageCommit, PageCounts } from './api.ts';
import { createHeldCommitter } from './commit-held.ts';
import { createRecordCommitter, type RecordTables } from './commit-record.ts';
import { createDriftRows } from './drift-rows.ts';
import { createHistoryRows } from './history.ts';
import { advance, createLedgerRows, startCursor } from './ledger-rows.ts';
import { createLineages } from './lineages.ts';
import { packIds } from './packed-ids.ts';
import { checkPage } from './page-checks.ts';
import { openScope, type PageScope } from './page-scope.ts';
import { createQuarantineRows } from './quarantine-rows.ts';
import { createRawRecords } from './raw-records.ts';
import { newId } from './rows.ts';
import { meet, sizeOf, type SeenSets } from './seen.ts';

/**
 * The page transaction: raw records, ledger rows, history, drift, quarantine, the page's log entry, the run's counters and the checkpoint are committed together,
 * or nothing is, neither in the file nor in what this process remembers. Throws `bug/invariant` for a page that does not fit itself, and SQLite's errors.
 */
export function createPageCommitter(database: Database, seenSets: SeenSets): (page: PageCommit) => PageCounts {
  const tables: RecordTables = {
    raw: createRawRecords(database),
    ledger: createLedgerRows(database),
    history: createHistoryRows(database),
    quarantine: createQuarantineRows(database),
  };
  const lineages = createLineages(database);
  const log = createPageLog(database);
  const commitRecord = createRecordCommitter(tables);
  const commitHeld = createHeldCommitter(tables);
  const putDrift = createDriftRows(database);

  /** `undo` gets what puts this process's memory back when the transaction fails, its commit included. */
  const transaction = database.transaction((page: PageCommit, undo: (() => void)[]): PageCounts => {
    undo.push(() => lineages.forget());
    const pageId = log.open(page);
    const scope = openScope(page, pageId, (id) => log.storeChunk(id, page));
    commitRecords(scope);
    for (const row of page.quarantine) commitHeld(scope, row);
    commitUnchanged(scope);
    putDrift(scope);
    const seen = seenSets.of(page.runId, page.streamId);
    const meeting = meet(seen, scope.met, scope.metUnkeyed);
    undo.push(() => meeting.takeBack());
    log.close(scope, sizeOf(seen));
    return { pageId, ...scope.tally, newlySeen: meeting.newlySeen };
  });

  const commitRecords = (scope: PageScope): void => {
    const { records, streamId } = scope.page;
    if (records.externalIds.length === 0) return;
    const lineageIds = lineages.idsOf(scope.page);
    const unkeyed = tables.quarantine.listUnkeyed(streamId);
    for (const at = startCursor(); at.row < records.externalIds.length; advance(records, at)) {
      commitRecord(scope, at, lineageIds, unkeyed);
    }
  };

  /** Records recognised by their payload cost no write, unless they had vanished: then they are back. */
  const commitUnchanged = (scope: PageScope): void => {
    const { page, when, tally, met } = scope;
    for (const id of page.unchangedIds) met.push(id);
    const back = tables.raw.vanishedAmong(page.streamId, page.unchangedIds);
    for (const id of back) {
      const tombstone = tables.history.earlierTombstone(id);
      tables.raw.setTombstone(id, tombstone, when.atMs, page.runId);
      tables.history.add(id, when, [{ field: 'tombstone', before: 'vanished', after: tombstone }]);
    }
    tally.updated += back.length;
    tally.unchanged += page.unchangedIds.length - back.length;
  };

  return (page) => {
    checkPage(page);
    const undo: (() => void)[] = [];
    try {
      return transaction.immediate(page, undo);
    } catch (error) {
      for (const step of undo) step();
      throw error;
    }
  };
}

interface PageLog {
  open(page: PageCommit): PageId;
  storeChunk(pageId: number, page: PageCommit): number;
  close(scope: PageScope, seen: number): void;
}

/** The page's own log entry, the counters of its run, and the stream's position. */
function createPageLog(database: Database): PageLog {
  const insertPage = database.prepare(
    `INSERT INTO pages (run_id, stream_id, seq, request, requested_at_ms, duration_ms, status, attempts, bytes, rows,
                        inserted, updated, unchanged, tombstoned, quarantined)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0)`,
  );
  const finishPage = database.prepare(
    `UPDATE pages SET inserted = ?, updated = ?, unchanged = ?, tombstoned = ?, quarantined = ?, seen = ?, seen_unkeyed = ?, note = ?
     WHERE id = ?`,
  );
  const insertChunk = database.prepare("INSERT INTO chunks (page_id, codec, raw_bytes, body) VALUES (?, 'zstd', ?, ?)");
  const countRun = database.prepare(
    `UPDATE run_streams SET pages = pages + 1, requests = requests + ?, seen = ?, inserted = inserted + ?, updated = updated + ?,
                            unchanged = unchanged + ?, tombstoned = tombstoned + ?, quarantined = quarantined + ?
     WHERE run_id = ? AND stream_id = ?`,
  );
  const moveStream = database.prepare('UPDATE streams SET checkpoint = ?, checkpoint_run_id = ? WHERE id = ?');
  const putProfile = database.prepare('UPDATE streams SET profile = ? WHERE id = ?');
  return {
    open({ runId, streamId, page }) {
      const { seq, request, requestedAtMs, durationMs, status, attempts, bytes, rows } = page;
      return newId<PageId>(
        insertPage.run(runId, streamId, seq, request, requestedAtMs, durationMs, status, attempts, bytes, rows),
      );
    },
    storeChunk(pageId, { chunk }) {
      if (chunk === null) throw new Error('a page with changed records came without their payloads');
      return Number(insertChunk.run(pageId, chunk.rawBytes, chunk.body).lastInsertRowid);
    },
    close(scope, seen) {
      const { page, pageId, tally, met, metUnkeyed } = scope;
      const { inserted, updated, unchanged, tombstoned, quarantined } = tally;
      const packed = page.keepSeen ? packIds(met) : null;
      const packedUnkeyed = page.keepSeen && metUnkeyed.length > 0 ? packIds(metUnkeyed) : null;
      finishPage.run(inserted, updated, unchanged, tombstoned, quarantined, packed, packedUnkeyed, noteOf(scope), pageId);
      const counted = countRun.run(
        page.requests,
        seen,
        inserted,
        updated,
        unchanged,
        tombstoned,
        quarantined,
        page.runId,
        page.streamId,
      );
      if (counted.changes !== 1) throw new Error('a page came for a stream run that was never started');
      if (page.moves) moveStream.run(page.checkpoint, page.checkpoint === null ? null : page.runId, page.streamId);
      if (page.profile !== null) putProfile.run(page.profile, page.streamId);
    },
  };
}

function noteOf({ page, older }: PageScope): string | null {
  const { note } = page.page;
  if (older === 0) return note;
  const left = `${older} ${older === 1 ? 'record came' : 'records came'} in an older state than the ledger has, and ${older === 1 ? 'was' : 'were'} left alone`;
  return note === null ? left : `${note}; ${left}`;
}
