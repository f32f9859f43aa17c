import { parentPort } from 'node:worker_threads';
import { giveWay } from '../../main/workers/give-way.ts';

/** Keeps a processor busy until it is terminated. */
giveWay();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage('counting');
let turns = 0;
for (;;) turns += 1;
