import type { LiveOrganisation } from '../world/generate.ts';
import type { Listing, XeroStream } from './streams.ts';

/** Listings and their order by change stamp, kept until the world changes: sorting a hundred thousand rows for every page would be most of the work. */

export interface SortedListing {
  readonly listing: Listing;
  /** Places in the listing, by change stamp, ties in the default order. */
  byUpdated(): Int32Array;
}

export interface Lists {
  of(live: LiveOrganisation, stream: XeroStream): SortedListing;
  /** Place of a record, by id. */
  find(live: LiveOrganisation, stream: XeroStream, id: string): number | undefined;
}

interface Kept {
  readonly revision: number;
  readonly sorted: SortedListing;
  places: Map<string, number> | undefined;
}

export function createLists(): Lists {
  const keptByLive = new Map<LiveOrganisation, Map<string, Kept>>();
  const keep = (live: LiveOrganisation, stream: XeroStream): Kept => {
    const byStream = keptByLive.get(live) ?? new Map<string, Kept>();
    keptByLive.set(live, byStream);
    const known = byStream.get(stream.name);
    if (known !== undefined && known.revision === live.revision) return known;
    const listing = stream.list(live);
    let order: Int32Array | undefined;
    const fresh: Kept = {
      revision: live.revision,
      sorted: { listing, byUpdated: () => (order ??= orderByUpdated(listing)) },
      places: undefined,
    };
    byStream.set(stream.name, fresh);
    return fresh;
  };
  return {
    of: (live, stream) => keep(live, stream).sorted,
    find: (live, stream, id) => {
      const kept = keep(live, stream);
      kept.places ??= new Map(Array.from({ length: kept.sorted.listing.length }, (_, at) => [kept.sorted.listing.id(at), at]));
      return kept.places.get(id);
    },
  };
}

function orderByUpdated(listing: Listing): Int32Array {
  const stamps = Float64Array.from({ length: listing.length }, (_, at) => listing.facts(at).updatedMs);
  return Int32Array.from({ length: listing.length }, (_, at) => at).toSorted(
    (left, right) => (stamps[left] ?? 0) - (stamps[right] ?? 0) || left - right,
  );
}
