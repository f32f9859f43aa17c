import { toBase, divideRounded, RATE_DECIMALS, RATE_ONE, powerOfTen, shortDecimalText } from '../decimal.ts';
import type { Organisation } from '../world/organisation.ts';
import type { Contact, Currency, Payment } from '../world/types.ts';
import { idOf, lot } from './ids.ts';
import { secOf, secOfDay } from './row.ts';

/**
 * The world's payments as money that goes through a payment processor: each becomes a charge with its fee, what was taken back becomes a refund, some are disputed, and once a week
 * what has become available is paid out. Every movement is a balance transaction, and their sum is the balance.
 */

export interface Charge {
  readonly id: string;
  readonly payment: Payment;
  readonly contact: Contact;
  readonly createdSec: number;
  readonly currency: Currency;
  readonly amount: bigint;
  readonly failed: boolean;
  /** Not by card: other words for its balance transactions. */
  readonly other: boolean;
  refunded: bigint;
  disputed: boolean;
}

export interface Refund {
  readonly id: string;
  readonly worldId: string;
  readonly charge: Charge;
  readonly amount: bigint;
  readonly createdSec: number;
  readonly status: 'succeeded' | 'failed';
}

export type DisputeStatus = 'warning_needs_response' | 'warning_closed' | 'needs_response' | 'under_review' | 'won' | 'lost';

export interface Dispute {
  readonly id: string;
  readonly charge: Charge;
  readonly createdSec: number;
  readonly status: DisputeStatus;
}

export interface Transaction {
  readonly id: string;
  readonly type: string;
  readonly category: string;
  readonly createdSec: number;
  readonly availableSec: number;
  readonly amount: bigint;
  readonly fee: bigint;
  readonly currency: Currency;
  readonly exchangeRate: string | null;
  readonly source: string;
  readonly description: string;
  payout: string | null;
}

export interface Payout {
  readonly id: string;
  readonly amount: bigint;
  readonly currency: Currency;
  readonly createdSec: number;
  readonly arrivalSec: number;
  readonly status: 'in_transit' | 'paid' | 'failed';
}

/** States that somebody changed after the fact, and when. */
export interface LaterStates {
  readonly payouts: Map<string, number>;
  readonly refunds: Map<string, number>;
  readonly disputes: Map<string, number>;
  /** Which charge a credit's refund went to: decided once. */
  readonly refundedCharge: Map<string, string>;
}

export interface Movements {
  readonly charges: readonly Charge[];
  readonly refunds: readonly Refund[];
  readonly disputes: readonly Dispute[];
  readonly payouts: readonly Payout[];
  readonly transactions: readonly Transaction[];
  readonly chargeOf: (payment: Payment) => Charge | undefined;
  readonly refundOf: (payment: Payment) => Refund | undefined;
}

const daySec = 86_400;
const midnight = (sec: number, daysLater: number): number => (Math.floor(sec / daySec) + daysLater) * daySec;

/** Paid by other means and only noted: no charge. */
export function isOutOfBand(payment: Payment): boolean {
  return lot(payment.id, 11, 'out-of-band') === 0;
}

export function movementsOf(organisation: Organisation, later: LaterStates): Movements {
  const base = organisation.baseCurrency;
  const todaySec = secOfDay(organisation.todayDay + 1);
  const transactions: Transaction[] = [];
  const charges: Charge[] = [];
  const byPayment = new Map<Payment, Charge>();
  const byId = new Map<string, Charge>();

  const based = (charge: Charge, amount: bigint): bigint =>
    toBase(amount, charge.currency.decimals, charge.payment.rate, base.decimals);
  const book = (
    key: string,
    facts: Pick<Transaction, 'type' | 'category' | 'createdSec' | 'amount' | 'source' | 'description'> &
      Partial<Pick<Transaction, 'availableSec' | 'fee' | 'exchangeRate'>>,
  ): Transaction => {
    const made: Transaction = {
      id: idOf('txn', key),
      availableSec: facts.createdSec,
      fee: 0n,
      exchangeRate: null,
      currency: base,
      payout: null,
      ...facts,
    };
    transactions.push(made);
    return made;
  };

  for (const payment of organisation.payments) {
    if (payment.vanished || payment.target.kind !== 'invoice' || isOutOfBand(payment)) continue;
    const other = lot(payment.id, 9, 'other-method') === 0;
    const common = {
      payment,
      contact: payment.target.contact,
      currency: payment.target.currency,
      amount: payment.amount,
      other,
      refunded: 0n,
      disputed: false,
    };
    const createdSec = secOf(payment.createdMs);
    if (lot(payment.id, 23, 'failed-first') === 0) {
      charges.push({ ...common, id: idOf('ch', `failed/${payment.id}`), createdSec: createdSec - 3_600, failed: true });
    }
    const charge: Charge = { ...common, id: idOf(other ? 'py' : 'ch', payment.id), createdSec, failed: false };
    charges.push(charge);
    byPayment.set(payment, charge);
    byId.set(charge.id, charge);
    const amount = based(charge, charge.amount);
    book(charge.id, {
      type: other ? 'payment' : 'charge',
      category: 'charge',
      createdSec,
      availableSec: midnight(createdSec, 3),
      amount,
      fee: divideRounded(amount * 150n, 10_000n) + 20n,
      exchangeRate: charge.currency.code === base.code ? null : rateText(payment.rate),
      source: charge.id,
      description: payment.target.number,
    });
  }

  const refunds: Refund[] = [];
  const refundByPayment = new Map<Payment, Refund>();
  const refund = (payment: Payment, charge: Charge, amount: bigint, createdSec: number, failedSec: number | null): void => {
    const id = idOf(charge.other ? 'pyr' : 're', payment.id);
    const given: Refund = {
      id,
      worldId: payment.id,
      charge,
      amount,
      createdSec,
      status: failedSec === null ? 'succeeded' : 'failed',
    };
    refunds.push(given);
    refundByPayment.set(payment, given);
    if (failedSec === null) charge.refunded += amount;
    const moved = based(charge, amount);
    const facts = { category: 'refund', source: id, description: `Refund of ${charge.id}` };
    book(id, { ...facts, type: charge.other ? 'payment_refund' : 'refund', createdSec, amount: -moved });
    if (failedSec === null) return;
    book(`${id}/failure`, { ...facts, type: 'refund_failure', category: 'refund_failure', createdSec: failedSec, amount: moved });
  };
  for (const payment of organisation.payments) {
    if (payment.vanished || payment.target.kind !== 'credit-note') continue;
    const charge = chargeForRefund(payment, [...byPayment.values()], byId, later);
    if (charge === undefined) continue;
    const failedSec = payment.status === 'deleted' ? secOf(payment.updatedMs) : (later.refunds.get(payment.id) ?? null);
    refund(payment, charge, payment.amount, secOf(payment.createdMs), failedSec);
  }
  for (const [payment, charge] of byPayment) {
    const left = charge.amount - charge.refunded;
    if (payment.status !== 'deleted' || left <= 0n) continue;
    refund(payment, charge, left, secOf(payment.updatedMs), later.refunds.get(payment.id) ?? null);
  }

  const disputes: Dispute[] = [];
  for (const charge of byPayment.values()) {
    const createdSec = charge.createdSec + 10 * daySec;
    if (lot(charge.payment.id, 61, 'dispute') !== 0 || createdSec > todaySec) continue;
    const id = idOf('dp', charge.payment.id);
    const wonSec = later.disputes.get(id);
    const status = wonSec === undefined ? statusOfDispute(charge, createdSec, todaySec) : 'won';
    disputes.push({ id, charge, createdSec, status });
    charge.disputed = true;
    if (status.startsWith('warning')) continue;
    const amount = based(charge, charge.amount);
    const facts = { type: 'adjustment', source: id, description: `Chargeback of ${charge.id}` };
    book(id, { ...facts, category: 'dispute', createdSec, amount: -amount, fee: 2_000n });
    if (status === 'won')
      book(`${id}/won`, { ...facts, category: 'dispute_reversal', createdSec: wonSec ?? createdSec + 5 * daySec, amount });
  }

  const payouts = payOut(organisation, transactions, later, book);
  return {
    charges,
    refunds,
    disputes,
    payouts,
    transactions,
    chargeOf: (payment) => byPayment.get(payment),
    refundOf: (payment) => refundByPayment.get(payment),
  };
}

/** Of the same customer in the same currency, with enough left; decided once for each refund. */
function chargeForRefund(
  payment: Payment,
  charges: readonly Charge[],
  byId: ReadonlyMap<string, Charge>,
  { refundedCharge }: LaterStates,
): Charge | undefined {
  const known = refundedCharge.get(payment.id);
  if (known !== undefined) return byId.get(known);
  const found = charges.find(
    (charge) =>
      charge.payment.status === 'posted' &&
      charge.contact === payment.target.contact &&
      charge.currency.code === payment.target.currency.code &&
      charge.amount - charge.refunded >= payment.amount &&
      charge.createdSec <= secOf(payment.createdMs),
  );
  refundedCharge.set(payment.id, found?.id ?? '');
  return found;
}

function statusOfDispute(charge: Charge, createdSec: number, todaySec: number): DisputeStatus {
  if (createdSec + 20 * daySec > todaySec) return lot(charge.id, 2, 'fresh') === 0 ? 'needs_response' : 'warning_needs_response';
  const settled = ['won', 'lost', 'lost', 'under_review', 'warning_closed'] as const;
  return settled[lot(charge.id, settled.length, 'settled')] ?? 'lost';
}

/** Each Monday what has become available; a payout that fails comes back a day after it should have arrived. */
function payOut(
  organisation: Organisation,
  transactions: readonly Transaction[],
  later: LaterStates,
  book: (
    key: string,
    facts: Pick<Transaction, 'type' | 'category' | 'createdSec' | 'amount' | 'source' | 'description'>,
  ) => Transaction,
): readonly Payout[] {
  const payouts: Payout[] = [];
  const open = transactions.toSorted((one, other) => one.availableSec - other.availableSec);
  const [first] = open;
  if (first === undefined) return payouts;
  const endSec = secOfDay(organisation.todayDay + 1);
  let next = 0;
  let carried: { sum: bigint; rows: Transaction[] } = { sum: 0n, rows: [] };
  // 1970-01-05 was a Monday.
  let monday = Math.ceil((first.availableSec / daySec - 4) / 7) * 7 + 4;
  for (; secOfDay(monday) + 21_600 < endSec; monday += 7) {
    const atSec = secOfDay(monday) + 21_600;
    for (let row = open[next]; row !== undefined && row.availableSec <= atSec; next += 1, row = open[next]) {
      carried.sum += row.amount - row.fee;
      carried.rows.push(row);
    }
    if (carried.sum <= 0n) continue;
    const { sum, rows } = carried;
    carried = { sum: 0n, rows: [] };
    const worldId = `${organisation.id}/${monday}`;
    const id = idOf('po', worldId);
    const arrivalSec = midnight(atSec, 2);
    const failsSec = lot(worldId, 29, 'payout') === 0 && arrivalSec + daySec < endSec ? arrivalSec + daySec : null;
    const failedSec = failsSec ?? later.payouts.get(id) ?? null;
    const status = failedSec !== null ? 'failed' : arrivalSec < endSec ? 'paid' : 'in_transit';
    for (const row of rows) row.payout = id;
    payouts.push({ id, amount: sum, currency: organisation.baseCurrency, createdSec: atSec, arrivalSec, status });
    const facts = { source: id, description: 'STRIPE PAYOUT' };
    book(id, { ...facts, type: 'payout', category: 'payout', createdSec: atSec, amount: -sum });
    if (failedSec === null) continue;
    const back = book(`${id}/failure`, {
      ...facts,
      type: 'payout_failure',
      category: 'payout_reversal',
      createdSec: failedSec,
      amount: sum,
    });
    // Back in the balance, and in the next payout, when it came back while there were any.
    if (failsSec !== null) carried = { sum, rows: [back] };
  }
  return payouts;
}

/** Units of the balance's currency per unit of the customer's. */
function rateText(rate: bigint): string {
  return shortDecimalText(divideRounded(RATE_ONE * powerOfTen(RATE_DECIMALS), rate), RATE_DECIMALS, 1);
}
