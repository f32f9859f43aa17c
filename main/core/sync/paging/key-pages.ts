import type { PagingSpec, StreamDefinition } from '../stream.ts';
import { repeatLimit } from './end-of-pages.ts';
import type { Advance, PageFacts, PagingStrategy } from './paging.ts';

export interface KeyPagesState {
  readonly kind: 'key-pages';
  readonly sinceMs: number | null;
  /** Rows with a greater key are listed; decimal integer text. */
  readonly after: string;
  /** Keys listed and not yet read whole. */
  readonly read: readonly string[];
  readonly lists: boolean;
  readonly repeats: number;
}

type Spec = Extract<PagingSpec, { kind: 'key-pages' }>;

function specOf(stream: StreamDefinition): Spec {
  if (stream.paging.kind === 'key-pages') return stream.paging;
  throw new Error(`stream ${stream.name} is not read by keys`);
}

/**
 * Keyset paging by a key that is a growing number. Nothing that is removed, added or edited meanwhile can push an unread row past the reader. Rows removed behind it are found
 * by the count, rows edited behind it by the next reading of changes.
 */
export const keyPages: PagingStrategy<KeyPagesState> = {
  kind: 'key-pages',
  start: (_stream, { sinceMs }) => ({
    kind: 'key-pages',
    sinceMs: sinceMs === null ? null : Math.floor(sinceMs / 1000) * 1000,
    after: '0',
    read: [],
    lists: true,
    repeats: 0,
  }),
  ask(stream, { sinceMs, after, read, lists }, place) {
    const { size, write } = specOf(stream);
    return { query: {}, headers: {}, body: write({ ...place, sinceMs, after, read, lists, size }) };
  },
  advance(_stream, state, facts): Advance<KeyPagesState> {
    const { nextKeys } = facts;
    if (nextKeys !== undefined && nextKeys !== null) return advanceReading(state, facts, nextKeys);
    if (facts.rows === 0) return facts.hasNext === true ? again(state) : { kind: 'done', note: null };
    const highest = highestOf(facts.numbers);
    if (highest === null) return keyless;
    if (highest <= BigInt(state.after)) return again(state);
    if (facts.hasNext === false) return { kind: 'done', note: null };
    return { kind: 'more', state: { ...state, after: highest.toString(), repeats: 0 }, note: null };
  },
};

/** Heads were listed, and the records of the heads listed before were read. */
function advanceReading(state: KeyPagesState, facts: PageFacts, nextKeys: readonly string[]): Advance<KeyPagesState> {
  // One that was asked for and is not there was removed since; records nobody asked for are an answer to another request.
  if (facts.rows > 0 && !facts.numbers.some((number) => number === null || state.read.includes(number))) return again(state);
  if (nextKeys.length === 0) {
    if (facts.hasNext === true && state.lists) return again(state);
    return { kind: 'done', note: null };
  }
  const highest = highestOf(nextKeys);
  if (highest === null) return keyless;
  if (highest <= BigInt(state.after)) return again(state);
  const next = { ...state, after: highest.toString(), read: nextKeys, lists: facts.hasNext !== false, repeats: 0 };
  return { kind: 'more', state: next, note: null };
}

const keyless: Advance<KeyPagesState> = { kind: 'stuck', why: 'a row came without the number that orders the list' };

function highestOf(keys: readonly (string | null)[]): bigint | null {
  let highest: bigint | null = null;
  for (const key of keys) {
    if (key === null || !/^\d{1,30}$/.test(key)) return null;
    const number = BigInt(key);
    if (highest === null || number > highest) highest = number;
  }
  return highest;
}

function again(state: KeyPagesState): Advance<KeyPagesState> {
  if (state.repeats >= repeatLimit)
    return { kind: 'stuck', why: `what follows key ${state.after} does not come, however often it is asked for` };
  return { kind: 'more', state: { ...state, repeats: state.repeats + 1 }, note: 'the page did not go on; asked again' };
}
