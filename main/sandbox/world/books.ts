import { divideRounded, PRICE_DECIMALS, powerOfTen, RATE_ONE, toBase } from '../decimal.ts';
import { accountOfType, type Organisation } from './organisation.ts';
import type { JournalKind, Leg } from './ledger.ts';
import type {
  Account,
  Allocation,
  BankEntry,
  BankTransfer,
  Line,
  ManualJournal,
  Payment,
  Stamped,
  TaxRate,
  Taxing,
  TradeDocument,
  TradeKind,
} from './types.ts';

/**
 * The only writer of the books. Each function keeps, at every moment: due = total − paid − credited; each journal balanced; the receivable and payable
 * accounts in base currency equal to the sum over documents of their due converted at the document's own rate, rounded half up one by one.
 */
export interface Books {
  /** Books an approved document. */
  post(document: TradeDocument, atMs: number): void;
  pay(payment: Payment, atMs: number): void;
  unpay(payment: Payment, atMs: number): void;
  allocate(allocation: Allocation, atMs: number): void;
  /** Only for documents nothing settles. */
  cancel(document: TradeDocument, atMs: number): void;
  /** Takes new lines and books the difference. Only for documents nothing settles. */
  rewrite(document: TradeDocument, lines: Line[], atMs: number): void;
  postEntry(entry: BankEntry, atMs: number): void;
  cancelEntry(entry: BankEntry, atMs: number): void;
  postTransfer(transfer: BankTransfer, atMs: number): void;
  cancelTransfer(transfer: BankTransfer, atMs: number): void;
  postManualJournal(journal: ManualJournal, atMs: number): void;
  cancelManualJournal(journal: ManualJournal, atMs: number): void;
}

/** +1 where an open document debits the control account (an invoice, or a credit a supplier owes). */
function controlSign(kind: TradeKind): bigint {
  return kind === 'invoice' || kind === 'supplier-credit' || kind === 'supplier-prepayment' || kind === 'supplier-overpayment'
    ? 1n
    : -1n;
}

export function isReceivable(kind: TradeKind): boolean {
  return kind === 'invoice' || kind === 'credit-note' || kind === 'prepayment' || kind === 'overpayment';
}

/** Invoices and bills are settled; the other kinds settle. */
export function isCredit(kind: TradeKind): boolean {
  return kind !== 'invoice' && kind !== 'bill';
}

export function touch(record: Stamped, atMs: number): void {
  record.updatedMs = Math.max(record.updatedMs, atMs);
  record.version += 1;
}

/** Quantity × unit price less discount, and its tax, each rounded to the currency. Tax is rounded per line, as Xero does. */
export function priceLine(
  line: Pick<Line, 'quantity' | 'unitPrice' | 'discountPoints' | 'taxRate'>,
  taxing: Taxing,
  decimals: number,
): { amount: bigint; tax: bigint } {
  const amount = divideRounded(
    line.quantity * line.unitPrice * BigInt(10_000 - line.discountPoints) * powerOfTen(decimals),
    powerOfTen(PRICE_DECIMALS * 2) * 10_000n,
  );
  return { amount, tax: taxOf(amount, line.taxRate, taxing) };
}

function taxOf(amount: bigint, rate: TaxRate, taxing: Taxing): bigint {
  if (taxing === 'none' || rate.basisPoints === 0) return 0n;
  const points = BigInt(rate.basisPoints);
  return taxing === 'exclusive' ? divideRounded(amount * points, 10_000n) : divideRounded(amount * points, 10_000n + points);
}

/** Sums of a document's lines: `total` is what is owed. */
export function sumLines(lines: readonly Line[], taxing: Taxing): { subtotal: bigint; tax: bigint; total: bigint } {
  let amount = 0n;
  let tax = 0n;
  for (const line of lines) {
    amount += line.amount;
    tax += line.tax;
  }
  return taxing === 'inclusive' ? { subtotal: amount - tax, tax, total: amount } : { subtotal: amount, tax, total: amount + tax };
}

export function createBooks(organisation: Organisation): Books {
  const { ledger, baseCurrency } = organisation;
  const receivable = accountOfType(organisation, 'receivable');
  const payable = accountOfType(organisation, 'payable');
  const taxAccount = accountOfType(organisation, 'tax');
  const rounding = accountOfType(organisation, 'rounding');
  const exchange = accountOfType(organisation, 'realised-fx');
  const leg = (account: Account, net: bigint): Leg => ({ account: account.index, net, tax: 0n, taxRate: -1 });

  const based = (amount: bigint, document: { currency: { decimals: number }; rate: bigint }): bigint =>
    toBase(amount, document.currency.decimals, document.rate, baseCurrency.decimals);
  const isBooked = (document: TradeDocument): boolean => document.status === 'open' || document.status === 'paid';
  const controlOf = (document: TradeDocument): bigint =>
    isBooked(document) ? controlSign(document.kind) * based(document.due, document) : 0n;
  const controlAccount = (document: TradeDocument): Account => (isReceivable(document.kind) ? receivable : payable);

  const moveBalance = (document: TradeDocument, change: bigint): void => {
    const { contact } = document;
    const sign = document.kind === 'invoice' || document.kind === 'bill' ? 1n : -1n;
    if (isReceivable(document.kind)) contact.receivable += sign * change;
    else contact.payable += sign * change;
    // Platforms do not move the contact's change stamp for this.
    contact.version += 1;
  };

  /** Sets what is settled and answers how the control account moved. */
  const settle = (document: TradeDocument, change: { paid?: bigint; credited?: bigint }, day: number, atMs: number): bigint => {
    const before = controlOf(document);
    const dueBefore = document.due;
    document.paid += change.paid ?? 0n;
    document.credited += change.credited ?? 0n;
    document.due = document.total - document.paid - document.credited;
    if (document.due < 0n) throw new Error(`${document.kind} ${document.id} would be settled with more than its total`);
    document.status = document.due === 0n ? 'paid' : 'open';
    document.paidDay = document.due === 0n ? day : null;
    moveBalance(document, document.due - dueBefore);
    touch(document, atMs);
    return controlOf(document) - before;
  };

  const lineLegs = (lines: readonly Line[], taxing: Taxing, sign: bigint, convert: (amount: bigint) => bigint): Leg[] => {
    const legs: Leg[] = [];
    const taxByRate = new Map<number, bigint>();
    for (const line of lines) {
      if (line.kind === 'note') continue;
      const net = taxing === 'inclusive' ? line.amount - line.tax : line.amount;
      legs.push({
        account: line.account.index,
        net: sign * convert(net),
        tax: sign * convert(line.tax),
        taxRate: line.taxRate.index,
      });
      if (line.tax !== 0n) taxByRate.set(line.taxRate.index, (taxByRate.get(line.taxRate.index) ?? 0n) + line.tax);
    }
    for (const tax of taxByRate.values()) legs.push(leg(taxAccount, sign * convert(tax)));
    return legs;
  };
  /** Converting each line by itself may miss the converted total by a unit or two: that goes to the rounding account. */
  const balanced = (legs: Leg[], other: Account): Leg[] => {
    let sum = 0n;
    for (const each of legs) sum += each.net;
    if (sum !== 0n) legs.push(leg(other, -sum));
    return legs;
  };
  const head = (kind: JournalKind, source: Stamped, reference: string, day: number, atMs: number) => ({
    kind,
    sourceId: source.id,
    reference,
    day,
    createdMs: atMs,
  });

  const tradeLegs = (document: TradeDocument): Leg[] => {
    const sign = controlSign(document.kind);
    const control = leg(controlAccount(document), sign * based(document.total, document));
    return balanced(
      [control, ...lineLegs(document.lines, document.taxing, -sign, (amount) => based(amount, document))],
      rounding,
    );
  };

  const books: Books = {
    post: (document, atMs) => {
      document.status = document.total === 0n ? 'paid' : 'open';
      document.paidDay = document.total === 0n ? document.issuedDay : null;
      document.due = document.total;
      moveBalance(document, document.total);
      touch(document, atMs);
      // The money that made a prepayment or overpayment books it; see postEntry.
      if (document.bankEntry !== null) return;
      document.journal = ledger.post(
        head(document.kind, document, document.reference, document.issuedDay, atMs),
        tradeLegs(document),
      );
    },
    pay: (payment, atMs) => {
      const document = payment.target;
      const moved = settle(document, { paid: payment.amount }, payment.day, atMs);
      const bank = controlSign(document.kind) * based(payment.amount, { currency: document.currency, rate: payment.rate });
      const legs = balanced([leg(controlAccount(document), moved), leg(payment.account, bank)], exchange);
      document.payments = [...document.payments, payment];
      ledger.post(head(`${document.kind}-payment`, payment, payment.reference, payment.day, atMs), legs);
    },
    unpay: (payment, atMs) => {
      const document = payment.target;
      const moved = settle(document, { paid: -payment.amount }, payment.day, atMs);
      const bank = -controlSign(document.kind) * based(payment.amount, { currency: document.currency, rate: payment.rate });
      document.payments = document.payments.filter((other) => other !== payment);
      payment.status = 'deleted';
      touch(payment, atMs);
      ledger.post(
        head(`${document.kind}-payment`, payment, payment.reference, payment.day, atMs),
        balanced([leg(controlAccount(document), moved), leg(payment.account, bank)], exchange),
      );
    },
    allocate: (allocation, atMs) => {
      const { credit, target, amount, day } = allocation;
      const moved = settle(credit, { credited: amount }, day, atMs) + settle(target, { credited: amount }, day, atMs);
      credit.allocations = [...credit.allocations, allocation];
      target.allocations = [...target.allocations, allocation];
      if (moved === 0n) return;
      ledger.post(
        head(credit.kind, credit, credit.reference, day, atMs),
        balanced([leg(controlAccount(target), moved)], exchange),
      );
    },
    cancel: (document, atMs) => {
      if (document.payments.length > 0 || document.allocations.length > 0)
        throw new Error(`${document.id} is settled and cannot be cancelled`);
      if (isBooked(document)) {
        if (document.journal >= 0) {
          ledger.post(
            head(document.kind, document, document.reference, document.issuedDay, atMs),
            ledger.reversed(document.journal),
          );
        }
        moveBalance(document, -document.due);
        document.status = 'void';
      } else {
        document.status = 'deleted';
      }
      document.journal = -1;
      document.due = 0n;
      document.paidDay = null;
      touch(document, atMs);
    },
    rewrite: (document, lines, atMs) => {
      if (document.payments.length > 0 || document.allocations.length > 0)
        throw new Error(`${document.id} is settled and cannot be rewritten`);
      const wasDue = document.due;
      if (document.journal >= 0) {
        ledger.post(
          head(document.kind, document, document.reference, document.issuedDay, atMs),
          ledger.reversed(document.journal),
        );
      }
      document.lines = lines;
      Object.assign(document, sumLines(lines, document.taxing));
      document.due = document.total;
      if (isBooked(document)) moveBalance(document, document.due - wasDue);
      if (document.journal >= 0) {
        document.journal = ledger.post(
          head(document.kind, document, document.reference, document.issuedDay, atMs),
          tradeLegs(document),
        );
      }
      touch(document, atMs);
    },
    postEntry: (entry, atMs) => {
      const sign = entry.kind === 'deposit' ? 1n : -1n;
      const convert = (amount: bigint): bigint => based(amount, { currency: entry.account.currency, rate: entry.rate });
      const bank = leg(entry.account, sign * convert(entry.total));
      touch(entry, atMs);
      if (entry.purpose === 'transfer') return;
      const { credit } = entry;
      if (credit !== null) {
        const control = leg(controlAccount(credit), controlSign(credit.kind) * based(credit.total, credit));
        entry.journal = ledger.post(
          head(credit.kind, credit, entry.reference, entry.day, atMs),
          balanced([bank, control], rounding),
        );
        return;
      }
      const legs = balanced([bank, ...lineLegs(entry.lines, entry.taxing, -sign, convert)], rounding);
      entry.journal = ledger.post(head(entry.kind, entry, entry.reference, entry.day, atMs), legs);
    },
    cancelEntry: (entry, atMs) => {
      if (entry.journal >= 0)
        ledger.post(head(entry.kind, entry, entry.reference, entry.day, atMs), ledger.reversed(entry.journal));
      entry.journal = -1;
      entry.status = 'deleted';
      touch(entry, atMs);
    },
    postTransfer: (transfer, atMs) => {
      const out = based(transfer.amount, { currency: transfer.from.currency, rate: transfer.fromEntry.rate });
      const into = based(transfer.toEntry.total, { currency: transfer.to.currency, rate: transfer.toEntry.rate });
      const legs = balanced([leg(transfer.to, into), leg(transfer.from, -out)], exchange);
      transfer.journal = ledger.post(head('transfer', transfer, transfer.reference, transfer.day, atMs), legs);
      touch(transfer, atMs);
    },
    cancelTransfer: (transfer, atMs) => {
      ledger.post(head('transfer', transfer, transfer.reference, transfer.day, atMs), ledger.reversed(transfer.journal));
      transfer.journal = -1;
      transfer.status = 'deleted';
      for (const entry of [transfer.fromEntry, transfer.toEntry]) {
        entry.status = 'deleted';
        touch(entry, atMs);
      }
      touch(transfer, atMs);
    },
    postManualJournal: (journal, atMs) => {
      journal.status = 'posted';
      const legs = journal.lines.map((line) => ({ ...leg(line.account, line.amount), taxRate: line.taxRate.index }));
      journal.journal = ledger.post(head('manual-journal', journal, journal.narration, journal.day, atMs), legs);
      touch(journal, atMs);
    },
    cancelManualJournal: (journal, atMs) => {
      if (journal.journal >= 0) {
        ledger.post(head('manual-journal', journal, journal.narration, journal.day, atMs), ledger.reversed(journal.journal));
      }
      journal.status = journal.journal >= 0 ? 'void' : 'deleted';
      journal.journal = -1;
      touch(journal, atMs);
    },
  };
  return books;
}

/** What a bank account in `account.currency` shows for an amount in another currency, at units of that currency per base unit. */
export function bankAmountOf(
  amount: bigint,
  currency: { code: string; decimals: number },
  rate: bigint,
  account: Account,
): bigint {
  if (currency.code === account.currency.code || rate === RATE_ONE) return amount;
  return toBase(amount, currency.decimals, rate, account.currency.decimals);
}
