import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkpointFromText } from '../../main/core/sync/paging/checkpoint.ts';
import { advancePaging, pageAsk, reenterPaging, startPaging, type PagingState } from '../../main/core/sync/paging/index.ts';
import type { PageFacts } from '../../main/core/sync/paging/paging.ts';
import type { StreamDefinition } from '../../main/core/sync/stream.ts';

/*
 * What could go wrong here: a row that was there all the time is not met because others came or went; an answer that is no end is taken for one; the same page is asked for ever.
 */

const size = 3;
const stream: StreamDefinition = {
  name: 'charges',
  title: 'charges',
  request: { path: '/v1/charges', query: {}, rows: 'data' },
  key: 'id',
  modified: { path: 'created', read: 'unixInstant' },
  envelope: { hasNext: 'has_more' },
  paging: {
    kind: 'cursor-list',
    sizeParam: 'limit',
    size,
    afterParam: 'starting_after',
    sinceParam: 'created[gte]',
    untilParam: 'created[lte]',
  },
  changes: { kind: 'none' },
  deletes: { sweepEverySec: 86_400, confirm: 'by-record' },
  record: null,
  count: null,
  scopes: [],
  availability: 'always',
  schema: z.looseObject({}),
  mapping: { target: 'raw', version: 1 },
};

interface Row {
  readonly id: string;
  readonly sec: number;
}

/** Newest first; null when the row that marks the place is gone. */
function answer(rows: readonly Row[], state: PagingState): PageFacts | null {
  const { query } = pageAsk(stream, state);
  const since = Number(query['created[gte]'] ?? 0);
  const until = Number(query['created[lte]'] ?? Number.MAX_SAFE_INTEGER);
  const listed = rows.filter(({ sec }) => sec >= since && sec <= until);
  const after = query['starting_after'];
  const at = after === undefined ? -1 : listed.findIndex(({ id }) => id === after);
  if (after !== undefined && at < 0) return null;
  const end = at + 1 + Number(query['limit']);
  return factsOf(listed.slice(at + 1, end), listed.length > end);
}

function factsOf(page: readonly Row[], hasNext: boolean | null): PageFacts {
  return {
    rows: page.length,
    keys: page.map(({ id }) => id),
    modifiedMs: page.map(({ sec }) => sec * 1000),
    numbers: [],
    fingerprint: page.map(({ id }) => id).join(','),
    page: null,
    pageCount: null,
    itemCount: null,
    hasNext,
    serverTimeMs: null,
  };
}

interface Walk {
  readonly met: readonly string[];
  readonly pages: number;
}

/** Follows the list while `disturb` changes it between the pages. */
function walk(rows: Row[], disturb: (page: number) => void = () => undefined, untilMs: number | null = null): Walk {
  let state: PagingState = startPaging(stream, { sinceMs: null, untilMs });
  const met: string[] = [];
  for (let pages = 1; pages < 500; pages += 1) {
    const facts = answer(rows, state);
    if (facts === null) {
      const again = reenterPaging(state);
      if (again === null) throw new Error('the place was not found again');
      state = again;
      continue;
    }
    met.push(...facts.keys);
    const advance = advancePaging(stream, state, facts);
    if (advance.kind === 'done') return { met, pages };
    if (advance.kind === 'stuck') throw new Error(advance.why);
    // What goes into a checkpoint must come out of it.
    const text = JSON.stringify({ ...envelope, state: advance.state });
    state = checkpointFromText(text)?.state ?? state;
    disturb(pages);
  }
  throw new Error('it never ended');
}

const envelope = {
  mode: 'full',
  sinceMs: null,
  startedAtMs: 0,
  serverStartMs: null,
  maxModifiedMs: null,
  seq: 1,
  lastFingerprint: null,
  announced: null,
};
const rowsAt = (secs: readonly number[]): Row[] =>
  secs.toSorted((one, other) => other - one).map((sec, at) => ({ id: `r${at}`, sec }));

describe('a list ordered newest first', () => {
  it.each([0, 1, 2, 3, 4, 6, 7, 20])('of %i rows is read whole, each row once, without a request too many', (count) => {
    const rows = rowsAt(Array.from({ length: count }, (_, at) => at));
    const { met, pages } = walk(rows);
    expect(met).toEqual(rows.map(({ id }) => id));
    expect(pages).toBe(Math.max(1, Math.ceil(count / size)));
  });

  it('is cut at other places by a second reading, which begins with a page of one row', () => {
    const rows = rowsAt([1, 2, 3, 4, 5, 6]);
    const untilMs = 6_000;
    expect(walk(rows, undefined, untilMs)).toEqual({ met: rows.map(({ id }) => id), pages: 3 });
    expect(pageAsk(stream, startPaging(stream, { sinceMs: null, untilMs })).query).toMatchObject({ limit: '1' });
    expect(pageAsk(stream, startPaging(stream, { sinceMs: null })).query).toMatchObject({ limit: String(size) });
  });

  it('meets every row that stays, however many come, go and share a second meanwhile', () => {
    const change = fc.record({ page: fc.integer({ min: 1, max: 8 }), at: fc.nat(), adds: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 25 }),
        fc.array(change, { maxLength: 15 }),
        (secs, changes) => {
          const rows = rowsAt(secs);
          const stay = new Set(rows.map(({ id }) => id));
          const { met } = walk(rows, (page) => {
            for (const each of changes.filter((candidate) => candidate.page === page)) {
              if (each.adds) rows.unshift({ id: `n${rows.length}-${page}-${each.at}`, sec: 9 });
              else if (rows.length > 0) {
                const [gone] = rows.splice(each.at % rows.length, 1);
                if (gone !== undefined) stay.delete(gone.id);
              }
            }
          });
          expect([...stay].filter((id) => !met.includes(id))).toEqual([]);
        },
      ),
    );
  });

  it('asks from a second and to a second, in whole seconds', () => {
    const state = startPaging(stream, { sinceMs: 5_999, untilMs: 9_500 });
    expect(pageAsk(stream, state).query).toEqual({ limit: '1', 'created[gte]': '5', 'created[lte]': '9' });
  });

  it.each([
    { what: 'that says that more follows', hasNext: true },
    { what: 'that says nothing', hasNext: null },
  ])('never takes an empty page $what for the end', ({ hasNext }) => {
    const state = startPaging(stream, { sinceMs: null });
    expect(advancePaging(stream, state, factsOf([], hasNext)).kind).toBe('stuck');
  });

  it('goes on behind a page that does not say whether more follows', () => {
    const state = startPaging(stream, { sinceMs: null });
    expect(advancePaging(stream, state, factsOf(rowsAt([3, 2]), null))).toMatchObject({ kind: 'more', state: { after: 'r1' } });
  });

  it('ends at a short page only when the platform says so', () => {
    const state = startPaging(stream, { sinceMs: null });
    expect(advancePaging(stream, state, factsOf(rowsAt([3]), true)).kind).toBe('more');
    expect(advancePaging(stream, state, factsOf(rowsAt([3, 2, 1]), false)).kind).toBe('done');
  });

  it('asks again for a page that repeats, and gives up on one that always does', () => {
    let state: PagingState = startPaging(stream, { sinceMs: null });
    const page = factsOf(rowsAt([3, 2, 1]), true);
    const kinds: string[] = [];
    for (let at = 0; at < 5; at += 1) {
      const advance = advancePaging(stream, state, page);
      kinds.push(advance.kind);
      if (advance.kind === 'more') ({ state } = advance);
    }
    expect(kinds).toEqual(['more', 'more', 'more', 'stuck', 'stuck']);
  });

  it('goes on behind the oldest row of a page that came the other way round', () => {
    const state = startPaging(stream, { sinceMs: null });
    const page = factsOf(rowsAt([3, 2, 1]).toReversed(), true);
    expect(advancePaging(stream, state, page)).toMatchObject({ state: { after: 'r2' } });
  });

  it('does not look for a lost place for ever', () => {
    let state: PagingState | null = startPaging(stream, { sinceMs: null });
    expect(reenterPaging(state)).toBeNull();
    const advance = advancePaging(stream, state, factsOf(rowsAt([3, 2, 1]), true));
    state = advance.kind === 'more' ? advance.state : null;
    const tries: boolean[] = [];
    for (let at = 0; at < 5 && state !== null; at += 1) {
      const again: PagingState | null = reenterPaging(state);
      tries.push(again !== null);
      state = again === null || again.kind !== 'cursor-list' ? null : { ...again, after: 'gone' };
    }
    expect(tries).toEqual([true, true, true, false]);
  });
});
