import type { Books } from './books.ts';
import { bankAmountOf, touch } from './books.ts';
import type { Maker } from './make.ts';
import type { Organisation } from './organisation.ts';
import type { Allocation, BankEntry, BatchPayment, Contact, Payment, TradeDocument } from './types.ts';

/** The lives of documents: made, approved, paid in part or whole, credited, refunded, edited late. Shared by the generator and by mutations. */
export interface Trading {
  /** Pays `amount` of a document's due (all of it when left out). */
  pay(
    document: TradeDocument,
    ask: { day: number; atMs: number; amount?: bigint; batch?: BatchPayment; reference?: string },
  ): Payment;
  allocate(credit: TradeDocument, target: TradeDocument, ask: { amount: bigint; day: number; atMs: number }): Allocation;
  /** Money received or paid beyond any document: makes the bank entry and the prepayment or overpayment. */
  advance(
    kind: 'prepayment' | 'supplier-prepayment' | 'overpayment' | 'supplier-overpayment',
    ask: { contact: Contact; amount: bigint; day: number; atMs: number; reference: string },
  ): TradeDocument;
  /** Whether the contact's currency has a bank account of its own: a credit is held in the currency it was paid in. */
  canAdvance(contact: Contact): boolean;
  /** Applies what the contact has in credit to a document. */
  useCredits(document: TradeDocument, day: number, atMs: number): void;
  add(document: TradeDocument): TradeDocument;
}

export function createTrading(organisation: Organisation, books: Books, maker: Maker): Trading {
  const { random } = maker;
  const openCredits = new Map<Contact, TradeDocument[]>();

  const trading: Trading = {
    add: (document) => {
      organisation.trade[document.kind].push(document);
      return document;
    },
    pay: (document, ask) => {
      const account = ask.batch?.account ?? maker.bankFor(document.currency);
      const amount = ask.amount ?? document.due;
      const rate = maker.rateOn(document.currency, ask.day);
      const payment: Payment = {
        id: random.uuid(),
        seq: organisation.payments.length,
        createdMs: ask.atMs,
        updatedMs: ask.atMs,
        version: 1,
        vanished: false,
        target: document,
        account,
        day: ask.day,
        amount,
        bankAmount: bankAmountOf(amount, document.currency, rate, account),
        rate,
        reference: ask.reference ?? (random.chance(50) ? document.number : ''),
        status: 'posted',
        batch: ask.batch ?? null,
        reconciled: random.chance(70),
      };
      organisation.payments.push(payment);
      books.pay(payment, ask.atMs);
      return payment;
    },
    allocate: (credit, target, ask) => {
      const allocation: Allocation = { id: random.uuid(), credit, target, amount: ask.amount, day: ask.day };
      books.allocate(allocation, ask.atMs);
      return allocation;
    },
    canAdvance: (contact) => maker.bankFor(contact.currency).currency.code === contact.currency.code,
    advance: (kind, ask) => {
      const receives = kind === 'prepayment' || kind === 'overpayment';
      const purpose = kind === 'prepayment' || kind === 'supplier-prepayment' ? 'prepayment' : 'overpayment';
      const account = maker.bankFor(ask.contact.currency);
      const { currency } = ask.contact;
      if (!trading.canAdvance(ask.contact)) throw new Error(`no bank account in ${currency.code} to take an advance`);
      const control =
        organisation.accounts.find((candidate) => candidate.type === (receives ? 'receivable' : 'payable')) ?? account;
      const lines = [
        maker.line(
          {
            description: purpose === 'prepayment' ? 'Deposit' : 'Overpayment',
            account: control,
            unitPrice: unitPriceOf(ask.amount, currency.decimals),
          },
          'none',
          currency,
        ),
      ];
      const document = maker.trade(kind, {
        contact: ask.contact,
        number: purpose === 'prepayment' ? ask.reference : '',
        reference: ask.reference,
        issuedDay: ask.day,
        dueDay: null,
        taxing: 'none',
        lines,
        createdMs: ask.atMs,
        currency,
      });
      const entry: BankEntry = {
        id: random.uuid(),
        seq: organisation.bankEntries.length,
        createdMs: ask.atMs,
        updatedMs: ask.atMs,
        version: 1,
        vanished: false,
        kind: receives ? 'deposit' : 'withdrawal',
        purpose,
        account,
        contact: ask.contact,
        day: ask.day,
        reference: ask.reference,
        rate: document.rate,
        taxing: 'none',
        lines,
        subtotal: document.subtotal,
        tax: 0n,
        total: document.total,
        status: 'posted',
        reconciled: random.chance(70),
        credit: document,
        journal: -1,
      };
      document.bankEntry = entry;
      trading.add(document);
      organisation.bankEntries.push(entry);
      books.post(document, ask.atMs);
      books.postEntry(entry, ask.atMs);
      openCredits.set(ask.contact, [...(openCredits.get(ask.contact) ?? []), document]);
      return document;
    },
    useCredits: (document, day, atMs) => {
      const receives = document.kind === 'invoice';
      for (const credit of openCredits.get(document.contact) ?? []) {
        const fits = (credit.kind === 'prepayment' || credit.kind === 'overpayment') === receives;
        if (!fits || credit.due === 0n || document.due === 0n || credit.currency.code !== document.currency.code) continue;
        const amount = credit.due < document.due ? credit.due : document.due;
        trading.allocate(credit, document, { amount, day, atMs });
        if (credit.bankEntry !== null) touch(credit.bankEntry, atMs);
      }
    },
  };
  return trading;
}

/** Minor units as a unit price with 4 decimals. */
function unitPriceOf(amount: bigint, decimals: number): bigint {
  return amount * 10n ** BigInt(4 - decimals);
}
