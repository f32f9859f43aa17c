import type { PagingSpec, StreamDefinition } from '../stream.ts';
import { modifiedSinceHeader } from '../changes.ts';
import { endOfPages, repeatLimit } from './end-of-pages.ts';
import { advanceByNumber } from './page-number.ts';
import type { Advance, PageFacts, PagingStrategy } from './paging.ts';

export interface ModifiedKeysetState {
  readonly kind: 'modified-keyset';
  /** What the traversal was asked to start from. */
  readonly fromMs: number | null;
  /** The change filter of the current window, whole seconds. */
  readonly sinceMs: number | null;
  /** Page within the window. */
  readonly page: number;
  /** Rows met on the window's earlier pages. */
  readonly met: number;
  readonly lastFingerprint: string | null;
  readonly repeats: number;
  /** `numbers` once the answers showed that the filter is not honoured. */
  readonly by: 'stamp' | 'numbers';
}

type Spec = Extract<PagingSpec, { kind: 'modified-keyset' }>;

function specOf(stream: StreamDefinition): Spec {
  if (stream.paging.kind === 'modified-keyset') return stream.paging;
  throw new Error(`stream ${stream.name} is not paged by change stamp`);
}

/**
 * Keyset paging by change stamp. Each window asks, oldest change first, for what changed at or after the last stamp met, so
 * rows that are edited, inserted or removed meanwhile cannot push an unread row past the reader, as they do with page numbers. A
 * stamp may be shared by many rows: then the window goes on by page number, and an edit inside such a window can still hide a row; the count
 * check after the traversal finds that.
 */
export const modifiedKeyset: PagingStrategy<ModifiedKeysetState> = {
  kind: 'modified-keyset',
  start(_stream, ask) {
    const fromMs = ask.sinceMs === null ? null : wholeSecond(ask.sinceMs);
    return { kind: 'modified-keyset', fromMs, sinceMs: fromMs, page: 1, met: 0, lastFingerprint: null, repeats: 0, by: 'stamp' };
  },
  ask(stream, state) {
    const spec = specOf(stream);
    return {
      query: {
        [spec.pageParam]: String(state.page),
        [spec.sizeParam]: String(spec.size),
        [spec.orderParam.name]: spec.orderParam.value,
      },
      headers: state.sinceMs === null ? {} : modifiedSinceHeader(stream.changes, state.sinceMs),
    };
  },
  advance(_stream, state, facts): Advance<ModifiedKeysetState> {
    if (state.by === 'numbers' || state.page > 1) {
      const inWindow = advanceByNumber(state, facts);
      return inWindow.kind === 'more' && inWindow.state.page > state.page ? (moveWindow(state, facts) ?? inWindow) : inWindow;
    }
    if (breaksFilter(facts, state.sinceMs)) return filterIgnored(state, facts);
    if (endOfPages(facts, state.page, facts.rows).ended) return { kind: 'done', note: null };
    return (
      moveWindow(state, facts) ?? {
        kind: 'more',
        state: { ...state, page: 2, met: facts.rows, lastFingerprint: facts.fingerprint, repeats: 0 },
        note: null,
      }
    );
  },
};

/** A new window from the latest stamp, when the page proves that rows come oldest change first; otherwise undefined. */
function moveWindow(state: ModifiedKeysetState, facts: PageFacts): Advance<ModifiedKeysetState> | undefined {
  if (state.by === 'numbers') return undefined;
  const latest = latestInOrder(facts.modifiedMs);
  if (latest === undefined) return undefined;
  const sinceMs = wholeSecond(latest);
  if (state.sinceMs !== null && sinceMs <= state.sinceMs) return undefined;
  return {
    kind: 'more',
    state: { ...state, sinceMs, page: 1, met: 0, lastFingerprint: facts.fingerprint, repeats: 0 },
    note: null,
  };
}

/** Rows older than asked for: a repeated page passes by itself, a filter that is not honoured does not. */
function filterIgnored(state: ModifiedKeysetState, facts: PageFacts): Advance<ModifiedKeysetState> {
  if (facts.fingerprint === state.lastFingerprint && state.repeats < repeatLimit) {
    return {
      kind: 'more',
      state: { ...state, repeats: state.repeats + 1 },
      note: 'the page repeated the one before it; asked again',
    };
  }
  if (endOfPages(facts, 1, facts.rows).ended)
    return { kind: 'done', note: 'the change filter was not honoured; everything was read' };
  return {
    kind: 'more',
    state: {
      ...state,
      sinceMs: state.fromMs,
      page: 2,
      met: facts.rows,
      lastFingerprint: facts.fingerprint,
      repeats: 0,
      by: 'numbers',
    },
    note: 'the change filter was not honoured; reading on by page number',
  };
}

function breaksFilter(facts: PageFacts, sinceMs: number | null): boolean {
  if (sinceMs === null) return false;
  return facts.modifiedMs.some((stamp) => stamp !== null && stamp < sinceMs);
}

/** The last stamp, if every row has one and none is earlier than the row before it. */
function latestInOrder(stamps: readonly (number | null)[]): number | undefined {
  let latest: number | undefined;
  for (const stamp of stamps) {
    if (stamp === null || (latest !== undefined && stamp < latest)) return undefined;
    latest = stamp;
  }
  return latest;
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
