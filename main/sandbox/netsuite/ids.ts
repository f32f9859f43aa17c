import type { LiveOrganisation } from '../world/generate.ts';
import type { Account, Allocation, Payment, TradeDocument } from '../world/types.ts';

/** One world record may be several transactions: what a prepayment settles is applied by transactions of their own. */
export type TxnRole = 'trade' | 'payment' | 'application' | 'entry' | 'transfer' | 'batch' | 'journal';

/**
 * Internal ids: one sequence for transactions of all types and subsidiaries, one for entities of all kinds, one for items, in the order of creation. A record keeps its id for as long as
 * the world lives.
 */
export interface Ids {
  txn(role: TxnRole, worldId: string): number;
  customer(worldId: string): number;
  vendor(worldId: string): number;
  item(worldId: string): number;
  account(subsidiary: number, account: Pick<Account, 'index'>): number;
  /** Gives ids to what is new. */
  settle(): void;
}

const ACCOUNTS_EACH = 1_000;

export function createIds(lives: readonly LiveOrganisation[]): Ids {
  const numbers = new Map<string, number>();
  const next = new Map<string, number>();
  let settled = '';
  const give = (sequence: string, key: string): void => {
    if (numbers.has(key)) return;
    const number = (next.get(sequence) ?? 100) + 1;
    next.set(sequence, number);
    numbers.set(key, number);
  };
  const find = (key: string): number => {
    const known = numbers.get(key);
    if (known === undefined) throw new Error(`no id was given to ${key}`);
    return known;
  };
  return {
    txn: (role, worldId) => find(`${role}/${worldId}`),
    customer: (worldId) => find(`customer/${worldId}`),
    vendor: (worldId) => find(`vendor/${worldId}`),
    item: (worldId) => find(`item/${worldId}`),
    account: (subsidiary, { index }) => subsidiary * ACCOUNTS_EACH + index + 1,
    settle: () => {
      const revision = lives.map((live) => live.revision).join();
      if (revision === settled) return;
      settled = revision;
      const found: { readonly key: string; readonly createdMs: number }[] = [];
      for (const { organisation } of lives) {
        const add = (role: TxnRole, record: { readonly id: string; readonly createdMs: number }): void =>
          void found.push({ key: `${role}/${record.id}`, createdMs: record.createdMs });
        for (const contact of organisation.contacts) {
          give('entity', `customer/${contact.id}`);
          give('entity', `vendor/${contact.id}`);
        }
        for (const item of organisation.items) give('item', `item/${item.id}`);
        for (const list of Object.values(organisation.trade)) {
          for (const document of list) {
            add('trade', document);
            for (const allocation of applicationsOf(document))
              found.push({ key: `application/${allocation.id}`, createdMs: document.createdMs });
          }
        }
        for (const payment of organisation.payments) add('payment', payment);
        for (const entry of organisation.bankEntries) add('entry', entry);
        for (const transfer of organisation.transfers) add('transfer', transfer);
        for (const batch of organisation.batches) add('batch', batch);
        for (const journal of organisation.manualJournals) add('journal', journal);
      }
      found.sort((left, right) => left.createdMs - right.createdMs);
      for (const { key } of found) give('txn', key);
      for (const { organisation } of lives)
        for (const payment of organisation.payments) if (isTakenBack(payment)) give('txn', `journal/void/${payment.id}`);
    },
  };
}

/** Deposits and prepayments are applied by transactions of their own; credits and payments apply themselves. */
export function applicationsOf(document: TradeDocument): readonly Allocation[] {
  return isPrepaid(document.kind) ? document.allocations : [];
}

/** Money received ahead of an invoice is a customer deposit, money paid ahead a prepayment to a vendor; what a customer paid too much stays a payment. */
export function isPrepaid(kind: TradeDocument['kind']): boolean {
  return kind === 'prepayment' || kind === 'supplier-prepayment' || kind === 'supplier-overpayment';
}

/** Voided, where the account does that by a journal. */
export function isTakenBack(payment: Payment): boolean {
  return payment.status === 'deleted' && !payment.vanished && payment.batch === null;
}

/** Money that goes back for a credit. */
export function isRefund(payment: Payment): boolean {
  return payment.target.kind !== 'invoice' && payment.target.kind !== 'bill';
}

export function isSales(kind: TradeDocument['kind']): boolean {
  return kind === 'invoice' || kind === 'credit-note' || kind === 'prepayment' || kind === 'overpayment';
}
