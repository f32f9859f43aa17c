import { msOfDay } from '../calendar.ts';
import { createRandom, type Random } from '../random.ts';
import { CURRENCIES, type Country } from './chart.ts';
import {
  AWKWARD_NAMES,
  COMPANY_ENDS,
  COMPANY_TRADES,
  COMPANY_WORDS,
  FIRST_NAMES,
  FOREIGN_TOWNS,
  GOODS,
  HOME_TOWNS,
  LAST_NAMES,
  STREETS,
} from './names.ts';
import { classOfType, emptyOrganisation, type Organisation } from './organisation.ts';
import type { Account, Address, Contact, Currency, TaxRate } from './types.ts';

/** What stands before the first document: currencies, tax rates, chart, tracking, contacts, items. */

export interface FoundationAsk {
  readonly seed: number;
  readonly name: string;
  readonly country: Country;
  readonly startDay: number;
  readonly todayDay: number;
  readonly customers: number;
  readonly suppliers: number;
  readonly items: number;
}

export function layFoundation(ask: FoundationAsk): Organisation {
  const random = createRandom(ask.seed, `${ask.name}/foundation`);
  const currencies = [ask.country.baseCurrency, ...ask.country.foreign].map((code): Currency => {
    const facts = CURRENCIES[code];
    if (facts === undefined) throw new Error(`no facts about currency ${code}`);
    return { code, name: facts.name, decimals: facts.decimals };
  });
  const currencyOf = (code: string): Currency => {
    const currency = currencies.find((candidate) => candidate.code === code);
    if (currency === undefined) throw new Error(`${ask.name} does not use ${code}`);
    return currency;
  };
  const createdMs = msOfDay(ask.startDay) + 8 * 3_600_000;
  const organisation = emptyOrganisation({
    id: random.uuid(),
    name: ask.name,
    country: ask.country.code,
    baseCurrency: currencyOf(ask.country.baseCurrency),
    currencies,
    yearEndMonth: ask.country.yearEndMonth,
    createdMs,
    todayDay: ask.todayDay,
    idSeed: random.next(),
    taxRates: ask.country.taxRates.map((rate, index) => ({ ...rate, index })),
    tracking: [
      {
        id: random.uuid(),
        name: 'Region',
        status: 'active',
        options: ['North', 'South', 'Overseas'].map((name) => ({ id: random.uuid(), name, status: 'active' as const })),
      },
      {
        id: random.uuid(),
        name: 'Campaign 2023',
        status: 'archived',
        options: [{ id: random.uuid(), name: 'Spring', status: 'archived' }],
      },
    ],
  });
  const stamp = (seq: number) => ({
    id: random.uuid(),
    seq,
    createdMs,
    updatedMs: createdMs + seq * 1_000,
    version: 1,
    vanished: false,
  });
  for (const [index, entry] of ask.country.accounts.entries()) {
    organisation.accounts.push({
      ...stamp(index),
      index,
      code: entry.code,
      name: entry.name,
      type: entry.type,
      class: classOfType(entry.type),
      currency: currencyOf(entry.currency ?? ask.country.baseCurrency),
      bankNumber: entry.bankNumber ?? '',
      bankKind: entry.type === 'bank' ? (entry.card === true ? 'card' : 'bank') : null,
      taxRate: entry.tax === undefined ? null : rateByKey(organisation, entry.tax),
      status: entry.archived === true ? 'archived' : 'active',
    });
  }
  addContacts(organisation, ask, random);
  mergeCopies(organisation.contacts);
  addItems(organisation, ask.items, random, stamp);
  return organisation;
}

export function rateByKey(organisation: Organisation, key: string): TaxRate {
  const rate =
    organisation.taxRates.find((candidate) => candidate.key === key) ??
    organisation.taxRates.find((candidate) => candidate.key === 'NONE');
  if (rate === undefined) throw new Error('an organisation needs a rate NONE');
  return rate;
}

export function accountByCode(organisation: Organisation, code: string): Account {
  const account = organisation.accounts.find((candidate) => candidate.code === code);
  if (account === undefined) throw new Error(`the chart has no account ${code}`);
  return account;
}

function addContacts(organisation: Organisation, ask: FoundationAsk, random: Random): void {
  const taken = new Set<string>();
  const total = ask.customers + ask.suppliers;
  const spanMs = (ask.todayDay - ask.startDay) * 86_400_000;
  for (let seq = 0; seq < total; seq += 1) {
    const foreign = seq % 5 === 3;
    const currency = foreign
      ? (organisation.currencies[1 + (Math.floor(seq / 5) % (organisation.currencies.length - 1))] ?? organisation.baseCurrency)
      : organisation.baseCurrency;
    const firstName = random.pick(FIRST_NAMES);
    const lastName = random.pick(LAST_NAMES);
    const name = uniqueName(taken, seq, random, firstName, lastName);
    const createdMs = organisation.createdMs + Math.floor((spanMs * seq) / (total * 4));
    const isCustomer = seq < ask.customers;
    organisation.contacts.push({
      id: random.uuid(),
      seq,
      createdMs,
      updatedMs: createdMs + random.between(0, 30) * 86_400_000,
      version: 1,
      vanished: false,
      name,
      firstName,
      lastName,
      email: random.chance(85) ? `${asciiWord(firstName)}.${asciiWord(lastName)}${seq}@example.com` : '',
      phone: random.chance(60) ? `0${random.between(100_000_000, 999_999_999)}` : '',
      taxNumber: random.chance(40) ? `GB${random.between(100_000_000, 999_999_999)}` : '',
      accountNumber: random.chance(30) ? `C${String(seq).padStart(5, '0')}` : '',
      address: addressFor(organisation, foreign ? currency.code : '', random),
      currency,
      isCustomer,
      // A few buy and sell.
      isSupplier: !isCustomer || seq % 25 === 7,
      status: 'active',
      mergedInto: null,
      receivable: 0n,
      payable: 0n,
    });
  }
}

/** Now and then somebody was entered twice, and the copy was merged into the other before anything was booked on it. It keeps the name, archived. */
function mergeCopies(contacts: readonly Contact[]): void {
  for (const [at, contact] of contacts.entries()) {
    const survivor = contacts[at - 1];
    if (at % 13 !== 11 || survivor === undefined || survivor.isCustomer !== contact.isCustomer) continue;
    contact.name = survivor.name;
    contact.status = 'archived';
    contact.mergedInto = survivor;
    contact.updatedMs += 20 * 86_400_000;
  }
}

/** Archives some contacts when the documents are written; they keep what they have. */
export function archiveContacts(organisation: Organisation, random: Random, todayMs: number): void {
  for (const contact of organisation.contacts) {
    if (contact.mergedInto !== null || !random.chance(4)) continue;
    contact.status = 'archived';
    contact.updatedMs = Math.max(contact.updatedMs, todayMs - random.between(1, 200) * 86_400_000);
    contact.version += 1;
  }
}

function uniqueName(taken: Set<string>, seq: number, random: Random, firstName: string, lastName: string): string {
  const awkward = seq % 9 === 4 ? AWKWARD_NAMES[Math.floor(seq / 9)] : undefined;
  const plain =
    awkward ??
    (random.chance(30)
      ? `${firstName} ${lastName}`
      : `${random.pick(COMPANY_WORDS)} ${random.pick(COMPANY_TRADES)} ${random.pick(COMPANY_ENDS)}`);
  let name = plain;
  for (let again = 2; taken.has(name); again += 1) name = `${plain} (${again})`;
  taken.add(name);
  return name;
}

function asciiWord(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/[^a-z]/gi, '')
    .toLowerCase();
}

function addressFor(organisation: Organisation, foreignCurrency: string, random: Random): Address {
  const towns: readonly (readonly [string, string, string, string])[] = HOME_TOWNS[organisation.country];
  const [city, region, postalCode, country] = FOREIGN_TOWNS[foreignCurrency] ?? random.pick(towns);
  return {
    line1: `${random.between(1, 240)} ${random.pick(STREETS)}`,
    line2: random.chance(20) ? `Unit ${random.between(1, 30)}` : '',
    city,
    region,
    postalCode,
    country,
  };
}

function addItems(
  organisation: Organisation,
  count: number,
  random: Random,
  stamp: (seq: number) => Pick<Account, 'id' | 'seq' | 'createdMs' | 'updatedMs' | 'version' | 'vanished'>,
): void {
  for (let seq = 0; seq < count; seq += 1) {
    const kind = GOODS[seq % GOODS.length] ?? 'Goods';
    const round = Math.floor(seq / GOODS.length);
    const service = seq % 30 >= 10 && seq % 30 < 20;
    const purchasePrice = BigInt(random.between(150, 90_000)) * 100n + (random.chance(20) ? BigInt(random.between(1, 99)) : 0n);
    organisation.items.push({
      ...stamp(seq),
      code: `${service ? 'SRV' : 'SKU'}-${String(seq + 1).padStart(3, '0')}`,
      name: round === 0 ? kind : `${kind} v${round + 1}`,
      description: `${kind}${service ? ', per unit of time' : ', boxed'}`,
      purchasePrice,
      salePrice: (purchasePrice * BigInt(random.between(120, 260))) / 100n,
      saleAccount: accountByCode(organisation, service ? '205' : '200'),
      purchaseAccount: accountByCode(organisation, '310'),
      saleTax: rateByKey(organisation, 'SALES'),
      purchaseTax: rateByKey(organisation, 'PURCHASES'),
    });
  }
}
