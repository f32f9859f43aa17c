import type { PageFacts } from './paging.ts';

/** How often a page that repeats the one before it is asked for again before the traversal gives up. */
export const repeatLimit = 2;

export interface EndOfPages {
  readonly ended: boolean;
  readonly note: string | null;
}

/**
 * Did the platform say that this was the last page? `met` counts the rows of this request's pages so far, this one included.
 * An empty page always ends. A page count that ends the list before the announced number of rows was met does not: the
 * traversal goes on to an empty page and the count check decides.
 */
export function endOfPages(facts: PageFacts, askedPage: number, met: number): EndOfPages {
  if (facts.rows === 0) return { ended: true, note: null };
  if (facts.hasNext === true) return { ended: false, note: null };
  const lastByCount = facts.pageCount !== null && (facts.page ?? askedPage) >= facts.pageCount;
  if (facts.hasNext === false || lastByCount) {
    if (facts.itemCount === null || met >= facts.itemCount) return { ended: true, note: null };
    return {
      ended: false,
      note: `the last page came after ${met} of ${facts.itemCount} announced rows; reading on to an empty page`,
    };
  }
  return { ended: false, note: null };
}
