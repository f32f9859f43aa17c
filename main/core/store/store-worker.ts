import type { MessagePort } from 'node:worker_threads';
import type { Log, StartThread } from '../ports.ts';
import { startThread } from '../start-thread.ts';
import { createCaller, storeClosed, workerDied, type Caller } from './rpc.ts';
import type { FromWorker, ToWorker } from './serve-worker.ts';

export interface StoreWorkerOptions {
  readonly name: 'writer' | 'reader';
  readonly entry: URL;
  readonly start?: StartThread | undefined;
  readonly databasePath: string;
  readonly log: Log;
}

/** A store worker as the main thread holds it. */
export interface StoreWorker {
  readonly caller: Caller;
  handOver(port: MessagePort): void;
  /** Lets what was asked before finish, closes the ledger there and resolves when the thread has ended. */
  close(): Promise<void>;
  /** Resolves when the thread has ended: `closed`, or `died` when nobody asked it to. */
  readonly ended: Promise<'closed' | 'died'>;
}

/** Starts a worker; resolves when it has the ledger open, rejects with what kept it from that. */
export async function startStoreWorker({
  name,
  entry,
  start = startThread,
  databasePath,
  log,
}: StoreWorkerOptions): Promise<StoreWorker> {
  const worker = start(entry, { workerData: { databasePath }, name: `tieout-${name}` });
  const caller = createCaller(worker);
  const ended = Promise.withResolvers<'closed' | 'died'>();
  let closing = false;
  const post = (message: ToWorker, transfer: readonly MessagePort[] = []): void => worker.postMessage(message, transfer);
  worker.on('message', (message: FromWorker) => {
    if ('kind' in message) log.warn('slow ledger method', { method: message.method, ms: message.ms });
    else caller.receive(message);
  });
  worker.on('error', (error) => log.error('a ledger worker failed', { worker: name, message: error.message }));
  worker.once('exit', (exitCode) => {
    caller.fail(closing ? storeClosed() : workerDied(name, exitCode));
    if (!closing) log.error('a ledger worker ended', { worker: name, exitCode });
    ended.resolve(closing ? 'closed' : 'died');
  });
  const close = async (): Promise<void> => {
    if (!closing) post({ kind: 'close' });
    closing = true;
    await ended.promise;
  };
  try {
    await caller.call('openLedger', []);
  } catch (error) {
    await close();
    throw error;
  }
  return { caller, handOver: (port) => post({ kind: 'port', port }, [port]), close, ended: ended.promise };
}
