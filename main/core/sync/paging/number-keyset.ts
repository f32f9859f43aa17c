import type { StreamDefinition } from '../stream.ts';
import { repeatLimit } from './end-of-pages.ts';
import type { Advance, PagingStrategy } from './paging.ts';

export interface NumberKeysetState {
  readonly kind: 'number-keyset';
  /** Rows with a greater number are asked for; decimal integer text. */
  readonly after: string;
  readonly repeats: number;
}

function paramOf(stream: StreamDefinition): string {
  if (stream.paging.kind === 'number-keyset') return stream.paging.param;
  throw new Error(`stream ${stream.name} is not paged by a growing number`);
}

/** Rows numbered upwards, with gaps: each request asks for numbers greater than the last one met, until an empty answer. */
export const numberKeyset: PagingStrategy<NumberKeysetState> = {
  kind: 'number-keyset',
  start: () => ({ kind: 'number-keyset', after: '0', repeats: 0 }),
  ask: (stream, state) => ({ query: { [paramOf(stream)]: state.after }, headers: {} }),
  advance(_stream, state, facts): Advance<NumberKeysetState> {
    if (facts.rows === 0) return { kind: 'done', note: null };
    let highest = BigInt(state.after);
    for (const text of facts.numbers) {
      if (text === null || !/^\d+$/.test(text))
        return { kind: 'stuck', why: 'a row came without the number that orders the list' };
      const number = BigInt(text);
      if (number > highest) highest = number;
    }
    if (highest.toString() !== state.after)
      return { kind: 'more', state: { ...state, after: highest.toString(), repeats: 0 }, note: null };
    if (state.repeats >= repeatLimit)
      return { kind: 'stuck', why: `the rows up to number ${state.after} come back however often the next ones are asked for` };
    return {
      kind: 'more',
      state: { ...state, repeats: state.repeats + 1 },
      note: 'the page repeated the one before it; asked again',
    };
  },
};
