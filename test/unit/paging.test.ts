import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { z } from 'zod';
import { advancePaging, pageAsk, resumePaging, startPaging, type PagingState } from '../../main/core/sync/paging/index.ts';
import { checkpointFromText } from '../../main/core/sync/paging/checkpoint.ts';
import { nextQueryOf } from '../../main/core/sync/paging/next-link.ts';
import type { PageFacts } from '../../main/core/sync/paging/paging.ts';
import type { PagingSpec, StreamDefinition } from '../../main/core/sync/stream.ts';

const T0 = Date.UTC(2026, 0, 1);

function streamWith(paging: PagingSpec): StreamDefinition {
  return {
    name: 'things',
    title: 'things',
    request: { path: '/Things', query: {}, rows: 'Things' },
    key: 'Id',
    modified: { path: 'Updated', read: 'instant' },
    envelope: {},
    paging,
    changes: { kind: 'modified-since-header', header: 'if-modified-since', format: 'iso-utc', overlapSec: 0 },
    deletes: { sweepEverySec: 86_400, confirm: 'by-record' },
    record: null,
    count: null,
    scopes: [],
    availability: 'always',
    schema: z.looseObject({}),
    mapping: { target: 'raw', version: 1 },
  };
}

const keyset = streamWith({
  kind: 'modified-keyset',
  pageParam: 'page',
  sizeParam: 'pageSize',
  size: 3,
  orderParam: { name: 'order', value: 'U ASC' },
});
const numbered = streamWith({ kind: 'page-number', pageParam: 'page', sizeParam: 'pageSize', size: 3 });

interface Row {
  readonly id: string;
  readonly at: number;
}

interface Source {
  rows: Row[];
  readonly size: number;
  readonly shape: 'present' | 'absent' | 'hasNext';
  readonly honoursFilter: boolean;
}

/** A platform with pages over a live list, as Xero serves them: filter, order by stamp, then slice by page number. */
function answer(source: Source, state: PagingState, stream: StreamDefinition): PageFacts {
  const ask = pageAsk(stream, state);
  const since = ask.headers['if-modified-since'];
  const sinceMs = since === undefined || !source.honoursFilter ? 0 : Date.parse(since);
  const listed = source.rows.filter((row) => row.at >= sinceMs);
  if (stream === keyset) listed.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const page = Number(ask.query['page']);
  const rows = listed.slice((page - 1) * source.size, page * source.size);
  const pageCount = Math.ceil(listed.length / source.size);
  return {
    rows: rows.length,
    keys: rows.map((row) => row.id),
    modifiedMs: rows.map((row) => row.at),
    numbers: [],
    fingerprint: rows.map((row) => `${row.id}@${row.at}`).join(),
    page: source.shape === 'absent' ? null : page,
    pageCount: source.shape === 'present' ? pageCount : null,
    itemCount: source.shape === 'present' ? listed.length : null,
    hasNext: source.shape === 'hasNext' ? page < pageCount : null,
    serverTimeMs: null,
  };
}

function readAll(
  source: Source,
  stream: StreamDefinition,
  between: (step: number) => void = () => undefined,
): { met: Set<string>; requests: number; stuck: string | null } {
  const met = new Set<string>();
  let state = startPaging(stream, { sinceMs: null });
  for (let requests = 1; requests < 500; requests += 1) {
    const facts = answer(source, state, stream);
    for (const key of facts.keys) met.add(key);
    const advance = advancePaging(stream, state, facts);
    if (advance.kind === 'done') return { met, requests, stuck: null };
    if (advance.kind === 'stuck') return { met, requests, stuck: advance.why };
    state = advance.state;
    between(requests);
  }
  throw new Error('the traversal did not end');
}

function rowsAt(count: number, at: (index: number) => number): Row[] {
  return Array.from({ length: count }, (_, index) => ({ id: `r${String(index).padStart(5, '0')}`, at: at(index) }));
}

describe.each(['present', 'absent', 'hasNext'] as const)('paging with the page facts %s', (shape) => {
  it.each([0, 1, 2, 3, 4, 6, 9, 10, 100])('meets all of %i rows, whatever the page boundary', (count) => {
    for (const stream of [keyset, numbered]) {
      const source: Source = { rows: rowsAt(count, (index) => T0 + index * 1500), size: 3, shape, honoursFilter: true };
      const read = readAll(source, stream);
      expect(read.stuck).toBeNull();
      expect(read.met.size).toBe(count);
    }
  });

  it('meets every row when more share one stamp than fit a page', () => {
    const source: Source = {
      rows: rowsAt(20, (index) => T0 + Math.floor(index / 10) * 1000),
      size: 3,
      shape,
      honoursFilter: true,
    };
    expect(readAll(source, keyset).met.size).toBe(20);
  });

  it('falls back to page numbers when the platform ignores the change filter', () => {
    const source: Source = { rows: rowsAt(20, (index) => T0 + index * 1500), size: 3, shape, honoursFilter: false };
    const read = readAll(source, keyset);
    expect(read.met.size).toBe(20);
  });
});

describe('keyset paging over a list under edit', () => {
  it('meets every row that exists throughout, whatever moves between pages, while no more rows share a second than fit a page', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 }),
        fc.array(fc.record({ do: fc.constantFrom('edit', 'insert', 'delete'), at: fc.nat(60) }), { maxLength: 30 }),
        fc.constantFrom('present' as const, 'absent' as const, 'hasNext' as const),
        fc.integer({ min: 500, max: 4000 }),
        (count, moves, shape, spacing) => {
          const source: Source = { rows: rowsAt(count, (index) => T0 + index * spacing), size: 3, shape, honoursFilter: true };
          const removed = new Set<string>();
          let now = T0 + 1_000_000;
          const queue = [...moves];
          const read = readAll(source, keyset, () => {
            const move = queue.shift();
            if (move === undefined) return;
            now += 700;
            const target = source.rows[move.at % Math.max(1, source.rows.length)];
            if (move.do === 'insert') source.rows.push({ id: `new${now}`, at: now });
            else if (target !== undefined) {
              source.rows = source.rows.filter((row) => row !== target);
              if (move.do === 'edit') source.rows.push({ id: target.id, at: now });
              else removed.add(target.id);
            }
          });
          expect(read.stuck).toBeNull();
          for (const row of source.rows) if (!row.id.startsWith('new')) expect(read.met.has(row.id)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('loses a row with page numbers in the same case, which is why the keyset is preferred', () => {
    const source: Source = { rows: rowsAt(9, (index) => T0 + index * 1500), size: 3, shape: 'present', honoursFilter: true };
    const read = readAll(source, numbered, (step) => {
      if (step === 1) source.rows = source.rows.slice(1);
    });
    expect(read.met.size).toBeLessThan(9);
  });
});

describe('a page that repeats', () => {
  const repeated = (page: number | null): PageFacts => ({
    rows: 2,
    keys: ['a', 'b'],
    modifiedMs: [T0, T0 + 1500],
    numbers: ['1', '2'],
    fingerprint: 'same',
    page,
    pageCount: 5,
    itemCount: 10,
    hasNext: null,
    serverTimeMs: null,
  });

  it.each([
    ['numbered pages', numbered],
    ['the keyset', keyset],
    ['growing numbers', streamWith({ kind: 'number-keyset', param: 'offset', field: 'Number' })],
  ])('is asked for again and then given up by %s', (_name, stream) => {
    let state = startPaging(stream, { sinceMs: null });
    for (let asked = 1; asked < 20; asked += 1) {
      const advance = advancePaging(stream, state, repeated(null));
      if (advance.kind === 'stuck') {
        expect(advance.why).not.toBe('');
        return;
      }
      if (advance.kind === 'done') throw new Error('ended as if all had been read');
      state = advance.state;
    }
    throw new Error('never noticed');
  });

  it('goes on normally when it had only been sent twice', () => {
    const source: Source = { rows: rowsAt(7, (index) => T0 + index * 1500), size: 3, shape: 'present', honoursFilter: true };
    let state = startPaging(numbered, { sinceMs: null });
    const first = answer(source, state, numbered);
    const afterFirst = advancePaging(numbered, state, first);
    if (afterFirst.kind !== 'more') throw new Error('ended too early');
    state = afterFirst.state;
    const doubled = advancePaging(numbered, state, first);
    if (doubled.kind !== 'more') throw new Error('ended too early');
    expect(pageAsk(numbered, doubled.state).query).toEqual(pageAsk(numbered, state).query);
  });
});

describe('a stored checkpoint', () => {
  it('is read back as it was written', () => {
    const state = startPaging(keyset, { sinceMs: T0 + 999 });
    const checkpoint = {
      mode: 'full',
      sinceMs: null,
      startedAtMs: T0,
      serverStartMs: null,
      maxModifiedMs: T0,
      seq: 3,
      lastFingerprint: null,
      announced: 7,
      state,
    };
    expect(checkpointFromText(JSON.stringify(checkpoint))).toEqual(checkpoint);
  });

  it('of an unknown form starts the stream over instead of being trusted', () => {
    expect(checkpointFromText('{"mode":"full","state":{"kind":"cursor","value":"x"}}')).toBeUndefined();
  });
});

describe('a traversal that another run left', () => {
  const window = {
    kind: 'modified-keyset',
    fromMs: T0,
    sinceMs: T0,
    page: 3,
    met: 6,
    lastFingerprint: 'x',
    repeats: 1,
    by: 'stamp',
  } as const;

  it('goes on at the start of its window: what was edited since moved behind the page it stood on', () => {
    expect(resumePaging(window, 'full')).toEqual({ ...window, page: 1, met: 0, lastFingerprint: null, repeats: 0 });
  });

  it('by page number starts over where only changes are read, and goes on where everything is', () => {
    const state = { kind: 'page-number', page: 4, met: 9, lastFingerprint: 'x', repeats: 0 } as const;
    expect(resumePaging(state, 'incremental')).toMatchObject({ page: 1, met: 0 });
    expect(resumePaging(state, 'full')).toEqual(state);
  });
});

describe('queries by change stamp and position', () => {
  const queried = streamWith({
    kind: 'query-keyset',
    param: 'query',
    size: 3,
    write: ({ sinceMs, start, size }) => `${sinceMs ?? 'all'} from ${start} max ${size}`,
  });
  const none = { numbers: [], page: null, pageCount: null, itemCount: null, hasNext: null, serverTimeMs: null };
  const page = (stamps: readonly number[], fingerprint: string): PageFacts => ({
    ...none,
    rows: stamps.length,
    keys: stamps.map(String),
    modifiedMs: stamps,
    fingerprint,
  });
  const asked = (state: PagingState): string => pageAsk(queried, state).query['query'] ?? '';
  const after = (state: PagingState, facts: PageFacts): PagingState => {
    const advance = advancePaging(queried, state, facts);
    if (advance.kind !== 'more') throw new Error(`the traversal is ${advance.kind}`);
    return advance.state;
  };
  const start = startPaging(queried, { sinceMs: null });

  it('move to the last stamp after a full page, and are never ended by a short one', () => {
    expect(asked(start)).toBe('all from 1 max 3');
    expect(asked(after(start, page([T0, T0 + 1000, T0 + 2000], 'a')))).toBe(`${T0 + 2000} from 1 max 3`);
    expect(asked(after(start, page([T0], 'a')))).toBe('all from 2 max 3');
    expect(advancePaging(queried, start, page([], ''))).toMatchObject({ kind: 'done' });
  });

  it('go on by the rows received where a stamp is shared by more than a page', () => {
    const window = after(start, page([T0, T0, T0, T0], 'a'));
    expect(asked(window)).toBe(`${T0} from 1 max 3`);
    expect(asked(after(window, page([T0, T0, T0, T0], 'b')))).toBe(`${T0} from 5 max 3`);
  });

  it('ask again for a page that repeats, and give up rather than go round for ever', () => {
    const second = after(start, page([T0], 'same'));
    const third = after(second, page([T0], 'same'));
    expect(asked(third)).toBe(asked(second));
    const last = after(third, page([T0], 'same'));
    expect(advancePaging(queried, last, page([T0], 'same'))).toMatchObject({ kind: 'stuck' });
  });

  it('read on by position when the filter is not honoured', () => {
    const window = after(start, page([T0, T0 + 1000, T0 + 5000], 'a'));
    expect(asked(after(window, page([T0, T0 + 1000, T0 + 2000], 'b')))).toBe('all from 4 max 3');
  });
});

describe('a list that names its next page', () => {
  const linked = streamWith({ kind: 'next-link', pageParam: 'page', sizeParam: 'per_page', size: 3 });
  const asked = 'https://api.example.com/v2/Things?per_page=3';

  /** Newest first from a place in the list, as Harvest serves it: the middle pages have no numbers. */
  const linkedAnswer = (rows: readonly number[], state: PagingState, shape: 'links' | 'numbers' | 'neither'): PageFacts => {
    const { query } = pageAsk(linked, state);
    const before = Number(query['cursor'] ?? Number.MAX_SAFE_INTEGER);
    const page = Number(query['page'] ?? 1);
    const listed = rows.toSorted((a, b) => b - a);
    const from = shape === 'links' ? listed.filter((id) => id < before) : listed.slice((page - 1) * 3);
    const sent = from.slice(0, 3);
    const link = from.length > 3 ? `https://api.example.com/v2/Things?per_page=3&cursor=${sent.at(-1)}` : null;
    const nextQuery = shape === 'links' ? nextQueryOf(link, asked, '/Things') : undefined;
    return {
      rows: sent.length,
      keys: sent.map(String),
      modifiedMs: sent.map(() => null),
      numbers: [],
      fingerprint: sent.join(),
      page: shape === 'numbers' ? page : null,
      pageCount: shape === 'numbers' ? Math.ceil(listed.length / 3) : null,
      itemCount: shape === 'neither' ? null : listed.length,
      hasNext: null,
      serverTimeMs: null,
      ...(nextQuery === undefined ? {} : { nextQuery }),
    };
  };
  const readLinked = (rows: number[], shape: 'links' | 'numbers' | 'neither', between: () => void = () => undefined) => {
    const met = new Set<string>();
    let state = startPaging(linked, { sinceMs: null });
    for (let requests = 1; requests < 3000; requests += 1) {
      const facts = linkedAnswer(rows, state, shape);
      for (const key of facts.keys) met.add(key);
      const advance = advancePaging(linked, state, facts);
      if (advance.kind !== 'more') return { met, requests, end: advance.kind };
      state = advance.state;
      between();
    }
    throw new Error('the traversal did not end');
  };

  it.each(['links', 'numbers', 'neither'] as const)('is read whole at every page boundary when answers have %s', (shape) => {
    for (const count of [0, 1, 2, 3, 4, 6, 7, 100]) {
      const rows = Array.from({ length: count }, (_, at) => at + 1);
      const { met, end } = readLinked(rows, shape);
      expect([met.size, end]).toEqual([count, 'done']);
    }
  });

  it('misses none of the rows that stay while others are deleted and added on the way', () => {
    const rows = Array.from({ length: 500 }, (_, at) => at + 1);
    const stay = new Set(rows.filter((id) => id % 5 !== 0).map(String));
    let next = 1000;
    const { met } = readLinked(rows, 'links', () => {
      rows.push((next += 1));
      const gone = rows.findLastIndex((id) => id % 5 === 0);
      if (gone >= 0) rows.splice(gone, 1);
    });
    expect([...stay].filter((id) => !met.has(id))).toEqual([]);
  });

  it('sends the query of the next address as the platform wrote it, and nothing else', () => {
    const state: PagingState = {
      kind: 'next-link',
      next: 'cursor=eyJhIjoxfQ&ref=next_cursor',
      page: 2,
      met: 3,
      lastFingerprint: null,
      repeats: 0,
    };
    expect(pageAsk(linked, state)).toEqual({ query: { cursor: 'eyJhIjoxfQ', ref: 'next_cursor' }, headers: {}, whole: true });
  });

  it.each([
    ['https://evil.example/v2/Things?cursor=1', false],
    ['http://api.example.com/v2/Things?cursor=1', false],
    ['https://api.example.com:8443/v2/Things?cursor=1', false],
    ['https://user@api.example.com/v2/Things?cursor=1', false],
    ['https://api.example.com/v2/Others?cursor=1', false],
    ['https://api.example.com/v2/Things', false],
    ['//evil.example/v2/Things?cursor=1', false],
    [17, false],
    ['https://api.example.com/api/v2/Things?cursor=1', 'cursor=1'],
    ['/v2/Things?cursor=1', 'cursor=1'],
    [null, null],
    [undefined, undefined],
  ])('takes %j for %j', (link, meaning) => {
    expect(nextQueryOf(link, asked, '/Things')).toBe(meaning);
  });

  it.each<readonly [string, Partial<PageFacts>]>([
    ['leads to another host', { nextQuery: false }],
    ['leads to itself', { nextQuery: 'cursor=7' }],
    ['leads round in a circle', { nextQuery: 'cursor=9', itemCount: 3 }],
  ])('is stuck where the next address %s', (_what, facts) => {
    const state: PagingState = { kind: 'next-link', next: 'cursor=7', page: 9, met: 60, lastFingerprint: 'a', repeats: 0 };
    const page = linkedAnswer([1, 2, 3], startPaging(linked, { sinceMs: null }), 'neither');
    expect(advancePaging(linked, state, { ...page, ...facts }).kind).toBe('stuck');
  });

  it('goes on from the place it had reached, and a stored place is read back', () => {
    const state: PagingState = { kind: 'next-link', next: 'cursor=7', page: 3, met: 6, lastFingerprint: 'a', repeats: 1 };
    expect(resumePaging(state, 'full')).toEqual({ ...state, lastFingerprint: null, repeats: 0 });
    const checkpoint = {
      mode: 'full',
      sinceMs: null,
      startedAtMs: 0,
      serverStartMs: null,
      maxModifiedMs: null,
      seq: 2,
      lastFingerprint: null,
      announced: null,
      state,
    };
    expect(checkpointFromText(JSON.stringify(checkpoint))).toEqual(checkpoint);
  });
});

describe('posted queries by a growing number', () => {
  const posted = streamWith({ kind: 'posted-keyset', field: 'id', write: ({ after }) => after });

  /** A table read three rows at a time, and what happens to it after each page. */
  function readTable(table: Set<number>, between: (step: number) => void = () => undefined, disorder = false) {
    const met = new Set<number>();
    let state = startPaging(posted, { sinceMs: null });
    for (let step = 1; step < 5000; step += 1) {
      const after = Number(pageAsk(posted, state).body);
      const waiting = [...table].filter((id) => id > after).toSorted((a, b) => a - b);
      const page = disorder ? waiting.slice(-3).toReversed() : waiting.slice(0, 3);
      for (const id of page) met.add(id);
      const advance = advancePaging(posted, state, {
        rows: page.length,
        keys: page.map(String),
        modifiedMs: [],
        numbers: page.map(String),
        fingerprint: page.join(),
        page: null,
        pageCount: null,
        itemCount: null,
        hasNext: waiting.length > page.length,
        serverTimeMs: null,
      });
      if (advance.kind !== 'more') return { met, stuck: advance.kind === 'stuck' ? advance.why : null };
      state = advance.state;
      expect(checkpointFromText(JSON.stringify({ ...emptyCheckpoint, state }))?.state).toEqual(state);
      between(step);
    }
    throw new Error('the traversal did not end');
  }
  const emptyCheckpoint = {
    mode: 'full',
    sinceMs: null,
    startedAtMs: 0,
    serverStartMs: null,
    maxModifiedMs: null,
    seq: 1,
    lastFingerprint: null,
    announced: null,
  };

  it('loses none of 5,000 rows when 200 of those already read are deleted on the way', () => {
    const table = new Set(Array.from({ length: 5000 }, (_, at) => at + 1));
    const deleted = new Set<number>();
    const { met } = readTable(table, (step) => {
      if (step % 8 !== 0 || deleted.size >= 200) return;
      const victim = step * 3 - 1;
      table.delete(victim);
      deleted.add(victim);
    });
    expect(deleted.size).toBe(200);
    expect([...table].filter((id) => !met.has(id))).toEqual([]);
  });

  it('meets what is added ahead of the reader, and each row once', () => {
    const table = new Set([1, 2, 3, 4, 5, 6]);
    const { met } = readTable(table, (step) => table.add(step * 5 + 2));
    expect([...met].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 12]);
  });

  it('does not end on rows that came in another order: they prove nothing of those between', () => {
    const { stuck } = readTable(new Set([1, 2, 3, 4, 5, 6, 7]), undefined, true);
    expect(stuck).toContain('order');
  });
});
