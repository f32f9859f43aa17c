/**
 * Everything the core needs from outside. Hosts and tests build these; the core never reaches for a global instead.
 */

import type { EventEmitter } from 'node:events';
import type { TransferListItem } from 'node:worker_threads';

export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  nowMs(): number;
  /** Resolves after `ms`, or rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Where tokens and keys live. References are opaque names; values never reach the ledger or a log. */
export interface SecretStore {
  read(reference: string): Promise<string | null>;
  /** Resolves only when the value would survive a crash. */
  write(reference: string, value: string): Promise<void>;
  remove(reference: string): Promise<void>;
  /** For `doctor` and the settings screen. */
  describe(): { readonly kind: 'keychain' | 'encrypted-file' | 'memory'; readonly where: string };
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  /** A larger answer is refused while it arrives, before it is held in memory. */
  readonly maxBytes: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly receivedAtMs: number;
}

/** One request, one answer: no retries, no redirects, no judgement of the status. Throws `net/failed` when no whole answer came. */
export interface Http {
  send(request: HttpRequest, signal?: AbortSignal): Promise<HttpResponse>;
}

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export interface Random {
  bytes(count: number): Uint8Array;
  /** Uniform in [0, 1), for jitter only. */
  fraction(): number;
}

export interface Files {
  /** The data folder, absolute. */
  readonly dataFolder: string;
  read(path: string): Promise<Uint8Array | null>;
  /** Writes to a temporary name, flushes, then renames: readers see the old or the new file, never half of one. */
  replace(path: string, content: Uint8Array | string, mode?: number): Promise<void>;
  remove(path: string): Promise<void>;
}

export interface Notify {
  /** Something a person should see even when no window is open. */
  notify(note: { readonly title: string; readonly body: string; readonly action?: string }): void;
  /** Opens an address in the person's own browser. */
  openInBrowser(url: string): Promise<void>;
}

/** Is there a network to the outside? Loopback endpoints are tried whatever it says. */
export interface Network {
  isOnline(): boolean;
}

/** A thread of the product as whoever started it holds it: `message`, `error` and, last of all, `exit` with a code. */
export interface Thread extends Pick<EventEmitter, 'on' | 'once'> {
  postMessage(message: unknown, transfer?: readonly TransferListItem[]): void;
}

export type StartThread = (
  entry: URL,
  options: { readonly name: string; readonly workerData: unknown; readonly transferList?: TransferListItem[] },
) => Thread;

/** The worker entry files, which differ between a checkout and a packed app. */
export interface WorkerEntries {
  readonly writer: URL;
  readonly reader: URL;
  readonly ingest: URL;
  /** How an entry becomes a thread; a new thread of Node's for each unless told. */
  readonly start?: StartThread;
}

export interface Ports {
  readonly clock: Clock;
  readonly secrets: SecretStore;
  readonly http: Http;
  readonly log: Log;
  readonly random: Random;
  readonly files: Files;
  readonly notify: Notify;
  readonly network: Network;
  readonly workers: WorkerEntries;
}
