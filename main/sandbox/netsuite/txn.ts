import type { TruthRecord } from '../../../shared/truth.ts';
import type { LiveOrganisation } from '../world/generate.ts';
import type { Account, Contact, Currency, Stamped } from '../world/types.ts';
import type { Ids } from './ids.ts';

/** A set of books as NetSuite has it: a subsidiary of the one account. */
export interface Subsidiary {
  readonly id: number;
  readonly live: LiveOrganisation;
  readonly ids: Ids;
}

/** Accounts that NetSuite has besides the chart of the world. */
export const EXTRA_ACCOUNTS = [
  { name: 'Undeposited Funds', type: 'OthCurrAsset' },
  { name: 'Customer Deposits', type: 'OthCurrLiab' },
  { name: 'Vendor Prepayments', type: 'OthCurrAsset' },
] as const;
export type ExtraAccount = (typeof EXTRA_ACCOUNTS)[number]['name'];

/** A line with its posting. Amounts have the general ledger's sign: debit positive. */
export interface TxnLine {
  readonly part: 'main' | 'line' | 'tax' | 'cogs' | 'hidden';
  readonly account: number | null;
  /** Minor units of the transaction's currency; null where the line states none. */
  readonly foreign: bigint | null;
  /** Minor units of the subsidiary's currency. */
  readonly base: bigint;
  readonly memo: string;
  readonly item: number | null;
  /** Decimal text with the general ledger's sign, as NetSuite keeps it. */
  readonly quantity: string | null;
  readonly rate: string | null;
}

export interface TxnLink {
  readonly previousdoc: number;
  readonly previoustype: string;
  /** Minor units of the transaction's currency. */
  readonly amount: bigint;
}

/** A transaction as its tables show it, with what is true of it. */
export interface Txn {
  readonly id: number;
  readonly type: string;
  readonly stamped: Pick<Stamped, 'createdMs' | 'updatedMs'>;
  /** The world's id, for faults that change the record. */
  readonly worldId: string;
  readonly subsidiary: number;
  readonly number: string;
  readonly day: number;
  readonly dueDay: number | null;
  readonly entity: { readonly id: number; readonly name: string } | null;
  readonly currency: Currency;
  readonly base: Currency;
  readonly rate: string;
  /** As the header states it: the sign differs by type. */
  readonly total: bigint;
  readonly status: string;
  readonly voided: boolean;
  readonly memo: string;
  readonly unpaid: bigint | null;
  readonly unused: bigint | null;
  readonly lines: readonly TxnLine[];
  readonly links: readonly TxnLink[];
  readonly truth: Omit<TruthRecord, 'id'>;
  /** What counts in the sum of its stream; null for what is void. */
  readonly counts: bigint | null;
}

export interface GoneTxn {
  readonly id: number;
  readonly type: string;
  readonly atMs: number;
  readonly subsidiary: number;
}

export function extraAccount({ id, live }: Subsidiary, name: ExtraAccount): number {
  const place = EXTRA_ACCOUNTS.findIndex((account) => account.name === name);
  return id * 1_000 + live.organisation.accounts.length + 1 + place;
}

export function accountOf(place: Subsidiary, account: Pick<Account, 'index'>): number {
  return place.ids.account(place.id, account);
}

export function controlAccount({ live }: Subsidiary, side: 'receivable' | 'payable'): Account {
  const found = live.organisation.accounts.find(({ type }) => type === side);
  if (found === undefined) throw new Error(`the chart has no ${side} account`);
  return found;
}

export function customerOf({ ids }: Subsidiary, contact: Contact): { readonly id: number; readonly name: string } {
  return { id: ids.customer(contact.id), name: contact.name };
}

export function vendorOf({ ids }: Subsidiary, contact: Contact): { readonly id: number; readonly name: string } {
  return { id: ids.vendor(contact.id), name: contact.name };
}

/** What a record of the world posts, account by account, out of the world's own ledger. Reversed and posted anew, only what stands is left. */
export type Postings = (worldId: string) => ReadonlyMap<number, bigint>;

export function createPostings(live: LiveOrganisation): Postings {
  const nets = new Map<string, Map<number, bigint>>();
  const { ledger } = live.organisation;
  for (const journal of ledger.journals) {
    const own = nets.get(journal.sourceId) ?? new Map<number, bigint>();
    nets.set(journal.sourceId, own);
    for (const leg of ledger.legsOf(journal)) own.set(leg.account, (own.get(leg.account) ?? 0n) + leg.net);
  }
  return (worldId) => nets.get(worldId) ?? none;
}

const none: ReadonlyMap<number, bigint> = new Map();

/** What the lines do not post of what the record does: roundings and exchange differences, on lines nobody sees. */
export function hiddenLines(place: Subsidiary, nets: ReadonlyMap<number, bigint>, lines: readonly TxnLine[]): readonly TxnLine[] {
  const left = new Map<number, bigint>();
  for (const [index, net] of nets) left.set(accountOf(place, { index }), net);
  for (const { account, base } of lines) if (account !== null) left.set(account, (left.get(account) ?? 0n) - base);
  return [...left].flatMap(([account, base]) => (base === 0n ? [] : [line('hidden', { account, base, foreign: 0n })]));
}

export function line(part: TxnLine['part'], facts: Partial<TxnLine>): TxnLine {
  return { part, account: null, foreign: null, base: 0n, memo: '', item: null, quantity: null, rate: null, ...facts };
}
