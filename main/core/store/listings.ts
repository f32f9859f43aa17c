import type { Database } from 'better-sqlite3';
import type { StoreLists } from './api-lists.ts';
import { openReader } from './open.ts';
import { readLedgerMark } from './queries/grid.ts';
import { startListing, type RunningListing } from './queries/listing.ts';
import { listingGone } from './store-errors.ts';

/** How long one call may keep the thread: others wait behind it. */
const turnMs = 4;
/** The first call goes on until it has as many as a screen shows, and more. */
const firstIds = 200;
/** So many documents are looked up and sorted in a fraction of what a walk through an order of a million takes. */
const fewToSort = 10_000;
/** Connections kept open with what they have read; more are opened while more lists are made at once. */
const idleKept = 2;

/**
 * Lists of documents, made piece by piece. Each holds a read transaction on a connection of its own from its first piece to its last, so that it shows one state of the
 * ledger whatever is written meanwhile; between two pieces other lists get their turn.
 */
export function createListings(path: string, few = fewToSort): StoreLists {
  const idle: Database[] = [];
  const running = new Map<number, { readonly database: Database; readonly listing: RunningListing }>();
  let lastId = 0;

  const release = (database: Database): void => {
    if (database.inTransaction) database.exec('ROLLBACK');
    if (idle.length < idleKept) idle.push(database);
    else database.close();
  };
  const end = (listingId: number): void => {
    const entry = running.get(listingId);
    running.delete(listingId);
    if (entry === undefined) return;
    entry.listing.stop();
    release(entry.database);
  };
  const find = (listingId: number): RunningListing => {
    const entry = running.get(listingId);
    if (entry === undefined) throw listingGone();
    return entry.listing;
  };

  return {
    openListing(ask) {
      const database = idle.pop() ?? openLister(path);
      try {
        database.exec('BEGIN');
        const mark = readLedgerMark(database);
        const listing = startListing(database, ask, few);
        const ids = listing.read((count) => count >= firstIds);
        lastId += 1;
        running.set(lastId, { database, listing });
        return { listingId: lastId, mark, ids, done: listing.done };
      } catch (error) {
        release(database);
        throw error;
      }
    },
    readListing({ listingId }) {
      const listing = find(listingId);
      const endAt = performance.now() + turnMs;
      const ids = listing.read((count) => count % 256 === 0 && performance.now() >= endAt);
      return { ids, done: listing.done };
    },
    sumListing({ listingId }) {
      const listing = find(listingId);
      const totals = listing.sum(performance.now() + turnMs);
      if (totals !== null) end(listingId);
      return { totals };
    },
    closeListing: ({ listingId }) => end(listingId),
  };
}

function openLister(path: string): Database {
  const database = openReader(path);
  // Not mapped into memory: with every commit of a sync the map would be made anew, and each page of it faulted in again.
  database.pragma('cache_size = -16384');
  return database;
}
