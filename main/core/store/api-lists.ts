import type { GridFilter } from './api.ts';

export interface GridTotal {
  readonly currency: string;
  readonly rows: number;
  readonly total: string;
  /** Open amounts by who owes them, credits taken off: null where no document of a kind that is owed states one. */
  readonly receivable: string | null;
  readonly payable: string | null;
  /** Documents of such kinds that state no open amount. */
  readonly openNotStated: number;
}

/**
 * Lists of documents by a thread of their own. The caller goes on with `readListing` until it is done, then, if it wants them, with `sumListing` until there are totals;
 * that ends it, as does `closeListing`. Every call is short. Calls on a list that has ended reject with `view/expired`.
 */
export interface StoreLists {
  /** The numbers of the documents of a view in its order, the first block's worth at once. `mark` is that of `readLedgerMark` in the same state. */
  openListing(ask: {
    filter: GridFilter;
    by: 'issuedOn' | 'dueOn' | 'number' | 'contact' | 'total' | 'due';
    descending: boolean;
  }): { readonly listingId: number; readonly mark: string; readonly ids: Uint32Array; readonly done: boolean };
  readListing(ask: { listingId: number }): { readonly ids: Uint32Array; readonly done: boolean };
  /** Exact sums, a line per currency; null while they are worked out. */
  sumListing(ask: { listingId: number }): { readonly totals: readonly GridTotal[] | null };
  closeListing(ask: { listingId: number }): void;
}
