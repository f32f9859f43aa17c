import type { MessagePort } from 'node:worker_threads';
import { errorFromEnvelope } from '../../../shared/errors.ts';
import type { Log, WorkerEntries } from '../ports.ts';
import { startThread } from '../start-thread.ts';
import { workerDied } from '../store/rpc.ts';
import type { Ingest, IngestTask, PageCommitted, PageRead } from './ingest.ts';
import type { FromIngest, IngestStart, ToIngest } from './ingest-messages.ts';

interface Waiting {
  readonly read: PromiseWithResolvers<PageRead>;
  readonly committed: PromiseWithResolvers<PageCommitted>;
}

/** Starts the ingest worker and resolves when it is ready. `writerPort` comes from `Store.connectWriter()`. */
export async function createIngest(options: {
  readonly workers: Pick<WorkerEntries, 'ingest' | 'start'>;
  readonly databasePath: string;
  readonly writerPort: MessagePort;
  readonly log: Log;
}): Promise<Ingest> {
  const { writerPort, databasePath, workers } = options;
  const worker = (workers.start ?? startThread)(workers.ingest, {
    name: 'tieout-ingest',
    workerData: { databasePath, writerPort } satisfies IngestStart,
    transferList: [writerPort],
  });
  const waiting = new Map<number, Waiting>();
  const ready = Promise.withResolvers<void>();
  let lastId = 0;
  let dead: Error | undefined;
  const die = (error: Error): void => {
    dead = error;
    ready.reject(error);
    for (const page of waiting.values()) {
      page.read.reject(error);
      page.committed.reject(error);
    }
    waiting.clear();
  };
  worker.on('message', (message: FromIngest) => {
    if (message.kind === 'ready') {
      ready.resolve();
      return;
    }
    const page = waiting.get(message.id);
    if (message.kind === 'read') page?.read.resolve(message.read);
    else {
      waiting.delete(message.id);
      if (message.kind === 'committed') page?.committed.resolve(message.committed);
      else {
        const error = errorFromEnvelope(message.error);
        page?.read.reject(error);
        page?.committed.reject(error);
      }
    }
  });
  worker.on('error', (error) => {
    options.log.error('ingest worker failed', { message: error.message });
    die(workerDied('reading worker', null));
  });
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      die(workerDied('reading worker', code));
      resolve();
    });
  });

  const wait = (): { readonly id: number; readonly page: Waiting } => {
    lastId += 1;
    const page: Waiting = { read: Promise.withResolvers(), committed: Promise.withResolvers() };
    // Both reject together; a caller that only waits for one of them must not leave the other unhandled.
    page.read.promise.catch(() => undefined);
    page.committed.promise.catch(() => undefined);
    if (dead === undefined) waiting.set(lastId, page);
    else {
      page.read.reject(dead);
      page.committed.reject(dead);
    }
    return { id: lastId, page };
  };
  const post = (message: ToIngest, transfer: readonly ArrayBuffer[] = []): void => worker.postMessage(message, transfer);

  await ready.promise;
  return {
    page(task) {
      const { id, page } = wait();
      const body = ownBytes(task.body);
      post({ kind: 'page', id, task: { ...task, body } satisfies IngestTask }, [body.buffer]);
      return { read: page.read.promise, committed: page.committed.promise };
    },
    async replay(task) {
      const { id, page } = wait();
      post({ kind: 'replay', id, task });
      return page.committed.promise;
    },
    async close() {
      post({ kind: 'close' });
      await ended;
    },
  };
}

/** Bytes whose buffer may be handed over: those of a larger buffer are copied first. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength) return new Uint8Array(bytes.buffer);
  return new Uint8Array(bytes);
}
