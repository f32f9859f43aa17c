import type { LiveOrganisation } from '../world/generate.ts';
import type { Allocation, Payment, TradeDocument } from '../world/types.ts';

/**
 * Ids as QuickBooks gives them: numbers as text, one sequence for all transactions and one of its own for each kind of list, so that a customer and a vendor may have the same. A
 * record keeps its id for as long as the world lives.
 */
export interface Ids {
  /** Of a transaction, by what it is and the world's own id. */
  txn(role: TxnRole, worldId: string): string;
  /** Of a record in a list. */
  of(list: 'customer' | 'vendor' | 'item', worldId: string): string;
  /** Gives ids to what is new, in order of creation. */
  settle(live: LiveOrganisation): void;
}

/** One world record may be several transactions: a refund is an expense and the payment that uses it. */
export type TxnRole = 'trade' | 'payment' | 'refund-money' | 'allocation' | 'entry' | 'transfer' | 'batch' | 'journal';

export function createIds(): Ids {
  const numbers = new Map<string, string>();
  const next = new Map<string, number>();
  let settledRevision = -1;
  const give = (sequence: string, key: string): string => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = (next.get(sequence) ?? 0) + 1;
    next.set(sequence, number);
    numbers.set(key, String(number));
    return String(number);
  };
  const find = (key: string): string => {
    const known = numbers.get(key);
    if (known === undefined) throw new Error(`no id was given to ${key}`);
    return known;
  };
  return {
    txn: (role, worldId) => find(`${role}/${worldId}`),
    of: (list, worldId) => find(`${list}/${worldId}`),
    settle: (live) => {
      if (settledRevision === live.revision) return;
      settledRevision = live.revision;
      const { organisation } = live;
      for (const contact of organisation.contacts) {
        give('customer', `customer/${contact.id}`);
        give('vendor', `vendor/${contact.id}`);
      }
      for (const item of organisation.items) give('item', `item/${item.id}`);
      const found: { readonly key: string; readonly createdMs: number }[] = [];
      const add = (role: TxnRole, record: { readonly id: string; readonly createdMs: number }): void =>
        void found.push({ key: `${role}/${record.id}`, createdMs: record.createdMs });
      for (const list of Object.values(organisation.trade)) {
        for (const document of list) {
          add('trade', document);
          for (const allocation of ownAllocations(document))
            found.push({ key: `allocation/${allocation.id}`, createdMs: document.createdMs });
        }
      }
      for (const payment of organisation.payments) {
        add('payment', payment);
        if (isRefund(payment)) add('refund-money', payment);
      }
      for (const entry of organisation.bankEntries) add('entry', entry);
      for (const transfer of organisation.transfers) add('transfer', transfer);
      for (const batch of organisation.batches) add('batch', batch);
      for (const journal of organisation.manualJournals) add('journal', journal);
      found.sort((left, right) => left.createdMs - right.createdMs);
      for (const { key } of found) give('txn', key);
    },
  };
}

/** What a credit note was applied to, each with a payment of 0 in QuickBooks. Prepayments carry theirs themselves. */
export function ownAllocations(document: TradeDocument): readonly Allocation[] {
  return document.kind === 'credit-note' || document.kind === 'supplier-credit' ? document.allocations : [];
}

export function isRefund(payment: Payment): boolean {
  return payment.target.kind !== 'invoice' && payment.target.kind !== 'bill';
}
