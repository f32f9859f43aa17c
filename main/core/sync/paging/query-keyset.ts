import type { PagingSpec, StreamDefinition } from '../stream.ts';
import { repeatLimit } from './end-of-pages.ts';
import type { Advance, PageFacts, PagingStrategy } from './paging.ts';

export interface QueryKeysetState {
  readonly kind: 'query-keyset';
  /** What the traversal was asked to start from. */
  readonly fromMs: number | null;
  /** The change filter of the current window, whole seconds. */
  readonly sinceMs: number | null;
  /** Position of the first row asked for within the window, from 1. */
  readonly start: number;
  readonly lastFingerprint: string | null;
  readonly repeats: number;
  /** `positions` once the answers showed that the filter is not honoured. */
  readonly by: 'stamp' | 'positions';
}

function specOf(stream: StreamDefinition): Extract<PagingSpec, { kind: 'query-keyset' }> {
  if (stream.paging.kind === 'query-keyset') return stream.paging;
  throw new Error(`stream ${stream.name} is not read by queries`);
}

/**
 * A query language ordered by the change stamp: each window asks for what changed at or after the last stamp met, and goes on by position where more rows share a stamp than
 * fit a page. The position moves by the rows received, which may be more or fewer than asked for, and only an empty answer ends the list: there is no other sign of the end.
 */
export const queryKeyset: PagingStrategy<QueryKeysetState> = {
  kind: 'query-keyset',
  start(_stream, ask) {
    const fromMs = ask.sinceMs === null ? null : wholeSecond(ask.sinceMs);
    return { kind: 'query-keyset', fromMs, sinceMs: fromMs, start: 1, lastFingerprint: null, repeats: 0, by: 'stamp' };
  },
  ask(stream, state) {
    const { param, size, write } = specOf(stream);
    return { query: { [param]: write({ sinceMs: state.sinceMs, start: state.start, size }) }, headers: {} };
  },
  advance(stream, state, facts): Advance<QueryKeysetState> {
    if (facts.rows === 0) return { kind: 'done', note: null };
    const unfiltered = state.by === 'stamp' && breaksFilter(facts, state.sinceMs);
    if (facts.fingerprint === state.lastFingerprint && (state.start > 1 || unfiltered)) return repeated(state);
    if (unfiltered) {
      const sinceMs = state.fromMs;
      const next = {
        ...state,
        sinceMs,
        start: facts.rows + 1,
        lastFingerprint: facts.fingerprint,
        repeats: 0,
        by: 'positions' as const,
      };
      return { kind: 'more', state: next, note: 'the change filter was not honoured; reading on by position' };
    }
    const latest = state.by === 'stamp' ? latestInOrder(facts.modifiedMs) : undefined;
    const sinceMs = latest === undefined ? null : wholeSecond(latest);
    // A short page is most often the last: one more position shows it, where a new window would read its last stamp again first. Whatever comes there, the window moves.
    const probes = state.start === 1 && facts.rows < specOf(stream).size;
    const moves = !probes && sinceMs !== null && (state.sinceMs === null || sinceMs > state.sinceMs);
    const place = moves ? { sinceMs, start: 1 } : { start: state.start + facts.rows };
    return { kind: 'more', state: { ...state, ...place, lastFingerprint: facts.fingerprint, repeats: 0 }, note: null };
  },
};

function repeated(state: QueryKeysetState): Advance<QueryKeysetState> {
  if (state.repeats >= repeatLimit) {
    return {
      kind: 'stuck',
      why: `the rows from position ${state.start} on repeat those before however often they are asked for`,
    };
  }
  return {
    kind: 'more',
    state: { ...state, repeats: state.repeats + 1 },
    note: 'the page repeated the one before it; asked again',
  };
}

function breaksFilter(facts: PageFacts, sinceMs: number | null): boolean {
  return sinceMs !== null && facts.modifiedMs.some((stamp) => stamp !== null && stamp < sinceMs);
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
