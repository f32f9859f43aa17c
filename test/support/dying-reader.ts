import { openReader } from '../../main/core/store/open.ts';
import { createReads } from '../../main/core/store/reader.ts';
import { serveStore } from '../../main/core/store/serve-worker.ts';

/** A reader that one question kills. */
serveStore(openReader, (database) => {
  const reads = createReads(database);
  return {
    methods: {
      ...reads,
      readSetting: (ask: { readonly key: string }) => (ask.key === 'die' ? process.exit(7) : reads.readSetting(ask)),
    },
    portMethods: {},
  };
});
