/** Everything a provider folder may use of the core: the types it fills in, and the building blocks of raw-record schemas. */
export * from '../core/ledger/mapping.ts';
export { readSignIn, secondsIn, type SignInWords } from '../core/auth/sign-in-answer.ts';
export { retryAfterMs } from '../core/http/retry.ts';
export type * from '../core/provider.ts';
export type { HttpResponse } from '../core/ports.ts';
export type { AskPlace, KeyPagesAsk, StreamDefinition, PagingSpec, ChangesSpec, EnvelopeFacts } from '../core/sync/stream.ts';
export * from '../core/sync/raw-schema.ts';
