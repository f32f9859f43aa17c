import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { Database } from 'better-sqlite3';
import { isRecord } from '../../../shared/unknown.ts';
import { serve, type Answer, type Call, type Channel } from './rpc.ts';

/** Slower methods are told by name. Page commits are not: their size is the platform's choice. */
const slowMs = 40;

/** What a store worker is sent. The first call is `openLedger`. */
export type ToWorker = Call | { readonly kind: 'close' } | { readonly kind: 'port'; readonly port: MessagePort };
/** What it sends. */
export type FromWorker = Answer | { readonly kind: 'slow'; readonly method: string; readonly ms: number };

/** The methods of an open ledger: all of them for the thread that started the worker, some for ports handed in later. */
export interface Served {
  readonly methods: object;
  readonly portMethods: object;
}

/** Where a worker is told what to do, and what it was started with. */
export interface WorkerStart {
  readonly parent: MessagePort | null;
  readonly data: unknown;
}

/**
 * The life of a store worker: opens the ledger named in its worker data, serves calls in the order they come, ends when told and everything asked before is done.
 */
export function serveStore(
  open: (path: string) => Database,
  served: (database: Database) => Served,
  { parent, data }: WorkerStart = { parent: parentPort, data: workerData },
): void {
  if (parent === null || !isRecord(data) || typeof data['databasePath'] !== 'string')
    throw new Error('a store worker is started by createStore');
  const { databasePath } = data;
  const ports = new Set<MessagePort>();
  const running = new Set<Promise<void>>();
  let database: Database | undefined;
  let now: Served = {
    methods: {
      openLedger(): void {
        database = open(databasePath);
        now = served(database);
      },
    },
    portMethods: {},
  };

  const run = (methods: object, call: Call, channel: Channel): void => {
    const startedAt = performance.now();
    const done = serve(methods, call, channel).finally(() => running.delete(done));
    running.add(done);
    const ms = Math.round(performance.now() - startedAt);
    if (ms > slowMs && call.method !== 'commitPage' && call.method !== 'openLedger')
      parent.postMessage({ kind: 'slow', method: call.method, ms } satisfies FromWorker);
  };
  const close = async (): Promise<void> => {
    await Promise.allSettled(running);
    database?.close();
    // With no port left open the thread ends by itself, after its last answers have been taken.
    for (const port of [parent, ...ports]) port.close();
  };

  parent.on('message', (message: ToWorker) => {
    if (!('kind' in message)) {
      run(now.methods, message, parent);
    } else if (message.kind === 'port') {
      const { port } = message;
      ports.add(port);
      port.on('message', (call: Call) => run(now.portMethods, call, port));
      port.once('close', () => ports.delete(port));
    } else {
      void close();
    }
  });
}
