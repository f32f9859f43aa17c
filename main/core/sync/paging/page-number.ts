import type { StreamDefinition } from '../stream.ts';
import { endOfPages, repeatLimit } from './end-of-pages.ts';
import type { Advance, PageFacts, PagingStrategy } from './paging.ts';

export interface PageNumberState {
  readonly kind: 'page-number';
  readonly page: number;
  /** Rows met on the pages before this one. */
  readonly met: number;
  readonly lastFingerprint: string | null;
  readonly repeats: number;
}

function specOf(stream: StreamDefinition): { pageParam: string; sizeParam: string; size: number } {
  if (stream.paging.kind === 'page-number') return stream.paging;
  throw new Error(`stream ${stream.name} is not paged by number`);
}

/**
 * Page numbers over a live list. Ends by the platform's own count or at an empty page, never because a page is short. Rows may shift
 * between pages while the list changes; the count check after the traversal finds that.
 */
export const pageNumber: PagingStrategy<PageNumberState> = {
  kind: 'page-number',
  start: () => ({ kind: 'page-number', page: 1, met: 0, lastFingerprint: null, repeats: 0 }),
  ask(stream, state) {
    const spec = specOf(stream);
    return { query: { [spec.pageParam]: String(state.page), [spec.sizeParam]: String(spec.size) }, headers: {} };
  },
  advance(_stream, state, facts): Advance<PageNumberState> {
    return advanceByNumber(state, facts);
  },
};

/** The rule of numbered pages, shared with the keyset strategy while it counts through one window. */
export function advanceByNumber<State extends { page: number; met: number; lastFingerprint: string | null; repeats: number }>(
  state: State,
  facts: PageFacts,
): Advance<State> {
  if (facts.rows > 0 && state.page > 1 && facts.fingerprint === state.lastFingerprint) {
    if (state.repeats >= repeatLimit) {
      return { kind: 'stuck', why: `page ${state.page} repeats page ${state.page - 1} however often it is asked for` };
    }
    return {
      kind: 'more',
      state: { ...state, repeats: state.repeats + 1 },
      note: `page ${state.page} repeated the page before it; asked again`,
    };
  }
  const met = state.met + facts.rows;
  const end = endOfPages(facts, state.page, met);
  if (end.ended) return { kind: 'done', note: end.note };
  return {
    kind: 'more',
    state: { ...state, page: state.page + 1, met, lastFingerprint: facts.fingerprint, repeats: 0 },
    note: end.note,
  };
}
