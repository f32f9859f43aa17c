import { dayText } from '../calendar.ts';
import { decimalText, toBase } from '../decimal.ts';
import type { BankEntry, Currency, Payment, TradeDocument } from '../world/types.ts';
import { applicationsOf, isPrepaid, isRefund, isSales, isTakenBack } from './ids.ts';
import { legsTxn } from './journal-txns.ts';
import type { NetsuiteSettings } from './settings.ts';
import { baseRate } from './text.ts';
import { FORM_TYPES, goodsLine, netOf, taxLines } from './trade-txns.ts';
import {
  accountOf,
  controlAccount,
  customerOf,
  extraAccount,
  hiddenLines,
  line,
  vendorOf,
  type GoneTxn,
  type Postings,
  type Subsidiary,
  type Txn,
  type TxnLine,
  type TxnLink,
} from './txn.ts';

/** Money as NetSuite keeps it: payments with what they settle, deposits and prepayments applied by transactions of their own, checks, card charges, deposits. */

const stands = (payment: Payment): boolean => payment.status === 'posted' && !payment.vanished;
const textOrNull = (value: string): string | null => (value === '' ? null : value);

/** A supplier's refund is a deposit on the payables account. */
function paymentType(payment: Payment): string {
  const sales = isSales(payment.target.kind);
  if (!isRefund(payment)) return sales ? 'CustPymt' : 'VendPymt';
  return sales ? 'CustRfnd' : 'Deposit';
}

interface Head {
  readonly id: number;
  readonly type: string;
  readonly kind: Txn['truth']['kind'];
  readonly stamped: Txn['stamped'] & { readonly id: string };
  readonly day: number;
  readonly currency: Currency;
  readonly rate: bigint;
  readonly memo: string;
  readonly entity: Txn['entity'];
  readonly account: number;
  readonly total: bigint;
  /** +1 where the main line is a debit. */
  readonly sign: 1n | -1n;
  readonly lines: readonly TxnLine[];
  readonly links?: readonly TxnLink[];
  readonly unused?: bigint;
  readonly tax?: bigint;
  /** A journal took it back. */
  readonly reversed?: true;
  /** Sum of the lines, where they are lines of the document. */
  readonly listed?: { readonly count: number; readonly total: bigint };
}

function moneyTxn(place: Subsidiary, head: Head): Txn {
  const { currency, total, sign } = head;
  const base = place.live.organisation.baseCurrency;
  const text = (value: bigint): string => decimalText(value, currency.decimals);
  const application = head.kind === 'credit-application';
  return {
    ...head,
    worldId: head.stamped.id,
    subsidiary: place.id,
    number: '',
    dueDay: null,
    base,
    rate: currency.code === base.code ? '1' : baseRate(head.rate),
    total: sign * total,
    status: head.reversed === true ? 'V' : head.type === 'CustPymt' ? 'C' : 'A',
    voided: false,
    unpaid: null,
    unused: head.unused ?? null,
    links: head.links ?? [],
    counts: total,
    truth: {
      kind: head.kind,
      gone: null,
      fields: {
        status: head.reversed === true ? 'reversed' : 'posted',
        reference: textOrNull(head.memo),
        contact_external_id: head.entity === null ? null : String(head.entity.id),
        ...(application ? {} : { account_external_id: String(head.account) }),
        issued_on: dayText(head.day),
        currency: currency.code,
        total: text(total),
        due: head.unused === undefined ? null : text(head.unused),
        ...(head.tax === undefined ? {} : { tax: head.tax === 0n ? null : text(head.tax) }),
      },
      lineCount: head.listed?.count ?? null,
      lineTotal: head.listed === undefined ? null : text(head.listed.total),
    },
  };
}

/** Nets with an amount moved from one account to another. */
function movedNets(
  place: Subsidiary,
  nets: ReadonlyMap<number, bigint>,
  move: { readonly from: number; readonly to: number; readonly amount: bigint },
): ReadonlyMap<number, bigint> {
  const moved = new Map(nets);
  const first = accountOf(place, { index: 0 });
  const shift = (account: number, amount: bigint): void =>
    void moved.set(account - first, (moved.get(account - first) ?? 0n) + amount);
  shift(move.from, -move.amount);
  shift(move.to, move.amount);
  return moved;
}

/** Payments of invoices and bills, and refunds to customers. */
export function payments(place: Subsidiary, postings: Postings, { mainOnControl }: NetsuiteSettings): readonly Txn[] {
  return place.live.organisation.payments
    .filter((payment) => stands(payment) && paymentType(payment) !== 'Deposit')
    .map((payment): Txn => {
      const { target } = payment;
      const sales = isSales(target.kind);
      const refund = isRefund(payment);
      const sign = sales && !refund ? 1n : -1n;
      const gathered = payment.batch !== null && payment.batch.kind === 'received';
      const bank = accountOf(place, payment.account);
      const account = gathered ? extraAccount(place, 'Undeposited Funds') : bank;
      const plain = postings(payment.id);
      const amount = plain.get(payment.account.index) ?? 0n;
      const nets = gathered ? movedNets(place, plain, { from: bank, to: account, amount }) : plain;
      const onBank = { account, foreign: sign * payment.amount, base: amount };
      const control = accountOf(place, controlAccount(place, sales ? 'receivable' : 'payable'));
      const onControl = { account: control, foreign: -sign * payment.amount, base: -amount };
      const lines = mainOnControl
        ? [line('main', onControl), line('line', onBank)]
        : [line('main', onBank), line('line', onControl)];
      return moneyTxn(place, {
        id: place.ids.txn('payment', payment.id),
        type: paymentType(payment),
        kind: refund ? 'refund' : sales ? 'payment' : 'bill-payment',
        stamped: payment,
        day: payment.day,
        currency: target.currency,
        rate: payment.rate,
        memo: payment.reference,
        entity: sales ? customerOf(place, target.contact) : vendorOf(place, target.contact),
        account,
        total: payment.amount,
        sign,
        lines: [...lines, ...hiddenLines(place, nets, lines)],
        links: [
          { previousdoc: place.ids.txn('trade', target.id), previoustype: FORM_TYPES[target.kind], amount: payment.amount },
        ],
        ...(sales && !refund ? { unused: 0n } : {}),
      });
    });
}

/** Payments voided by a reversing journal, each with that journal: the payment keeps its lines, its posting and its link. */
export function reversedPayments(place: Subsidiary): readonly Txn[] {
  const base = place.live.organisation.baseCurrency;
  return place.live.organisation.payments
    .filter((payment) => isTakenBack(payment) && paymentType(payment) !== 'Deposit')
    .flatMap((payment): readonly Txn[] => {
      const { target } = payment;
      const sales = isSales(target.kind);
      const refund = isRefund(payment);
      const sign = sales && !refund ? 1n : -1n;
      const account = accountOf(place, payment.account);
      const control = accountOf(place, controlAccount(place, sales ? 'receivable' : 'payable'));
      const moved = sign * toBase(payment.amount, target.currency.decimals, payment.rate, base.decimals);
      const voided = moneyTxn(place, {
        id: place.ids.txn('payment', payment.id),
        type: paymentType(payment),
        kind: refund ? 'bank-withdrawal' : sales ? 'payment' : 'bill-payment',
        stamped: payment,
        day: payment.day,
        currency: target.currency,
        rate: payment.rate,
        memo: payment.reference,
        entity: sales ? customerOf(place, target.contact) : vendorOf(place, target.contact),
        account,
        total: payment.amount,
        sign,
        reversed: true,
        lines: [
          line('main', { account, foreign: sign * payment.amount, base: moved }),
          line('line', { account: control, foreign: -sign * payment.amount, base: -moved }),
        ],
        links: [
          { previousdoc: place.ids.txn('trade', target.id), previoustype: FORM_TYPES[target.kind], amount: payment.amount },
        ],
        ...(sales && !refund ? { unused: 0n } : {}),
      });
      const journal = legsTxn(place, {
        id: place.ids.txn('journal', `void/${payment.id}`),
        type: 'Journal',
        kind: 'manual-journal',
        stamped: { createdMs: payment.updatedMs, updatedMs: payment.updatedMs },
        worldId: `void/${payment.id}`,
        day: payment.day,
        currency: base,
        rate: '1',
        memo: 'VOID',
        status: 'B',
        lines: [
          line('main', { account, foreign: -moved, base: -moved }),
          line('line', { account: control, foreign: moved, base: moved }),
        ],
      });
      return [voided, journal];
    });
}

/** Money that came or went ahead of a document, and what it is used for. */
export function ahead(place: Subsidiary, postings: Postings): readonly Txn[] {
  const { trade } = place.live.organisation;
  const documents = [
    ...trade.prepayment,
    ...trade.overpayment,
    ...trade['supplier-prepayment'],
    ...trade['supplier-overpayment'],
  ];
  return documents.flatMap((document) => {
    const { bankEntry, vanished, status } = document;
    if (bankEntry === null || vanished || (status !== 'open' && status !== 'paid')) return [];
    return [
      heldTxn(place, postings, document, bankEntry),
      ...applicationsOf(document).map((each) => applicationTxn(place, document, each)),
    ];
  });
}

function heldTxn(place: Subsidiary, postings: Postings, document: TradeDocument, entry: BankEntry): Txn {
  const sales = isSales(document.kind);
  const sign = sales ? 1n : -1n;
  const { currency } = document;
  const base = place.live.organisation.baseCurrency;
  const account = accountOf(place, entry.account);
  const control = accountOf(place, controlAccount(place, sales ? 'receivable' : 'payable'));
  const prepaid = isPrepaid(document.kind);
  const holding = prepaid ? extraAccount(place, sales ? 'Customer Deposits' : 'Vendor Prepayments') : control;
  const plain = postings(document.id);
  // What is left of it stands on an account of its own; what was used is on receivables or payables.
  const left = -sign * toBase(document.due, currency.decimals, document.rate, base.decimals);
  const nets = prepaid ? movedNets(place, plain, { from: control, to: holding, amount: left }) : plain;
  const bankBase = plain.get(entry.account.index) ?? 0n;
  const lines = [
    line('main', { account, foreign: sign * document.total, base: bankBase }),
    line('line', { account: holding, foreign: -sign * document.total, base: prepaid ? left : -bankBase }),
  ];
  return moneyTxn(place, {
    id: place.ids.txn('trade', document.id),
    type: FORM_TYPES[document.kind],
    kind: sales ? 'payment' : 'bill-payment',
    stamped: document,
    day: document.issuedDay,
    currency,
    rate: document.rate,
    memo: document.reference,
    entity: sales ? customerOf(place, document.contact) : vendorOf(place, document.contact),
    account,
    total: document.total,
    sign,
    lines: [...lines, ...hiddenLines(place, nets, lines)],
    links: prepaid
      ? []
      : document.allocations.map(({ target, amount }) => ({
          previousdoc: place.ids.txn('trade', target.id),
          previoustype: FORM_TYPES[target.kind],
          amount,
        })),
    ...(prepaid ? {} : { unused: document.due }),
  });
}

function applicationTxn(place: Subsidiary, document: TradeDocument, allocation: TradeDocument['allocations'][number]): Txn {
  const sales = isSales(document.kind);
  const sign = sales ? 1n : -1n;
  const { target, amount } = allocation;
  const account = accountOf(place, controlAccount(place, sales ? 'receivable' : 'payable'));
  return moneyTxn(place, {
    id: place.ids.txn('application', allocation.id),
    type: sales ? 'DepAppl' : 'VPrepApp',
    kind: 'credit-application',
    stamped: { ...document, id: allocation.id },
    day: allocation.day,
    currency: document.currency,
    rate: document.rate,
    memo: '',
    entity: sales ? customerOf(place, document.contact) : vendorOf(place, document.contact),
    account,
    total: amount,
    sign,
    lines: [line('main', { account, foreign: sign * amount }), line('line', { account, foreign: -sign * amount })],
    links: [
      { previousdoc: place.ids.txn('trade', target.id), previoustype: FORM_TYPES[target.kind], amount },
      { previousdoc: place.ids.txn('trade', document.id), previoustype: FORM_TYPES[document.kind], amount },
    ],
  });
}

function isOwnEntry(entry: BankEntry): boolean {
  return entry.purpose === 'plain' && entry.credit === null && !entry.vanished;
}

/** Money into a card is a refund of the card. */
function entryType({ kind, account }: BankEntry): string {
  if (account.bankKind === 'card') return kind === 'deposit' ? 'CardRfnd' : 'CardChrg';
  return kind === 'deposit' ? 'Deposit' : 'Check';
}

export function entries(place: Subsidiary, postings: Postings): readonly Txn[] {
  const base = place.live.organisation.baseCurrency;
  return place.live.organisation.bankEntries
    .filter((entry) => isOwnEntry(entry) && entry.status === 'posted')
    .map((entry): Txn => {
      const sign = entry.kind === 'deposit' ? 1n : -1n;
      const { currency } = entry.account;
      const same = (value: bigint): bigint => value;
      const inBase = (value: bigint): bigint => toBase(value, currency.decimals, entry.rate, base.decimals);
      const account = accountOf(place, entry.account);
      const lines = [
        line('main', { account, foreign: sign * entry.total, base: sign * inBase(entry.total) }),
        ...entry.lines.map((each) => goodsLine(place, entry, each, -sign, same, inBase)),
        ...taxLines(place, entry, -sign, same, inBase),
      ];
      return moneyTxn(place, {
        id: place.ids.txn('entry', entry.id),
        type: entryType(entry),
        kind: entry.kind === 'deposit' ? 'bank-deposit' : 'bank-withdrawal',
        stamped: entry,
        day: entry.day,
        currency,
        rate: entry.rate,
        memo: entry.reference,
        entity: entry.contact === null ? null : vendorOf(place, entry.contact),
        account,
        total: entry.total,
        sign,
        lines: [...lines, ...hiddenLines(place, postings(entry.id), lines)],
        tax: entry.tax,
        listed: {
          count: entry.lines.length,
          total: entry.lines.reduce((sum, each) => (each.kind === 'note' ? sum : sum + netOf(each, entry.taxing)), 0n),
        },
      });
    });
}

/** Refunds of suppliers, and payments that came to the bank together. */
export function deposits(place: Subsidiary, postings: Postings): readonly Txn[] {
  const { organisation } = place.live;
  const refunds = organisation.payments
    .filter((payment) => stands(payment) && paymentType(payment) === 'Deposit')
    .map((payment): Txn => {
      const { target } = payment;
      const nets = postings(payment.id);
      const account = accountOf(place, payment.account);
      const bankBase = nets.get(payment.account.index) ?? 0n;
      const lines = [
        line('main', { account, foreign: payment.amount, base: bankBase }),
        line('line', { account: accountOf(place, controlAccount(place, 'payable')), foreign: -payment.amount, base: -bankBase }),
      ];
      return moneyTxn(place, {
        id: place.ids.txn('payment', payment.id),
        type: 'Deposit',
        kind: 'bank-deposit',
        stamped: payment,
        day: payment.day,
        currency: target.currency,
        rate: payment.rate,
        memo: payment.reference,
        entity: vendorOf(place, target.contact),
        account,
        total: payment.amount,
        sign: 1n,
        lines: [...lines, ...hiddenLines(place, nets, lines)],
        listed: { count: 1, total: payment.amount },
      });
    });
  const gathered = organisation.batches
    .filter((batch) => batch.kind === 'received' && batch.status === 'posted' && !batch.vanished)
    .map((batch): Txn => {
      const { currency } = batch.account;
      const account = accountOf(place, batch.account);
      const undeposited = extraAccount(place, 'Undeposited Funds');
      const members = batch.payments.map((payment) => ({ payment, base: postings(payment.id).get(payment.account.index) ?? 0n }));
      const sum = members.reduce((total, { base }) => total + base, 0n);
      return moneyTxn(place, {
        id: place.ids.txn('batch', batch.id),
        type: 'Deposit',
        kind: 'bank-deposit',
        stamped: batch,
        day: batch.day,
        currency,
        rate: batch.payments[0]?.rate ?? 0n,
        memo: batch.reference,
        entity: null,
        account,
        total: batch.total,
        sign: 1n,
        lines: [
          line('main', { account, foreign: batch.total, base: sum }),
          ...members.map(({ payment, base }) =>
            line('line', { account: undeposited, foreign: -payment.bankAmount, base: -base }),
          ),
        ],
        listed: { count: members.length, total: batch.total },
      });
    });
  return [...refunds, ...gathered];
}

export function goneMoney(place: Subsidiary, { voidsByJournal }: NetsuiteSettings): readonly GoneTxn[] {
  const { organisation } = place.live;
  const gone = (id: number, type: string, { updatedMs }: { readonly updatedMs: number }): GoneTxn => ({
    id,
    type,
    atMs: updatedMs,
    subsidiary: place.id,
  });
  return [
    ...organisation.payments
      .filter((payment) => payment.status === 'deleted' && !payment.vanished)
      .filter((payment) => !voidsByJournal || !isTakenBack(payment) || paymentType(payment) === 'Deposit')
      .map((payment) => gone(place.ids.txn('payment', payment.id), paymentType(payment), payment)),
    ...organisation.bankEntries
      .filter((entry) => isOwnEntry(entry) && entry.status === 'deleted')
      .map((entry) => gone(place.ids.txn('entry', entry.id), entryType(entry), entry)),
    ...organisation.transfers
      .filter(({ status, vanished }) => status === 'deleted' && !vanished)
      .map((transfer) => gone(place.ids.txn('transfer', transfer.id), 'Transfer', transfer)),
    ...organisation.manualJournals
      .filter(({ status, vanished }) => status === 'void' && !vanished)
      .map((journal) => gone(place.ids.txn('journal', journal.id), 'Journal', journal)),
  ];
}
