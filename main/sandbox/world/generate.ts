import { monthEnd, msOfDay } from '../calendar.ts';
import { createRandom } from '../random.ts';
import { createBooks, touch, type Books } from './books.ts';
import { generateCash } from './cash.ts';
import { archiveContacts, layFoundation, type FoundationAsk } from './foundation.ts';
import { createMaker, type Maker } from './make.ts';
import type { Organisation } from './organisation.ts';
import { plantDuplicateBills, plantDuplicateContacts, plantRent } from './planted.ts';
import { createTrading, type Trading } from './sales.ts';
import type { BatchPayment, Contact, TradeDocument } from './types.ts';

/** What a generated organisation needs to go on living. */
export interface LiveOrganisation {
  readonly organisation: Organisation;
  readonly books: Books;
  readonly maker: Maker;
  readonly trading: Trading;
  /** Moves with every change of the live world, so that sorted lists can be kept until then. */
  revision: number;
}

/** How many records of each kind a world with so many sales invoices has. */
function proportions(invoices: number) {
  const part = (per: number): number => Math.ceil(invoices / per);
  const customers = Math.max(3, Math.min(5_000, part(20)));
  return {
    customers,
    suppliers: Math.max(3, Math.ceil(customers / 3)),
    items: Math.max(12, Math.min(90, part(10))),
    bills: part(2.5),
    prepayments: part(120),
    bankEntries: part(3.5),
    transfers: part(40),
    journalMonths: Math.min(24, part(8)),
  };
}

export function generateOrganisation(
  ask: Omit<FoundationAsk, 'customers' | 'suppliers' | 'items'> & { readonly invoices: number },
): LiveOrganisation {
  const counts = proportions(ask.invoices);
  const organisation = layFoundation({ ...ask, ...counts });
  const random = createRandom(ask.seed, `${ask.name}/documents`);
  const books = createBooks(organisation);
  const maker = createMaker(organisation, random);
  const trading = createTrading(organisation, books, maker);
  const live: LiveOrganisation = { organisation, books, maker, trading, revision: 0 };
  const customers = organisation.contacts.filter((contact) => contact.isCustomer && contact.mergedInto === null);
  const suppliers = organisation.contacts.filter(
    (contact) => contact.isSupplier && !contact.isCustomer && contact.mergedInto === null,
  );

  generateAdvances(live, customers, suppliers, counts.prepayments, ask.startDay);
  generateTrade(live, 'invoice', customers, ask.invoices, ask.startDay);
  generateTrade(live, 'bill', suppliers, counts.bills, ask.startDay);
  plantRent(
    live,
    suppliers.find((contact) => contact.currency === organisation.baseCurrency),
    counts.journalMonths,
  );
  plantDuplicateBills(live, ask.seed);
  plantDuplicateContacts(live);
  generateCash(live, { ...counts, suppliers, startDay: ask.startDay });
  archiveContacts(organisation, random, msOfDay(ask.todayDay));
  organisation.ledger.settle();
  return live;
}

function generateAdvances(
  live: LiveOrganisation,
  customers: readonly Contact[],
  suppliers: readonly Contact[],
  count: number,
  startDay: number,
): void {
  const { maker, trading, organisation } = live;
  const { random } = maker;
  const span = organisation.todayDay - startDay;
  for (let at = 0; at < count; at += 1) {
    const day = startDay + Math.floor((span * at) / count);
    const sells = at % 4 !== 3;
    const contacts = (sells ? customers : suppliers).filter((contact) => trading.canAdvance(contact));
    const contact = contacts[random.skewed(contacts.length)];
    if (contact === undefined) continue;
    const kind = sells
      ? at % 3 === 1
        ? 'overpayment'
        : 'prepayment'
      : at % 8 === 7
        ? 'supplier-overpayment'
        : 'supplier-prepayment';
    const decimals = maker.bankFor(contact.currency).currency.decimals;
    const amount = BigInt(random.between(50, 900)) * 10n ** BigInt(decimals);
    const document = trading.advance(kind, {
      contact,
      amount,
      day,
      atMs: maker.instant(day),
      reference: `DEP-${String(at + 1).padStart(4, '0')}`,
    });
    if (!random.chance(15)) continue;
    const refundDay = maker.clampDay(day + random.between(3, 30));
    trading.pay(document, {
      day: refundDay,
      atMs: maker.instant(refundDay),
      amount: document.due / 2n,
      reference: 'Part refund',
    });
  }
}

/** Documents waiting to be paid together. */
interface BatchQueue {
  readonly waiting: TradeDocument[];
  day: number;
}

function generateTrade(
  live: LiveOrganisation,
  kind: 'invoice' | 'bill',
  contacts: readonly Contact[],
  count: number,
  startDay: number,
): void {
  const { organisation, maker, trading, books } = live;
  const { random } = maker;
  const span = organisation.todayDay - startDay;
  const importedMs = organisation.createdMs + 9 * 3_600_000 + 123;
  // The first rows came from another system in one go: they share one change stamp, on purpose more than a page of them in a large world.
  const imported = Math.min(250, Math.floor(count / 33));
  const queue: BatchQueue = { waiting: [], day: 0 };
  for (let at = 0; at < count; at += 1) {
    const contact = contacts[random.skewed(contacts.length)];
    if (contact === undefined) return;
    const issuedDay = startDay + Math.floor((span * (at + 0.5)) / count);
    const createdMs = at < imported ? importedMs : maker.instant(issuedDay);
    const document = trading.add(makeDocument(live, kind, contact, at, issuedDay, createdMs));
    if (leaveUnapproved(live, document, at >= imported)) continue;
    document.sent = kind === 'invoice' && random.chance(80);
    books.post(document, createdMs);
    if (at < imported && random.chance(50)) continue;
    live.trading.useCredits(document, maker.clampDay(issuedDay + 1), maker.instant(issuedDay + 1));
    settleDocument(live, document, queue);
    if (random.chance(3)) editLate(live, document);
  }
  payBatch(live, queue);
}

function makeDocument(
  live: LiveOrganisation,
  kind: 'invoice' | 'bill',
  contact: Contact,
  at: number,
  issuedDay: number,
  createdMs: number,
): TradeDocument {
  const { maker } = live;
  const { random } = maker;
  const taxing = maker.taxingFor(contact);
  // A supplier's number is whatever stands on the paper: short, repeated, or missing.
  const billNumber = random.chance(6)
    ? ''
    : random.chance(10)
      ? String(random.between(1, 40))
      : `${random.pick(['SI', 'INV', 'A', ''])}${random.between(100, 99_999)}`;
  return maker.trade(kind, {
    contact,
    number: kind === 'invoice' ? `INV-${String(at + 1).padStart(4, '0')}` : billNumber,
    reference: random.chance(60) ? `${random.pick(['PO', 'Job', 'Ref'])} ${random.between(1_000, 9_999)}` : '',
    issuedDay,
    dueDay: random.chance(98) ? issuedDay + random.pick([7, 14, 30, 30, 30, 60]) : null,
    taxing,
    lines: maker.lines(kind, contact, taxing, contact.currency, random.between(1, random.chance(60) ? 3 : 6)),
    createdMs,
  });
}

/** Drafts, submitted and deleted ones, and some voided after approval. True when the document's life ends here. */
function leaveUnapproved(live: LiveOrganisation, document: TradeDocument, mayStay: boolean): boolean {
  const { maker, books, organisation } = live;
  const { random } = maker;
  if (!mayStay) return false;
  const recent = document.issuedDay > organisation.todayDay - 25;
  const roll = random.between(1, 1_000);
  if (roll <= (recent ? 120 : 8)) {
    if (random.chance(30)) document.status = 'submitted';
    return true;
  }
  if (roll > 980) {
    const atMs = maker.instant(document.issuedDay + random.between(0, 20));
    if (random.chance(65)) books.post(document, document.createdMs);
    books.cancel(document, atMs);
    return true;
  }
  return false;
}

function settleDocument(live: LiveOrganisation, document: TradeDocument, queue: BatchQueue): void {
  const { organisation, maker, trading } = live;
  const { random } = maker;
  if (document.due === 0n) return;
  if (random.chance(5)) creditPart(live, document);
  const payDay = (document.dueDay ?? document.issuedDay + 30) + random.between(-10, 25);
  if (payDay > organisation.todayDay || document.due === 0n || random.chance(6)) return;
  const day = Math.max(payDay, document.issuedDay);
  if (document.currency.code === organisation.baseCurrency.code && random.chance(document.kind === 'invoice' ? 5 : 15)) {
    queue.waiting.push(document);
    queue.day = Math.max(queue.day, day);
    if (queue.waiting.length >= random.between(3, 8)) payBatch(live, queue);
    return;
  }
  if (random.chance(9)) {
    // Two instalments, of which the second may still be open.
    const first = document.due / BigInt(random.between(2, 5));
    if (first > 0n) trading.pay(document, { day, atMs: maker.instant(day), amount: first });
    const second = day + random.between(10, 45);
    if (second <= organisation.todayDay) trading.pay(document, { day: second, atMs: maker.instant(second) });
    return;
  }
  const payment = trading.pay(document, { day, atMs: maker.instant(day) });
  if (random.chance(1)) {
    // Entered by mistake, removed, and entered again.
    live.books.unpay(payment, maker.instant(day + 1));
    trading.pay(document, { day, atMs: maker.instant(day + 1) });
  }
  if (document.kind === 'invoice' && trading.canAdvance(document.contact) && random.chance(1)) {
    const decimals = maker.bankFor(document.contact.currency).currency.decimals;
    trading.advance('overpayment', {
      contact: document.contact,
      amount: BigInt(random.between(1, 60)) * 10n ** BigInt(decimals),
      day,
      atMs: maker.instant(day),
      reference: document.number,
    });
  }
}

/** A credit note over part of a document: applied, refunded in money, or left open. */
function creditPart(live: LiveOrganisation, document: TradeDocument): void {
  const { organisation, maker, trading, books } = live;
  const { random } = maker;
  const kind = document.kind === 'invoice' ? 'credit-note' : 'supplier-credit';
  const day = maker.clampDay(document.issuedDay + random.between(2, 20));
  const atMs = maker.instant(day);
  const source = document.lines.find((line) => line.kind === 'goods' && line.amount > 0n);
  if (source === undefined) return;
  const lines = [
    maker.line(
      {
        ...source,
        description: `Returned: ${source.description}`,
        quantity: source.quantity / 2n > 0n ? source.quantity / 2n : source.quantity,
      },
      document.taxing,
      document.currency,
    ),
  ];
  const credit = maker.trade(kind, {
    contact: document.contact,
    number: kind === 'credit-note' ? `CN-${String(organisation.trade[kind].length + 1).padStart(4, '0')}` : '',
    reference: document.number,
    issuedDay: day,
    dueDay: null,
    taxing: document.taxing,
    lines,
    createdMs: atMs,
  });
  trading.add(credit);
  if (random.chance(5)) return;
  books.post(credit, atMs);
  if (random.chance(4)) {
    books.cancel(credit, maker.instant(day + 1));
    return;
  }
  const roll = random.between(1, 100);
  const later = maker.clampDay(day + random.between(1, 10));
  if (roll <= 70 && credit.due > 0n) {
    const most = credit.due < document.due ? credit.due : document.due;
    const amount = random.chance(25) && most > 1n ? most / 2n : most;
    if (amount > 0n) trading.allocate(credit, document, { amount, day: later, atMs: maker.instant(later) });
  } else if (roll <= 85 && credit.due > 0n) {
    trading.pay(credit, { day: later, atMs: maker.instant(later), reference: 'Refund' });
  }
}

/** Pays what waits with one movement on the bank. */
function payBatch(live: LiveOrganisation, queue: BatchQueue): void {
  const { organisation, maker, trading } = live;
  const waiting = queue.waiting.splice(0).filter((document) => document.due > 0n);
  const [first] = waiting;
  if (first === undefined) return;
  const day = maker.clampDay(queue.day);
  const atMs = maker.instant(day);
  const batch: BatchPayment = {
    id: maker.random.uuid(),
    seq: organisation.batches.length,
    createdMs: atMs,
    updatedMs: atMs,
    version: 1,
    vanished: false,
    kind: first.kind === 'invoice' ? 'received' : 'paid',
    account: maker.bankFor(organisation.baseCurrency),
    day,
    reference: `BATCH ${organisation.batches.length + 1}`,
    narrative: maker.random.chance(30) ? 'Monthly run' : '',
    payments: [],
    total: 0n,
    status: 'posted',
  };
  organisation.batches.push(batch);
  for (const document of waiting) {
    const payment = trading.pay(document, { day, atMs, batch, reference: batch.reference });
    batch.payments.push(payment);
    batch.total += payment.bankAmount;
  }
  queue.day = 0;
}

/** Somebody corrects the reference weeks later: figures stay, the change stamp moves. */
function editLate(live: LiveOrganisation, document: TradeDocument): void {
  const { maker } = live;
  document.reference = document.reference === '' ? 'corrected' : `${document.reference} (corrected)`;
  touch(document, maker.instant(maker.clampDay(monthEnd(document.issuedDay, 1) + maker.random.between(1, 20))));
}
