import { z } from 'zod';
import type { PagingState } from './index.ts';
import type { Checkpoint } from './paging.ts';

const msOrNull = z.number().int().nullable();
const repeating = { lastFingerprint: z.string().nullable(), repeats: z.number().int() };

const nextLinkSchema = z.object({
  kind: z.literal('next-link'),
  next: z.string().nullable(),
  page: z.number().int(),
  met: z.number().int(),
  ...repeating,
});

const pagingStateSchema: z.ZodType<PagingState> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('whole') }),
  z.object({ kind: z.literal('page-number'), page: z.number().int(), met: z.number().int(), ...repeating }),
  nextLinkSchema,
  z.object({
    kind: z.literal('below'),
    after: z.number().int(),
    parent: z
      .object({
        recordId: z.number().int(),
        externalId: z.string(),
        currency: z.string().nullable(),
        contactExternalId: z.string().nullable(),
      })
      .nullable(),
    list: nextLinkSchema,
    parentsMs: msOrNull,
  }),
  z.object({
    kind: z.literal('key-pages'),
    sinceMs: msOrNull,
    after: z.string(),
    read: z.array(z.string()),
    lists: z.boolean(),
    repeats: z.number().int(),
  }),
  z.object({ kind: z.literal('number-keyset'), after: z.string(), repeats: z.number().int() }),
  z.object({ kind: z.literal('posted-keyset'), sinceMs: msOrNull, after: z.string(), repeats: z.number().int() }),
  z.object({
    kind: z.literal('cursor-list'),
    sinceSec: msOrNull,
    untilSec: msOrNull,
    after: z.string().nullable(),
    afterSec: msOrNull,
    reentries: z.number().int(),
    ...repeating,
  }),
  z.object({
    kind: z.literal('query-keyset'),
    fromMs: msOrNull,
    sinceMs: msOrNull,
    start: z.number().int(),
    by: z.enum(['stamp', 'positions']),
    ...repeating,
  }),
  z.object({
    kind: z.literal('modified-keyset'),
    fromMs: msOrNull,
    sinceMs: msOrNull,
    page: z.number().int(),
    met: z.number().int(),
    by: z.enum(['stamp', 'numbers']),
    ...repeating,
  }),
]);

const checkpointSchema: z.ZodType<Checkpoint> = z.object({
  mode: z.enum(['incremental', 'full']),
  sinceMs: msOrNull,
  startedAtMs: z.number(),
  serverStartMs: msOrNull,
  maxModifiedMs: msOrNull,
  seq: z.number().int(),
  lastFingerprint: z.string().nullable(),
  announced: z.number().int().nullable(),
  state: pagingStateSchema,
});

/** Reads a stored checkpoint; undefined when it was written by a version that paged differently, and the stream starts over. */
export function checkpointFromText(text: string): Checkpoint | undefined {
  const parsed = checkpointSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : undefined;
}
