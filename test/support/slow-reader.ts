import { openReader } from '../../main/core/store/open.ts';
import { createReads } from '../../main/core/store/reader.ts';
import { serveStore } from '../../main/core/store/serve-worker.ts';

/** A reader whose every setting takes longer than a frame. */
serveStore(openReader, (database) => ({
  methods: {
    ...createReads(database),
    readSetting() {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
      return null;
    },
  },
  portMethods: {},
}));
