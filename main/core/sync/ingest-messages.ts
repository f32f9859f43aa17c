import type { MessagePort } from 'node:worker_threads';
import type { ErrorEnvelope } from '../../../shared/errors.ts';
import type { IngestTask, PageCommitted, PageRead, ReplayTask } from './ingest.ts';

/** What passes between the main thread and the ingest worker. */
export type ToIngest =
  | { readonly kind: 'page'; readonly id: number; readonly task: IngestTask }
  | { readonly kind: 'replay'; readonly id: number; readonly task: ReplayTask }
  | { readonly kind: 'close' };

export type FromIngest =
  | { readonly kind: 'ready' }
  | { readonly kind: 'read'; readonly id: number; readonly read: PageRead }
  | { readonly kind: 'committed'; readonly id: number; readonly committed: PageCommitted }
  | { readonly kind: 'failed'; readonly id: number; readonly error: ErrorEnvelope };

/** Handed over when the worker starts. */
export interface IngestStart {
  readonly databasePath: string;
  /** Leads to the writer. */
  readonly writerPort: MessagePort;
}
