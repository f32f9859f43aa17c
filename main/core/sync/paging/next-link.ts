import type { PagingSpec, StreamDefinition } from '../stream.ts';
import { endOfPages, repeatLimit } from './end-of-pages.ts';
import type { Advance, PageFacts, PagingStrategy } from './paging.ts';

export interface NextLinkState {
  readonly kind: 'next-link';
  /** The query the platform wrote for this page; null on the first one, and where pages have numbers only. */
  readonly next: string | null;
  /** Counted from 1; asked for only where answers name no next address. */
  readonly page: number;
  /** Rows met on the pages before this one. */
  readonly met: number;
  readonly lastFingerprint: string | null;
  readonly repeats: number;
}

function specOf(stream: StreamDefinition): Extract<PagingSpec, { kind: 'next-link' }> {
  if (stream.paging.kind === 'next-link') return stream.paging;
  throw new Error(`stream ${stream.name} does not name its next page`);
}

/**
 * Follows the address of the next page until the platform says there is none. Page numbers in the same answer are not looked at: in the middle of a list they are empty. Where an
 * answer names no address at all, the page numbers are followed, to the platform's own count or an empty page.
 */
export const nextLink: PagingStrategy<NextLinkState> = {
  kind: 'next-link',
  start: () => ({ kind: 'next-link', next: null, page: 1, met: 0, lastFingerprint: null, repeats: 0 }),
  ask(stream, state) {
    if (state.next !== null) return { query: Object.fromEntries(new URLSearchParams(state.next)), headers: {}, whole: true };
    const { pageParam, sizeParam, size } = specOf(stream);
    const numbered: Readonly<Record<string, string>> = state.page > 1 ? { [pageParam]: String(state.page) } : {};
    return { query: { ...numbered, [sizeParam]: String(size) }, headers: {} };
  },
  advance: (_stream, state, facts) => advanceByLink(state, facts),
};

/** A list that grows while it is read may bring more rows than were announced, but not many times as many. */
const mostRounds = 4;

/** The rule of lists that name their next page. */
export function advanceByLink(state: NextLinkState, facts: PageFacts): Advance<NextLinkState> {
  const follows = state.next !== null || state.page > 1;
  if (facts.rows > 0 && follows && facts.fingerprint === state.lastFingerprint) {
    if (state.repeats >= repeatLimit)
      return { kind: 'stuck', why: `page ${state.page} repeats page ${state.page - 1} however often it is asked for` };
    const note = `page ${state.page} repeated the page before it; asked again`;
    return { kind: 'more', state: { ...state, repeats: state.repeats + 1 }, note };
  }
  const next = { ...state, page: state.page + 1, met: state.met + facts.rows, lastFingerprint: facts.fingerprint, repeats: 0 };
  if (facts.nextQuery === false)
    return { kind: 'stuck', why: `page ${state.page} names a next page on another host or of another list, which is not asked` };
  if (typeof facts.nextQuery === 'string') {
    if (facts.nextQuery === state.next) return { kind: 'stuck', why: `page ${state.page} names itself as the next page` };
    if (facts.itemCount !== null && facts.rows > 0 && next.met > mostRounds * (facts.itemCount + facts.rows))
      return { kind: 'stuck', why: `its pages lead round in a circle: ${next.met} rows came of ${facts.itemCount}` };
    return { kind: 'more', state: { ...next, next: facts.nextQuery }, note: null };
  }
  // The platform's word; whether it left something out is for the count to find.
  if (facts.nextQuery === null) return { kind: 'done', note: null };
  const end = endOfPages(facts, state.page, next.met);
  return end.ended ? { kind: 'done', note: end.note } : { kind: 'more', state: { ...next, next: null }, note: end.note };
}

/**
 * The query of the address an answer names for its next page. `asked` is where the page came from: the same host and scheme, and a path that ends with the list's own, or false.
 */
export function nextQueryOf(link: unknown, asked: string, path: string): string | false | null | undefined {
  if (link === undefined || link === null) return link;
  if (typeof link !== 'string' || !URL.canParse(link, asked)) return false;
  const url = new URL(link, asked);
  const own = url.origin === new URL(asked).origin && url.username === '' && url.password === '';
  if (!own || !url.pathname.endsWith(path) || url.search === '') return false;
  return url.search.slice(1);
}
