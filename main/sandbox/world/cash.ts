import { dayText, monthEnd } from '../calendar.ts';
import { divideRounded, powerOfTen, RATE_ONE } from '../decimal.ts';
import { sumLines, touch } from './books.ts';
import { accountByCode, rateByKey } from './foundation.ts';
import type { LiveOrganisation } from './generate.ts';
import { quarterText } from './make.ts';
import type { Account, BankEntry, BankTransfer, Contact, Line, ManualJournal, Taxing } from './types.ts';

/** Money that settles no document (fees, rent, takings), transfers between own accounts, and month-end journals. */

export interface CashAsk {
  readonly suppliers: readonly Contact[];
  readonly startDay: number;
  readonly bankEntries: number;
  readonly transfers: number;
  readonly journalMonths: number;
}

export function generateCash(live: LiveOrganisation, ask: CashAsk): void {
  const { organisation } = live;
  const span = organisation.todayDay - ask.startDay;
  for (let at = 0; at < ask.bankEntries; at += 1)
    addEntry(live, ask.suppliers, ask.startDay + Math.floor((span * at) / ask.bankEntries));
  for (let at = 0; at < ask.transfers; at += 1) addTransfer(live, ask.startDay + Math.floor((span * at) / ask.transfers), at);
  for (let back = ask.journalMonths; back > 0; back -= 1) addMonthEnd(live, monthEnd(organisation.todayDay, -back));
}

export interface EntryFacts {
  readonly kind: BankEntry['kind'];
  readonly purpose: BankEntry['purpose'];
  readonly account: Account;
  readonly contact: Contact | null;
  readonly day: number;
  readonly reference: string;
  readonly taxing: Taxing;
  readonly lines: Line[];
  readonly rate: bigint;
  readonly atMs: number;
}

export function makeEntry(live: LiveOrganisation, facts: EntryFacts): BankEntry {
  const { organisation, maker } = live;
  const { atMs, ...rest } = facts;
  const entry: BankEntry = {
    id: maker.random.uuid(),
    seq: organisation.bankEntries.length,
    createdMs: atMs,
    updatedMs: atMs,
    version: 1,
    vanished: false,
    ...rest,
    ...sumLines(facts.lines, facts.taxing),
    status: 'posted',
    reconciled: maker.random.chance(75),
    credit: null,
    journal: -1,
  };
  organisation.bankEntries.push(entry);
  return entry;
}

function addEntry(live: LiveOrganisation, suppliers: readonly Contact[], day: number): void {
  const { organisation, maker, books } = live;
  const { random } = maker;
  const kind = random.chance(25) ? 'deposit' : 'withdrawal';
  const banks = organisation.accounts.filter((account) => account.type === 'bank');
  const account = random.chance(70) ? maker.bankFor(organisation.baseCurrency) : random.pick(banks);
  const contact =
    suppliers.length === 0 || (kind === 'withdrawal' && random.chance(20))
      ? null
      : (suppliers[random.skewed(suppliers.length)] ?? null);
  const taxing: Taxing = random.chance(60) ? 'inclusive' : 'none';
  const fee = kind === 'withdrawal' && contact === null;
  const lines = fee
    ? [
        maker.line(
          {
            description: 'Bank charges',
            account: accountByCode(organisation, '404'),
            unitPrice: BigInt(random.between(50, 2_500)) * 100n,
          },
          'none',
          account.currency,
        ),
      ]
    : maker.lines(kind, contact, taxing, account.currency, random.between(1, 2));
  const atMs = maker.instant(day);
  const rate = maker.rateOn(account.currency, day);
  const reference = random.chance(50) ? `Card ${random.between(1_000, 9_999)}` : '';
  const entry = makeEntry(live, {
    kind,
    purpose: 'plain',
    account,
    contact,
    day,
    reference,
    taxing: fee ? 'none' : taxing,
    lines,
    rate,
    atMs,
  });
  books.postEntry(entry, atMs);
  if (random.chance(2)) books.cancelEntry(entry, maker.instant(day + random.between(1, 15)));
}

function addTransfer(live: LiveOrganisation, day: number, at: number): void {
  const { organisation, maker, books } = live;
  const { random } = maker;
  const banks = organisation.accounts.filter((account) => account.type === 'bank' && account.bankKind === 'bank');
  const from = banks[0];
  const to = banks[1 + (at % Math.max(1, banks.length - 1))];
  if (from === undefined || to === undefined) return;
  const atMs = maker.instant(day);
  const rate = maker.rateOn(to.currency, day);
  const amount = BigInt(random.between(100, 5_000)) * powerOfTen(from.currency.decimals);
  const received =
    to.currency.code === from.currency.code
      ? amount
      : divideRounded(amount * rate * powerOfTen(to.currency.decimals), RATE_ONE * powerOfTen(from.currency.decimals));
  const side = (account: Account, other: Account, kind: BankEntry['kind'], total: bigint, sideRate: bigint): BankEntry => {
    const line = maker.line(
      {
        description: `Transfer with ${other.name}`,
        account: other,
        unitPrice: total * powerOfTen(4 - account.currency.decimals),
      },
      'none',
      account.currency,
    );
    return makeEntry(live, {
      kind,
      purpose: 'transfer',
      account,
      contact: null,
      day,
      reference: '',
      taxing: 'none',
      lines: [line],
      rate: sideRate,
      atMs,
    });
  };
  const transfer: BankTransfer = {
    id: random.uuid(),
    seq: organisation.transfers.length,
    createdMs: atMs,
    updatedMs: atMs,
    version: 1,
    vanished: false,
    from,
    to,
    day,
    minuteOfDay: random.between(0, 1_439),
    amount,
    rate,
    reference: random.chance(50) ? `Sub ${random.between(100_000, 999_999)}` : '',
    fromEntry: side(from, to, 'withdrawal', amount, RATE_ONE),
    toEntry: side(to, from, 'deposit', received, rate),
    status: 'posted',
    journal: -1,
  };
  organisation.transfers.push(transfer);
  books.postTransfer(transfer, atMs);
  if (random.chance(6)) books.cancelTransfer(transfer, maker.instant(day + 2));
}

/** Depreciation stays; the accrual is turned round on the first day of the next month. */
function addMonthEnd(live: LiveOrganisation, day: number): void {
  const { maker } = live;
  const accrual = BigInt(maker.random.between(20_000, 250_000));
  addJournal(live, `Depreciation ${dayText(day).slice(0, 7)}`, day, '416', '711', BigInt(maker.random.between(5_000, 60_000)));
  addJournal(live, `Accrual ${quarterText(day)} ${dayText(day).slice(0, 7)}`, day, '412', '805', accrual);
  addJournal(live, `Reversal: Accrual ${quarterText(day)} ${dayText(day).slice(0, 7)}`, day + 1, '805', '412', accrual);
}

function addJournal(live: LiveOrganisation, narration: string, day: number, debit: string, credit: string, amount: bigint): void {
  const { organisation, maker, books } = live;
  const atMs = maker.instant(day + 1);
  const none = rateByKey(organisation, 'NONE');
  const line = (code: string, signed: bigint) => ({
    account: accountByCode(organisation, code),
    description: narration,
    taxRate: none,
    amount: signed,
  });
  const journal: ManualJournal = {
    id: maker.random.uuid(),
    seq: organisation.manualJournals.length,
    createdMs: atMs,
    updatedMs: atMs,
    version: 1,
    vanished: false,
    narration,
    day,
    status: 'draft',
    lines: [line(debit, amount), line(credit, -amount)],
    journal: -1,
  };
  organisation.manualJournals.push(journal);
  if (maker.random.chance(4)) {
    touch(journal, atMs);
    return;
  }
  books.postManualJournal(journal, atMs);
  if (maker.random.chance(5)) books.cancelManualJournal(journal, maker.instant(day + 5));
}
