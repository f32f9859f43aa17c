import { dayText } from '../calendar.ts';
import { decimalText, PRICE_DECIMALS, shortDecimalText, toBase } from '../decimal.ts';
import type { Line, TradeDocument } from '../world/types.ts';
import { isSales } from './ids.ts';
import { baseRate } from './text.ts';
import {
  accountOf,
  controlAccount,
  customerOf,
  hiddenLines,
  line,
  vendorOf,
  type Postings,
  type Subsidiary,
  type Txn,
  type TxnLine,
} from './txn.ts';

/** Invoices, bills and their credits. A draft of the world was never entered in NetSuite. */

type Form = 'invoice' | 'bill' | 'credit-note' | 'supplier-credit';

export const FORM_TYPES: Readonly<Record<TradeDocument['kind'], string>> = {
  invoice: 'CustInvc',
  bill: 'VendBill',
  'credit-note': 'CustCred',
  'supplier-credit': 'VendCred',
  prepayment: 'CustDep',
  overpayment: 'CustPymt',
  'supplier-prepayment': 'VPrep',
  'supplier-overpayment': 'VPrep',
};

/** The header's sign: invoice and bill credit +, bill and credit memo -. [P] */
const HEADER_SIGN: Readonly<Record<Form, bigint>> = { invoice: 1n, 'supplier-credit': 1n, bill: -1n, 'credit-note': -1n };

export function forms(place: Subsidiary, postings: Postings, kind: Form): readonly Txn[] {
  return place.live.organisation.trade[kind]
    .filter(({ vanished, status }) => !vanished && (status === 'open' || status === 'paid' || status === 'void'))
    .map((document) => formTxn(place, postings, document, kind));
}

function formTxn(place: Subsidiary, postings: Postings, document: TradeDocument, kind: Form): Txn {
  const { organisation } = place.live;
  const { currency } = document;
  const base = organisation.baseCurrency;
  const voided = document.status === 'void';
  const stated = (value: bigint): bigint => (voided ? 0n : value);
  const sales = isSales(kind);
  const owed = kind === 'invoice' || kind === 'bill';
  // An invoice and a bill credit debit their main line.
  const sign = HEADER_SIGN[kind];
  const inBase = (value: bigint): bigint => toBase(value, currency.decimals, document.rate, base.decimals);
  const control = controlAccount(place, sales ? 'receivable' : 'payable');
  const entity = sales ? customerOf(place, document.contact) : vendorOf(place, document.contact);
  const total = stated(document.total);
  const lines: TxnLine[] = [
    line('main', { account: accountOf(place, control), foreign: sign * total, base: sign * inBase(total) }),
    ...document.lines.map((each) => goodsLine(place, document, each, -sign, stated, inBase)),
    ...taxLines(place, document, -sign, stated, inBase),
  ];
  const links = owed
    ? []
    : document.allocations.map(({ target, amount }) => ({
        previousdoc: place.ids.txn('trade', target.id),
        previoustype: FORM_TYPES[target.kind],
        amount,
      }));
  return {
    id: place.ids.txn('trade', document.id),
    type: FORM_TYPES[kind],
    stamped: document,
    worldId: document.id,
    subsidiary: place.id,
    number: document.number,
    day: document.issuedDay,
    dueDay: owed ? document.dueDay : null,
    entity,
    currency,
    base,
    rate: currency.code === base.code ? '1' : baseRate(document.rate),
    total: sign * total,
    status: voided ? 'V' : document.status === 'paid' ? 'B' : 'A',
    voided,
    memo: document.reference,
    unpaid: owed ? stated(document.due) : null,
    unused: owed ? null : stated(document.due),
    lines: voided ? lines : [...lines, ...hiddenLines(place, postings(document.id), lines)],
    links,
    counts: voided ? null : document.total,
    truth: {
      kind,
      gone: voided ? 'voided' : null,
      fields: {
        status: document.status,
        number: document.number === '' ? String(place.ids.txn('trade', document.id)) : document.number,
        reference: document.reference === '' ? null : document.reference,
        contact_external_id: String(entity.id),
        contact_name: entity.name,
        issued_on: dayText(document.issuedDay),
        ...(owed ? { due_on: document.dueDay === null ? null : dayText(document.dueDay) } : {}),
        currency: currency.code,
        // The sum of the tax lines: none, where there is no such line.
        tax: document.tax === 0n ? null : decimalText(stated(document.tax), currency.decimals),
        total: decimalText(total, currency.decimals),
        due: decimalText(stated(document.due), currency.decimals),
      },
      lineCount: voided ? null : document.lines.length,
      lineTotal: voided ? null : decimalText(document.subtotal, currency.decimals),
    },
  };
}

/** Net of tax, whatever the person typed. */
export function netOf({ amount, tax }: Line, taxing: TradeDocument['taxing']): bigint {
  return taxing === 'inclusive' ? amount - tax : amount;
}

type Goods = Pick<TradeDocument, 'taxing' | 'lines'>;

export function goodsLine(
  place: Subsidiary,
  { taxing }: Goods,
  each: Line,
  sign: bigint,
  stated: (value: bigint) => bigint,
  inBase: (value: bigint) => bigint,
): TxnLine {
  // Text between the goods states no amount.
  if (each.kind === 'note') return line('line', { memo: each.description });
  const net = stated(netOf(each, taxing));
  const priced = each.discountPoints === 0 && taxing !== 'inclusive';
  return line('line', {
    account: accountOf(place, each.account),
    foreign: sign * net,
    base: sign * inBase(net),
    memo: each.description,
    item: each.item === null ? null : place.ids.item(each.item.id),
    // A discounted line states what it comes to and not how.
    quantity: priced ? shortDecimalText(sign * each.quantity, PRICE_DECIMALS, 0) : null,
    rate: priced ? shortDecimalText(each.unitPrice, PRICE_DECIMALS, 0) : null,
  });
}

/** A line for each rate, on the account of tax. */
export function taxLines(
  place: Subsidiary,
  { lines }: Goods,
  sign: bigint,
  stated: (value: bigint) => bigint,
  inBase: (value: bigint) => bigint,
): readonly TxnLine[] {
  const byRate = new Map<number, bigint>();
  for (const { taxRate, tax } of lines) if (tax !== 0n) byRate.set(taxRate.index, (byRate.get(taxRate.index) ?? 0n) + tax);
  const account = place.live.organisation.accounts.find(({ type }) => type === 'tax');
  if (account === undefined) throw new Error('the chart has no tax account');
  return [...byRate.values()].map((tax) =>
    line('tax', { account: accountOf(place, account), foreign: sign * stated(tax), base: sign * inBase(stated(tax)) }),
  );
}
