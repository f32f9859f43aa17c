import { dayText } from '../calendar.ts';
import type { BankEntry, Currency, Payment, TradeDocument } from '../world/types.ts';
import { isRefund, ownAllocations } from './ids.ts';
import {
  accountRef,
  amount,
  currencyText,
  customerRef,
  head,
  note,
  record,
  rowOf,
  textOrNull,
  vendorRef,
  type GoneRow,
  type Place,
  type QboRow,
} from './row.ts';
import { date, money, quoted } from './text.ts';
import { netOf } from './trade-records.ts';
import { accountId, isDeposit, taxCodeId, UNDEPOSITED, undepositedId } from './words.ts';

/**
 * Money as QuickBooks keeps it. A prepayment or overpayment of the world is a payment with money unapplied; a credit is used through a payment of 0; a refund is an expense (or
 * a deposit) on the control account and the payment of 0 that sets it against the credit.
 */

export type Side = 'customer' | 'vendor';

function sideOf(kind: TradeDocument['kind']): Side {
  return kind === 'invoice' || kind === 'credit-note' || kind === 'prepayment' || kind === 'overpayment' ? 'customer' : 'vendor';
}

function isHeld(kind: TradeDocument['kind']): boolean {
  return kind.endsWith('prepayment') || kind.endsWith('overpayment');
}

interface Applied {
  readonly type: string;
  readonly id: string;
  readonly amount: bigint;
}

/** What a payment of either side says, whatever of the world it comes from. */
interface PaymentView {
  readonly id: string;
  readonly side: Side;
  readonly document: TradeDocument;
  readonly stamped: { readonly id: string; readonly createdMs: number; readonly updatedMs: number; readonly version: number };
  readonly day: number;
  readonly rate: bigint;
  readonly total: bigint;
  readonly open: bigint;
  /** Id and name; null for a payment that moves nothing. */
  readonly account: { readonly id: string; readonly name: string; readonly card: boolean } | null;
  readonly reference: string;
  readonly applied: readonly Applied[];
}

const formType: Readonly<Record<TradeDocument['kind'], string>> = {
  invoice: 'Invoice',
  bill: 'Bill',
  'credit-note': 'CreditMemo',
  'supplier-credit': 'VendorCredit',
  prepayment: 'Payment',
  overpayment: 'Payment',
  'supplier-prepayment': 'BillPayment',
  'supplier-overpayment': 'BillPayment',
};

const stands = (payment: Payment): boolean => payment.status === 'posted' && !payment.vanished;
const refundType = (side: Side): string => (side === 'customer' ? 'Expense' : 'Deposit');

function views(place: Place, side: Side): readonly PaymentView[] {
  const { organisation, ids } = place;
  const found: PaymentView[] = [];
  const form = (document: TradeDocument, value: bigint): Applied => ({
    type: formType[document.kind],
    id: ids.txn('trade', document.id),
    amount: value,
  });
  for (const payment of organisation.payments) {
    const { target } = payment;
    // A refund of money held is a line of the payment that brought it.
    if (sideOf(target.kind) !== side || !stands(payment) || isHeld(target.kind)) continue;
    const refund = isRefund(payment);
    const gathered = payment.batch !== null && payment.batch.kind === 'received';
    const used = { type: refundType(side), id: refund ? ids.txn('refund-money', payment.id) : '', amount: payment.amount };
    found.push({
      id: ids.txn('payment', payment.id),
      side,
      document: target,
      stamped: payment,
      day: payment.day,
      rate: payment.rate,
      total: refund ? 0n : payment.amount,
      open: 0n,
      account: refund
        ? null
        : gathered
          ? { id: undepositedId(organisation), name: UNDEPOSITED, card: false }
          : { id: accountId(payment.account), name: payment.account.name, card: payment.account.bankKind === 'card' },
      reference: payment.reference,
      applied: [...(refund ? [used] : []), form(target, payment.amount)],
    });
  }
  for (const [kind, list] of Object.entries(organisation.trade)) {
    const first = list[0];
    if (first === undefined || sideOf(first.kind) !== side || kind === 'invoice' || kind === 'bill') continue;
    for (const document of list) {
      if (document.vanished || (document.status !== 'open' && document.status !== 'paid')) continue;
      for (const allocation of ownAllocations(document)) {
        found.push({
          id: ids.txn('allocation', allocation.id),
          side,
          document,
          stamped: { ...document, id: allocation.id },
          day: allocation.day,
          rate: document.rate,
          total: 0n,
          open: 0n,
          account: null,
          reference: '',
          applied: [form(allocation.target, allocation.amount), form(document, allocation.amount)],
        });
      }
      const entry = document.bankEntry;
      if (entry === null) continue;
      const refunds = document.payments.filter(stands).map((payment) => ({
        type: refundType(side),
        id: ids.txn('refund-money', payment.id),
        amount: payment.amount,
      }));
      found.push({
        id: ids.txn('trade', document.id),
        side,
        document,
        stamped: document,
        day: document.issuedDay,
        rate: document.rate,
        total: document.total,
        open: document.due,
        account: { id: accountId(entry.account), name: entry.account.name, card: entry.account.bankKind === 'card' },
        reference: document.reference,
        applied: [...document.allocations.map((allocation) => form(allocation.target, allocation.amount)), ...refunds],
      });
    }
  }
  return found;
}

export function payments(place: Place, side: Side): readonly QboRow[] {
  return views(place, side).map((view): QboRow => {
    const { currency } = view.document;
    return rowOf(
      {
        id: view.id,
        total: { currency, amount: view.total },
        text: () => paymentText(place, view),
        truth: () =>
          record(view.id, side === 'customer' ? 'payment' : 'bill-payment', null, {
            status: 'posted',
            reference: textOrNull(view.reference),
            contact_external_id: place.ids.of(side, view.document.contact.id),
            account_external_id: view.account?.id ?? null,
            issued_on: dayText(view.day),
            currency: currency.code,
            total: amount(view.total, currency),
            due: amount(view.open, currency),
          }),
      },
      view.stamped,
    );
  });
}

export function gonePayments({ organisation, ids }: Place, side: Side): readonly GoneRow[] {
  return organisation.payments
    .filter(
      (payment) =>
        sideOf(payment.target.kind) === side && payment.status === 'deleted' && !payment.vanished && !isHeld(payment.target.kind),
    )
    .map((payment) => ({ id: ids.txn('payment', payment.id), atMs: payment.updatedMs }));
}

function paymentText(place: Place, view: PaymentView): string {
  const { document, side, account } = view;
  const { currency } = document;
  const lines = view.applied.map(
    (applied) =>
      `{"Amount":${money(applied.amount, currency)},"LinkedTxn":[{"TxnId":"${applied.id}","TxnType":"${applied.type}"}]}`,
  );
  let text = `{${head(view.id, view.stamped)},"TxnDate":${date(view.day)},${currencyText(currency, view.rate, place.organisation)}${note(view.reference)},"Line":[${lines.join(',')}]`;
  if (side === 'customer') {
    text += `,"CustomerRef":${customerRef(place.ids, document.contact)}`;
    if (account !== null) text += `,"DepositToAccountRef":{"value":"${account.id}"}`;
    return `${text},"TotalAmt":${money(view.total, currency)},"UnappliedAmt":${money(view.open, currency)},"ProcessPayment":false}`;
  }
  text += `,"VendorRef":${vendorRef(place.ids, document.contact)}`;
  const ref = account === null ? '' : `{"value":"${account.id}","name":${quoted(account.name)}}`;
  text +=
    account?.card === true
      ? `,"PayType":"CreditCard","CreditCardPayment":{"CCAccountRef":${ref}}`
      : `,"PayType":"Check","CheckPayment":{${ref === '' ? '' : `"BankAccountRef":${ref},`}"PrintStatus":"NotSet"}`;
  return `${text},"TotalAmt":${money(view.total, currency)}}`;
}

/** An expense or a deposit: money of a bank account or card with what it was for. */
interface MoneyView {
  readonly id: string;
  readonly stamped: PaymentView['stamped'];
  readonly kind: 'deposit' | 'withdrawal';
  readonly account: BankEntry['account'];
  readonly currency: Currency;
  readonly rate: bigint;
  readonly day: number;
  readonly reference: string;
  readonly contact: { readonly ref: string; readonly id: string; readonly type: 'Vendor' | 'Customer' } | null;
  readonly tax: bigint;
  readonly total: bigint;
  readonly lines: readonly { readonly amount: bigint; readonly text: string }[];
}

function contactOf(place: Place, contact: TradeDocument['contact'], side: Side): NonNullable<MoneyView['contact']> {
  const ref = side === 'customer' ? customerRef(place.ids, contact) : vendorRef(place.ids, contact);
  return { ref, id: place.ids.of(side, contact.id), type: side === 'customer' ? 'Customer' : 'Vendor' };
}

function entryView(place: Place, entry: BankEntry): MoneyView {
  const { currency } = entry.account;
  const contact = entry.contact === null ? null : contactOf(place, entry.contact, 'vendor');
  const deposit = isDeposit(entry);
  return {
    id: place.ids.txn('entry', entry.id),
    stamped: entry,
    kind: entry.kind,
    account: entry.account,
    currency,
    rate: entry.rate,
    day: entry.day,
    reference: entry.reference,
    contact,
    tax: entry.tax,
    total: entry.total,
    lines: entry.lines.map((line, at) => {
      const net = line.kind === 'note' ? 0n : netOf(line, entry.taxing);
      const start = `{"Id":"${at + 1}","LineNum":${at + 1},"Description":${quoted(line.description)},"Amount":${money(net, currency)}`;
      const inner = `"AccountRef":${accountRef(line.account)},"TaxCodeRef":{"value":"${taxCodeId(line.taxRate.index)}"}`;
      return {
        amount: net,
        text: deposit
          ? `${start},"DetailType":"DepositLineDetail","DepositLineDetail":{${inner}${contact === null ? '' : `,"Entity":${contact.ref}`}}}`
          : `${start},"DetailType":"AccountBasedExpenseLineDetail","AccountBasedExpenseLineDetail":{${inner},"BillableStatus":"NotBillable"}}`,
      };
    }),
  };
}

/** The money of a refund stands on the control account. */
function refundView(place: Place, payment: Payment): MoneyView {
  const { target } = payment;
  const side = sideOf(target.kind);
  const control = place.organisation.accounts.find(({ type }) => type === (side === 'customer' ? 'receivable' : 'payable'));
  const contact = contactOf(place, target.contact, side);
  const detail = side === 'customer' ? 'AccountBasedExpenseLineDetail' : 'DepositLineDetail';
  const ref = control === undefined ? '' : `"AccountRef":${accountRef(control)}`;
  return {
    id: place.ids.txn('refund-money', payment.id),
    stamped: payment,
    kind: side === 'customer' ? 'withdrawal' : 'deposit',
    account: payment.account,
    currency: target.currency,
    rate: payment.rate,
    day: payment.day,
    reference: payment.reference,
    contact,
    tax: 0n,
    total: payment.amount,
    lines: [
      {
        amount: payment.amount,
        text: `{"Id":"1","LineNum":1,"Amount":${money(payment.amount, target.currency)},"DetailType":"${detail}","${detail}":{${ref}${side === 'customer' ? '' : `,"Entity":${contact.ref}`}}}`,
      },
    ],
  };
}

/** Refunds of suppliers are deposits, also on a card: there is no other way to bring them to one. */
const refundIsDeposit = (payment: Payment): boolean => sideOf(payment.target.kind) === 'vendor';

function isOwnEntry(entry: BankEntry): boolean {
  return entry.purpose === 'plain' && entry.credit === null && !entry.vanished;
}

function moneyViews(place: Place, deposits: boolean): readonly MoneyView[] {
  const { organisation } = place;
  return [
    ...organisation.bankEntries
      .filter((entry) => isOwnEntry(entry) && entry.status === 'posted' && isDeposit(entry) === deposits)
      .map((entry) => entryView(place, entry)),
    ...organisation.payments
      .filter((payment) => isRefund(payment) && stands(payment) && refundIsDeposit(payment) === deposits)
      .map((payment) => refundView(place, payment)),
  ];
}

export function goneMoney({ organisation, ids }: Place, deposits: boolean): readonly GoneRow[] {
  return [
    ...organisation.bankEntries
      .filter((entry) => isOwnEntry(entry) && entry.status === 'deleted' && isDeposit(entry) === deposits)
      .map((entry) => ({ id: ids.txn('entry', entry.id), atMs: entry.updatedMs })),
    ...organisation.payments
      .filter(
        (payment) =>
          isRefund(payment) && payment.status === 'deleted' && !payment.vanished && refundIsDeposit(payment) === deposits,
      )
      .map((payment) => ({ id: ids.txn('refund-money', payment.id), atMs: payment.updatedMs })),
  ];
}

export function purchases(place: Place): readonly QboRow[] {
  return moneyViews(place, false).map((view) => moneyRow(place, view, 'purchase'));
}

export function deposits(place: Place): readonly QboRow[] {
  return [...moneyViews(place, true).map((view) => moneyRow(place, view, 'deposit')), ...gatherings(place)];
}

function moneyRow(place: Place, view: MoneyView, form: 'purchase' | 'deposit'): QboRow {
  const { currency } = view;
  const sum = view.lines.reduce((total, line) => total + line.amount, 0n);
  return rowOf(
    {
      id: view.id,
      total: { currency, amount: view.total },
      text: () => moneyText(place, view, form),
      truth: () =>
        record(
          view.id,
          view.kind === 'deposit' ? 'bank-deposit' : 'bank-withdrawal',
          null,
          {
            status: 'posted',
            reference: textOrNull(view.reference),
            ...(form === 'purchase' ? { contact_external_id: view.contact?.id ?? null } : {}),
            account_external_id: accountId(view.account),
            issued_on: dayText(view.day),
            currency: currency.code,
            tax: amount(view.tax, currency),
            total: amount(view.total, currency),
          },
          { count: view.lines.length, total: amount(sum, currency) },
        ),
    },
    view.stamped,
  );
}

function moneyText(place: Place, view: MoneyView, form: 'purchase' | 'deposit'): string {
  const { currency } = view;
  let text = `{${head(view.id, view.stamped)},"TxnDate":${date(view.day)},${currencyText(currency, view.rate, place.organisation)}${note(view.reference)},"Line":[${view.lines.map((line) => line.text).join(',')}],"TxnTaxDetail":{"TotalTax":${money(view.tax, currency)}}`;
  if (form === 'deposit')
    return `${text},"DepositToAccountRef":${accountRef(view.account)},"TotalAmt":${money(view.total, currency)}}`;
  const card = view.account.bankKind === 'card';
  text += `,"AccountRef":${accountRef(view.account)},"PaymentType":"${card ? 'CreditCard' : view.stamped.version % 2 === 0 ? 'Check' : 'Cash'}"`;
  if (view.contact !== null) text += `,"EntityRef":${view.contact.ref.slice(0, -1)},"type":"${view.contact.type}"}`;
  if (view.kind === 'deposit') text += ',"Credit":true';
  return `${text},"TotalAmt":${money(view.total, currency)}}`;
}

/** Payments that came to the bank together. */
function gatherings(place: Place): readonly QboRow[] {
  const { organisation, ids } = place;
  return organisation.batches
    .filter((batch) => batch.kind === 'received' && batch.status === 'posted' && !batch.vanished)
    .map((batch): QboRow => {
      const id = ids.txn('batch', batch.id);
      const { currency } = batch.account;
      const lines = batch.payments.map(
        (payment, at) =>
          `{"Id":"${at + 1}","LineNum":${at + 1},"Amount":${money(payment.bankAmount, currency)},"LinkedTxn":[{"TxnId":"${ids.txn('payment', payment.id)}","TxnType":"Payment","TxnLineId":"0"}],"DetailType":"DepositLineDetail","DepositLineDetail":{"AccountRef":{"value":"${undepositedId(organisation)}","name":"${UNDEPOSITED}"}}}`,
      );
      return rowOf(
        {
          id,
          total: { currency, amount: batch.total },
          text: () =>
            `{${head(id, batch)},"TxnDate":${date(batch.day)},"CurrencyRef":{"value":"${currency.code}","name":${quoted(currency.name)}},"ExchangeRate":1${note(batch.reference)},"Line":[${lines.join(',')}],"TxnTaxDetail":{"TotalTax":0},"DepositToAccountRef":${accountRef(batch.account)},"TotalAmt":${money(batch.total, currency)}}`,
          truth: () =>
            record(
              id,
              'bank-deposit',
              null,
              {
                status: 'posted',
                reference: textOrNull(batch.reference),
                account_external_id: accountId(batch.account),
                issued_on: dayText(batch.day),
                currency: currency.code,
                total: amount(batch.total, currency),
              },
              { count: batch.payments.length, total: amount(batch.total, currency) },
            ),
        },
        batch,
      );
    });
}
