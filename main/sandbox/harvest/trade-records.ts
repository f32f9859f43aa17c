import { dayText, msOfDay } from '../calendar.ts';
import { divideRounded, PRICE_DECIMALS, powerOfTen } from '../decimal.ts';
import type { JsonObject } from '../json-tree.ts';
import type { Line, TradeDocument } from '../world/types.ts';
import { exact, fact, orNull, type HarvestRow, type Making } from './row.ts';
import { money, numeral, percent, stamp, whole } from './text.ts';

/**
 * Invoices and estimates of the world as Harvest has them: taxes are two percentages over marked lines, lines are before tax, a credit that settles an invoice looks like a payment, and
 * what the world calls void is closed: written off.
 */

function net(line: Line, document: TradeDocument): bigint {
  return document.taxing === 'inclusive' ? line.amount - line.tax : line.amount;
}

const isDraft = (document: TradeDocument): boolean => document.status === 'draft' || document.status === 'submitted';

/** The rates that come to anything. Harvest has two; the tax of a third is a line of its own. */
function ratesOf(document: TradeDocument): readonly number[] {
  if (document.taxing === 'none') return [];
  return [...new Set(document.lines.map(({ taxRate }) => taxRate.basisPoints).filter((points) => points > 0))];
}

const taxesOf = (document: TradeDocument): readonly number[] => ratesOf(document).slice(0, 2);

/** Tax of further rates, each as a line. */
function taxLines(document: TradeDocument): readonly { readonly points: number; readonly amount: bigint }[] {
  return ratesOf(document)
    .slice(2)
    .map((points) => ({ points, amount: taxOf(document, points) }));
}

function taxLineJson(
  document: TradeDocument,
  id: number,
  at: number,
  tax: { readonly points: number; readonly amount: bigint },
): JsonObject {
  const amount = money(tax.amount, document.currency);
  return {
    id: whole(id * 100 + document.lines.length + at),
    kind: 'Service',
    description: `Tax ${tax.points / 100} %`,
    quantity: numeral(1n, 0),
    unit_price: amount,
    amount,
    taxed: false,
    taxed2: false,
    project: null,
  };
}

function taxOf(document: TradeDocument, basisPoints: number): bigint {
  return document.lines.reduce((sum, line) => (line.taxRate.basisPoints === basisPoints ? sum + line.tax : sum), 0n);
}

/** What one unit costs after the line's discount and before tax, with as many digits as the line's amount needs. */
function unitPrice(line: Line, document: TradeDocument) {
  const { currency } = document;
  const amount = net(line, document);
  if (line.quantity === 0n) return money(0n, currency);
  const digits = PRICE_DECIMALS + 2;
  return numeral(divideRounded(amount * powerOfTen(PRICE_DECIMALS + digits - currency.decimals), line.quantity), digits);
}

function lineJson(making: Making, document: TradeDocument, id: number, at: number): JsonObject {
  const line = document.lines[at];
  if (line === undefined) throw new Error(`${document.number} has no line ${at}`);
  const [first, second] = taxesOf(document);
  const points = document.taxing === 'none' ? 0 : line.taxRate.basisPoints;
  return {
    id: whole(id * 100 + at),
    kind: line.item?.name ?? 'Service',
    description: line.description,
    quantity: numeral(line.quantity, PRICE_DECIMALS, at),
    unit_price: unitPrice(line, document),
    amount: money(net(line, document), document.currency, at),
    taxed: points > 0 && points === first,
    taxed2: points > 0 && points === second,
    project:
      at % 2 === 0
        ? {
            id: whole(making.idOf('project', document.contact.id)),
            name: projectName(document),
            code: `P${document.contact.seq}`,
          }
        : null,
  };
}

export const projectName = ({ contact }: Pick<TradeDocument, 'contact'>): string => `Work for ${contact.name}`;

function sale(making: Making, document: TradeDocument, id: number): JsonObject {
  const { currency, contact } = document;
  const [first, second] = taxesOf(document);
  const tax = (points: number | undefined): JsonObject => ({
    percent: points === undefined ? null : percent(points),
    amount: money(points === undefined ? 0n : taxOf(document, points), currency),
  });
  const [one, two] = [tax(first), tax(second)];
  return {
    id: whole(id),
    client_key: `key${id}`,
    number: document.number,
    purchase_order: orNull(document.reference),
    amount: money(document.total, currency, id),
    tax: one['percent'] ?? null,
    tax_amount: one['amount'] ?? null,
    tax2: two['percent'] ?? null,
    tax2_amount: two['amount'] ?? null,
    discount: null,
    discount_amount: money(0n, currency),
    subject: document.lines[0]?.description ?? null,
    notes: '',
    currency: currency.code,
    issue_date: dayText(document.issuedDay),
    created_at: stamp(document.createdMs),
    updated_at: stamp(document.updatedMs),
    client: { id: whole(making.idOf('client', contact.id)), name: contact.name },
    creator: { id: whole(1782884), name: 'Sandbox Person' },
    line_items: [
      ...document.lines.map((_, at) => lineJson(making, document, id, at)),
      ...taxLines(document).map((tax, at) => taxLineJson(document, id, at, tax)),
    ],
  };
}

function estimateKey(document: TradeDocument): string {
  return `estimate/${document.id}`;
}

/** Every sixth invoice began as an estimate. */
export function hasEstimate(document: TradeDocument): boolean {
  return document.seq % 6 === 0;
}

const STATE = { draft: 'draft', submitted: 'draft', open: 'open', paid: 'paid', void: 'closed', deleted: 'closed' } as const;
const STATUS = { draft: 'draft', open: 'open', paid: 'paid', closed: 'written-off' } as const;

/** What is due is the whole of a draft, and of what was written off. */
function dueOf(document: TradeDocument): bigint {
  return document.status === 'void' || isDraft(document) ? document.total : document.due;
}

function sums(document: TradeDocument) {
  const further = taxLines(document);
  const lines = document.lines.reduce((sum, line) => sum + net(line, document), 0n);
  const total = further.reduce((sum, { amount }) => sum + amount, lines);
  return { lines: { count: document.lines.length + further.length, total: exact(total, document.currency) } };
}

function base(document: TradeDocument, id: number) {
  return {
    id,
    name: String(id),
    worldId: document.id,
    updatedMs: document.updatedMs,
    day: document.issuedDay,
    total: { currency: document.currency, amount: document.total },
  };
}

export function invoiceRow(making: Making, document: TradeDocument): HarvestRow {
  const { currency } = document;
  const id = making.idOf('invoice', document.id);
  const state = STATE[document.status];
  const paidDay = document.status === 'paid' ? document.paidDay : null;
  return {
    ...base(document, id),
    json: () => ({
      ...sale(making, document, id),
      due_amount: money(dueOf(document), currency, id),
      state,
      period_start: null,
      period_end: null,
      due_date: document.dueDay === null ? null : dayText(document.dueDay),
      payment_term: document.dueDay === null ? 'upon receipt' : 'custom',
      payment_options: id % 2 === 0 ? ['ach', 'credit_card'] : [],
      sent_at: isDraft(document) ? null : stamp(document.createdMs),
      paid_at: paidDay === null ? null : stamp(msOfDay(paidDay)),
      paid_date: paidDay === null ? null : dayText(paidDay),
      closed_at: state === 'closed' ? stamp(document.updatedMs) : null,
      recurring_invoice_id: null,
      estimate: hasEstimate(document) ? { id: whole(making.idOf('estimate', estimateKey(document))) } : null,
      retainer: null,
    }),
    truth: () =>
      fact(
        String(id),
        'invoice',
        {
          status: STATUS[state],
          number: document.number,
          reference: orNull(document.reference),
          contact_external_id: String(making.idOf('client', document.contact.id)),
          contact_name: document.contact.name,
          issued_on: dayText(document.issuedDay),
          due_on: document.dueDay === null ? null : dayText(document.dueDay),
          paid_on: paidDay === null ? null : dayText(paidDay),
          currency: currency.code,
          tax: exact(
            taxesOf(document).reduce((sum, points) => sum + taxOf(document, points), 0n),
            currency,
          ),
          total: exact(document.total, currency),
          due: exact(dueOf(document), currency),
        },
        sums(document),
      ),
  };
}

export function estimateRow(making: Making, document: TradeDocument): HarvestRow {
  const id = making.idOf('estimate', estimateKey(document));
  return {
    ...base(document, id),
    json: () => ({
      ...sale(making, document, id),
      state: 'accepted',
      sent_at: stamp(document.createdMs),
      accepted_at: stamp(document.createdMs),
      declined_at: null,
    }),
    truth: () =>
      fact(
        String(id),
        'quote',
        {
          status: 'open',
          number: document.number,
          contact_external_id: String(making.idOf('client', document.contact.id)),
          issued_on: dayText(document.issuedDay),
          currency: document.currency.code,
          total: exact(document.total, document.currency),
        },
        sums(document),
      ),
  };
}
