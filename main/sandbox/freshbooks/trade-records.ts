import { dayOfMs, dayText } from '../calendar.ts';
import { decimalText, divideRounded, PRICE_DECIMALS, powerOfTen, shortDecimalText } from '../decimal.ts';
import type { Currency, Line, TradeDocument } from '../world/types.ts';
import { exact, fact, orNull, type FreshbooksRow, type Making } from './row.ts';
import { eastern, money, percent, utcStamp } from './text.ts';

/** Invoices, credit notes and bills of the world as FreshBooks has them: it knows no voiding, no tax inside a line's amount, no discount of a line, no credit from a supplier. */

function net(line: Line, document: TradeDocument): bigint {
  return document.taxing === 'inclusive' ? line.amount - line.tax : line.amount;
}

/** What one unit costs after discount and before tax, with as many digits as the line's amount needs. */
function unitCost(line: Line, document: TradeDocument): { readonly amount: string; readonly code: string } {
  const { currency } = document;
  const amount = net(line, document);
  if (line.quantity === 0n) return money(0n, currency);
  const digits = PRICE_DECIMALS + 2;
  const cost = divideRounded(amount * powerOfTen(PRICE_DECIMALS + digits - currency.decimals), line.quantity);
  return { amount: shortDecimalText(cost, digits, 2), code: currency.code };
}

function netSum(document: TradeDocument): bigint {
  return document.lines.reduce((sum, line) => sum + net(line, document), 0n);
}

const isGone = (document: TradeDocument): boolean => document.status === 'void' || document.status === 'deleted';
const isDraft = (document: TradeDocument): boolean => document.status === 'draft' || document.status === 'submitted';

function salesLine(line: Line, document: TradeDocument, at: number): Readonly<Record<string, unknown>> {
  const taxed = document.taxing !== 'none' && line.taxRate.basisPoints > 0;
  return {
    lineid: at + 1,
    type: 0,
    name: line.item?.code ?? '',
    description: line.description,
    qty: decimalText(line.quantity, PRICE_DECIMALS),
    unit_cost: unitCost(line, document),
    amount: money(net(line, document), document.currency),
    taxName1: taxed ? line.taxRate.name : at % 2 === 0 ? '' : null,
    taxAmount1: taxed ? percent(line.taxRate.basisPoints) : '0',
    taxName2: null,
    taxAmount2: '0',
    taxNumber1: null,
    taxNumber2: null,
    compounded_tax: false,
    expenseid: 0,
    taskno: at + 1,
    date: null,
    updated: eastern(document.updatedMs),
  };
}

const settled = (document: TradeDocument): bigint => document.paid + document.credited;

function paymentStatus(document: TradeDocument): 'paid' | 'partial' | 'unpaid' {
  return document.status === 'paid' ? 'paid' : settled(document) > 0n ? 'partial' : 'unpaid';
}

/** 1 draft, 2 sent, 3 viewed, 4 paid, 8 partial. [doc: invoices] */
function statusNumber(document: TradeDocument): number {
  if (isDraft(document)) return 1;
  if (document.status === 'paid') return 4;
  if (settled(document) > 0n) return 8;
  return document.sent ? 3 : 2;
}

/** Overdue by the calendar of the moment: nothing is stamped when it comes to that. */
function v3Status(document: TradeDocument, nowMs: number): string {
  if (isDraft(document)) return 'draft';
  if (document.status === 'paid') return 'paid';
  if (document.dueDay !== null && document.dueDay < dayOfMs(nowMs)) return 'overdue';
  return settled(document) > 0n ? 'partial' : document.sent ? 'viewed' : 'sent';
}

function head(document: TradeDocument, { accountId }: Making): Readonly<Record<string, unknown>> {
  const { contact } = document;
  return {
    accountid: accountId,
    accounting_systemid: accountId,
    organization: contact.name,
    current_organization: contact.name,
    fname: contact.firstName,
    lname: contact.lastName,
    street: contact.address.line1,
    street2: contact.address.line2,
    city: contact.address.city,
    province: contact.address.region,
    country: contact.address.country,
    code: contact.address.postalCode,
    vat_number: contact.taxNumber,
    vis_state: isGone(document) ? 1 : 0,
    currency_code: document.currency.code,
    language: 'en',
    created_at: eastern(document.createdMs),
    updated: eastern(document.updatedMs),
  };
}

function total(document: TradeDocument): { readonly currency: Currency; readonly amount: bigint } | null {
  return isGone(document) ? null : { currency: document.currency, amount: document.total };
}

function linesOf(document: TradeDocument): { readonly count: number; readonly total: string } {
  return { count: document.lines.length, total: exact(netSum(document), document.currency) };
}

const truthStatus = (document: TradeDocument): string => (document.status === 'submitted' ? 'draft' : document.status);

function base(document: TradeDocument, id: number) {
  return {
    id,
    worldId: document.id,
    createdMs: document.createdMs,
    updatedMs: document.updatedMs,
    visState: isGone(document) ? (1 as const) : (0 as const),
    total: total(document),
  };
}

export function invoiceRow(making: Making, document: TradeDocument): FreshbooksRow {
  const { currency } = document;
  const id = making.idOf('invoice', document.id);
  const customerid = making.idOf('client', document.contact.id);
  return {
    ...base(document, id),
    json: (nowMs) => ({
      ...head(document, making),
      id,
      invoiceid: id,
      invoice_number: document.number,
      customerid,
      ownerid: 1,
      create_date: dayText(document.issuedDay),
      due_date: document.dueDay === null ? null : dayText(document.dueDay),
      due_offset_days: document.dueDay === null ? null : document.dueDay - document.issuedDay,
      generation_date: null,
      fulfillment_date: null,
      date_paid: document.status === 'paid' && document.paidDay !== null ? dayText(document.paidDay) : null,
      amount: money(document.total, currency),
      outstanding: money(document.due, currency),
      paid: money(settled(document), currency),
      discount_value: '0',
      discount_total: money(0n, currency),
      discount_description: null,
      deposit_amount: null,
      deposit_percentage: null,
      deposit_status: 'none',
      status: statusNumber(document),
      v3_status: v3Status(document, nowMs),
      display_status: isDraft(document) ? 'draft' : document.sent ? 'viewed' : 'sent',
      payment_status: paymentStatus(document),
      autobill_status: null,
      dispute_status: null,
      auto_bill: false,
      last_order_status: null,
      po_number: orNull(document.reference),
      notes: '',
      terms: null,
      description: document.lines[0]?.description ?? '',
      template: 'clean-grouped',
      parent: 0,
      estimateid: 0,
      sentid: 1,
      ext_archive: 0,
      show_attachments: false,
      lines: document.lines.map((line, at) => ({ ...salesLine(line, document, at), invoiceid: id })),
    }),
    truth: () =>
      fact(
        id,
        'invoice',
        {
          status: truthStatus(document),
          number: orNull(document.number),
          reference: orNull(document.reference),
          contact_external_id: String(customerid),
          issued_on: dayText(document.issuedDay),
          due_on: document.dueDay === null ? null : dayText(document.dueDay),
          currency: currency.code,
          total: exact(document.total, currency),
          paid: exact(settled(document), currency),
          due: exact(document.due, currency),
        },
        { lines: linesOf(document) },
      ),
  };
}

/** Credit notes; and what was paid ahead or too much, which FreshBooks keeps among them. */
export function creditRow(making: Making, document: TradeDocument): FreshbooksRow {
  const { currency, kind } = document;
  const id = making.idOf('credit', document.id);
  const clientid = making.idOf('client', document.contact.id);
  const type = kind === 'prepayment' ? 'prepayment' : kind === 'overpayment' ? 'overpayment' : 'goodwill';
  return {
    ...base(document, id),
    json: () => {
      const { updated: _unstamped, ...rest } = head(document, making);
      return {
        ...rest,
        id,
        creditid: id,
        credit_number: document.number,
        credit_type: type,
        clientid,
        create_date: dayText(document.issuedDay),
        amount: money(document.total, currency),
        paid: money(settled(document), currency),
        display_status: isDraft(document) ? 'draft' : 'created',
        status: 'created',
        payment_status: paymentStatus(document),
        payment_type: null,
        dispute_status: null,
        last_order_status: null,
        description: document.lines[0]?.description ?? '',
        notes: document.reference,
        terms: null,
        template: 'clean-grouped',
        sentid: 1,
        ext_archive: 0,
        lines: document.lines.map((line, at) => ({ ...salesLine(line, document, at), creditid: id })),
      };
    },
    truth: () =>
      fact(
        id,
        kind === 'prepayment' || kind === 'overpayment' ? kind : 'credit-note',
        {
          status: truthStatus(document),
          number: orNull(document.number),
          contact_external_id: String(clientid),
          issued_on: dayText(document.issuedDay),
          currency: currency.code,
          total: exact(document.total, currency),
          paid: exact(settled(document), currency),
        },
        { lines: linesOf(document) },
      ),
  };
}

export function billRow(making: Making, document: TradeDocument): FreshbooksRow {
  const { currency } = document;
  const id = making.idOf('bill', document.id);
  const vendorid = making.idOf('vendor', document.contact.id);
  return {
    ...base(document, id),
    json: (nowMs) => ({
      accounting_systemid: making.accountId,
      id,
      vendorid,
      bill_number: orNull(document.number),
      issue_date: dayText(document.issuedDay),
      due_date: document.dueDay === null ? null : dayText(document.dueDay),
      due_offset_days: document.dueDay === null ? null : document.dueDay - document.issuedDay,
      currency_code: currency.code,
      amount: money(document.subtotal, currency),
      tax_amount: money(document.tax, currency),
      total_amount: money(document.total, currency),
      outstanding: money(document.due, currency),
      paid: money(settled(document), currency),
      status: billStatus(document, nowMs),
      overall_category: document.lines[0]?.account.name ?? '',
      overall_description: document.reference,
      language: 'en',
      attachment: null,
      vis_state: isGone(document) ? 1 : 0,
      created_at: utcStamp(document.createdMs),
      updated_at: utcStamp(document.updatedMs),
      bill_payments: [],
      lines: document.lines.map((line, at) => {
        const taxed = document.taxing !== 'none' && line.taxRate.basisPoints > 0;
        return {
          id: id * 100 + at,
          categoryid: making.idOf('category', line.account.id),
          list_index: at + 1,
          description: line.description,
          quantity: Number(decimalText(line.quantity, PRICE_DECIMALS)),
          unit_cost: unitCost(line, document),
          amount: money(net(line, document), currency),
          total_amount: money(net(line, document) + line.tax, currency),
          tax_name1: taxed ? line.taxRate.name : null,
          tax_percent1: taxed ? percent(line.taxRate.basisPoints) : null,
          tax_authorityid1: null,
          tax_amount1: taxed ? money(line.tax, currency) : null,
          tax_name2: null,
          tax_percent2: null,
          tax_authorityid2: null,
          tax_amount2: null,
        };
      }),
    }),
    truth: () =>
      fact(
        id,
        'bill',
        {
          status: truthStatus(document),
          number: orNull(document.number),
          contact_external_id: String(vendorid),
          issued_on: dayText(document.issuedDay),
          due_on: document.dueDay === null ? null : dayText(document.dueDay),
          currency: currency.code,
          subtotal: exact(document.subtotal, currency),
          tax: exact(document.tax, currency),
          total: exact(document.total, currency),
          paid: exact(settled(document), currency),
          due: exact(document.due, currency),
        },
        { lines: linesOf(document) },
      ),
  };
}

function billStatus(document: TradeDocument, nowMs: number): string {
  if (document.status === 'paid') return 'paid';
  if (document.dueDay !== null && document.dueDay < dayOfMs(nowMs)) return 'overdue';
  return settled(document) > 0n ? 'partial' : 'unpaid';
}
