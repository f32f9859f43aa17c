import { parentPort, workerData } from 'node:worker_threads';
import type { IngestStart } from '../core/sync/ingest-messages.ts';
import { serveIngest } from '../core/sync/serve-ingest.ts';
import { providers } from '../providers/registry.ts';
import { giveWay } from './give-way.ts';

if (parentPort === null) throw new Error('the ingest worker runs only as a worker');
giveWay();
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- createIngest starts this file and hands over just that
serveIngest(parentPort, workerData as IngestStart, providers);
