import { z } from 'zod';
import { failure } from './base.ts';

/** How a reply travels: a value that fits the call's schema, or a failure a person can act on. */
export const envelope = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: failure }),
]);
export type Envelope = z.infer<typeof envelope>;

/** A message from the window over a socket. `ask` is checked against the call's own schema afterwards. */
export const requestMessage = z.strictObject({
  /** The window's own number for the request; the reply carries it. */
  id: z.int().positive(),
  call: z.string().max(64),
  ask: z.unknown(),
});

/** A message to the window over a socket. */
export const hostMessage = z.union([
  z.object({ id: z.int().positive(), reply: envelope }),
  z.object({ event: z.string(), value: z.unknown() }),
  /** The answer to what was no request at all. */
  z.object({ refused: failure }),
]);
export type HostMessage = z.infer<typeof hostMessage>;

/** Largest message from a window, in bytes. The largest honest one marks 1,000 documents. */
export const LARGEST_REQUEST = 256 * 1024;
