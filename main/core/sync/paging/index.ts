import type { AskPlace, StreamDefinition } from '../stream.ts';
import { below, restartList, type BelowState } from './below.ts';
import { cursorList, reenterList, type CursorListState } from './cursor-list.ts';
import { keyPages, type KeyPagesState } from './key-pages.ts';
import { modifiedKeyset, type ModifiedKeysetState } from './modified-keyset.ts';
import { nextLink, type NextLinkState } from './next-link.ts';
import { numberKeyset, type NumberKeysetState } from './number-keyset.ts';
import { pageNumber, type PageNumberState } from './page-number.ts';
import { anyPlace, type Advance, type PageAsk, type PageFacts, type TraversalStart } from './paging.ts';
import { postedKeyset, type PostedKeysetState } from './posted-keyset.ts';
import { queryKeyset, type QueryKeysetState } from './query-keyset.ts';
import { whole, type WholeState } from './whole.ts';
import { assertNever } from '../../../../shared/result.ts';

export type PagingState =
  | BelowState
  | CursorListState
  | KeyPagesState
  | ModifiedKeysetState
  | PageNumberState
  | NumberKeysetState
  | PostedKeysetState
  | QueryKeysetState
  | WholeState
  | NextLinkState;

/** The position before the first page of a traversal. */
export function startPaging(stream: StreamDefinition, ask: TraversalStart): PagingState {
  switch (stream.paging.kind) {
    case 'whole':
      return whole.start(stream, ask);
    case 'modified-keyset':
      return modifiedKeyset.start(stream, ask);
    case 'page-number':
      return pageNumber.start(stream, ask);
    case 'number-keyset':
      return numberKeyset.start(stream, ask);
    case 'query-keyset':
      return queryKeyset.start(stream, ask);
    case 'next-link':
      return nextLink.start(stream, ask);
    case 'cursor-list':
      return cursorList.start(stream, ask);
    case 'posted-keyset':
      return postedKeyset.start(stream, ask);
    case 'key-pages':
      return keyPages.start(stream, ask);
    case 'below':
      return below.start(stream, ask);
    default:
      return assertNever(stream.paging);
  }
}

/** Query and headers of the request at a position, without the change filter of strategies that do not move it themselves. */
export function pageAsk(stream: StreamDefinition, state: PagingState, place: AskPlace = anyPlace): PageAsk {
  switch (state.kind) {
    case 'whole':
      return whole.ask(stream, state, place);
    case 'modified-keyset':
      return modifiedKeyset.ask(stream, state, place);
    case 'page-number':
      return pageNumber.ask(stream, state, place);
    case 'number-keyset':
      return numberKeyset.ask(stream, state, place);
    case 'query-keyset':
      return queryKeyset.ask(stream, state, place);
    case 'next-link':
      return nextLink.ask(stream, state, place);
    case 'cursor-list':
      return cursorList.ask(stream, state, place);
    case 'posted-keyset':
      return postedKeyset.ask(stream, state, place);
    case 'key-pages':
      return keyPages.ask(stream, state, place);
    case 'below':
      return below.ask(stream, state, place);
    default:
      return assertNever(state);
  }
}

/** Whether a page of a list that names its next page is asked for by its number after all. */
export function asksByPosition({ paging }: StreamDefinition, state: PagingState): boolean {
  if (paging.kind !== 'next-link' || state.kind !== 'next-link') return false;
  return state.next === null ? state.page > 1 : new URLSearchParams(state.next).has(paging.pageParam);
}

/** Where an answer leads. */
export function advancePaging(stream: StreamDefinition, state: PagingState, facts: PageFacts): Advance<PagingState> {
  switch (state.kind) {
    case 'whole':
      return whole.advance(stream, state, facts);
    case 'modified-keyset':
      return modifiedKeyset.advance(stream, state, facts);
    case 'page-number':
      return pageNumber.advance(stream, state, facts);
    case 'number-keyset':
      return numberKeyset.advance(stream, state, facts);
    case 'query-keyset':
      return queryKeyset.advance(stream, state, facts);
    case 'next-link':
      return nextLink.advance(stream, state, facts);
    case 'cursor-list':
      return cursorList.advance(stream, state, facts);
    case 'posted-keyset':
      return postedKeyset.advance(stream, state, facts);
    case 'key-pages':
      return keyPages.advance(stream, state, facts);
    case 'below':
      return below.advance(stream, state, facts);
    default:
      return assertNever(state);
  }
}

/**
 * Where a traversal goes on that a dead or cancelled run left: at the start of its window. Within a window rows are counted through by page or position, and what was edited since
 * has moved behind the reader; no count would find it. `incremental` lists by page number are one window.
 */
export function resumePaging(state: PagingState, mode: 'incremental' | 'full'): PagingState {
  const afresh = { lastFingerprint: null, repeats: 0 };
  switch (state.kind) {
    case 'modified-keyset':
      return state.by === 'stamp' || mode === 'incremental' ? { ...state, ...afresh, page: 1, met: 0 } : state;
    case 'query-keyset':
      return state.by === 'stamp' || mode === 'incremental' ? { ...state, ...afresh, start: 1 } : state;
    case 'page-number':
      return mode === 'incremental' ? { ...state, ...afresh, page: 1, met: 0 } : state;
    case 'below':
      return restartList(state);
    // The address of the next page stands for a record, not for a position.
    case 'next-link':
      return state.next === null ? { ...state, ...afresh, page: 1, met: 0 } : { ...state, ...afresh };
    case 'cursor-list':
      return { ...state, ...afresh };
    case 'key-pages':
      return { ...state, repeats: 0 };
    case 'whole':
    case 'number-keyset':
    case 'posted-keyset':
      return state;
    default:
      return assertNever(state);
  }
}

/** Where a traversal goes on whose place marker the platform no longer knows; null when it has to begin anew. */
export function reenterPaging(state: PagingState): PagingState | null {
  return state.kind === 'cursor-list' ? reenterList(state) : null;
}

/** Whether a state read back from a checkpoint still belongs to the stream's strategy (a stream may have changed its paging since). */
export function fitsPaging(stream: StreamDefinition, state: PagingState): boolean {
  return state.kind === stream.paging.kind;
}
