import { TieoutError } from '../../shared/errors.ts';
import type { GridTotal, StoreLists } from '../core/store/api-lists.ts';
import type { Store } from '../core/store/api.ts';
import type { RecordId } from '../../shared/ids.ts';

/** Which documents a view held, and in which order, when it was opened: four bytes each. The first block is there at once, the others follow. */
export interface Snapshot {
  readonly mark: string;
  /** How many there are; null while they are still being listed. */
  readonly rowCount: number | null;
  /** Numbers from `from` on, once they are known; fewer only at the end. */
  slice(from: number, count: number): Promise<readonly RecordId[]>;
  /** The place of a document; null when it is not in the view. */
  find(recordId: RecordId): Promise<number | null>;
  totals(): Promise<readonly GridTotal[]>;
  close(): void;
}

type ListAsk = Parameters<StoreLists['openListing']>[0];

/** Opens a list and goes on reading it by itself. Rejects with `store/*`. */
export async function openSnapshot({ lists }: Pick<Store, 'lists'>, ask: ListAsk): Promise<Snapshot> {
  const opened = await lists.openListing(ask);
  const { listingId, mark } = opened;
  let ids = opened.ids;
  let length = ids.length;
  const state = { isWhole: opened.done, closed: false };
  let grown = Promise.withResolvers<void>();

  const append = (more: Uint32Array): void => {
    if (length + more.length > ids.length) {
      const larger = new Uint32Array(Math.max(2 * ids.length, length + more.length, 4096));
      larger.set(ids.subarray(0, length));
      ids = larger;
    }
    ids.set(more, length);
    length += more.length;
  };
  const readOn = async (): Promise<readonly GridTotal[]> => {
    while (!state.isWhole) {
      const { ids: more, done } = await lists.readListing({ listingId });
      append(more);
      state.isWhole = done;
      grown.resolve();
      grown = Promise.withResolvers();
      grown.promise.catch(() => undefined);
    }
    for (;;) {
      const { totals } = await lists.sumListing({ listingId });
      if (totals !== null) return totals;
    }
  };
  grown.promise.catch(() => undefined);
  const summed = readOn();
  // Whoever waits for a block hears of it there; a list nobody asks any more fails unheard.
  summed.catch((error: unknown) => grown.reject(error));

  const until = async (isThere: () => boolean): Promise<void> => {
    while (!isThere() && !state.isWhole) {
      if (state.closed) throw viewExpired();
      await grown.promise;
    }
  };
  return {
    mark,
    get rowCount() {
      return state.isWhole ? length : null;
    },
    async slice(from, count) {
      await until(() => length >= from + count);
      return recordIdsOf(ids.subarray(Math.min(from, length), Math.min(from + count, length)));
    },
    async find(recordId) {
      let looked = 0;
      let place = -1;
      const look = (): boolean => {
        place = ids.subarray(0, length).indexOf(recordId, looked);
        looked = length;
        return place >= 0;
      };
      await until(look);
      return place >= 0 || look() ? place : null;
    },
    totals: async () => summed,
    close() {
      state.closed = true;
      // One that has ended already needs no closing.
      lists.closeListing({ listingId }).catch(() => undefined);
    },
  };
}

function recordIdsOf(ids: Uint32Array): readonly RecordId[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the store listed them as record numbers
  return Array.from(ids) as readonly number[] as readonly RecordId[];
}

/** What asking for a list that is not kept is answered. */
export function viewExpired(): TieoutError {
  return new TieoutError({
    code: 'view/expired',
    action: 'stop-all',
    message: 'This list is not kept any more.',
    remedy: 'Open it again: the filters and the order stay.',
  });
}
