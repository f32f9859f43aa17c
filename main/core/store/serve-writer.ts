import type { PageCommit } from './api.ts';
import { openLedger } from './open.ts';
import { serveStore, type WorkerStart } from './serve-worker.ts';
import { createWrites } from './writer.ts';

/** The life of the writer: the only thread that writes to the ledger. */
export function serveWriter(start?: WorkerStart): void {
  serveStore(
    openLedger,
    (database) => {
      const methods = createWrites(database);
      return { methods, portMethods: { commitPage: (page: PageCommit) => methods.commitPage(page) } };
    },
    start,
  );
}
