import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { SandboxAnnouncement } from '../../shared/truth.ts';
import { startSandbox, type SandboxOptions } from '../sandbox/server.ts';

/** The sandbox in a thread of its own, so that making a large world and serving it never holds up the program that reads it. */

/** Options that can cross to a thread. */
export type SandboxWorkerOptions = Omit<SandboxOptions, 'clock'>;

export interface SandboxWorker {
  readonly url: string;
  readonly announcement: SandboxAnnouncement;
  close(): Promise<void>;
}

type FromWorker =
  { readonly kind: 'ready'; readonly announcement: SandboxAnnouncement } | { readonly kind: 'failed'; readonly message: string };

function isFromWorker(value: unknown): value is FromWorker {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** A large world on seven platforms is some gigabytes of objects, more than a thread may have by itself on a machine with little memory. */
const resourceLimits = { maxOldGenerationSizeMb: 8192 };

/** Starts the sandbox in a worker. Rejects with the reason when it cannot start (a taken port, an unusable fault list). */
export async function startSandboxWorker(options: SandboxWorkerOptions): Promise<SandboxWorker> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { sandbox: options }, resourceLimits });
  const announcement = await new Promise<SandboxAnnouncement>((resolve, reject) => {
    worker.once('message', (message: unknown) => {
      if (isFromWorker(message) && message.kind === 'ready') resolve(message.announcement);
      else
        reject(
          new Error(
            isFromWorker(message) && message.kind === 'failed'
              ? message.message
              : 'the sandbox worker answered in an unknown way',
          ),
        );
    });
    worker.once('error', reject);
  });
  return {
    url: announcement.url,
    announcement,
    close: async () => {
      worker.postMessage('close', []);
      await new Promise<void>((resolve) => {
        worker.once('exit', () => resolve());
      });
    },
  };
}

async function runInWorker(options: SandboxWorkerOptions): Promise<void> {
  try {
    const sandbox = await startSandbox(options);
    parentPort?.once('message', () => {
      void sandbox.close().then(() => parentPort?.close());
    });
    parentPort?.postMessage({ kind: 'ready', announcement: structuredClone(sandbox.announcement) } satisfies FromWorker, []);
  } catch (error) {
    parentPort?.postMessage(
      {
        kind: 'failed',
        message: error instanceof Error ? error.message : String(error),
      } satisfies FromWorker,
      [],
    );
    parentPort?.close();
  }
}

// This file is also imported by whoever starts the worker, in the main thread or in another worker with data of its own.
const own: { readonly sandbox?: SandboxWorkerOptions } | null = isMainThread ? null : workerData;
if (own?.sandbox !== undefined) await runInWorker(own.sandbox);
