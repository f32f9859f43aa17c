import type { PagingSpec, StreamDefinition } from '../stream.ts';
import { repeatLimit } from './end-of-pages.ts';
import type { Advance, PageFacts, PagingStrategy } from './paging.ts';

export interface CursorListState {
  readonly kind: 'cursor-list';
  /** What was created before this second is not asked for. */
  readonly sinceSec: number | null;
  /** What was created after this second is not asked for. */
  readonly untilSec: number | null;
  /** The id after which the list goes on; null at its start. */
  readonly after: string | null;
  /** When the record of that id was created, to find the place again without it. */
  readonly afterSec: number | null;
  readonly lastFingerprint: string | null;
  readonly repeats: number;
  /** How often the place had to be found again since the last new page. */
  readonly reentries: number;
}

type Spec = Extract<PagingSpec, { kind: 'cursor-list' }>;

function specOf(stream: StreamDefinition): Spec {
  if (stream.paging.kind === 'cursor-list') return stream.paging;
  throw new Error(`stream ${stream.name} is not paged by the id of a record`);
}

/**
 * A list ordered newest first whose place marker is the id of the last record met. Records that are added come in front of the reader and hide nothing, and those removed behind it
 * do not move the others. Only the platform's own flag ends the list: an empty page that says that more follows is no end, and neither is an answer without the flag.
 */
export const cursorList: PagingStrategy<CursorListState> = {
  kind: 'cursor-list',
  start: (_stream, ask) => ({
    kind: 'cursor-list',
    sinceSec: ask.sinceMs === null ? null : Math.floor(ask.sinceMs / 1000),
    untilSec: ask.untilMs === undefined || ask.untilMs === null ? null : Math.floor(ask.untilMs / 1000),
    after: null,
    afterSec: null,
    lastFingerprint: null,
    repeats: 0,
    reentries: 0,
  }),
  ask(stream, state) {
    const { sizeParam, size, afterParam, sinceParam, untilParam } = specOf(stream);
    // A second reading, which ends at a time, begins with a page of one row: its pages are cut at other places, so that what gets lost at one is not lost twice.
    const again = state.untilSec !== null && state.after === null && state.reentries === 0;
    const query = new Map([[sizeParam, again ? '1' : String(size)]]);
    if (state.sinceSec !== null) query.set(sinceParam, String(state.sinceSec));
    if (state.untilSec !== null) query.set(untilParam, String(state.untilSec));
    if (state.after !== null) query.set(afterParam, state.after);
    return { query: Object.fromEntries(query), headers: {} };
  },
  advance(_stream, state, facts): Advance<CursorListState> {
    if (facts.rows === 0) {
      if (facts.hasNext === false) return { kind: 'done', note: null };
      const why =
        facts.hasNext === null
          ? 'an empty page came that does not say whether it is the last'
          : 'an empty page came that says that more follows';
      return { kind: 'stuck', why };
    }
    if (state.after !== null && facts.fingerprint === state.lastFingerprint) return repeated(state);
    const last = oldestOf(facts);
    const whole = last.key !== '';
    if (facts.hasNext === false) {
      return { kind: 'done', note: null };
    }
    if (!whole) return { kind: 'stuck', why: 'the last record of a page has no id, so the next page cannot be asked for' };
    const note = facts.hasNext === null ? 'the page does not say whether more follows; reading on' : null;
    return {
      kind: 'more',
      state: {
        ...state,
        after: last.key,
        afterSec: last.createdMs === null ? null : Math.floor(last.createdMs / 1000),
        lastFingerprint: facts.fingerprint,
        repeats: 0,
        reentries: 0,
      },
      note,
    };
  },
};

/** Where a page ends: its last row, or its first where it came the other way round. */
function oldestOf(facts: PageFacts): { readonly key: string; readonly createdMs: number | null } {
  const end = facts.rows - 1;
  const first = facts.modifiedMs[0] ?? null;
  const last = facts.modifiedMs[end] ?? null;
  const at = first !== null && last !== null && first < last ? 0 : end;
  return { key: facts.keys[at] ?? '', createdMs: facts.modifiedMs[at] ?? null };
}

function repeated(state: CursorListState): Advance<CursorListState> {
  if (state.repeats >= repeatLimit)
    return { kind: 'stuck', why: `the page after ${state.after ?? ''} repeats the one before it however often it is asked for` };
  return {
    kind: 'more',
    state: { ...state, repeats: state.repeats + 1 },
    note: 'the page repeated the one before it; asked again',
  };
}

/** More losses of one place than this are no accident. */
const reentryLimit = 3;

/**
 * The record that marked the place is gone: the list is entered again at the second it was created in, whose other records come once more. Null when that second is not known, or
 * when it has been tried too often.
 */
export function reenterList(state: CursorListState): CursorListState | null {
  if (state.afterSec === null || state.after === null || state.reentries >= reentryLimit) return null;
  return { ...state, untilSec: state.afterSec, after: null, lastFingerprint: null, repeats: 0, reentries: state.reentries + 1 };
}
