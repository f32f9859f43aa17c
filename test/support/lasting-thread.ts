import { parentPort, type MessagePort } from 'node:worker_threads';
import { serveReader } from '../../main/core/store/serve-reader.ts';
import { serveWriter } from '../../main/core/store/serve-writer.ts';
import type { IngestStart } from '../../main/core/sync/ingest-messages.ts';
import { serveIngest } from '../../main/core/sync/serve-ingest.ts';
import { providers } from '../../main/providers/registry.ts';

/** What a lasting thread is told for each life: which worker of the product it is now. */
export interface Life {
  readonly name: string;
  readonly parent: MessagePort;
  readonly data: unknown;
}

parentPort?.on('message', ({ name, parent, data }: Life) => {
  if (name === 'tieout-writer') serveWriter({ parent, data });
  else if (name === 'tieout-reader') serveReader({ parent, data });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- createIngest starts this thread and hands over just that
  else if (name === 'tieout-ingest') serveIngest(parent, data as IngestStart, providers);
  else throw new Error(`no worker of the product is called ${name}`);
});
