import { createListings } from './listings.ts';
import { openReader } from './open.ts';
import { createReads } from './reader.ts';
import { serveStore, type WorkerStart } from './serve-worker.ts';

/** The life of a reader. */
export function serveReader(start?: WorkerStart): void {
  serveStore(
    openReader,
    (database) => ({ methods: { ...createReads(database), ...createListings(database.name) }, portMethods: {} }),
    start,
  );
}
