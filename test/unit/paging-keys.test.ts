import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkpointFromText } from '../../main/core/sync/paging/checkpoint.ts';
import { advancePaging, pageAsk, startPaging, type PagingState } from '../../main/core/sync/paging/index.ts';
import type { PageFacts } from '../../main/core/sync/paging/paging.ts';
import type { KeyPagesAsk, StreamDefinition } from '../../main/core/sync/stream.ts';

/*
 * What could go wrong: a row removed behind the reader that makes it miss another; a row added that is never met; a repeated answer that ends the list; heads that are listed and
 * never read; an answer to another request that is taken for this one.
 */

const stream: StreamDefinition = {
  name: 'things',
  title: 'things',
  request: { path: '/gateway', query: {}, rows: 'rows' },
  key: 'Id',
  modified: null,
  envelope: {},
  paging: { kind: 'key-pages', field: 'Id', size: 3, write: (ask) => JSON.stringify(ask) },
  changes: { kind: 'by-paging', overlapSec: 0 },
  deletes: { sweepEverySec: 86_400, confirm: 'by-record' },
  record: null,
  count: null,
  scopes: [],
  availability: 'always',
  schema: z.looseObject({}),
  mapping: { target: 'raw', version: 1 },
};

const place = { tenant: 'ACME|100', dialect: '/mdY 24 0' };

function askOf(state: PagingState): KeyPagesAsk {
  return JSON.parse(pageAsk(stream, state, place).body ?? 'null');
}

function factsOf(keys: readonly string[], more: Partial<PageFacts>): PageFacts {
  return {
    rows: keys.length,
    keys,
    modifiedMs: keys.map(() => null),
    numbers: keys.map((key) => (key === '' ? null : key)),
    fingerprint: keys.join(),
    page: null,
    pageCount: null,
    itemCount: null,
    hasNext: null,
    serverTimeMs: null,
    ...more,
  };
}

/** A platform whose list holds whole rows, or heads that the next request reads. */
function answer(ids: ReadonlySet<number>, ask: KeyPagesAsk, heads: boolean): PageFacts {
  const listed = [...ids].filter((id) => id > Number(ask.after)).toSorted((a, b) => a - b);
  const page = listed.slice(0, ask.size).map(String);
  const hasNext = listed.length > ask.size;
  if (!heads) return factsOf(page, { hasNext });
  const read = ask.read.filter((key) => ids.has(Number(key)));
  return factsOf(read, ask.lists ? { nextKeys: page, hasNext } : { nextKeys: [], hasNext: false });
}

function readAll(ids: Set<number>, heads: boolean, between: (request: number) => void): { seen: Set<string>; requests: number } {
  const seen = new Set<string>();
  let state = startPaging(stream, { sinceMs: null });
  for (let requests = 1; requests < 500; requests += 1) {
    const facts = answer(ids, askOf(state), heads);
    for (const key of facts.keys) seen.add(key);
    const advance = advancePaging(stream, state, facts);
    if (advance.kind === 'done') return { seen, requests };
    if (advance.kind === 'stuck') throw new Error(advance.why);
    state = advance.state;
    between(requests);
  }
  throw new Error('the traversal does not end');
}

const numbers = (count: number): Set<number> => new Set(Array.from({ length: count }, (_, at) => at * 2 + 1));

describe.each([{ heads: false }, { heads: true }])('a list read by keys (heads only: $heads)', ({ heads }) => {
  it.each([0, 1, 2, 3, 4, 6, 7, 30])('of %i rows is met once each, and asks no more than it must', (count) => {
    const { seen, requests } = readAll(numbers(count), heads, () => undefined);
    expect(seen.size).toBe(count);
    const pages = Math.max(1, Math.ceil(count / 3));
    expect(requests).toBe(heads && count > 0 ? pages + 1 : pages);
  });

  it('misses no row that stays, whatever is removed or added meanwhile', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 90 })), { maxLength: 40 }), (edits) => {
        const ids = numbers(40);
        const staying = new Set(ids);
        const { seen } = readAll(ids, heads, (request) => {
          const [removes, id] = edits[request] ?? [false, -1];
          if (id < 0) return;
          if (removes) {
            ids.delete(id);
            staying.delete(id);
          } else ids.add(id);
        });
        for (const id of staying) expect(seen).toContain(String(id));
      }),
    );
  });

  it('survives rows that are removed behind it page after page', () => {
    const ids = numbers(300);
    const gone = new Set<number>();
    const { seen } = readAll(ids, heads, (request) => {
      for (const id of [...ids].slice(request, request + 2)) {
        ids.delete(id);
        gone.add(id);
      }
    });
    for (const id of ids) expect(seen).toContain(String(id));
    expect(gone.size).toBeGreaterThan(50);
  });
});

describe('an answer that does not go on', () => {
  const from: PagingState = { kind: 'key-pages', sinceMs: null, after: '9', read: ['7', '9'], lists: true, repeats: 0 };

  it.each([
    { what: 'repeats rows already met', facts: factsOf(['3', '5'], { hasNext: true }) },
    { what: 'says that more follow and holds nothing', facts: factsOf([], { hasNext: true }) },
    { what: 'holds records nobody asked for', facts: factsOf(['1', '3'], { nextKeys: ['11'], hasNext: true }) },
    { what: 'lists heads already met', facts: factsOf(['7', '9'], { nextKeys: ['7', '9'], hasNext: true }) },
  ])('because it $what is asked for again, and then given up', ({ facts }) => {
    let state: PagingState = from;
    for (let times = 0; times < 2; times += 1) {
      const advance = advancePaging(stream, state, facts);
      if (advance.kind !== 'more') throw new Error(advance.kind);
      expect(askOf(advance.state)).toMatchObject({ after: '9', read: ['7', '9'] });
      state = advance.state;
    }
    expect(advancePaging(stream, state, facts).kind).toBe('stuck');
  });

  it('has a row without its key: there is no way on', () => {
    expect(advancePaging(stream, from, factsOf(['11', ''], { hasNext: true })).kind).toBe('stuck');
    expect(advancePaging(stream, from, factsOf(['7'], { nextKeys: ['x'], hasNext: true })).kind).toBe('stuck');
  });

  it('ends the list where a record was removed after it was listed', () => {
    expect(advancePaging(stream, { ...from, lists: false }, factsOf([], { nextKeys: [], hasNext: false })).kind).toBe('done');
  });
});

describe('a stored place in a list read by keys', () => {
  it('is read back, and its request says for whom it is', () => {
    const state: PagingState = { kind: 'key-pages', sinceMs: 1000, after: '40', read: ['38', '40'], lists: true, repeats: 0 };
    const checkpoint = {
      mode: 'incremental',
      sinceMs: 1000,
      startedAtMs: 0,
      serverStartMs: null,
      maxModifiedMs: null,
      seq: 2,
      lastFingerprint: null,
      announced: null,
      state,
    };
    expect(checkpointFromText(JSON.stringify(checkpoint))).toEqual(checkpoint);
    expect(askOf(state)).toMatchObject({ ...place, sinceMs: 1000, size: 3 });
  });
});
