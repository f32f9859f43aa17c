import type { PagingSpec, StreamDefinition } from '../stream.ts';
import { repeatLimit } from './end-of-pages.ts';
import type { Advance, PageFacts, PagingStrategy } from './paging.ts';

export interface PostedKeysetState {
  readonly kind: 'posted-keyset';
  /** The change filter of the whole traversal. */
  readonly sinceMs: number | null;
  /** Records with a greater number are asked for; decimal integer text. */
  readonly after: string;
  readonly repeats: number;
}

function specOf(stream: StreamDefinition): Extract<PagingSpec, { kind: 'posted-keyset' }> {
  if (stream.paging.kind === 'posted-keyset') return stream.paging;
  throw new Error(`stream ${stream.name} is not read by posted queries`);
}

/**
 * Keyset paging by a number that never changes. Rows removed, added or edited while the list is read cannot push another past the reader: what has a greater number is still to come, whatever
 * happens before it. A page that is not in the order asked for proves nothing of what lies between its rows, and is asked for again.
 */
export const postedKeyset: PagingStrategy<PostedKeysetState> = {
  kind: 'posted-keyset',
  start: (_stream, { sinceMs }) => ({ kind: 'posted-keyset', sinceMs, after: '0', repeats: 0 }),
  ask(stream, { sinceMs, after }) {
    return { query: {}, headers: {}, body: specOf(stream).write({ sinceMs, after }) };
  },
  advance(_stream, state, facts): Advance<PostedKeysetState> {
    if (facts.rows === 0 && facts.cut !== true) return { kind: 'done', note: null };
    if (facts.rows === 0)
      return { kind: 'stuck', why: `the record after number ${state.after} has more rows than one answer holds` };
    const highest = highestInOrder(state.after, facts);
    if (highest === 'unnumbered') return { kind: 'stuck', why: 'a row came without the number that orders the list' };
    if (highest === 'disordered') return again(state);
    if (facts.hasNext === false && facts.cut !== true) return { kind: 'done', note: null };
    return { kind: 'more', state: { ...state, after: highest, repeats: 0 }, note: null };
  },
};

function again(state: PostedKeysetState): Advance<PostedKeysetState> {
  if (state.repeats >= repeatLimit) {
    return {
      kind: 'stuck',
      why: `the rows after number ${state.after} do not come in the order asked for, however often they are asked for`,
    };
  }
  return {
    kind: 'more',
    state: { ...state, repeats: state.repeats + 1 },
    note: 'the page was not in the order asked for; asked again',
  };
}

/** The last number, if each is greater than the one before it and the first greater than `after`. */
function highestInOrder(after: string, { numbers }: PageFacts): string {
  let last = BigInt(after);
  for (const text of numbers) {
    if (text === null || !/^\d{1,18}$/.test(text)) return 'unnumbered';
    const number = BigInt(text);
    if (number <= last) return 'disordered';
    last = number;
  }
  return last.toString();
}
