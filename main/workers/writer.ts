import type { PageCommit } from '../core/store/api.ts';
import { openLedger } from '../core/store/open.ts';
import { serveStore } from '../core/store/serve-worker.ts';
import { createWrites } from '../core/store/writer.ts';

serveStore(openLedger, (database) => {
  const methods = createWrites(database);
  return { methods, portMethods: { commitPage: (page: PageCommit) => methods.commitPage(page) } };
});
