import { monthEnd } from '../calendar.ts';
import { createRandom, type Random } from '../random.ts';
import { discountOf } from './make.ts';
import type { LiveOrganisation } from './generate.ts';
import type { Contact, TradeDocument } from './types.ts';

/** Known duplicates, and repeats that only look like them, with what is true of each. */
export interface Planted {
  readonly kind: 'duplicate' | 'legitimate-repeat';
  readonly of: 'bill' | 'contact';
  /** The original first. */
  readonly ids: readonly string[];
  readonly why: string;
}

/** Bills entered twice: about one in a hundred, each in another of the ways people do it. Needs some bills to copy. */
export function plantDuplicateBills(live: LiveOrganisation, seed: number): void {
  const { organisation } = live;
  const random = createRandom(seed, `${organisation.name}/planted`);
  const bills = organisation.trade.bill.filter(
    (bill) => (bill.status === 'open' || bill.status === 'paid') && bill.number.length > 2 && bill.total > 0n,
  );
  const wanted = Math.ceil(bills.length / 100);
  if (bills.length < 5) return;
  for (let at = 0; at < wanted; at += 1) {
    const original = bills[Math.floor((bills.length * (at + 0.5)) / wanted)];
    if (original !== undefined) plantCopy(live, original, random, at);
  }
}

function plantCopy(live: LiveOrganisation, original: TradeDocument, random: Random, at: number): void {
  const { organisation, maker, trading, books } = live;
  const later = at % 3 === 0 ? 0 : random.between(1, 4);
  const issuedDay = maker.clampDay(original.issuedDay + later);
  const atMs = maker.instant(issuedDay + random.between(1, 12));
  const number = renumbered(original.number, at);
  const copy = maker.trade('bill', {
    contact: original.contact,
    number,
    reference: at % 2 === 0 ? original.reference : '',
    issuedDay,
    dueDay: original.dueDay === null ? null : original.dueDay + later,
    taxing: original.taxing,
    lines: original.lines.map((line) => ({ ...line })),
    createdMs: atMs,
    rate: original.rate,
  });
  copy.discount = discountOf(copy.lines, copy.currency);
  trading.add(copy);
  books.post(copy, atMs);
  organisation.planted.push({
    kind: 'duplicate',
    of: 'bill',
    ids: [original.id, copy.id],
    why: `the same bill entered again as "${number}"${later === 0 ? '' : `, ${later} days later`}`,
  });
}

/** `SI4711` as somebody else types it: `si4711`, `SI-4711`, `4711`, or the same. */
function renumbered(number: string, at: number): string {
  switch (at % 4) {
    case 0:
      return number;
    case 1:
      return number.replace(/(\D)(\d)/, '$1-$2');
    case 2:
      return number.toLowerCase();
    default:
      return number.replace(/^\D+/, '');
  }
}

/** The rent: the same amount from the same supplier at each month's end, which is no duplicate however alike they are. */
export function plantRent(live: LiveOrganisation, landlord: Contact | undefined, months: number): void {
  const { organisation, maker, trading, books } = live;
  const account = organisation.accounts.find((candidate) => candidate.name === 'Rent');
  if (landlord === undefined || account === undefined || months < 6) return;
  const ids: string[] = [];
  for (let back = months; back > 0; back -= 1) {
    const day = monthEnd(organisation.todayDay, -back);
    const atMs = maker.instant(day);
    const bill = maker.trade('bill', {
      contact: landlord,
      number: 'RENT',
      reference: 'Unit 4',
      issuedDay: day,
      dueDay: day + 7,
      taxing: 'none',
      lines: [maker.line({ description: 'Monthly rent', account, unitPrice: 1_850_0000n }, 'none', landlord.currency)],
      createdMs: atMs,
    });
    trading.add(bill);
    books.post(bill, atMs);
    if (back > 1) trading.pay(bill, { day: day + 7, atMs: maker.instant(day + 7) });
    ids.push(bill.id);
  }
  organisation.planted.push({ kind: 'legitimate-repeat', of: 'bill', ids, why: 'the monthly rent' });
}

/** Somebody entered twice under slightly another name, and both live on. */
export function plantDuplicateContacts(live: LiveOrganisation): void {
  const { contacts, planted } = live.organisation;
  for (const [at, copy] of contacts.entries()) {
    const original = contacts[at - 2];
    if (at % 17 !== 9 || original === undefined || original.isCustomer !== copy.isCustomer) continue;
    if (original.mergedInto !== null || copy.mergedInto !== null) continue;
    copy.name = otherSpelling(original.name);
    copy.email = original.email;
    planted.push({
      kind: 'duplicate',
      of: 'contact',
      ids: [original.id, copy.id],
      why: `"${original.name}" entered again as "${copy.name}"`,
    });
  }
}

function otherSpelling(name: string): string {
  if (name.endsWith(' Ltd')) return name.replace(/ Ltd$/, ' Limited');
  if (name.includes(' & ')) return name.replace(' & ', ' and ');
  const [first = '', ...rest] = name.split(' ');
  return rest.length === 1 ? `${rest.join(' ')}, ${first}` : name.toUpperCase();
}
