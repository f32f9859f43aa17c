import { minuteText } from '../calendar.ts';
import { placeUuid } from '../random.ts';
import type { Organisation } from '../world/organisation.ts';
import type { Allocation, BankEntry, BankTransfer, BatchPayment, Contact, Line, Payment, TradeDocument } from '../world/types.ts';
import { date, dateString, instant, instantString, money, percent, quantity, quoted, rate, unitAmount } from './text.ts';
import { bankType, documentStatus, documentType, paymentType, postedStatus, TAXING_WORDS, taxType } from './words.ts';

/** Documents as Xero writes them, field for field in the order of the specification's examples. */

export interface Shape {
  /** Lines come only with `page` or in a single read [doc]. */
  readonly lines: boolean;
  readonly unitDecimals: 2 | 4;
  /** `summaryOnly=true`: no lines, payments or addresses. */
  readonly summary: boolean;
}

const EMPTY_PARTY = '"Addresses":[],"Phones":[],"ContactGroups":[],"ContactPersons":[],"HasValidationErrors":false';

function party(contact: Contact): string {
  return `{"ContactID":"${contact.id}","Name":${quoted(contact.name)},${EMPTY_PARTY}}`;
}

function stamps(updatedMs: number): string {
  return `"UpdatedDateUTC":${instant(updatedMs)},"UpdatedDateUTCString":${instantString(updatedMs)}`;
}

/** A voided document may come without its lines, as in the specification's example; ours do so by halves. */
function hidesLines(document: TradeDocument): boolean {
  return document.status === 'void' && document.seq % 2 === 0;
}

/** An empty reference is sometimes an empty text and sometimes no field at all. */
function reference(text: string, seq: number): string {
  return text === '' && seq % 2 === 1 ? '' : `"Reference":${quoted(text)},`;
}

function lineItems(
  organisation: Organisation,
  lines: readonly Line[],
  owner: string,
  currency: TradeDocument['currency'],
  shape: Shape,
): string {
  if (!shape.lines || shape.summary) return '[]';
  const seed = Number.parseInt(owner.slice(0, 8), 16);
  let text = '[';
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined) continue;
    const id = placeUuid(organisation.idSeed, 'line', seed, at);
    if (at > 0) text += ',';
    if (line.kind === 'note') {
      text += `{"Description":${quoted(line.description)},"TaxAmount":0.00,"LineAmount":0.00,"Tracking":[],"LineItemID":"${id}"}`;
      continue;
    }
    text += '{';
    if (line.item !== null) {
      text += `"ItemCode":"${line.item.code}","Item":{"ItemID":"${line.item.id}","Name":${quoted(line.item.name)},"Code":"${line.item.code}"},`;
    }
    text += `"Description":${quoted(line.description)},"UnitAmount":${unitAmount(line.unitPrice, shape.unitDecimals)},"TaxType":"${taxType(line.taxRate)}",`;
    text += `"TaxAmount":${money(line.tax, currency)},"LineAmount":${money(line.amount, currency)},`;
    if (line.account.code !== '') text += `"AccountCode":"${line.account.code}",`;
    text += `"AccountID":"${line.account.id}","Tracking":${trackingOf(organisation, line)},"Quantity":${quantity(line.quantity)},`;
    if (line.discountPoints > 0) text += `"DiscountRate":${percent(line.discountPoints)},`;
    text += `"LineItemID":"${id}"}`;
  }
  return `${text}]`;
}

function trackingOf(organisation: Organisation, line: Line): string {
  if (line.tracking === null) return '[]';
  const category = organisation.tracking[line.tracking.category];
  const option = category?.options[line.tracking.option];
  if (category === undefined || option === undefined) return '[]';
  return `[{"Name":${quoted(category.name)},"Option":${quoted(option.name)},"TrackingCategoryID":"${category.id}","TrackingOptionID":"${option.id}"}]`;
}

function nestedPayments(document: TradeDocument, shape: Shape): string {
  if (shape.summary || document.payments.length === 0) return '[]';
  return `[${document.payments
    .map((payment) => {
      const batch = payment.batch === null ? '' : `"BatchPaymentID":"${payment.batch.id}",`;
      return `{"PaymentID":"${payment.id}",${batch}"Date":${date(payment.day)},"Amount":${money(payment.amount, document.currency)},"Reference":${quoted(payment.reference)},"CurrencyRate":${rate(payment.rate)},"HasAccount":true,"HasValidationErrors":false}`;
    })
    .join(',')}]`;
}

function nestedCredits(document: TradeDocument, kinds: readonly TradeDocument['kind'][], shape: Shape): string {
  if (shape.summary || document.allocations.length === 0) return '[]';
  const rows: string[] = [];
  for (const allocation of document.allocations) {
    const { credit } = allocation;
    if (!kinds.includes(credit.kind)) continue;
    const note = credit.kind === 'credit-note' || credit.kind === 'supplier-credit';
    const name = note ? 'CreditNote' : credit.kind.endsWith('prepayment') ? 'Prepayment' : 'Overpayment';
    const number = note ? `"CreditNoteNumber":${quoted(credit.number)},` : '';
    rows.push(
      `{"${name}ID":"${credit.id}",${number}"ID":"${credit.id}",${note ? '"HasErrors":false,' : ''}"AppliedAmount":${money(allocation.amount, document.currency)},"Date":${date(allocation.day)},"DateString":${dateString(allocation.day)},"LineItems":[],"Total":${money(credit.total, credit.currency)}}`,
    );
  }
  return `[${rows.join(',')}]`;
}

export function invoiceText(organisation: Organisation, document: TradeDocument, shape: Shape): string {
  const { currency } = document;
  let text = `{"Type":"${documentType(document.kind)}","InvoiceID":"${document.id}","InvoiceNumber":${quoted(document.number)},${reference(document.reference, document.seq)}`;
  text += `"Payments":${nestedPayments(document, shape)},"CreditNotes":${nestedCredits(document, ['credit-note', 'supplier-credit'], shape)},`;
  text += `"Prepayments":${nestedCredits(document, ['prepayment', 'supplier-prepayment'], shape)},"Overpayments":${nestedCredits(document, ['overpayment', 'supplier-overpayment'], shape)},`;
  text += `"AmountDue":${money(document.due, currency)},"AmountPaid":${money(document.paid, currency)},"AmountCredited":${money(document.credited, currency)},`;
  if (document.kind === 'invoice') text += `"SentToContact":${String(document.sent)},`;
  text += `"CurrencyRate":${rate(document.rate)},"HasErrors":false,"IsDiscounted":${String(document.discount !== 0n)},"HasAttachments":false,`;
  text += `"Contact":${party(document.contact)},"DateString":${dateString(document.issuedDay)},"Date":${date(document.issuedDay)},`;
  if (document.dueDay !== null) text += `"DueDateString":${dateString(document.dueDay)},"DueDate":${date(document.dueDay)},`;
  text += `"Status":"${documentStatus(document)}","LineAmountTypes":"${TAXING_WORDS[document.taxing]}",`;
  text += `"LineItems":${hidesLines(document) ? '[]' : lineItems(organisation, document.lines, document.id, currency, shape)},`;
  text += `"SubTotal":${money(document.subtotal, currency)},"TotalTax":${money(document.tax, currency)},"Total":${money(document.total, currency)},`;
  if (document.discount !== 0n) text += `"TotalDiscount":${money(document.discount, currency)},`;
  text += `${stamps(document.updatedMs)},"CurrencyCode":"${currency.code}"`;
  if (document.paidDay !== null && document.status === 'paid') text += `,"FullyPaidOnDate":${date(document.paidDay)}`;
  return `${text}}`;
}

function allocations(list: readonly Allocation[], credit: TradeDocument): string {
  return `[${list
    .map(
      (allocation) =>
        `{"AllocationID":"${allocation.id}","Amount":${money(allocation.amount, credit.currency)},"Date":${date(allocation.day)},"Invoice":{"InvoiceID":"${allocation.target.id}","InvoiceNumber":${quoted(allocation.target.number)},"Payments":[],"CreditNotes":[],"Prepayments":[],"Overpayments":[],"HasErrors":false,"IsDiscounted":false,"LineItems":[]},"IsDeleted":false}`,
    )
    .join(',')}]`;
}

/** Credit notes, prepayments and overpayments. */
export function creditText(organisation: Organisation, document: TradeDocument, shape: Shape): string {
  const { currency } = document;
  const note = document.kind === 'credit-note' || document.kind === 'supplier-credit';
  const name = note ? 'CreditNote' : document.kind.endsWith('prepayment') ? 'Prepayment' : 'Overpayment';
  let text = `{"${name}ID":"${document.id}",`;
  if (note) text += `"CreditNoteNumber":${quoted(document.number)},`;
  text += `"Payments":${nestedPayments(document, shape)},"ID":"${document.id}","CurrencyRate":${rate(document.rate)},"Type":"${documentType(document.kind)}",${reference(document.reference, document.seq)}`;
  if (name === 'Prepayment') text += `"InvoiceNumber":${quoted(document.number)},`;
  text += `"RemainingCredit":${money(document.due, currency)},"AppliedAmount":${money(document.credited, currency)},"Allocations":${allocations(document.allocations, document)},`;
  text += `"HasAttachments":false,"Contact":${party(document.contact)},"DateString":${dateString(document.issuedDay)},"Date":${date(document.issuedDay)},`;
  text += `"Status":"${documentStatus(document)}","LineAmountTypes":"${TAXING_WORDS[document.taxing]}",`;
  text += `"LineItems":${hidesLines(document) ? '[]' : lineItems(organisation, document.lines, document.id, currency, shape)},`;
  text += `"SubTotal":${money(document.subtotal, currency)},"TotalTax":${money(document.tax, currency)},"Total":${money(document.total, currency)},`;
  text += `${stamps(document.updatedMs)},"CurrencyCode":"${currency.code}"`;
  if (document.paidDay !== null && document.status === 'paid' && note) text += `,"FullyPaidOnDate":${date(document.paidDay)}`;
  return `${text}}`;
}

/** Nested, a batch payment carries its money and flags as text, as in the official examples [spec]. */
function nestedBatch(batch: BatchPayment): string {
  return `"BatchPaymentID":"${batch.id}","BatchPayment":{"Account":{"AccountID":"${batch.account.id}"},"BatchPaymentID":"${batch.id}","Date":${date(batch.day)},"Type":"${batchType(batch)}","Status":"${postedStatus(batch)}","TotalAmount":"${money(batch.total, batch.account.currency)}","UpdatedDateUTC":${instant(batch.updatedMs)},"IsReconciled":"false"},`;
}

function batchType(batch: BatchPayment): string {
  return batch.kind === 'received' ? 'RECBATCH' : 'PAYBATCH';
}

export function paymentText(payment: Payment): string {
  const { target, account } = payment;
  let text = `{"PaymentID":"${payment.id}",${payment.batch === null ? '' : nestedBatch(payment.batch)}"Date":${date(payment.day)},`;
  text += `"BankAmount":${money(payment.bankAmount, account.currency)},"Amount":${money(payment.amount, target.currency)},"Reference":${quoted(payment.reference)},"CurrencyRate":${rate(payment.rate)},`;
  text += `"PaymentType":"${paymentType(payment)}","Status":"${postedStatus(payment)}",${stamps(payment.updatedMs)},"HasAccount":true,"IsReconciled":${String(payment.reconciled)},`;
  text += `"Account":{"AccountID":"${account.id}"${account.code === '' ? '' : `,"Code":"${account.code}"`}},${settledText(payment)},"HasValidationErrors":false}`;
  return text;
}

/** What a payment settles. A refund of a credit note is shown under `Invoice` in the official example and under `CreditNote` in the schema: both occur. */
function settledText({ target, seq }: Payment): string {
  const contact = `"Contact":${party(target.contact)},"LineItems":[],"CurrencyCode":"${target.currency.code}"`;
  const type = `"Type":"${documentType(target.kind)}"`;
  const note = target.kind === 'credit-note' || target.kind === 'supplier-credit';
  if (target.kind === 'invoice' || target.kind === 'bill' || (note && seq % 2 === 0)) {
    return `"Invoice":{${type},"InvoiceID":"${target.id}","InvoiceNumber":${quoted(target.number)},"Payments":[],"CreditNotes":[],"Prepayments":[],"Overpayments":[],"HasErrors":false,"IsDiscounted":false,${contact}}`;
  }
  if (note)
    return `"CreditNote":{${type},"CreditNoteID":"${target.id}","CreditNoteNumber":${quoted(target.number)},"ID":"${target.id}","HasErrors":false,${contact}}`;
  const name = target.kind.endsWith('prepayment') ? 'Prepayment' : 'Overpayment';
  return `"${name}":{${type},"${name}ID":"${target.id}","ID":"${target.id}","Payments":[],${contact}}`;
}

export function bankTransactionText(organisation: Organisation, entry: BankEntry, shape: Shape): string {
  const { account } = entry;
  const { currency } = account;
  let text = `{"BankTransactionID":"${entry.id}","BankAccount":{"AccountID":"${account.id}",${account.code === '' ? '' : `"Code":"${account.code}",`}"Name":${quoted(account.name)}},`;
  text += `"Type":"${bankType(entry)}",${reference(entry.reference, entry.seq)}"IsReconciled":${String(entry.reconciled)},`;
  if (entry.credit !== null)
    text += `"${entry.purpose === 'prepayment' ? 'PrepaymentID' : 'OverpaymentID'}":"${entry.credit.id}",`;
  if (currency.code !== organisation.baseCurrency.code) text += `"CurrencyRate":${rate(entry.rate)},`;
  text += '"HasAttachments":false,';
  if (entry.contact !== null) text += `"Contact":${party(entry.contact)},`;
  text += `"DateString":${dateString(entry.day)},"Date":${date(entry.day)},"Status":"${postedStatus(entry)}","LineAmountTypes":"${TAXING_WORDS[entry.taxing]}",`;
  text += `"LineItems":${lineItems(organisation, entry.lines, entry.id, currency, shape)},"SubTotal":${money(entry.subtotal, currency)},"TotalTax":${money(entry.tax, currency)},"Total":${money(entry.total, currency)},`;
  return `${text}"UpdatedDateUTC":${instant(entry.updatedMs)},"CurrencyCode":"${currency.code}"}`;
}

export function bankTransferText(transfer: BankTransfer): string {
  const { from, to } = transfer;
  const dateTime = transfer.day * 86_400_000 + transfer.minuteOfDay * 60_000;
  const side = (account: BankTransfer['from']): string =>
    `{"AccountID":"${account.id}",${account.code === '' ? '' : `"Code":"${account.code}",`}"Name":${quoted(account.name)}}`;
  let text = `{"BankTransferID":"${transfer.id}","CreatedDateUTCString":"${new Date(transfer.createdMs).toISOString().slice(0, 19)}","CreatedDateUTC":${instant(transfer.createdMs)},`;
  text += `"DateString":"${minuteText(dateTime)}","Date":${instant(dateTime)},"Status":"${postedStatus(transfer)}","FromBankAccount":${side(from)},"ToBankAccount":${side(to)},`;
  text += `"Amount":${money(transfer.amount, from.currency)},"FromBankTransactionID":"${transfer.fromEntry.id}","ToBankTransactionID":"${transfer.toEntry.id}","FromIsReconciled":${String(transfer.fromEntry.reconciled)},"ToIsReconciled":${String(transfer.toEntry.reconciled)},`;
  if (from.currency.code !== to.currency.code) text += `"CurrencyRate":${rate(transfer.rate)},`;
  return `${text}"Reference":${quoted(transfer.reference)},"HasAttachments":false,"FromTracking":[],"ToTracking":[]}`;
}

export function batchText(batch: BatchPayment): string {
  const { currency } = batch.account;
  const payments = batch.payments.map(
    (payment) =>
      `{"Invoice":{"InvoiceID":"${payment.target.id}","CurrencyCode":"${payment.target.currency.code}","Payments":[],"CreditNotes":[],"Prepayments":[],"Overpayments":[],"HasErrors":false,"IsDiscounted":false,"LineItems":[]},"PaymentID":"${payment.id}","Amount":${money(payment.amount, payment.target.currency)},"BankAmount":${money(payment.bankAmount, currency)}}`,
  );
  return `{"Account":{"AccountID":"${batch.account.id}","CurrencyCode":"${currency.code}"},"Reference":${quoted(batch.reference)},"Narrative":${quoted(batch.narrative)},"BatchPaymentID":"${batch.id}","DateString":${dateString(batch.day)},"Date":${date(batch.day)},"Payments":[${payments.join(',')}],"Type":"${batchType(batch)}","Status":"${postedStatus(batch)}","TotalAmount":${money(batch.total, currency)},"UpdatedDateUTC":${instant(batch.updatedMs)},"IsReconciled":false}`;
}
