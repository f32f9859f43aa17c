import type { TradeKind } from './types.ts';

/**
 * The general ledger: journals with balanced legs in base currency, never changed once written. A void or an edit writes a reversing journal.
 * Legs live in typed arrays, for a large world has more than a million of them.
 */

export type JournalKind = TradeKind | `${TradeKind}-payment` | 'deposit' | 'withdrawal' | 'transfer' | 'manual-journal';

export interface Journal {
  /** Ascending with gaps; settled when the world is finished, ascending from there. */
  number: number;
  readonly kind: JournalKind;
  readonly sourceId: string;
  readonly reference: string;
  readonly day: number;
  readonly createdMs: number;
  readonly start: number;
  readonly count: number;
}

export interface Leg {
  /** Place of the account in the chart. */
  readonly account: number;
  /** Debit positive. */
  readonly net: bigint;
  /** Tax that stands on this line and is booked by a leg of its own. */
  readonly tax: bigint;
  /** Place of the tax rate, or -1. */
  readonly taxRate: number;
}

export interface Ledger {
  /** In order of `number`. */
  readonly journals: readonly Journal[];
  /** Writes a journal and answers its place in the list of all postings. Throws when the legs do not balance. */
  post(head: Omit<Journal, 'number' | 'start' | 'count'>, legs: readonly Leg[]): number;
  /** The legs of a posting with the signs turned round. */
  reversed(posting: number): Leg[];
  legsOf(journal: Journal): Leg[];
  /** Puts what was written so far in order of its instant and numbers it. */
  settle(): void;
  /** Balance of every account over journals dated from `fromDay` to `toDay`, both included; debit positive. */
  balances(fromDay: number, toDay: number): bigint[];
  /** Sums of the debit and of the credit legs of one account over the same days, both positive. */
  flows(account: number, fromDay: number, toDay: number): { debits: bigint; credits: bigint };
}

export function createLedger(accountCount: () => number): Ledger {
  const postings: Journal[] = [];
  let ordered: Journal[] = [];
  let settled = false;
  let lastNumber = 0;
  let used = 0;
  let accounts = new Int16Array(4096);
  let rates = new Int8Array(4096);
  let nets = new BigInt64Array(4096);
  let taxes = new BigInt64Array(4096);

  const grow = (needed: number): void => {
    if (needed <= accounts.length) return;
    const size = Math.max(needed, accounts.length * 2);
    const wider = {
      accounts: new Int16Array(size),
      rates: new Int8Array(size),
      nets: new BigInt64Array(size),
      taxes: new BigInt64Array(size),
    };
    wider.accounts.set(accounts);
    wider.rates.set(rates);
    wider.nets.set(nets);
    wider.taxes.set(taxes);
    ({ accounts, rates, nets, taxes } = wider);
  };
  const legAt = (at: number, sign: bigint): Leg => ({
    account: accounts[at] ?? 0,
    net: (nets[at] ?? 0n) * sign,
    tax: (taxes[at] ?? 0n) * sign,
    taxRate: rates[at] ?? -1,
  });
  // Gaps as real ledgers have them: a number drawn by a transaction that was never committed.
  const numberAfter = (last: number): number => last + (last % 7 === 3 ? 3 : 1);

  return {
    get journals() {
      return ordered;
    },
    post: (head, legs) => {
      let sum = 0n;
      for (const leg of legs) sum += leg.net;
      if (sum !== 0n) throw new Error(`unbalanced posting of ${head.kind} ${head.sourceId}: ${sum.toString()}`);
      const start = used;
      grow(used + legs.length);
      for (const leg of legs) {
        accounts[used] = leg.account;
        rates[used] = leg.taxRate;
        nets[used] = leg.net;
        taxes[used] = leg.tax;
        used += 1;
      }
      const journal: Journal = { ...head, number: 0, start, count: legs.length };
      postings.push(journal);
      if (settled) {
        lastNumber = numberAfter(lastNumber);
        journal.number = lastNumber;
        ordered.push(journal);
      }
      return postings.length - 1;
    },
    reversed: (posting) => {
      const journal = postings[posting];
      if (journal === undefined) throw new Error(`no posting ${posting}`);
      return Array.from({ length: journal.count }, (_, at) => legAt(journal.start + at, -1n));
    },
    legsOf: (journal) => Array.from({ length: journal.count }, (_, at) => legAt(journal.start + at, 1n)),
    settle: () => {
      ordered = postings.toSorted((left, right) => left.createdMs - right.createdMs);
      lastNumber = 0;
      for (const journal of ordered) {
        lastNumber = numberAfter(lastNumber);
        journal.number = lastNumber;
      }
      settled = true;
    },
    balances: (fromDay, toDay) => {
      const sums = Array.from({ length: accountCount() }, () => 0n);
      for (const journal of postings) {
        if (journal.day < fromDay || journal.day > toDay) continue;
        for (let at = journal.start; at < journal.start + journal.count; at += 1) {
          const account = accounts[at] ?? 0;
          sums[account] = (sums[account] ?? 0n) + (nets[at] ?? 0n);
        }
      }
      return sums;
    },
    flows: (account, fromDay, toDay) => {
      let debits = 0n;
      let credits = 0n;
      for (const journal of postings) {
        if (journal.day < fromDay || journal.day > toDay) continue;
        for (let at = journal.start; at < journal.start + journal.count; at += 1) {
          const net = accounts[at] === account ? (nets[at] ?? 0n) : 0n;
          if (net > 0n) debits += net;
          else credits -= net;
        }
      }
      return { debits, credits };
    },
  };
}
