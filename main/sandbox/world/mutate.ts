import { assertNever } from '../../../shared/result.ts';
import { createRandom, type Random } from '../random.ts';
import { priceLine, touch } from './books.ts';
import { makeEntry } from './cash.ts';
import { accountByCode } from './foundation.ts';
import type { LiveOrganisation } from './generate.ts';
import type { BankEntry, Contact, Item, Payment, Stamped, TradeDocument } from './types.ts';

/** Changes the living world the way people do, while every identity of the books keeps holding. */

export interface MutateAsk {
  readonly edits: number;
  readonly inserts: number;
  readonly voids: number;
  readonly payments: number;
  readonly deletes: number;
  readonly seed: number;
  /** All tenants when null. */
  readonly tenant: string | null;
}

export type ChangeKind = TradeDocument['kind'] | 'payment' | 'contact' | 'bank-entry' | 'item';
export interface Change {
  readonly tenant: string;
  readonly kind: ChangeKind;
  readonly id: string;
  readonly what: 'edited' | 'inserted' | 'voided' | 'deleted' | 'paid' | 'vanished';
}

export interface MutateReply {
  readonly changed: readonly {
    readonly tenant: string;
    readonly stream: string;
    readonly id: string;
    readonly what: Change['what'];
  }[];
}

export function mutateOrganisation(live: LiveOrganisation, ask: Omit<MutateAsk, 'tenant'>, atMs: number): Change[] {
  const random = createRandom(ask.seed, `mutate/${live.organisation.id}`);
  const changes: Change[] = [];
  const note = (kind: ChangeKind, id: string, what: Change['what']): void =>
    void changes.push({ tenant: live.organisation.id, kind, id, what });
  for (let at = 0; at < ask.inserts; at += 1) {
    const document = insertTrade(live, random.chance(75) ? 'invoice' : 'bill', random, atMs);
    if (document !== undefined) note(document.kind, document.id, 'inserted');
  }
  const used = new Set<string>();
  const take = (
    kinds: readonly ('invoice' | 'bill')[],
    fits: (document: TradeDocument) => boolean,
  ): TradeDocument | undefined => {
    const found = pickTrade(live, kinds, random, (document) => !used.has(document.id) && fits(document));
    if (found !== undefined) used.add(found.id);
    return found;
  };
  for (let at = 0; at < ask.voids; at += 1) {
    const document = take(['invoice', 'bill'], (each) => each.status === 'open' && isUnsettled(each));
    if (document === undefined) break;
    live.books.cancel(document, atMs);
    note(document.kind, document.id, 'voided');
  }
  for (let at = 0; at < ask.deletes; at += 1) {
    const document = take(['invoice', 'bill'], (each) => each.status === 'draft' || each.status === 'submitted');
    if (document === undefined) break;
    live.books.cancel(document, atMs);
    note(document.kind, document.id, 'deleted');
  }
  for (let at = 0; at < ask.payments; at += 1) {
    const document = take(['invoice', 'bill'], (each) => each.status === 'open' && each.due > 1n);
    if (document === undefined) break;
    const part = random.chance(30) ? document.due / 2n : document.due;
    const payment = live.trading.pay(document, { day: live.organisation.todayDay, atMs, amount: part });
    note('payment', payment.id, 'inserted');
    note(document.kind, document.id, 'paid');
  }
  for (let at = 0; at < ask.edits; at += 1) {
    if (random.chance(15)) {
      const contact = random.pick(live.organisation.contacts);
      editContact(contact, random, atMs);
      note('contact', contact.id, 'edited');
      continue;
    }
    const document = take(['invoice', 'bill'], (each) => each.status !== 'void' && each.status !== 'deleted');
    if (document === undefined) break;
    editTrade(live, document, random, atMs);
    note(document.kind, document.id, 'edited');
  }
  if (changes.length > 0) live.revision += 1;
  return changes;
}

/** A new approved document dated on the world's today, for somebody already known as customer or supplier. */
function insertTrade(
  live: LiveOrganisation,
  kind: 'invoice' | 'bill' | 'credit-note',
  random: Random,
  atMs: number,
): TradeDocument | undefined {
  const { organisation, maker, trading, books } = live;
  const contacts = organisation.contacts.filter(
    (contact) => contact.status === 'active' && (kind === 'bill' ? contact.isSupplier : contact.isCustomer),
  );
  if (contacts.length === 0) return undefined;
  const contact = random.pick(contacts);
  const taxing = maker.taxingFor(contact);
  const serial = organisation.trade[kind].length + 1;
  const document = maker.trade(kind, {
    contact,
    number: `${kind === 'invoice' ? 'INV' : kind === 'bill' ? 'L' : 'CN'}-${String(serial).padStart(4, '0')}`,
    reference: 'late entry',
    issuedDay: organisation.todayDay,
    dueDay: organisation.todayDay + 30,
    taxing,
    lines: maker.lines(kind, contact, taxing, contact.currency, random.between(1, 4)),
    createdMs: atMs,
  });
  trading.add(document);
  books.post(document, atMs);
  live.revision += 1;
  return document;
}

/** Another price on the first line where nothing settles the document yet, otherwise only another reference. */
function editTrade(live: LiveOrganisation, document: TradeDocument, random: Random, atMs: number): void {
  const [first, ...rest] = document.lines;
  const priced =
    isUnsettled(document) &&
    document.bankEntry === null &&
    (document.status === 'open' || document.status === 'draft' || document.status === 'submitted');
  if (priced && first !== undefined && first.kind === 'goods') {
    const changed = { ...first, unitPrice: first.unitPrice + BigInt(random.between(1, 90)) * 10_000n };
    live.books.rewrite(
      document,
      [{ ...changed, ...priceLine(changed, document.taxing, document.currency.decimals) }, ...rest],
      atMs,
    );
  } else {
    document.reference = `edit ${random.between(1_000, 999_999)}`;
    touch(document, atMs);
  }
  live.revision += 1;
}

function editContact(contact: Contact, random: Random, atMs: number): void {
  contact.email = `changed${random.between(1_000, 999_999)}@example.com`;
  touch(contact, atMs);
}

function isUnsettled(document: TradeDocument): boolean {
  return document.payments.length === 0 && document.allocations.length === 0;
}

/** The first fitting document from a random place on, so that picking stays quick in a large world. */
function pickTrade(
  live: LiveOrganisation,
  kinds: readonly ('invoice' | 'bill')[],
  random: Random,
  fits: (document: TradeDocument) => boolean,
): TradeDocument | undefined {
  const ordered = random.chance(70) ? kinds : kinds.toReversed();
  for (const kind of ordered) {
    const list = live.organisation.trade[kind];
    const start = list.length === 0 ? 0 : random.between(0, list.length - 1);
    for (let step = 0; step < list.length; step += 1) {
      const document = list[(start + step) % list.length];
      if (document !== undefined && !document.vanished && fits(document)) return document;
    }
  }
  return undefined;
}

/** What faults do to rows while somebody is reading them. `vanish` leaves no trace; `void` is what accounting platforms do. */
export interface DisturbAsk {
  readonly what: 'delete' | 'insert' | 'edit';
  readonly how: 'void' | 'vanish';
  readonly family: 'invoices' | 'credits' | 'contacts' | 'bank' | 'payments' | 'items';
  readonly count: number;
  /** Whether the change stamp moves; real platforms forget to for some fields. */
  readonly bump: boolean;
  /** Ids of rows in the order they are listed; the first that fit are taken, so that rows on later pages move up. */
  readonly ids: readonly string[];
}

export function disturb(live: LiveOrganisation, ask: DisturbAsk, atMs: number): Change[] {
  const { organisation } = live;
  const random = createRandom(Math.floor(atMs / 1_000) >>> 0, `disturb/${organisation.id}`);
  const changes: Change[] = [];
  const note = (kind: ChangeKind, record: Stamped, what: Change['what']): void =>
    void changes.push({ tenant: organisation.id, kind, id: record.id, what });
  if (ask.what === 'insert') {
    for (let at = 0; at < ask.count; at += 1) {
      const [kind, record] = insertInto(live, ask.family, random, atMs);
      if (record !== undefined) note(kind, record, 'inserted');
    }
  } else {
    const places = new Map(ask.ids.map((id, at) => [id, at]));
    const candidates = candidatesOf(live, ask.family)
      .filter((record) => places.has(record.id) && !record.vanished)
      .toSorted((left, right) => (places.get(left.id) ?? 0) - (places.get(right.id) ?? 0));
    for (const record of candidates) {
      if (changes.length >= ask.count) break;
      const stampedMs = record.updatedMs;
      const change = ask.what === 'edit' ? editRecord(live, record, random, atMs) : removeRecord(live, record, ask.how, atMs);
      if (change === undefined) continue;
      if (!ask.bump) record.updatedMs = stampedMs;
      note(change.kind, record, change.what);
    }
  }
  live.revision += 1;
  return changes;
}

type Disturbed = TradeDocument | Contact | BankEntry | Payment | Item;

function candidatesOf(live: LiveOrganisation, family: DisturbAsk['family']): readonly Disturbed[] {
  const { organisation } = live;
  switch (family) {
    case 'invoices':
      return [...organisation.trade.invoice, ...organisation.trade.bill];
    case 'credits':
      return [...organisation.trade['credit-note'], ...organisation.trade['supplier-credit']];
    case 'contacts':
      return organisation.contacts;
    case 'bank':
      return organisation.bankEntries;
    case 'payments':
      return organisation.payments;
    case 'items':
      return organisation.items;
    default:
      return assertNever(family);
  }
}

function insertInto(
  live: LiveOrganisation,
  family: DisturbAsk['family'],
  random: Random,
  atMs: number,
): readonly [ChangeKind, Stamped | undefined] {
  const { organisation, maker } = live;
  const fresh = { id: maker.random.uuid(), createdMs: atMs, updatedMs: atMs, version: 1, vanished: false };
  switch (family) {
    case 'invoices':
      return ['invoice', insertTrade(live, 'invoice', random, atMs)];
    case 'credits':
      return ['credit-note', insertTrade(live, 'credit-note', random, atMs)];
    case 'contacts': {
      const seq = organisation.contacts.length;
      const model = random.pick(organisation.contacts);
      const contact: Contact = {
        ...model,
        ...fresh,
        seq,
        name: `${model.name} #${seq}`,
        status: 'active',
        mergedInto: null,
        receivable: 0n,
        payable: 0n,
        isCustomer: false,
        isSupplier: false,
      };
      organisation.contacts.push(contact);
      return ['contact', contact];
    }
    case 'bank': {
      const account = maker.bankFor(organisation.baseCurrency);
      const lines = [
        maker.line(
          {
            description: 'Bank charges',
            account: accountByCode(organisation, '404'),
            unitPrice: BigInt(random.between(1, 99)) * 10_000n,
          },
          'none',
          account.currency,
        ),
      ];
      const day = organisation.todayDay;
      const entry = makeEntry(live, {
        kind: 'withdrawal',
        purpose: 'plain',
        account,
        contact: null,
        day,
        reference: 'late entry',
        taxing: 'none',
        lines,
        rate: maker.rateOn(account.currency, day),
        atMs,
      });
      live.books.postEntry(entry, atMs);
      return ['bank-entry', entry];
    }
    case 'payments': {
      const document = pickTrade(live, ['invoice', 'bill'], random, (each) => each.status === 'open' && each.due > 0n);
      return ['payment', document === undefined ? undefined : live.trading.pay(document, { day: organisation.todayDay, atMs })];
    }
    case 'items': {
      const seq = organisation.items.length;
      const item: Item = { ...random.pick(organisation.items), ...fresh, seq, code: `NEW-${seq}` };
      organisation.items.push(item);
      return ['item', item];
    }
    default:
      return assertNever(family);
  }
}

function editRecord(
  live: LiveOrganisation,
  record: Disturbed,
  random: Random,
  atMs: number,
): { kind: ChangeKind; what: Change['what'] } | undefined {
  if (isTrade(record)) {
    if (record.status === 'void' || record.status === 'deleted') return undefined;
    editTrade(live, record, random, atMs);
    return { kind: record.kind, what: 'edited' };
  }
  if ('email' in record) {
    editContact(record, random, atMs);
    return { kind: 'contact', what: 'edited' };
  }
  if ('purpose' in record) record.reference = `edit ${random.between(1_000, 999_999)}`;
  touch(record, atMs);
  return { kind: 'purpose' in record ? 'bank-entry' : 'target' in record ? 'payment' : 'item', what: 'edited' };
}

/** Undefined when the record cannot go: something depends on it. */
function removeRecord(
  live: LiveOrganisation,
  record: Disturbed,
  how: DisturbAsk['how'],
  atMs: number,
): { kind: ChangeKind; what: Change['what'] } | undefined {
  const { books } = live;
  const what = how === 'vanish' ? ('vanished' as const) : ('voided' as const);
  if (isTrade(record)) {
    if (!isUnsettled(record) || record.bankEntry !== null) return undefined;
    if (record.status === 'void' || record.status === 'deleted') {
      if (how === 'void') return undefined;
    } else {
      books.cancel(record, atMs);
    }
    record.vanished = how === 'vanish';
    return { kind: record.kind, what };
  }
  if ('email' in record) {
    if (how === 'void') record.status = 'archived';
    else if (record.receivable !== 0n || record.payable !== 0n || hasDocuments(live, record)) return undefined;
    record.vanished = how === 'vanish';
    touch(record, atMs);
    return { kind: 'contact', what: how === 'vanish' ? 'vanished' : 'deleted' };
  }
  if ('purpose' in record) {
    if (record.purpose !== 'plain' || (record.status === 'deleted' && how === 'void')) return undefined;
    if (record.status === 'posted') books.cancelEntry(record, atMs);
    record.vanished = how === 'vanish';
    return { kind: 'bank-entry', what: how === 'vanish' ? 'vanished' : 'deleted' };
  }
  if ('target' in record) {
    if (record.batch !== null || (record.status === 'deleted' && how === 'void')) return undefined;
    if (record.status === 'posted') books.unpay(record, atMs);
    record.vanished = how === 'vanish';
    return { kind: 'payment', what: how === 'vanish' ? 'vanished' : 'deleted' };
  }
  // Items have no status: removing one always leaves no trace.
  record.vanished = true;
  touch(record, atMs);
  return { kind: 'item', what: 'vanished' };
}

function hasDocuments(live: LiveOrganisation, contact: Contact): boolean {
  return Object.values(live.organisation.trade).some((list) => list.some((document) => document.contact === contact));
}

function isTrade(record: Disturbed): record is TradeDocument {
  return 'taxing' in record && 'bankEntry' in record;
}
