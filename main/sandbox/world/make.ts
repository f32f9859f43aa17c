import { monthOf, msOfDay } from '../calendar.ts';
import { divideRounded, powerOfTen, RATE_DECIMALS, RATE_ONE } from '../decimal.ts';
import type { Random } from '../random.ts';
import { isCredit, priceLine, sumLines } from './books.ts';
import { CURRENCIES } from './chart.ts';
import { accountByCode, rateByKey } from './foundation.ts';
import type { Organisation } from './organisation.ts';
import type { Account, Contact, Currency, Line, Taxing, TaxRate, TradeDocument, TradeKind } from './types.ts';

/** Makes single records of an organisation: documents with lines, money at the rate of its day. Nothing here writes to the books. */
export interface Maker {
  readonly random: Random;
  /** An instant in working hours of a day, never after the end of the world's today. */
  instant(day: number): number;
  rateOn(currency: Currency, day: number): bigint;
  /** A document not yet in its list, in status draft. */
  trade(kind: TradeKind, facts: TradeFacts): TradeDocument;
  lines(
    kind: TradeKind | 'deposit' | 'withdrawal',
    contact: Contact | null,
    taxing: Taxing,
    currency: Currency,
    count: number,
  ): Line[];
  line(facts: Partial<Line> & Pick<Line, 'description' | 'account' | 'unitPrice'>, taxing: Taxing, currency: Currency): Line;
  taxingFor(contact: Contact): Taxing;
  /** The bank account money in this currency goes through. */
  bankFor(currency: Currency): Account;
  clampDay(day: number): number;
}

export interface TradeFacts {
  readonly contact: Contact;
  readonly number: string;
  readonly reference: string;
  readonly issuedDay: number;
  readonly dueDay: number | null;
  readonly taxing: Taxing;
  readonly lines: Line[];
  readonly createdMs: number;
  readonly currency?: Currency;
  readonly rate?: bigint;
}

const NONE: readonly never[] = [];
/** A currency's wandering starts here and is the same in every world of a seed. */
const WALK_DAYS = 1_000;

export function createMaker(organisation: Organisation, random: Random): Maker {
  const { baseCurrency, todayDay, taxRates } = organisation;
  const walks = new Map(organisation.currencies.map((currency) => [currency.code, rateWalk(currency, baseCurrency, random)]));
  const noTax = rateByKey(organisation, 'NONE');
  const saleAccounts = ['200', '205', '260'].map((code) => accountByCode(organisation, code));
  const costAccounts = ['310', '400', '412', '429', '445', '461', '473', '485', '489', '493', '710'].map((code) =>
    accountByCode(organisation, code),
  );
  const banks = organisation.accounts.filter((account) => account.type === 'bank');
  const salesRates = taxRates.filter((rate) => rate.applies === 'sales' && rate.status === 'active');
  const costRates = taxRates.filter((rate) => rate.applies === 'purchases' && rate.status === 'active');

  const clampDay = (day: number): number => Math.min(day, todayDay);
  const usualRate = (usual: TaxRate, others: readonly TaxRate[]): TaxRate => (random.chance(80) ? usual : random.pick(others));

  const line: Maker['line'] = (facts, taxing, currency) => {
    const draft = {
      kind: 'goods' as const,
      item: null,
      taxRate: noTax,
      quantity: 10_000n,
      discountPoints: 0,
      tracking: null,
      amount: 0n,
      tax: 0n,
      ...facts,
    };
    return { ...draft, ...priceLine(draft, taxing, currency.decimals) };
  };

  const note = (description: string): Line => ({
    kind: 'note',
    description,
    item: null,
    account: saleAccounts[0] ?? banks[0] ?? accountByCode(organisation, '200'),
    taxRate: noTax,
    quantity: 0n,
    unitPrice: 0n,
    discountPoints: 0,
    amount: 0n,
    tax: 0n,
    tracking: null,
  });

  /** Prices stand in base currency; a foreign document has them at a round exchange. */
  const priceIn = (price: bigint, currency: Currency): bigint => {
    if (currency.code === baseCurrency.code) return price;
    const facts = CURRENCIES[currency.code];
    const base = CURRENCIES[baseCurrency.code];
    const exchanged = facts === undefined || base === undefined ? price : (price * facts.perPound) / base.perPound;
    return currency.decimals === 0 ? divideRounded(exchanged, 10_000n) * 10_000n : divideRounded(exchanged, 100n) * 100n;
  };

  return {
    random,
    clampDay,
    instant: (day) => msOfDay(clampDay(day)) + random.between(8 * 3_600_000, 18 * 3_600_000),
    rateOn: (currency, day) => {
      const walk = walks.get(currency.code);
      return walk?.[((day % WALK_DAYS) + WALK_DAYS) % WALK_DAYS] ?? RATE_ONE;
    },
    bankFor: (currency) => {
      const own = banks.find((account) => account.currency.code === currency.code);
      const main = banks[0] ?? accountByCode(organisation, '090');
      return own ?? main;
    },
    taxingFor: (contact) => {
      if (contact.currency.code !== baseCurrency.code) return random.chance(70) ? 'none' : 'exclusive';
      const roll = random.between(1, 100);
      return roll <= 80 ? 'exclusive' : roll <= 95 ? 'inclusive' : 'none';
    },
    line,
    lines: (kind, contact, taxing, currency, count) => {
      const sells = kind === 'invoice' || kind === 'credit-note' || kind === 'deposit';
      const foreign = contact !== null && contact.currency.code !== baseCurrency.code;
      const lines: Line[] = [];
      for (let at = 0; at < count; at += 1) {
        const item = organisation.items.length > 0 && random.chance(sells ? 75 : 35) ? random.pick(organisation.items) : null;
        const usual = sells
          ? rateByKey(organisation, foreign ? 'ZERO' : 'SALES')
          : rateByKey(organisation, foreign ? 'NONE' : 'PURCHASES');
        const taxRate = taxing === 'none' ? noTax : foreign ? usual : usualRate(usual, sells ? salesRates : costRates);
        const listPrice =
          item === null ? BigInt(random.between(200, 250_000)) * 100n : sells ? item.salePrice : item.purchasePrice;
        lines.push(
          line(
            {
              description:
                item === null
                  ? random.pick(['Services as agreed', 'Materials', 'Carriage', 'Hire of equipment', 'Sundries'])
                  : item.description,
              item,
              account:
                item === null
                  ? random.pick(sells ? saleAccounts : costAccounts)
                  : sells
                    ? item.saleAccount
                    : item.purchaseAccount,
              taxRate,
              quantity: random.chance(80) ? BigInt(random.between(1, 12)) * 10_000n : BigInt(random.between(1, 80)) * 2_500n,
              unitPrice: priceIn(random.chance(15) ? listPrice + BigInt(random.between(1, 99)) : listPrice, currency),
              discountPoints: sells && random.chance(8) ? random.pick([250, 500, 1_000, 3_333]) : 0,
              tracking: random.chance(25) ? { category: 0, option: random.between(0, 2) } : null,
            },
            taxing,
            currency,
          ),
        );
      }
      if (sells && count > 2 && random.chance(10)) lines.splice(1, 0, note('Thank you for your business'));
      return lines;
    },
    trade: (kind, facts) => {
      const currency = facts.currency ?? facts.contact.currency;
      const sums = sumLines(facts.lines, facts.taxing);
      return {
        id: random.uuid(),
        seq: organisation.trade[kind].length,
        createdMs: facts.createdMs,
        updatedMs: facts.createdMs,
        version: 1,
        vanished: false,
        kind,
        number: facts.number,
        reference: facts.reference,
        contact: facts.contact,
        issuedDay: facts.issuedDay,
        dueDay: isCredit(kind) ? null : facts.dueDay,
        status: 'draft',
        currency,
        rate:
          facts.rate ??
          (currency.code === baseCurrency.code
            ? RATE_ONE
            : (walks.get(currency.code)?.[facts.issuedDay % WALK_DAYS] ?? RATE_ONE)),
        taxing: facts.taxing,
        lines: facts.lines,
        ...sums,
        discount: discountOf(facts.lines, currency),
        paid: 0n,
        credited: 0n,
        due: sums.total,
        paidDay: null,
        payments: NONE,
        allocations: NONE,
        bankEntry: null,
        sent: false,
        journal: -1,
      };
    },
  };
}

/** What the discounts of all lines take off, before tax. */
export function discountOf(lines: readonly Line[], currency: Currency): bigint {
  let sum = 0n;
  for (const line of lines) {
    if (line.discountPoints === 0) continue;
    const full = divideRounded(line.quantity * line.unitPrice * powerOfTen(currency.decimals), powerOfTen(8));
    sum += full - line.amount;
  }
  return sum;
}

/** Units of `currency` per unit of base for 1,000 days: a slow random walk, now and then with all ten decimals. */
function rateWalk(currency: Currency, base: Currency, random: Random): readonly bigint[] {
  const facts = CURRENCIES[currency.code];
  const home = CURRENCIES[base.code];
  if (facts === undefined || home === undefined || currency.code === base.code)
    return Array.from({ length: WALK_DAYS }, () => RATE_ONE);
  const middle = (facts.perPound * RATE_ONE) / home.perPound;
  let rate = middle;
  return Array.from({ length: WALK_DAYS }, (_, day) => {
    rate += (middle * BigInt(random.between(-40, 40))) / 10_000n + (middle - rate) / 50n;
    return day % 5 === 3 ? rate : divideRounded(rate, powerOfTen(RATE_DECIMALS - 6)) * powerOfTen(RATE_DECIMALS - 6);
  });
}

/** The financial year's quarter, for narrations: `Q2`. */
export function quarterText(day: number): string {
  return `Q${Math.ceil(monthOf(day) / 3)}`;
}
