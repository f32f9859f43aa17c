import { dayText, msOfDay } from '../calendar.ts';
import type { Allocation, BankEntry, Currency, Payment, TradeDocument } from '../world/types.ts';
import { exact, fact, orNull, type FreshbooksRow, type Making } from './row.ts';
import { eastern, money, percent } from './text.ts';

/** Payments, what credits settle, expenses and other income. No record says through which bank account the money went. */

const TYPES = ['Bank Transfer', 'Check', 'Credit Card', 'Cash', 'VISA', 'ACH'];
const noonMs = 12 * 3_600_000;

/** A payment of an invoice or a bill with money, or what a credit settles of it. */
interface Settlement {
  readonly key: string;
  readonly worldId: string;
  readonly target: TradeDocument;
  readonly amount: bigint;
  readonly day: number;
  readonly note: string;
  readonly type: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly gone: boolean;
  readonly credit: TradeDocument | null;
}

export function ofPayment(payment: Payment): Settlement {
  return {
    key: `payment/${payment.id}`,
    worldId: payment.id,
    target: payment.target,
    amount: payment.amount,
    day: payment.day,
    note: payment.reference,
    type: TYPES[payment.seq % TYPES.length] ?? 'Other',
    createdMs: payment.createdMs,
    updatedMs: payment.updatedMs,
    gone: payment.status === 'deleted',
    credit: null,
  };
}

export function ofAllocation(allocation: Allocation): Settlement {
  const atMs = msOfDay(allocation.day) + noonMs;
  return {
    key: `allocation/${allocation.id}`,
    worldId: allocation.id,
    target: allocation.target,
    amount: allocation.amount,
    day: allocation.day,
    note: '',
    type: 'Credit',
    createdMs: atMs,
    updatedMs: atMs,
    gone: false,
    credit: allocation.credit,
  };
}

function base(id: number, settlement: Settlement) {
  const { target, amount } = settlement;
  return {
    id,
    worldId: settlement.worldId,
    createdMs: settlement.createdMs,
    updatedMs: settlement.updatedMs,
    visState: settlement.gone ? (1 as const) : (0 as const),
    total: settlement.gone ? null : { currency: target.currency, amount },
  };
}

export function paymentRow(making: Making, settlement: Settlement): FreshbooksRow {
  const { target, amount, credit } = settlement;
  const { currency } = target;
  const id = making.idOf('payment', settlement.key);
  const clientid = making.idOf('client', target.contact.id);
  return {
    ...base(id, settlement),
    json: () => ({
      accounting_systemid: making.accountId,
      id,
      logid: id,
      invoiceid: making.idOf('invoice', target.id),
      clientid,
      creditid: credit === null ? null : making.idOf('credit', credit.id),
      amount: money(amount, currency),
      date: dayText(settlement.day),
      type: settlement.type,
      gateway: null,
      transactionid: null,
      orderid: null,
      overpaymentid: null,
      bulk_paymentid: null,
      from_credit: credit !== null,
      note: settlement.note,
      send_client_notification: null,
      vis_state: settlement.gone ? 1 : 0,
      updated: eastern(settlement.updatedMs),
    }),
    truth: () =>
      fact(id, credit === null ? 'payment' : 'credit-application', {
        status: 'posted',
        reference: orNull(settlement.note),
        contact_external_id: String(clientid),
        issued_on: dayText(settlement.day),
        currency: currency.code,
        total: exact(amount, currency),
      }),
  };
}

export function billPaymentRow(making: Making, settlement: Settlement): FreshbooksRow {
  const { target, amount } = settlement;
  const { currency } = target;
  const id = making.idOf('bill-payment', settlement.key);
  return {
    ...base(id, settlement),
    json: () => ({
      id,
      billid: making.idOf('bill', target.id),
      amount: money(amount, currency),
      paid_date: dayText(settlement.day),
      payment_type: settlement.type,
      note: settlement.note,
      matched_with_expense: false,
      vis_state: settlement.gone ? 1 : 0,
    }),
    truth: () =>
      fact(id, 'bill-payment', {
        status: 'posted',
        reference: orNull(settlement.note),
        issued_on: dayText(settlement.day),
        currency: currency.code,
        total: exact(amount, currency),
      }),
  };
}

function entryBase(id: number, entry: BankEntry) {
  const { currency } = entry.account;
  const gone = entry.status === 'deleted';
  const total: { readonly currency: Currency; readonly amount: bigint } | null = gone ? null : { currency, amount: entry.total };
  return {
    id,
    worldId: entry.id,
    createdMs: entry.createdMs,
    updatedMs: entry.updatedMs,
    visState: gone ? (1 as const) : (0 as const),
    total,
  };
}

/** One amount with its taxes in it, whatever the receipt's lines were. */
export function expenseRow(making: Making, entry: BankEntry): FreshbooksRow {
  const { currency } = entry.account;
  const id = making.idOf('expense', entry.id);
  const taxed = entry.lines.find((line) => line.tax !== 0n);
  const vendor = entry.contact?.name ?? '';
  return {
    ...entryBase(id, entry),
    json: () => ({
      accounting_systemid: making.accountId,
      accountid: making.accountId,
      id,
      expenseid: id,
      categoryid: entry.lines[0] === undefined ? null : making.idOf('category', entry.lines[0].account.id),
      staffid: 1,
      clientid: 0,
      projectid: 0,
      invoiceid: null,
      vendor: orNull(vendor),
      date: dayText(entry.day),
      amount: money(entry.total, currency),
      taxName1: taxed?.taxRate.name ?? null,
      taxAmount1: taxed === undefined ? null : money(entry.tax, currency),
      taxPercent1: taxed === undefined ? 0 : percent(taxed.taxRate.basisPoints),
      taxName2: null,
      taxAmount2: null,
      taxPercent2: null,
      compounded_tax: false,
      status: 0,
      markup_percent: '0',
      notes: entry.reference,
      account_name: '',
      bank_name: '',
      transactionid: null,
      profileid: null,
      ext_invoiceid: 0,
      ext_systemid: 0,
      is_cogs: false,
      isduplicate: false,
      has_receipt: false,
      include_receipt: false,
      from_bulk_import: false,
      background_jobid: null,
      vis_state: entry.status === 'deleted' ? 1 : 0,
      updated: eastern(entry.updatedMs),
    }),
    truth: () =>
      fact(
        id,
        'expense',
        {
          status: 'posted',
          reference: orNull(entry.reference),
          contact_name: orNull(vendor),
          issued_on: dayText(entry.day),
          currency: currency.code,
          tax: taxed === undefined ? null : exact(entry.tax, currency),
          total: exact(entry.total, currency),
        },
        { lines: { count: 1, total: exact(entry.total, currency) } },
      ),
  };
}

export function otherIncomeRow(making: Making, entry: BankEntry): FreshbooksRow {
  const { currency } = entry.account;
  const id = making.idOf('income', entry.id);
  const source = entry.contact?.name ?? '';
  return {
    ...entryBase(id, entry),
    json: () => ({
      incomeid: id,
      amount: money(entry.total, currency),
      category_name: 'other',
      source,
      payment_type: 'Bank Transfer',
      date: dayText(entry.day),
      note: entry.reference,
      taxes: entry.lines
        .filter((line) => line.tax !== 0n)
        .slice(0, 2)
        .map((line) => ({ name: line.taxRate.name, amount: percent(line.taxRate.basisPoints) })),
      created_at: eastern(entry.createdMs),
      updated_at: eastern(entry.updatedMs),
      vis_state: entry.status === 'deleted' ? 1 : 0,
    }),
    truth: () =>
      fact(id, 'bank-deposit', {
        status: 'posted',
        reference: orNull(entry.reference),
        contact_name: orNull(source),
        issued_on: dayText(entry.day),
        currency: currency.code,
        total: exact(entry.total, currency),
      }),
  };
}
