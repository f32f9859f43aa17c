import { forms } from './trade-txns.ts';
import { ahead, deposits, entries, goneMoney, payments, reversedPayments } from './money-txns.ts';
import { journals, transfers } from './journal-txns.ts';
import * as reference from './reference.ts';
import type { NetsuiteSettings } from './settings.ts';
import { createPostings, type GoneTxn, type Subsidiary, type Txn } from './txn.ts';

/** Everything the account holds at one moment, before anybody's rights. */
export interface Books {
  readonly places: readonly Subsidiary[];
  readonly txns: readonly Txn[];
  readonly gone: readonly GoneTxn[];
  readonly lists: Readonly<Record<ListName, readonly reference.ListRow[]>>;
  readonly symbols: ReadonlyMap<string, number>;
}

export type ListName = 'subsidiary' | 'currency' | 'account' | 'customer' | 'vendor' | 'item' | 'accountingperiod';

export function booksOf(all: readonly Subsidiary[], settings: NetsuiteSettings): Books {
  const places = settings.oneWorld ? all : all.slice(0, 1);
  const symbols = reference.currencyIds(places);
  const txns = places.flatMap((place) => {
    const postings = createPostings(place.live);
    return [
      ...forms(place, postings, 'invoice'),
      ...forms(place, postings, 'bill'),
      ...forms(place, postings, 'credit-note'),
      ...forms(place, postings, 'supplier-credit'),
      ...payments(place, postings, settings),
      ...(settings.voidsByJournal ? reversedPayments(place) : []),
      ...ahead(place, postings),
      ...entries(place, postings),
      ...deposits(place, postings),
      ...transfers(place),
      ...journals(place),
    ];
  });
  return {
    places,
    txns,
    gone: places.flatMap((place) => goneMoney(place, settings)),
    symbols,
    lists: {
      subsidiary: settings.oneWorld ? reference.subsidiaries(places, symbols) : [],
      currency: reference.currencies(places),
      account: reference.accounts(places, symbols),
      customer: reference.entities(places, symbols, 'customer'),
      vendor: reference.entities(places, symbols, 'vendor'),
      item: reference.items(places),
      accountingperiod: reference.periods(places),
    },
  };
}
