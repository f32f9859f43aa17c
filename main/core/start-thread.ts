import { Worker } from 'node:worker_threads';
import type { StartThread } from './ports.ts';

/** A new thread of Node's. */
export const startThread: StartThread = (entry, options) => new Worker(entry, options);
