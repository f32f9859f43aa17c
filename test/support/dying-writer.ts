import type { PageCommit } from '../../main/core/store/api.ts';
import { openLedger } from '../../main/core/store/open.ts';
import { serveStore } from '../../main/core/store/serve-worker.ts';
import { createWrites } from '../../main/core/store/writer.ts';

/** A writer that dies when a run ends, with whatever was sent to it after that. */
serveStore(openLedger, (database) => {
  const methods = { ...createWrites(database), endRun: () => process.exit(7) };
  return { methods, portMethods: { commitPage: (page: PageCommit) => methods.commitPage(page) } };
});
