import { parentPort, workerData } from 'node:worker_threads';
import { openLedger } from '../../main/core/store/open.ts';
import { createWrites } from '../../main/core/store/writer.ts';
import { giveWay } from '../../main/workers/give-way.ts';
import { pageOf } from '../../scripts/ledger/fill.ts';
import { madeDocument } from '../../scripts/ledger/made-document.ts';

/** Commits page after page of a hundred new documents, as a sync would, until told to stop; then tells how many. */
giveWay();
const { file } = workerData as { file: string };
const write = createWrites(openLedger(file));
const tenantId = 1 as never;
const [stream] = write.putStreams({ tenantId, names: ['invoices'] });
if (stream === undefined || parentPort === null) throw new Error('this is started by grid-child.ts');
const runId = write.startRun({ tenantId, trigger: 'manual', atMs: 1 });
write.startStreamRun({ runId, streamId: stream.id, mode: 'full', resumeFrom: null, atMs: 1 });
const state = { stopped: false };
let written = 0;
parentPort.once('message', () => {
  state.stopped = true;
});
const first = Date.now() * 1000;
while (!state.stopped) {
  const made = Array.from({ length: 100 }, (_, at) => madeDocument(first + written + at));
  write.commitPage(pageOf({ tenantId, streamId: stream.id, runId }, written / 100, made));
  written += made.length;
  await new Promise((resolve) => setImmediate(resolve));
}
parentPort.postMessage(written);
parentPort.close();
