import type { PageRead } from './ingest.ts';
import type { Checkpoint } from './paging/paging.ts';

/** Counts the distinct rows that a list by changes brings against the number it announced. */
export interface MetRows {
  add(read: PageRead): void;
  /** By how many the list fell short; 0 where it announced nothing. */
  leftOut(): number;
  /** Distinct rows that came; null where it is not watched from its beginning. */
  distinct(): number | null;
}

/**
 * A row that a list by changes leaves out would be missed without a sound, for only whole readings are held against the platform's count; where the first answer announces how
 * many rows there are, the ones that came are held against that. A traversal that goes on where another stopped has not seen all of its rows, and says nothing.
 */
export function createMetRows(from: Checkpoint): MetRows {
  const keys = new Set<string>();
  let unkeyed = 0;
  let announced: number | null = null;
  const watches = from.mode === 'incremental' && from.seq === 0;
  return {
    add: (read) => {
      if (!watches) return;
      announced ??= read.itemCount;
      for (const key of read.keys) {
        if (key === '') unkeyed += 1;
        else keys.add(key);
      }
    },
    leftOut: () => (announced === null ? 0 : Math.max(0, announced - keys.size - unkeyed)),
    distinct: () => (watches ? keys.size + unkeyed : null),
  };
}
