import type { PageCommit } from './api.ts';
import type { When } from './history.ts';
import type { Slice } from './raw-records.ts';

/** What became of a page's records; each counts once. */
export interface Tally {
  inserted: number;
  updated: number;
  unchanged: number;
  tombstoned: number;
  quarantined: number;
}

/** A page while it is being committed. */
export interface PageScope {
  readonly page: PageCommit;
  readonly pageId: number;
  readonly when: When;
  readonly tally: Tally;
  /** Records of the page, by number; a record may stand in it twice. */
  readonly met: number[];
  /** Quarantine entries of its rows without a readable external id. */
  readonly metUnkeyed: number[];
  /** Records whose payload is older than what the ledger has, and was left alone. */
  older: number;
  /** The place of a new payload. The chunk is stored when the first one is needed: a page that changes nothing stores none. */
  readonly sliceOf: (offset: number, length: number) => Slice;
}

export function openScope(page: PageCommit, pageId: number, storeChunk: (pageId: number) => number): PageScope {
  let chunkId: number | undefined;
  return {
    page,
    pageId,
    when: { runId: page.runId, atMs: page.atMs },
    tally: { inserted: 0, updated: 0, unchanged: 0, tombstoned: 0, quarantined: 0 },
    met: [],
    metUnkeyed: [],
    older: 0,
    sliceOf(offset, length) {
      const rawBytes = page.chunk?.rawBytes ?? 0;
      if (offset < 0 || length <= 0 || offset + length > rawBytes)
        throw new Error('a payload lies outside the chunk of its page');
      chunkId ??= storeChunk(pageId);
      return { chunkId, offset, length };
    },
  };
}
