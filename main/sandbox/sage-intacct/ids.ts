import type { LiveOrganisation } from '../world/generate.ts';

/** Record numbers as Sage Intacct gives them: one sequence for the company, whichever entity. A record keeps its number for as long as the world lives. */
export interface Ids {
  numberOf(role: string, worldId: string): number;
  /** Gives numbers to what is new, in order of creation. */
  settle(lives: readonly LiveOrganisation[]): void;
}

export function createIds(): Ids {
  const numbers = new Map<string, number>();
  let next = 101;
  let settled = '';
  return {
    numberOf: (role, worldId) => {
      const known = numbers.get(`${role}/${worldId}`);
      if (known === undefined) throw new Error(`no number was given to ${role} ${worldId}`);
      return known;
    },
    settle: (lives) => {
      const revisions = lives.map(({ revision }) => revision).join();
      if (settled === revisions) return;
      settled = revisions;
      const found: { readonly key: string; readonly createdMs: number }[] = [];
      for (const { organisation } of lives) {
        const add = (role: string, id: string, createdMs: number): void => void found.push({ key: `${role}/${id}`, createdMs });
        for (const account of organisation.accounts) add('account', account.id, account.createdMs);
        for (const contact of organisation.contacts) {
          add('customer', contact.id, contact.createdMs);
          add('vendor', contact.id, contact.createdMs);
        }
        for (const item of organisation.items) add('item', item.id, item.createdMs);
        for (const rate of organisation.taxRates) add('tax', `${organisation.id}/${rate.index}`, organisation.createdMs);
        for (const list of Object.values(organisation.trade)) {
          for (const document of list) {
            add('trade', document.id, document.createdMs);
            if (document.status === 'void') add('mirror', document.id, document.updatedMs);
            for (const allocation of document.allocations) add('allocation', allocation.id, document.createdMs);
          }
        }
        for (const payment of organisation.payments) add('payment', payment.id, payment.createdMs);
        for (const batch of organisation.batches) add('batch', batch.id, batch.createdMs);
        for (const entry of organisation.bankEntries) add('entry', entry.id, entry.createdMs);
        for (const journal of organisation.ledger.journals)
          add('journal', `${organisation.id}/${journal.number}`, journal.createdMs);
      }
      found.sort((left, right) => left.createdMs - right.createdMs);
      for (const { key } of found) {
        if (numbers.has(key)) continue;
        numbers.set(key, next);
        // Numbers of what was begun and never saved are not used again.
        next += next % 11 === 5 ? 3 : 1;
      }
    },
  };
}
