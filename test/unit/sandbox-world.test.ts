import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { dayFromText, dayText, financialYearStart, monthEnd, monthStart } from '../../main/sandbox/calendar.ts';
import { decimalText, divideRounded, RATE_ONE, shortDecimalText, toBase } from '../../main/sandbox/decimal.ts';
import { createRandom, placeUuid } from '../../main/sandbox/random.ts';
import { createWorld, type World } from '../../main/sandbox/world.ts';
import { priceLine } from '../../main/sandbox/world/books.ts';
import type { LiveOrganisation } from '../../main/sandbox/world/generate.ts';
import { disturb, mutateOrganisation } from '../../main/sandbox/world/mutate.ts';
import { STREAMS } from '../../main/sandbox/xero/streams.ts';
import { faultsOfBooks } from '../support/sandbox-books.ts';

// What could go wrong: a world that differs from run to run, figures that do not foot, a conversion that rounds twice, a change to the living world
// that leaves one of the books behind.

const shape = { lines: true, unitDecimals: 4, summary: false } as const;

function fingerprint(world: World): string {
  const hash = createHash('sha256');
  for (const live of world.organisations) {
    for (const stream of STREAMS) {
      const listing = stream.list(live);
      for (let at = 0; at < listing.length; at += 1) hash.update(listing.text(at, shape));
    }
    for (const journal of live.organisation.ledger.journals)
      hash.update(`${journal.number}:${journal.sourceId}:${journal.createdMs};`);
  }
  return hash.digest('hex');
}

function main(world: World): LiveOrganisation {
  const [first] = world.organisations;
  if (first === undefined) throw new Error('a world has a main organisation');
  return first;
}

describe('the generated world', () => {
  it('is the same for the same seed and size, and another for another seed', () => {
    const first = fingerprint(createWorld({ seed: 11, invoices: 150 }));
    expect(fingerprint(createWorld({ seed: 11, invoices: 150 }))).toBe(first);
    expect(fingerprint(createWorld({ seed: 12, invoices: 150 }))).not.toBe(first);
  });

  it.each([0, 1, 2, 17, 100, 640])('has exactly %i sales invoices', (invoices) => {
    expect(main(createWorld({ seed: 3, invoices })).organisation.trade.invoice).toHaveLength(invoices);
  });

  it('refuses a size that is no count', () => {
    expect(() => createWorld({ seed: 1, invoices: -1 })).toThrow('invoices must be a whole number');
    expect(() => createWorld({ seed: 1, invoices: 1.5 })).toThrow('invoices must be a whole number');
  });

  it.each([
    [1, 0],
    [1, 1],
    [2, 60],
    [3, 400],
    [4, 1_500],
    [99, 777],
  ])('has books that hold, seed %i with %i invoices', (seed, invoices) => {
    for (const live of createWorld({ seed, invoices }).organisations) expect(faultsOfBooks(live)).toEqual([]);
  });

  it('has what real books have: every kind of document, status, currency and oddity', () => {
    const { organisation } = main(createWorld({ seed: 5, invoices: 2_000 }));
    for (const [kind, list] of Object.entries(organisation.trade)) expect(list.length, kind).toBeGreaterThan(0);
    const { invoice, bill } = organisation.trade;
    expect(new Set(invoice.map((document) => document.status))).toEqual(
      new Set(['draft', 'submitted', 'open', 'paid', 'void', 'deleted']),
    );
    expect(new Set(invoice.map((document) => document.taxing))).toEqual(new Set(['exclusive', 'inclusive', 'none']));
    expect(new Set(invoice.map((document) => document.currency.code))).toEqual(
      new Set(['GBP', 'EUR', 'USD', 'AUD', 'JPY', 'KWD']),
    );
    expect(new Set(invoice.map((document) => document.lines.length))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]));
    expect(invoice.some((document) => document.paid > 0n && document.credited > 0n)).toBe(true);
    expect(invoice.some((document) => document.paid > 0n && document.due > 0n)).toBe(true);
    expect(invoice.some((document) => document.lines.some((line) => line.unitPrice % 100n !== 0n))).toBe(true);
    expect(invoice.some((document) => document.discount > 0n)).toBe(true);
    const billNumbers = bill.map((document) => document.number);
    expect(new Set(billNumbers).size).toBeLessThan(billNumbers.length);
    expect(new Set(invoice.map((document) => document.number)).size).toBe(invoice.length);
    expect(organisation.contacts.some((contact) => contact.mergedInto !== null)).toBe(true);
    expect(organisation.payments.some((payment) => payment.status === 'deleted')).toBe(true);
    expect(organisation.transfers.some((transfer) => transfer.status === 'deleted')).toBe(true);
    expect(organisation.transfers.some((transfer) => transfer.from.currency.code !== transfer.to.currency.code)).toBe(true);
    expect(organisation.batches.length).toBeGreaterThan(3);
    expect(organisation.accounts.find((account) => account.type === 'realised-fx')?.index).toBeDefined();
  });

  it('plants duplicates and repeats that are none, and says which', () => {
    const { organisation } = main(createWorld({ seed: 5, invoices: 2_000 }));
    const bills = new Map(organisation.trade.bill.map((bill) => [bill.id, bill]));
    const of = (kind: string, what: string) => organisation.planted.filter((each) => each.kind === kind && each.of === what);
    expect(of('duplicate', 'bill').length).toBeGreaterThan(5);
    for (const { ids } of of('duplicate', 'bill')) {
      const [original, copy] = ids.map((id) => bills.get(id));
      expect(copy).toMatchObject({ contact: original?.contact, total: original?.total, currency: original?.currency });
      expect(Math.abs((copy?.issuedDay ?? 0) - (original?.issuedDay ?? 99))).toBeLessThanOrEqual(4);
    }
    const [rent] = of('legitimate-repeat', 'bill');
    expect(rent?.ids).toHaveLength(24);
    expect(new Set(rent?.ids.map((id) => bills.get(id)?.total)).size).toBe(1);
    const contacts = new Map(organisation.contacts.map((contact) => [contact.id, contact]));
    expect(of('duplicate', 'contact').length).toBeGreaterThan(2);
    for (const { ids } of of('duplicate', 'contact')) {
      const [original, copy] = ids.map((id) => contacts.get(id));
      expect(copy?.email).toBe(original?.email);
      expect(copy?.name).not.toBe(original?.name);
    }
  });

  it('gives many rows one change stamp, as an import does', () => {
    const { organisation } = main(createWorld({ seed: 5, invoices: 2_000 }));
    const byStamp = Map.groupBy(organisation.trade.invoice, (document) => document.updatedMs);
    expect(Math.max(...[...byStamp.values()].map((group) => group.length))).toBeGreaterThan(15);
  });

  it('stamps nothing later than its own today', () => {
    const world = createWorld({ seed: 8, invoices: 500 });
    const endMs = (world.todayDay + 1) * 86_400_000;
    for (const { organisation } of world.organisations) {
      const all = [
        ...Object.values(organisation.trade).flat(),
        ...organisation.payments,
        ...organisation.bankEntries,
        ...organisation.contacts,
      ];
      expect(all.every((record) => record.updatedMs < endMs && record.createdMs <= record.updatedMs)).toBe(true);
      expect(organisation.ledger.journals.every((journal) => journal.day <= world.todayDay && journal.createdMs < endMs)).toBe(
        true,
      );
    }
  });

  it('gives every record an id of its own', () => {
    const { organisation } = main(createWorld({ seed: 8, invoices: 1_000 }));
    const ids = [
      ...Object.values(organisation.trade).flat(),
      ...organisation.payments,
      ...organisation.bankEntries,
      ...organisation.contacts,
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(true);
  });
});

describe('a change to the living world', () => {
  it.each([1, 2, 3, 4, 5])('keeps the books, seed %i', (seed) => {
    const world = createWorld({ seed, invoices: 300 });
    const atMs = Date.UTC(2026, 10, 20, 12);
    for (const live of world.organisations) {
      for (let round = 0; round < 4; round += 1) {
        mutateOrganisation(
          live,
          { edits: 9, inserts: 6, voids: 4, payments: 8, deletes: 2, seed: seed * 10 + round },
          atMs + round * 1_000,
        );
        expect(faultsOfBooks(live)).toEqual([]);
      }
    }
  });

  it('does what it is told and stamps what it changed, and nothing else', () => {
    const live = main(createWorld({ seed: 6, invoices: 200 }));
    const before = new Map(
      Object.values(live.organisation.trade)
        .flat()
        .map((document) => [document.id, document.updatedMs]),
    );
    const atMs = Date.UTC(2026, 10, 20, 12);
    const changes = mutateOrganisation(live, { edits: 3, inserts: 2, voids: 1, payments: 2, deletes: 1, seed: 1 }, atMs);
    const count = (what: string): number => changes.filter((change) => change.what === what).length;
    // Each payment is two changes: the payment, and the document it settles.
    expect([count('edited'), count('inserted'), count('voided'), count('paid'), count('deleted')]).toEqual([3, 4, 1, 2, 1]);
    const changed = new Set(changes.map((change) => change.id));
    for (const document of Object.values(live.organisation.trade).flat()) {
      if (changed.has(document.id)) expect(document.updatedMs).toBe(atMs);
      else expect(document.updatedMs).toBe(before.get(document.id));
    }
  });

  it('writes journals that turn the old ones round and leaves those as they are', () => {
    const live = main(createWorld({ seed: 6, invoices: 200 }));
    const { ledger } = live.organisation;
    const before = ledger.journals.map(
      (journal) =>
        `${journal.number} ${ledger
          .legsOf(journal)
          .map((leg) => leg.net)
          .join(' ')}`,
    );
    const [change] = mutateOrganisation(
      live,
      { edits: 0, inserts: 0, voids: 1, payments: 0, deletes: 0, seed: 1 },
      Date.UTC(2026, 10, 20),
    );
    const after = ledger.journals.map(
      (journal) =>
        `${journal.number} ${ledger
          .legsOf(journal)
          .map((leg) => leg.net)
          .join(' ')}`,
    );
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after).toHaveLength(before.length + 1);
    const ofDocument = ledger.journals.filter((journal) => journal.sourceId === change?.id);
    const sums = new Map<number, bigint>();
    for (const journal of ofDocument)
      for (const leg of ledger.legsOf(journal)) sums.set(leg.account, (sums.get(leg.account) ?? 0n) + leg.net);
    expect([...sums.values()].every((sum) => sum === 0n)).toBe(true);
  });

  it.each(['invoices', 'credits', 'contacts', 'bank', 'payments', 'items'] as const)(
    'keeps the books when rows of %s come, go and change',
    (family) => {
      const live = main(createWorld({ seed: 9, invoices: 400 }));
      const { organisation } = live;
      const ids = [
        ...Object.values(organisation.trade).flat(),
        ...organisation.contacts,
        ...organisation.bankEntries,
        ...organisation.payments,
        ...organisation.items,
      ].map(({ id }) => id);
      const atMs = Date.UTC(2026, 10, 20);
      const ask = { family, count: 3, ids, bump: true };
      expect(disturb(live, { ...ask, what: 'insert', how: 'void' }, atMs)).toHaveLength(3);
      expect(disturb(live, { ...ask, what: 'edit', how: 'void' }, atMs + 1)).toHaveLength(3);
      if (family !== 'items') expect(disturb(live, { ...ask, what: 'delete', how: 'void' }, atMs + 2)).toHaveLength(3);
      const vanished = disturb(live, { ...ask, what: 'delete', how: 'vanish' }, atMs + 3);
      // A contact named by documents cannot vanish, and here nearly all are.
      if (family !== 'contacts') expect(vanished).toHaveLength(3);
      expect(faultsOfBooks(live)).toEqual([]);
    },
  );
});

describe('a line', () => {
  const taxRate = {
    index: 0,
    key: 'SALES',
    name: '20%',
    basisPoints: 2_000,
    parts: [],
    applies: 'sales',
    status: 'active',
  } as const;
  it.each([
    // quantity, price, discount, taxing → amount and tax in pence
    [1_0000n, 100_0000n, 0, 'exclusive', 10_000n, 2_000n],
    [1_0000n, 120_0000n, 0, 'inclusive', 12_000n, 2_000n],
    [1_0000n, 100_0000n, 0, 'none', 10_000n, 0n],
    [3_0000n, 33_3333n, 0, 'exclusive', 10_000n, 2_000n],
    [2_5000n, 9_9900n, 3_333, 'exclusive', 1_665n, 333n],
    [1_0000n, 250n, 0, 'exclusive', 3n, 1n],
    [1_0000n, 250n, 0, 'inclusive', 3n, 1n],
  ] as const)(
    'of %i × %i less %i, %s, costs %i and %i tax, each rounded once',
    (quantity, unitPrice, discountPoints, taxing, amount, tax) => {
      expect(priceLine({ quantity, unitPrice, discountPoints, taxRate }, taxing, 2)).toEqual({ amount, tax });
    },
  );
});

describe('exact decimals of the sandbox', () => {
  it('rounds half away from zero', () => {
    expect([
      divideRounded(5n, 2n),
      divideRounded(-5n, 2n),
      divideRounded(4n, 3n),
      divideRounded(-4n, 3n),
      divideRounded(0n, 7n),
    ]).toEqual([3n, -3n, 1n, -1n, 0n]);
  });

  it('writes every digit of a currency and more when asked', () => {
    expect([
      decimalText(4600n, 2),
      decimalText(-5n, 2),
      decimalText(5000n, 0, 2),
      decimalText(12_345n, 3, 3),
      decimalText(0n, 2),
    ]).toEqual(['46.00', '-0.05', '5000.00', '12.345', '0.00']);
    expect([
      shortDecimalText(11_534_000_000n, 10, 6),
      shortDecimalText(11_534_567_891n, 10, 6),
      shortDecimalText(30_000n, 4, 0),
    ]).toEqual(['1.153400', '1.1534567891', '3']);
  });

  it('divides by the rate and between currencies of different exponents', () => {
    expect(toBase(115_34n, 2, 11_534_000_000n, 2)).toBe(10_000n);
    expect(toBase(1_931_250n, 0, 193_125_0000000n * 10n, 2)).toBe(100_000n);
    expect(toBase(12_345n, 3, RATE_ONE, 2)).toBe(1_235n);
    expect(toBase(77n, 2, RATE_ONE, 2)).toBe(77n);
  });
});

describe('dates and chance of the sandbox', () => {
  it('knows month ends, leap days and financial years', () => {
    expect(dayText(monthEnd(dayFromText('2024-02-10')))).toBe('2024-02-29');
    expect(dayText(monthEnd(dayFromText('2026-01-31'), -2))).toBe('2025-11-30');
    expect(dayText(monthStart(dayFromText('2026-10-31')))).toBe('2026-10-01');
    expect(dayText(financialYearStart(dayFromText('2026-03-31'), 3))).toBe('2025-04-01');
    expect(dayText(financialYearStart(dayFromText('2026-04-01'), 3))).toBe('2026-04-01');
    expect(dayText(financialYearStart(dayFromText('2026-04-01'), 12))).toBe('2026-01-01');
    expect(() => dayFromText('2026-13-40')).toThrow('not a calendar day');
  });

  it('draws within bounds, evenly enough, and the same again', () => {
    const random = createRandom(1, 'test');
    const draws = Array.from({ length: 6_000 }, () => random.between(1, 6));
    const counts = [1, 2, 3, 4, 5, 6].map((face) => draws.filter((draw) => draw === face).length);
    expect(counts.every((count) => count > 850 && count < 1_150)).toBe(true);
    expect(createRandom(1, 'test').uuid()).toBe(createRandom(1, 'test').uuid());
    expect(createRandom(1, 'test').uuid()).not.toBe(createRandom(1, 'other').uuid());
  });

  it('names places without repeating itself', () => {
    const ids = new Set<string>();
    for (let owner = 0; owner < 300; owner += 1) for (let at = 0; at < 20; at += 1) ids.add(placeUuid(7, 'line', owner, at));
    expect(ids.size).toBe(6_000);
  });
});
