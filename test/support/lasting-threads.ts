import { EventEmitter } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { StartThread } from '../../main/core/ports.ts';
import type { Life } from './lasting-thread.ts';

const idle = new Map<string, Worker[]>();

/**
 * Threads that outlive the core that started them: closed, one waits to be the same worker of the next core, with the product's modules loaded and compiled. What a worker is, and
 * that it is a thread, stays as in the product; only that each core of a test file would load it all again is saved.
 */
export const startLastingThread: StartThread = (_entry, { name, workerData: data, transferList = [] }) => {
  const worker = idle.get(name)?.pop() ?? newThread(name);
  const { port1, port2 } = new MessageChannel();
  const life = new EventEmitter();
  const onError = (error: unknown): void => void life.emit('error', error);
  const onExit = (code: number): void => {
    port1.removeAllListeners('close');
    life.emit('exit', code);
  };
  worker.once('error', onError);
  worker.once('exit', onExit);
  port1.on('message', (message: unknown) => life.emit('message', message));
  port1.once('close', () => {
    worker.off('error', onError);
    worker.off('exit', onExit);
    idle.set(name, [...(idle.get(name) ?? []), worker]);
    life.emit('exit', 0);
  });
  worker.postMessage({ name, parent: port2, data } satisfies Life, [port2, ...transferList]);
  return Object.assign(life, {
    postMessage: (message: unknown, transfer = transferList.slice(0, 0)) => port1.postMessage(message, transfer),
  });
};

function newThread(name: string): Worker {
  const worker = new Worker(new URL('lasting-thread.ts', import.meta.url), { name });
  // An idle thread keeps no process alive.
  worker.unref();
  return worker;
}
