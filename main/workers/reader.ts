import { createListings } from '../core/store/listings.ts';
import { openReader } from '../core/store/open.ts';
import { createReads } from '../core/store/reader.ts';
import { serveStore } from '../core/store/serve-worker.ts';

serveStore(openReader, (database) => ({
  methods: { ...createReads(database), ...createListings(database.name) },
  portMethods: {},
}));
