import { decimalText, PRICE_DECIMALS } from '../decimal.ts';
import { dayOfMs, dayText } from '../calendar.ts';
import type { Organisation } from '../world/organisation.ts';
import type { Allocation, Line, Payment, TradeDocument } from '../world/types.ts';
import { idOf, lot } from './ids.ts';
import { isOutOfBand, type Movements } from './money.ts';
import { customerId, minorDecimal, productId, taxRateId } from './reference-records.ts';
import { code, dayOfSec, exact, fact, minor, orNull, secOf, secOfDay, type StripeRow } from './row.ts';

/** Invoices, what was paid on them, and credit notes, in the shapes before and since basil. */

export const invoiceId = (document: TradeDocument): string => idOf('in', document.id);
const intentId = (payment: Payment): string => idOf('pi', payment.id);

const isDraft = (document: TradeDocument): boolean => document.status === 'draft' || document.status === 'submitted';

function statusOf(document: TradeDocument, todayDay: number): string {
  if (isDraft(document)) return 'draft';
  const old = document.status === 'open' && (document.dueDay ?? document.issuedDay) < todayDay - 300;
  return old && lot(document.id, 2, 'uncollectible') === 0 ? 'uncollectible' : document.status;
}

function lineTax(
  organisation: Organisation,
  line: Line,
  document: TradeDocument,
  old: boolean,
): readonly Readonly<Record<string, unknown>>[] {
  if (line.tax === 0n) return [];
  const rate = taxRateId(organisation, line.taxRate);
  const inclusive = document.taxing === 'inclusive';
  const taxable = inclusive ? line.amount - line.tax : line.amount;
  return old
    ? [{ amount: minor(line.tax), inclusive, tax_rate: rate, taxability_reason: null, taxable_amount: minor(taxable) }]
    : [
        {
          amount: minor(line.tax),
          tax_behavior: inclusive ? 'inclusive' : 'exclusive',
          tax_rate_details: { tax_rate: rate },
          taxability_reason: 'standard_rated',
          taxable_amount: minor(taxable),
          type: 'tax_rate_details',
        },
      ];
}

function linesOf(organisation: Organisation, document: TradeDocument, old: boolean) {
  const { currency } = document;
  return document.lines.map((line, at) => {
    const id = idOf('il', `${document.id}/${at}`);
    const quantity = decimalText(line.quantity, PRICE_DECIMALS).replace(/\.?0+$/, '');
    const product = line.item === null ? null : productId(line.item);
    const unit = minorDecimal(line.unitPrice, currency.decimals);
    const price = idOf('price', `${document.id}/${at}`);
    const common = {
      id,
      object: 'line_item',
      amount: minor(line.amount),
      currency: code(currency),
      description: orNull(line.description),
      discount_amounts: [],
      discountable: true,
      discounts: [],
      invoice: invoiceId(document),
      livemode: true,
      metadata: {},
      period: { start: secOfDay(document.issuedDay), end: secOfDay(document.issuedDay) },
      pretax_credit_amounts: [],
      quantity: quantity.includes('.') ? null : Number(quantity),
      subscription: null,
    };
    return old
      ? {
          ...common,
          invoice_item: idOf('ii', `${document.id}/${at}`),
          price: { id: price, object: 'price', currency: code(currency), product, unit_amount: null, unit_amount_decimal: unit },
          proration: false,
          proration_details: { credited_items: null },
          tax_amounts: lineTax(organisation, line, document, true),
          tax_rates: [],
          type: 'invoiceitem',
        }
      : {
          ...common,
          parent: {
            type: 'invoice_item_details',
            invoice_item_details: {
              invoice_item: idOf('ii', `${document.id}/${at}`),
              proration: false,
              proration_details: { credited_items: null },
              subscription: null,
            },
            subscription_item_details: null,
          },
          pricing: { type: 'price_details', price_details: { price, product }, unit_amount_decimal: unit },
          quantity_decimal: quantity,
          subtotal: minor(line.amount),
          taxes: lineTax(organisation, line, document, false),
        };
  });
}

/** The document's taxes by rate. */
function taxesOf(organisation: Organisation, document: TradeDocument, old: boolean) {
  const byRate = new Map<Line['taxRate'], Line>();
  for (const line of document.lines) {
    if (line.tax === 0n) continue;
    const sum = byRate.get(line.taxRate);
    byRate.set(line.taxRate, sum === undefined ? line : { ...sum, amount: sum.amount + line.amount, tax: sum.tax + line.tax });
  }
  return [...byRate.values()].flatMap((line) => lineTax(organisation, line, document, old));
}

export function invoiceRow(organisation: Organisation, document: TradeDocument, movements: Movements): StripeRow {
  const { currency } = document;
  const id = invoiceId(document);
  const createdSec = secOf(document.createdMs);
  const draft = isDraft(document);
  const status = statusOf(document, organisation.todayDay);
  const isVoid = document.status === 'void';
  const noted = document.allocations
    .filter(({ credit }) => credit.kind === 'credit-note')
    .reduce((sum, { amount }) => sum + amount, 0n);
  const fromBalance = document.credited - noted;
  const due = isVoid ? document.total : document.due;
  const amountDue = document.total - document.credited;
  const finalizedSec = draft ? null : secOfDay(document.issuedDay);
  const amounts = document.lines.reduce((sum, { amount }) => sum + amount, 0n);
  const paidSec = document.status === 'paid' && document.paidDay !== null ? secOfDay(document.paidDay) : null;
  const number = draft ? null : document.number;
  const [payment] = document.payments.filter((each) => !isOutOfBand(each));
  const generations = {
    old: () => ({
      paid: document.status === 'paid',
      paid_out_of_band: document.payments.length > 0 && payment === undefined,
      charge: payment === undefined ? null : (movements.chargeOf(payment)?.id ?? null),
      payment_intent: payment === undefined ? null : intentId(payment),
      subscription: null,
      tax: document.tax === 0n ? null : minor(document.tax),
      total_tax_amounts: taxesOf(organisation, document, true),
      discount: null,
      quote: null,
    }),
    current: () => ({
      parent: null,
      total_taxes: taxesOf(organisation, document, false),
      amount_overpaid: 0,
    }),
  };
  return {
    id,
    worldId: document.id,
    createdSec,
    mark: `${document.version}/${status}`,
    total: isVoid ? null : { currency, amount: document.total },
    lines: (old) => linesOf(organisation, document, old),
    json: (_nowMs, old) => ({
      id,
      object: 'invoice',
      account_country: organisation.country,
      account_name: organisation.name,
      amount_due: minor(amountDue),
      amount_paid: minor(document.paid),
      amount_remaining: minor(due),
      amount_shipping: 0,
      attempt_count: draft ? 0 : 1,
      attempted: !draft,
      auto_advance: false,
      billing_reason: 'manual',
      collection_method: 'send_invoice',
      created: createdSec,
      currency: code(currency),
      customer: customerId(document.contact),
      customer_name: document.contact.name,
      customer_email: null,
      default_tax_rates: [],
      description: orNull(document.reference),
      discounts: [],
      due_date: document.dueDay === null ? null : secOfDay(document.dueDay),
      effective_at: finalizedSec,
      ending_balance: draft ? null : 0,
      livemode: true,
      metadata: {},
      next_payment_attempt: null,
      number,
      period_end: createdSec,
      period_start: createdSec,
      post_payment_credit_notes_amount: 0,
      pre_payment_credit_notes_amount: minor(noted),
      starting_balance: minor(-fromBalance),
      status,
      status_transitions: {
        finalized_at: finalizedSec,
        marked_uncollectible_at: status === 'uncollectible' ? secOfDay(document.issuedDay) : null,
        paid_at: paidSec,
        voided_at: isVoid ? secOf(document.updatedMs) : null,
      },
      subtotal: minor(amounts),
      subtotal_excluding_tax: minor(document.subtotal),
      total: minor(document.total),
      total_discount_amounts: [],
      total_excluding_tax: minor(document.subtotal),
      ...(old ? generations.old() : generations.current()),
    }),
    truth: () =>
      fact(
        id,
        'invoice',
        {
          status: status === 'uncollectible' ? 'open' : status,
          number,
          contact_external_id: customerId(document.contact),
          contact_name: document.contact.name,
          issued_on: dayText(draft ? dayOfMs(document.createdMs) : document.issuedDay),
          due_on: document.dueDay === null ? null : dayText(document.dueDay),
          paid_on: paidSec === null ? null : dayOfSec(paidSec),
          currency: currency.code,
          subtotal: exact(document.subtotal, currency),
          tax: exact(document.tax, currency),
          total: exact(document.total, currency),
          paid: exact(document.paid, currency),
          credited: exact(noted, currency),
          due: exact(due, currency),
        },
        { gone: isVoid ? 'voided' : null, lines: { count: document.lines.length, total: exact(amounts, currency) } },
      ),
  };
}

/** What a payment settles. One that was taken back leaves it canceled. */
export function invoicePaymentRow(payment: Payment): StripeRow {
  const id = idOf('inpay', payment.id);
  const { currency } = payment.target;
  const createdSec = secOf(payment.createdMs);
  const canceled = payment.status === 'deleted';
  const paidSec = secOfDay(payment.day);
  const outOfBand = isOutOfBand(payment);
  return {
    id,
    worldId: payment.id,
    createdSec,
    mark: payment.status,
    total: canceled ? null : { currency, amount: payment.amount },
    json: () => ({
      id,
      object: 'invoice_payment',
      amount_paid: minor(payment.amount),
      amount_requested: minor(payment.amount),
      created: createdSec,
      currency: code(currency),
      invoice: invoiceId(payment.target),
      is_default: true,
      livemode: true,
      payment: outOfBand
        ? { type: 'payment_record', payment_record: idOf('prec', payment.id) }
        : { type: 'payment_intent', payment_intent: intentId(payment) },
      status: canceled ? 'canceled' : 'paid',
      status_transitions: { canceled_at: canceled ? secOf(payment.updatedMs) : null, paid_at: paidSec },
    }),
    truth: () =>
      fact(
        id,
        'payment',
        {
          status: canceled ? 'void' : 'paid',
          issued_on: dayText(payment.day),
          currency: currency.code,
          total: exact(payment.amount, currency),
        },
        { gone: canceled ? 'voided' : null },
      ),
  };
}

/** A credit note set against an invoice before it was paid: one for each invoice it was used on. */
export function creditNoteRow(allocation: Allocation): StripeRow {
  const { credit, target, amount } = allocation;
  return noteRow({
    worldId: allocation.id,
    createdSec: secOf(credit.createdMs),
    number: `${credit.number}-${idOf('n', allocation.id).slice(-4)}`,
    day: allocation.day,
    type: 'pre_payment',
    invoice: target,
    amount,
    refund: null,
  });
}

/** A credit note whose money went back to the customer. */
export function refundedNoteRow(payment: Payment, movements: Movements): StripeRow | undefined {
  const refund = movements.refundOf(payment);
  if (refund === undefined) return undefined;
  return noteRow({
    worldId: payment.id,
    createdSec: refund.createdSec,
    number: `${payment.target.number}-R${idOf('n', payment.id).slice(-4)}`,
    day: payment.day,
    type: 'post_payment',
    invoice: refund.charge.payment.target,
    amount: payment.amount,
    refund: refund.id,
  });
}

function noteRow(note: {
  readonly worldId: string;
  readonly createdSec: number;
  readonly number: string;
  readonly day: number;
  readonly type: 'pre_payment' | 'post_payment';
  readonly invoice: TradeDocument;
  readonly amount: bigint;
  readonly refund: string | null;
}): StripeRow {
  const id = idOf('cn', note.worldId);
  const { currency, contact } = note.invoice;
  const before = note.type === 'pre_payment';
  const amount = minor(note.amount);
  const line = (old: boolean) => ({
    id: idOf('cnli', note.worldId),
    object: 'credit_note_line_item',
    amount,
    description: 'Credit',
    discount_amount: 0,
    discount_amounts: [],
    livemode: true,
    pretax_credit_amounts: [],
    quantity: 1,
    tax_rates: [],
    type: 'custom_line_item',
    unit_amount: amount,
    unit_amount_decimal: String(amount),
    ...(old ? { tax_amounts: [] } : { taxes: [], metadata: {} }),
  });
  return {
    id,
    worldId: note.worldId,
    createdSec: note.createdSec,
    mark: note.type,
    total: { currency, amount: note.amount },
    lines: (old) => [line(old)],
    json: (_nowMs, old) => ({
      id,
      object: 'credit_note',
      amount,
      amount_shipping: 0,
      created: note.createdSec,
      currency: code(currency),
      customer: customerId(contact),
      customer_balance_transaction: null,
      discount_amount: 0,
      discount_amounts: [],
      effective_at: secOfDay(note.day),
      invoice: invoiceId(note.invoice),
      livemode: true,
      memo: null,
      metadata: {},
      number: note.number,
      out_of_band_amount: null,
      pdf: '',
      reason: null,
      status: 'issued',
      subtotal: amount,
      subtotal_excluding_tax: amount,
      total: amount,
      total_excluding_tax: amount,
      type: note.type,
      voided_at: null,
      ...(old
        ? { refund: note.refund, tax_amounts: [] }
        : {
            pre_payment_amount: before ? amount : 0,
            post_payment_amount: before ? 0 : amount,
            refunds: note.refund === null ? [] : [{ refund: note.refund, amount_refunded: amount, type: 'refund' }],
            total_taxes: [],
          }),
    }),
    truth: () =>
      fact(
        id,
        'credit-note',
        {
          status: 'paid',
          number: note.number,
          contact_external_id: customerId(contact),
          issued_on: dayText(note.day),
          currency: currency.code,
          total: exact(note.amount, currency),
        },
        { lines: { count: 1, total: exact(note.amount, currency) } },
      ),
  };
}
