import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createListings } from '../../main/core/store/listings.ts';
import type { StoreLists, GridTotal } from '../../main/core/store/api-lists.ts';
import { amountBound } from '../../main/window/amount-bounds.ts';
import type { GridFilter, GridRecord } from '../../main/core/store/api.ts';
import { openWorld, type LedgerWorld, type TestRecord } from '../support/ledger-world.ts';
import { createDice } from '../fuzz/dice.ts';

/** Lists of documents against the plain meaning of their filters, worked out over all documents one by one. */

let world: LedgerWorld;
let lists: StoreLists;
/** The same, where hardly anything counts as few: what a filter fits is met on the way through an order. */
let walked: StoreLists;
let all: readonly GridRecord[];
const marked = new Map<number, 'reviewed' | 'question'>();

const KINDS = ['invoice', 'bill', 'payment'] as const;
const STATUSES = ['open', 'paid', 'draft'] as const;
const CURRENCIES = ['GBP', 'JPY', 'KWD'] as const;
const DIGITS = { GBP: 2, JPY: 0, KWD: 3 } as const;

beforeAll(() => {
  world = openWorld();
  const dice = createDice(7);
  const records = Array.from({ length: 1_500 }, (_, at): TestRecord => {
    const currency = dice.pick(CURRENCIES);
    return {
      id: `d${at}`,
      tombstone: dice.chance(0.1) ? 'voided' : null,
      body: bodyOf(at),
      row: {
        kind: dice.pick(KINDS),
        status: dice.pick(STATUSES),
        number: dice.chance(0.3) ? null : `N-${dice.between(1, 400)}`,
        contact_name: dice.chance(0.1) ? null : dice.pick(['Willow Bakery', 'Amber Press', 'Quill & Sons']),
        issued_on: dice.chance(0.05) ? null : `2025-0${dice.between(1, 9)}-1${dice.between(0, 9)}`,
        due_on: `2025-0${dice.between(1, 9)}-2${dice.between(0, 8)}`,
        currency,
        exponent: DIGITS[currency],
        total_minor: dice.chance(0.01) ? '9223372036854775807' : String(dice.between(-500, 5_000)),
        tax_minor: String(dice.between(0, 50)),
        due_minor: dice.chance(0.5) ? null : String(dice.between(0, 5_000)),
      },
    };
  });
  for (let from = 0; from < records.length; from += 300) world.commit({ records: records.slice(from, from + 300) });
  lists = createListings(world.file);
  walked = createListings(world.file, 10);
  const listed = idsOf({});
  for (const id of listed.ids.filter((_, at) => at % 5 === 0)) marked.set(id, id % 2 === 0 ? 'reviewed' : 'question');
  world.write.putReviews({
    atMs: 5,
    reviews: [...marked].map(([recordId, mark]) => ({ recordId: recordId as never, mark, note: null })),
  });
  all = world.read.readGridRecords({ recordIds: listed.ids as never });
});
afterAll(() => world.close());

const anything: GridFilter = {
  tenantIds: null,
  kinds: [],
  statuses: [],
  currencies: [],
  issuedFrom: null,
  issuedTo: null,
  dueFrom: null,
  dueTo: null,
  totalFromMinor: null,
  totalToMinor: null,
  text: '',
  marks: [],
  presence: 'all',
  attention: 'any',
};
type By = Parameters<StoreLists['openListing']>[0]['by'];

function idsOf(
  change: Partial<GridFilter>,
  by: By = 'issuedOn',
  descending = false,
  from = lists,
): { ids: number[]; totals: readonly GridTotal[] } {
  const opened = from.openListing({ filter: { ...anything, ...change }, by, descending });
  const ids = [...opened.ids];
  const { listingId } = opened;
  for (let { done } = opened; !done;) {
    const more = from.readListing({ listingId });
    ids.push(...more.ids);
    done = more.done;
  }
  for (;;) {
    const { totals } = from.sumListing({ listingId });
    if (totals !== null) return { ids, totals };
  }
}

const some = <Value>(values: readonly Value[]) => fc.subarray([...values], { minLength: 0, maxLength: 2 });
const filters = fc.record({
  kinds: some(KINDS),
  statuses: some(STATUSES),
  currencies: some(CURRENCIES),
  issuedFrom: fc.constantFrom(null, '2025-03-01', '2025-08-01'),
  issuedTo: fc.constantFrom(null, '2025-05-31'),
  text: fc.constantFrom('', 'willow', 'printing', 'N', 'nobody'),
  marks: some(['reviewed', 'question', 'none'] as const),
  total: fc.constantFrom<readonly [string | null, string | null]>([null, null], ['1', '12.505'], ['-3.5', '0'], ['40.001', null]),
  presence: fc.constantFrom('live' as const, 'gone' as const, 'all' as const),
  books: fc.constantFrom('any', 'own', 'other', 'both'),
});

type Made = typeof filters extends fc.Arbitrary<infer Of> ? Of : never;

function fits(row: GridRecord, { total: [least, most], books, ...filter }: Made): boolean {
  const among = (values: readonly string[] | undefined, value: string): boolean =>
    values === undefined || values.length === 0 || values.includes(value);
  const { text } = filter;
  const words = `${row.number ?? ''} ${row.contact ?? ''} ${bodyOf(Number(row.externalId.slice(1)))}`
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return (
    books !== 'other' &&
    among(filter.kinds, row.kind) &&
    among(filter.statuses, row.status) &&
    among(filter.currencies, row.currency) &&
    among(filter.marks, marked.get(row.recordId) ?? 'none') &&
    (least === null || exact(row.total) >= exact(least)) &&
    (most === null || exact(row.total) <= exact(most)) &&
    (typeof filter.issuedFrom !== 'string' || (row.issuedOn !== null && row.issuedOn >= filter.issuedFrom)) &&
    (typeof filter.issuedTo !== 'string' || (row.issuedOn !== null && row.issuedOn <= filter.issuedTo)) &&
    (filter.presence === 'all' || (row.tombstone === null) === (filter.presence === 'live')) &&
    (text === '' || words.some((word) => word.startsWith(text.toLowerCase())))
  );
}

describe('a list', () => {
  it('holds just the documents its filter means, each once and in order, whether few or many of them count as few', () => {
    const wholes = new Map<string, readonly number[]>();
    const wholeBy = (by: By, descending: boolean): readonly number[] => {
      const whole = wholes.get(`${by} ${descending}`) ?? idsOf({}, by, descending).ids;
      wholes.set(`${by} ${descending}`, whole);
      return whole;
    };
    fc.assert(
      fc.property(
        filters,
        fc.constantFrom<By>('issuedOn', 'dueOn', 'number', 'contact', 'total', 'due'),
        fc.boolean(),
        fc.boolean(),
        (filter, by, descending, walks) => {
          const { total, books, ...rest } = filter;
          const tenantIds = { any: null, own: [world.tenantId], other: [9_999], both: [world.tenantId, 9_999] }[books] ?? null;
          const bounds = { totalFromMinor: amountBound(total[0], 'above'), totalToMinor: amountBound(total[1], 'below') };
          const { ids, totals } = idsOf(
            { ...rest, ...bounds, tenantIds: tenantIds as GridFilter['tenantIds'] },
            by,
            descending,
            walks ? walked : lists,
          );
          const expected = all.filter((row) => fits(row, filter));
          const fitting = new Set<number>(expected.map((row) => row.recordId));
          expect(ids).toEqual(wholeBy(by, descending).filter((id) => fitting.has(id)));
          expect(totals.reduce((sum, line) => sum + line.rows, 0)).toBe(ids.length);
          for (const line of totals) {
            const own = expected.filter((row) => row.currency === line.currency).map((row) => minorOf(row.total));
            expect(minorOf(line.total)).toBe(own.reduce((sum, minor) => sum + minor, 0n));
            const open = (...kinds: readonly string[]): readonly (string | null)[] =>
              expected.filter((row) => row.currency === line.currency && kinds.includes(row.kind)).map((row) => row.due);
            expect(line.payable === null ? null : minorOf(line.payable)).toBe(sumOfStated(open('bill')));
            expect(line.openNotStated).toBe(open('invoice', 'bill').filter((due) => due === null).length);
          }
        },
      ),
      { numRuns: 200, seed: 3 },
    );
  });
  it('adds up what is open by who owes it, credits taken off, and says where it is not stated', () => {
    const own = openWorld();
    try {
      const record = (id: string, kind: string, due: string | null): TestRecord => ({ id, row: { kind, due_minor: due } });
      const sums = (kinds: GridFilter['kinds']) => {
        const of = createListings(own.file);
        const { totals } = idsOf({ kinds }, 'issuedOn', false, of);
        return totals.map(({ receivable, payable, openNotStated }) => ({ receivable, payable, openNotStated }))[0];
      };
      own.commit({
        records: [
          record('1', 'invoice', '10000'),
          record('2', 'invoice', null),
          record('3', 'credit-note', '2500'),
          record('4', 'bill', '700'),
          record('5', 'journal', null),
          record('6', 'payment', null),
        ],
      });
      expect(sums([])).toEqual({ receivable: '75.00', payable: '7.00', openNotStated: 1 });
      expect(sums(['credit-note'])).toEqual({ receivable: '-25.00', payable: null, openNotStated: 0 });
      expect(sums(['journal'])).toEqual({ receivable: null, payable: null, openNotStated: 0 });
    } finally {
      own.close();
    }
  });
  it('is in the order asked for, and the other way round when asked so', () => {
    const rowOf = new Map<number, GridRecord>(all.map((row) => [row.recordId, row]));
    const up = idsOf({}, 'total', false).ids;
    const amounts = up.map((id) => rowOf.get(id)).map((row) => [row?.currency ?? '', minorOf(row?.total ?? '0')] as const);
    for (const [at, [currency, minor]] of amounts.entries()) {
      const next = amounts[at + 1];
      if (next !== undefined && next[0] === currency) expect(next[1] >= minor).toBe(true);
      else if (next !== undefined) expect(next[0] > currency).toBe(true);
    }
    expect(idsOf({}, 'total', true).ids).toEqual(up.toReversed());
    expect(idsOf({}, 'number', true).ids).toEqual(idsOf({}, 'number', false).ids.toReversed());
  });
  it('shows one state of the ledger from its first piece to its last, whatever is written meanwhile', () => {
    const opened = lists.openListing({ filter: anything, by: 'issuedOn', descending: true });
    expect(opened.done).toBe(false);
    world.commit({ records: [{ id: 'late', row: { issued_on: '2020-01-01', total_minor: '1' } }] });
    const ids = [...opened.ids];
    for (let done = false; !done;) {
      const more = lists.readListing({ listingId: opened.listingId });
      ids.push(...more.ids);
      done = more.done;
    }
    expect(ids.length).toBe(all.length);
    expect(world.read.readLedgerMark()).not.toBe(opened.mark);
    lists.closeListing({ listingId: opened.listingId });
    expect(() => lists.readListing({ listingId: opened.listingId })).toThrow('not kept');
  });
  it('changes its mark when a held record is released, and not when a reading finds nothing new', () => {
    const before = world.read.readLedgerMark();
    world.commit({ records: [{ id: 'd1' }], over: { records: world.page({ records: [] }).records } });
    expect(world.read.readLedgerMark()).toBe(before);
    world.commit({ held: [{ id: 'held', payload: '{"id":"held"}' }] });
    const held = world.read.readLedgerMark();
    expect(held).not.toBe(before);
    world.commit({ records: [{ id: 'held', payload: '{"id":"held"}' }] });
    expect(world.read.readLedgerMark()).not.toBe(held);
  });
});

function bodyOf(at: number): string {
  return ['site visit', 'printing', 'delivery'][at % 3] ?? '';
}

/** Every digit of the currency stands in the text, and a sum may be larger than what one document can hold. */
function minorOf(text: string): bigint {
  return BigInt(text.replace('.', ''));
}

/** Any amount in ten-thousandths, which no currency is finer than. */
function exact(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(4, '0'));
}

/** Null where nothing is stated: that is not the same as nothing open. */
function sumOfStated(amounts: readonly (string | null)[]): bigint | null {
  const stated = amounts.filter((amount) => amount !== null);
  return stated.length === 0 ? null : stated.reduce((sum, amount) => sum + minorOf(amount), 0n);
}
