import { MessageChannel } from 'node:worker_threads';
import { isTieoutError, type TieoutError } from '../../../shared/errors.ts';
import type { Log, WorkerEntries } from '../ports.ts';
import type { Store, StoreWrites } from './api.ts';
import { keepAnswer, type Around } from './kept-answer.ts';
import { storeClosed, workerDied, type Caller } from './rpc.ts';
import { startStoreWorker, type StoreWorker } from './store-worker.ts';

export interface StoreOptions {
  readonly databasePath: string;
  readonly workers: Pick<WorkerEntries, 'writer' | 'reader' | 'start'>;
  /** Reading threads; two unless told. */
  readonly readers?: number;
  readonly log: Log;
}

/**
 * Opens the ledger: one writer thread, a few readers and one thread that lists documents. Writes are done in the order they are asked for; reads go to the least busy reader and see the last
 * committed state. A reader that dies is replaced; without its writer the store fails every write.
 * Rejects with `store/from-future`, `store/corrupt`, `store/busy`, `store/full` or `config/invalid`.
 */
export async function createStore(options: StoreOptions): Promise<Store> {
  const { databasePath, workers, log } = options;
  const writer = await startStoreWorker({ name: 'writer', entry: workers.writer, start: workers.start, databasePath, log });
  const readers = createReaders(options);
  // Lists of documents take long and wait for nobody: a thread of their own, started with the first list, keeps them out of the way of everything else.
  const lister = createReaders({ ...options, readers: 1 });
  let listing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => void (await Promise.all([writer.close(), readers.close(), lister.close()]));
  try {
    await readers.start();
  } catch (error) {
    await closeAll();
    throw error;
  }
  const connections = keepAnswer('listConnections', STREAM_WRITES);
  return {
    write: methodsOver(() => writer.caller, connections.writes),
    read: methodsOver(() => readers.leastBusy(), connections.reads),
    lists: methodsOver(async () => {
      await (listing ??= lister.start());
      return lister.leastBusy();
    }),
    connectWriter() {
      const { port1, port2 } = new MessageChannel();
      writer.handOver(port2);
      return port1;
    },
    close: closeAll,
  };
}

/** Of one stream and its runs alone, and made all the time while one is read: connections are the same before and after. */
const STREAM_WRITES: ReadonlySet<string> = new Set<keyof StoreWrites>([
  'startStreamRun',
  'countRequests',
  'countSeen',
  'listUnseen',
  'forgetSeen',
  'endStreamRun',
  'updateStream',
]);

interface Readers {
  start(): Promise<void>;
  /** Throws when none is left. */
  leastBusy(): Caller;
  close(): Promise<void>;
}

function createReaders({ databasePath, workers, readers: count = 2, log }: StoreOptions): Readers {
  const alive = new Set<StoreWorker>();
  let lost: TieoutError | undefined;
  let closed = false;
  const startOne = async (): Promise<void> => {
    const reader = await startStoreWorker({ name: 'reader', entry: workers.reader, start: workers.start, databasePath, log });
    if (closed) {
      await reader.close();
      return;
    }
    alive.add(reader);
    void replaceWhenDead(reader);
  };
  const replaceWhenDead = async (reader: StoreWorker): Promise<void> => {
    const how = await reader.ended;
    alive.delete(reader);
    // It had opened the ledger before it died, so one query killed it and a fresh thread will serve the next.
    if (how === 'died' && !closed) await startOne().catch(keepFailure);
  };
  const keepFailure = (error: unknown): void => {
    lost = isTieoutError(error) ? error : workerDied('reader', null);
  };
  return {
    start: async () => {
      await Promise.all(Array.from({ length: count }, startOne));
    },
    leastBusy() {
      let best: Caller | undefined;
      for (const { caller } of alive) if (best === undefined || caller.outstanding < best.outstanding) best = caller;
      if (best === undefined) throw closed ? storeClosed() : (lost ?? workerDied('reader', null));
      return best;
    },
    async close() {
      closed = true;
      await Promise.all([...alive].map(async (reader) => reader.close()));
    },
  };
}

/** Any method name becomes a call; the types of `Store` say which there are, and the worker refuses others. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the methods it means
function methodsOver<Methods extends object>(
  caller: () => Caller | Promise<Caller>,
  around: Around = async (_method, call) => call(),
): Methods {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every property answers as a method; `Store` fixes their names and types
  return new Proxy({} as Methods, {
    get: (_target, method) =>
      // An object with a `then` would be taken for a promise.
      typeof method === 'string' && method !== 'then'
        ? async (...args: readonly unknown[]) =>
            around(method, async () => {
              const now = caller();
              // A caller that is there is called at once, so that calls keep the order in which they were made.
              return now instanceof Promise ? (await now).call(method, args) : now.call(method, args);
            })
        : undefined,
  });
}
