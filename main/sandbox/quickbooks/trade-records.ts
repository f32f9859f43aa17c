import { dayText } from '../calendar.ts';
import { toBase } from '../decimal.ts';
import type { Line, TradeDocument } from '../world/types.ts';
import {
  amount,
  currencyText,
  customerRef,
  head,
  note,
  record,
  rowOf,
  textOrNull,
  vendorRef,
  accountRef,
  type GoneRow,
  type Place,
  type QboRow,
} from './row.ts';
import { date, money, price, quoted } from './text.ts';
import { accountId, taxCodeId, voidNote } from './words.ts';

/** Invoices, bills, credit memos and vendor credits. A draft of the world was never entered in QuickBooks, which has none. */

type Form = 'invoice' | 'bill' | 'credit-note' | 'supplier-credit';

const isSales = (kind: TradeDocument['kind']): boolean => kind === 'invoice' || kind === 'credit-note';

function isListed(document: TradeDocument): boolean {
  if (document.vanished) return false;
  return document.status === 'open' || document.status === 'paid' || (document.status === 'void' && isSales(document.kind));
}

/** Bills and vendor credits cannot be voided: what the world voids is deleted. [doc] */
export function goneForms({ organisation, ids }: Place, kind: Form): readonly GoneRow[] {
  if (isSales(kind)) return [];
  return organisation.trade[kind]
    .filter((document) => document.status === 'void' && !document.vanished)
    .map((document) => ({ id: ids.txn('trade', document.id), atMs: document.updatedMs }));
}

export function forms(place: Place, kind: Form): readonly QboRow[] {
  return place.organisation.trade[kind].filter(isListed).map((document) => formRow(place, document));
}

function formRow(place: Place, document: TradeDocument): QboRow {
  const { ids } = place;
  const { currency } = document;
  const id = ids.txn('trade', document.id);
  const voided = document.status === 'void';
  const reference = voided ? voidNote(document.reference) : document.reference;
  const stated = (value: bigint): bigint => (voided ? 0n : value);
  const invoice = document.kind === 'invoice' || document.kind === 'bill';
  return rowOf(
    {
      id,
      total: voided ? null : { currency, amount: document.total },
      text: () => formText(place, document, { id, reference, stated }),
      truth: () =>
        record(
          id,
          document.kind,
          voided ? 'voided' : null,
          {
            status: document.status,
            number: textOrNull(document.number),
            reference: textOrNull(reference),
            contact_external_id: ids.of(isSales(document.kind) ? 'customer' : 'vendor', document.contact.id),
            issued_on: dayText(document.issuedDay),
            ...(invoice ? { due_on: document.dueDay === null ? null : dayText(document.dueDay) } : {}),
            currency: currency.code,
            tax: amount(stated(document.tax), currency),
            total: amount(stated(document.total), currency),
            due: amount(stated(document.due), currency),
          },
          voided ? undefined : { count: document.lines.length, total: amount(document.subtotal, currency) },
        ),
    },
    document,
  );
}

function formText(
  place: Place,
  document: TradeDocument,
  form: { readonly id: string; readonly reference: string; readonly stated: (value: bigint) => bigint },
): string {
  const { organisation, ids } = place;
  const { currency } = document;
  const { stated } = form;
  const base = organisation.baseCurrency;
  const sales = isSales(document.kind);
  const home = (value: bigint): string => money(toBase(stated(value), currency.decimals, document.rate, base.decimals), base);
  let text = `{${head(form.id, document)}`;
  if (document.number !== '') text += `,"DocNumber":${quoted(document.number)}`;
  text += `,"TxnDate":${date(document.issuedDay)},${currencyText(currency, document.rate, organisation)}${note(form.reference)}`;
  text += `,"LinkedTxn":[${linked(place, document)}],"Line":[${linesText(document, stated)}]`;
  text += `,"TxnTaxDetail":{"TotalTax":${money(stated(document.tax), currency)}}`;
  text += sales ? `,"CustomerRef":${customerRef(ids, document.contact)}` : `,"VendorRef":${vendorRef(ids, document.contact)}`;
  if (!sales) {
    const control = organisation.accounts.find(({ type }) => type === 'payable');
    if (control !== undefined) text += `,"APAccountRef":${accountRef(control)}`;
  }
  if (document.dueDay !== null) text += `,"DueDate":${date(document.dueDay)}`;
  text += `,"GlobalTaxCalculation":"${document.taxing === 'inclusive' ? 'TaxInclusive' : document.taxing === 'none' ? 'NotApplicable' : 'TaxExcluded'}"`;
  text += `,"TotalAmt":${money(stated(document.total), currency)}`;
  if (currency.code !== base.code) text += `,"HomeTotalAmt":${home(document.total)},"HomeBalance":${home(document.due)}`;
  if (sales)
    text += `,"ApplyTaxAfterDiscount":false,"PrintStatus":"NeedToPrint","EmailStatus":"${document.sent ? 'EmailSent' : 'NotSet'}"`;
  if (document.kind === 'credit-note') text += `,"RemainingCredit":${money(stated(document.due), currency)}`;
  return `${text},"Balance":${money(stated(document.due), currency)}}`;
}

function linked({ ids }: Place, document: TradeDocument): string {
  const type = isSales(document.kind) ? 'Payment' : 'BillPaymentCheck';
  return document.payments.map((payment) => `{"TxnId":"${ids.txn('payment', payment.id)}","TxnType":"${type}"}`).join(',');
}

/** Net of tax, whatever the person typed. */
export function netOf(line: Line, taxing: TradeDocument['taxing']): bigint {
  return taxing === 'inclusive' ? line.amount - line.tax : line.amount;
}

function linesText(document: TradeDocument, stated: (value: bigint) => bigint): string {
  const { currency } = document;
  const sales = isSales(document.kind);
  const lines = document.lines.map((line, at) => {
    const start = `{"Id":"${at + 1}","LineNum":${at + 1},"Description":${quoted(line.description)}`;
    if (line.kind === 'note') return `${start},"DetailType":"DescriptionOnly","DescriptionLineDetail":{}}`;
    const net = `,"Amount":${money(stated(netOf(line, document.taxing)), currency)}`;
    const tax = `"TaxCodeRef":{"value":"${taxCodeId(line.taxRate.index)}"}`;
    const gross = document.taxing === 'inclusive' ? `,"TaxInclusiveAmt":${money(stated(line.amount), currency)}` : '';
    if (!sales) {
      return `${start}${net},"DetailType":"AccountBasedExpenseLineDetail","AccountBasedExpenseLineDetail":{"AccountRef":${accountRef(line.account)},"BillableStatus":"NotBillable",${tax}${gross}}}`;
    }
    // A discounted line states what it comes to and not how.
    const priced =
      line.discountPoints === 0 && document.taxing !== 'inclusive'
        ? `,"UnitPrice":${price(line.unitPrice)},"Qty":${price(line.quantity)}`
        : '';
    return `${start}${net},"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemAccountRef":{"value":"${accountId(line.account)}"}${priced},${tax}${gross}}}`;
  });
  if (sales) {
    lines.push(
      `{"Amount":${money(stated(document.subtotal), currency)},"DetailType":"SubTotalLineDetail","SubTotalLineDetail":{}}`,
    );
  }
  return lines.join(',');
}
