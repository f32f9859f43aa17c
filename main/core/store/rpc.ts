import type { TransferListItem } from 'node:worker_threads';
import { envelopeFromError, errorFromEnvelope, TieoutError, type ErrorEnvelope } from '../../../shared/errors.ts';
import { storeError } from './store-errors.ts';

/** One call over a message port, and its answer. */
export interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}
export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: ErrorEnvelope };

/** What calls and answers are sent through: a worker or a port. */
export interface Channel {
  postMessage(value: unknown, transfer?: readonly TransferListItem[]): void;
}

/** The calling side of a channel. */
export interface Caller {
  call(method: string, args: readonly unknown[], transfer?: readonly TransferListItem[]): Promise<unknown>;
  receive(answer: Answer): void;
  /** Rejects everything outstanding and everything to come. */
  fail(error: TieoutError): void;
  readonly outstanding: number;
}

export function createCaller(channel: Channel): Caller {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  let failed: TieoutError | undefined;
  return {
    async call(method, args, transfer = []) {
      if (failed !== undefined) throw failed;
      lastId += 1;
      const id = lastId;
      // First the post, which throws for a value that cannot cross: then nothing is left waiting.
      channel.postMessage({ id, method, args } satisfies Call, transfer);
      const answer = Promise.withResolvers<unknown>();
      waiting.set(id, answer);
      return answer.promise;
    },
    receive(answer) {
      const call = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (answer.ok) call?.resolve(answer.value);
      else call?.reject(errorFromEnvelope(answer.error));
    },
    fail(error) {
      failed ??= error;
      for (const call of waiting.values()) call.reject(failed);
      waiting.clear();
    },
    get outstanding() {
      return waiting.size;
    },
  };
}

/**
 * Runs one call and posts its answer. Nothing is awaited before a synchronous method, so calls that arrive one after the other run in that order. A failure crosses
 * as an envelope, with SQLite's own failures typed.
 */
export async function serve(methods: object, call: Call, channel: Channel): Promise<void> {
  let answer: Answer;
  try {
    const method: unknown = Object.hasOwn(methods, call.method) ? Reflect.get(methods, call.method) : undefined;
    if (typeof method !== 'function') throw new Error(`the store has no method ${call.method}`);
    const value: unknown = await Reflect.apply(method, methods, call.args);
    answer = { id: call.id, ok: true, value };
  } catch (error) {
    answer = { id: call.id, ok: false, error: envelopeFromError(storeError(error)) };
  }
  channel.postMessage(answer);
}

export function workerDied(name: string, exitCode: number | null): TieoutError {
  return new TieoutError({
    code: 'bug/invariant',
    action: 'stop-all',
    message: `The ${name} of the ledger ended unexpectedly.`,
    remedy: 'Start Tieout again: what was committed is kept. If it happens again, run "tieout doctor".',
    details: { exitCode },
  });
}

/** What a call to a ledger that was closed ends with. */
export function storeClosed(): TieoutError {
  return new TieoutError({
    code: 'run/cancelled',
    action: 'stop-all',
    message: 'The ledger was closed.',
    remedy: 'What was committed is kept; the next start goes on from there.',
  });
}
