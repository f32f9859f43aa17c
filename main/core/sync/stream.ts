import type { ZodType } from 'zod';
import type { TieoutError } from '../../../shared/errors.ts';
import type { RecordMapping, Source } from '../ledger/mapping.ts';

/**
 * A stream as data: what to ask, how pages follow each other, how changes and deletions are found, how completeness is proved.
 * One engine runs all of them.
 */

/** Places in a reply's envelope (dotted paths) that tell about the traversal. All optional: real replies omit them. */
export interface EnvelopeFacts {
  readonly page?: string;
  readonly pageCount?: string;
  /** Rows over all pages that match this request. */
  readonly itemCount?: string;
  readonly hasNext?: string;
  /** Address of the next page; null ends the list. */
  readonly nextLink?: string;
  /** The platform's own clock in this answer. */
  readonly serverTime?: Source;
  /** Keys whose records only the next request reads. */
  readonly nextKeys?: string;
  /** How the platform writes dates to this login, as the stream's own requests want it back. */
  readonly dialect?: string;
}

/** For whom a request is written. */
export interface AskPlace {
  /** External id of the tenant. */
  readonly tenant: string;
  /** What an answer said of it (`envelope.dialect`); null before any answer of the run. */
  readonly dialect: string | null;
}

/** One request of a stream that is read by keys. */
export interface KeyPagesAsk extends AskPlace {
  readonly sinceMs: number | null;
  /** Rows with a greater key are listed. */
  readonly after: string;
  /** Keys met by the answer before, whose records are read now. */
  readonly read: readonly string[];
  /** False once every key was listed. */
  readonly lists: boolean;
  readonly size: number;
}

/** How pages follow each other. Named strategies; see core/sync/paging/. */
export type PagingSpec =
  /** One answer holds everything; asked for by POST where `write` makes a body. */
  | { readonly kind: 'whole'; readonly write?: (place: AskPlace) => string }
  /**
   * Ordered by the change stamp, each request asks for what changed at or after the last stamp seen; ties go on by page number.
   * Falls back to plain page numbers when the answers show that the filter or the order is not honoured.
   */
  | {
      readonly kind: 'modified-keyset';
      readonly pageParam: string;
      readonly sizeParam: string;
      readonly size: number;
      readonly orderParam: { readonly name: string; readonly value: string };
    }
  /** Page numbers over a live list; ends by the platform's own count or at an empty page. */
  | { readonly kind: 'page-number'; readonly pageParam: string; readonly sizeParam: string; readonly size: number }
  /**
   * Each answer names the address of the next page, and null ends the list; answers of an older kind have page numbers instead. Only the query of that address is followed, and
   * only when it leads to the same host and list.
   */
  | { readonly kind: 'next-link'; readonly pageParam: string; readonly sizeParam: string; readonly size: number }
  /** A query language with a stable order by the change stamp and positions; `write` makes the text of one query, sent in `param`. */
  | {
      readonly kind: 'query-keyset';
      readonly param: string;
      readonly size: number;
      readonly write: (ask: { readonly sinceMs: number | null; readonly start: number; readonly size: number }) => string;
    }
  /**
   * Newest first; goes on after the id of the last row, for as long as `envelope.hasNext` says so. `sinceParam` and `untilParam` take whole seconds of the stream's `modified`
   * stamp, which is when a record was created.
   */
  | {
      readonly kind: 'cursor-list';
      readonly sizeParam: string;
      readonly size: number;
      readonly afterParam: string;
      readonly sinceParam: string;
      readonly untilParam: string;
    }
  /**
   * Queries sent in a body: records in ascending order of the whole number `field`, each request asking for those after the last one met. The change filter stays what it was at
   * the start, so that nothing edited meanwhile can slip past. Ends at an empty answer, or where the platform says that no more follow.
   */
  | {
      readonly kind: 'posted-keyset';
      readonly field: string;
      readonly write: (ask: { readonly sinceMs: number | null; readonly after: string }) => string;
    }
  /**
   * Rows in the order of `field`, which is a growing number: each request, sent by POST, lists those after the last one met. Where a list has heads only, an answer names
   * their keys (`envelope.nextKeys`) and the next request reads them whole while it lists on. Ends when the answer says that no more follow, or is empty.
   */
  | { readonly kind: 'key-pages'; readonly field: string; readonly size: number; readonly write: (ask: KeyPagesAsk) => string }
  /**
   * A list below each record of the stream `parents`, such as the payments of an invoice; its answers name their next page. A row says nothing of the record it stands below, so it is
   * kept as `{ "<frame.parent>": { "id", "currency", "contact_id" }, "<frame.row>": … }`, the row as received, and its external id is `<parent>/<row>`. What the records above say
   * was settled of them must be what the rows below them allocate.
   */
  | {
      readonly kind: 'below';
      readonly parents: string;
      readonly frame: { readonly parent: string; readonly row: string };
      /** Where the list of one record is, and where the record itself is: asked before a list that is not there is taken for the end of its record. */
      readonly pathFor: (parentId: string) => string;
      readonly parentPathFor: (parentId: string) => string;
      readonly pageParam: string;
      readonly sizeParam: string;
      readonly size: number;
    }
  /** Rows with a number greater than `param`, ascending; ends at an empty answer. */
  | { readonly kind: 'number-keyset'; readonly param: string; readonly field: string };

/** How a run asks only for what changed. */
export type ChangesSpec =
  | { readonly kind: 'none' }
  /** The list tells of new records only, by the paging strategy; a feed of events names those that changed or went since, and each is read again by its id. */
  | { readonly kind: 'by-feed'; readonly overlapSec: number; readonly feed: ChangeFeed }
  /** The paging strategy asks from the watermark by itself. */
  | { readonly kind: 'by-paging'; readonly overlapSec: number }
  | {
      readonly kind: 'modified-since-header';
      readonly header: string;
      readonly format: 'iso-utc' | 'http-date';
      readonly overlapSec: number;
    }
  /** A query parameter that takes an instant: `2026-01-31T10:00:00Z`. */
  | { readonly kind: 'modified-since-instant'; readonly param: string; readonly overlapSec: number }
  /** A query parameter that takes a calendar day of a zone less than a day behind UTC: the day before the instant's own is sent. */
  | { readonly kind: 'modified-since-day'; readonly param: string; readonly overlapSec: number };

export interface DeletesSpec {
  /** How often a full traversal looks for rows that vanished. */
  readonly sweepEverySec: number;
  /** A vanished row is asked for by id before it becomes a tombstone, or the list's word is taken. */
  readonly confirm: 'by-record' | 'by-second-list';
}

/** Where a platform itself tells of removed records. */
export interface DeletionFeed {
  /** How far back it reaches; longer ago, only a whole reading finds what is gone. */
  readonly reachSec: number;
  /** `last`: the answer before this page, undefined for the first. With a body it is sent by POST. */
  request(
    sinceMs: number,
    page: number,
    last: unknown,
    place: AskPlace,
  ): { readonly path: string; readonly query: Readonly<Record<string, string>>; readonly body?: string };
  /** External ids; null when the answer may be cut short. Throws `page/unreadable` for an answer of another shape. */
  read(body: unknown): readonly string[] | null;
  /** Whether another page follows this answer; without it there is one page. */
  readonly more?: (body: unknown) => boolean;
  /** Where the answer names what was changed as well: a second witness, free of charge, of what the list by changes should have brought. */
  readonly changed?: (body: unknown) => readonly { readonly externalId: string; readonly modifiedAtMs: number }[];
}

/** Where a platform tells which records of a stream changed, were added or were removed; newest first, page by page. */
export interface ChangeFeed {
  /** How far back it reaches; longer ago, only a whole reading finds what changed. */
  readonly reachSec: number;
  request(sinceMs: number, after: string | null): { readonly path: string; readonly query: Readonly<Record<string, string>> };
  /** External ids of this page; `after` leads to the next one, null at the end. Throws `page/unreadable` for an answer of another shape. */
  read(body: unknown): { readonly externalIds: readonly string[]; readonly after: string | null };
}

/**
 * A list inside a record of which the platform sends only a beginning. What is missing is fetched and put in its place before the record is read, so that the record is whole and its
 * payload the same each time.
 */
export interface PartList {
  /** Dotted path, in the record, of the object that holds the list. */
  readonly path: string;
  /** Names in that object: the list, and the flag that says that more follows. */
  readonly rows: string;
  readonly more: string;
  /** Dotted path of a row's id, and the parameter that asks for what follows it. */
  readonly key: string;
  readonly afterParam: string;
  readonly query: Readonly<Record<string, string>>;
  readonly pathFor: (externalId: string) => string;
}

/**
 * Rows of a joined query: those with the same value at `by`, which follow each other in ascending order, are one record `{ "<by>": …, "rows": [ … ] }`. Each row states at `count` how
 * many there are, so that a record that the end of a page cut in two, or of which a row is missing, is never taken for whole.
 */
export interface RowGroup {
  readonly by: string;
  readonly count: string;
  /** A whole number that does not fall from row to row of a record: its first row is read as the record's head. */
  readonly order: string;
}

export interface StreamDefinition {
  readonly name: string;
  /** What a person calls it: `invoices and bills`. */
  readonly title: string;
  readonly request: {
    /** Below the provider's API base, starting with `/`. */
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
    /** Dotted path to the array of rows in the answer. */
    readonly rows: string;
    /** An empty list is not sent at all: the object around it is there and holds no list. */
    readonly emptyIsAbsent?: true;
    /** Dotted path to the record in the answer of a single read, where that is no list of one; '' when the answer itself is the record. */
    readonly row?: string;
    /** The answer itself is the stream's one record. */
    readonly lone?: true;
    readonly parts?: readonly PartList[];
    /** Several rows make one record. */
    readonly group?: RowGroup;
  };
  /** Turns an answer that is no JSON into JSON text, before anything reads it. Throws `page/unreadable`. */
  readonly decode?: (body: Uint8Array) => Uint8Array;
  /** Dotted path of the external id in a row. */
  readonly key: string;
  readonly modified: Source | null;
  readonly envelope: EnvelopeFacts;
  readonly paging: PagingSpec;
  readonly changes: ChangesSpec;
  readonly deletes: DeletesSpec;
  /** Asked in every incremental run, so that a removal shows at once and not with the next sweep. */
  readonly deletions?: DeletionFeed;
  /** Reads single records: path for one id, and a query parameter that takes several. */
  readonly record: {
    readonly pathFor: (externalId: string) => string;
    /** A single read takes none of the list's parameters. */
    readonly bare?: true;
    /** What is sent by POST to that path, where a record is asked for in a body. */
    readonly bodyFor?: (externalId: string) => string;
    /** Asked first where the answer above leaves out without a word what this login may not see: refused or answered, the record is not gone. */
    readonly standsAt?: (externalId: string) => string;
    /** `write` makes the value of `param`; without it the ids are joined with commas. `body` makes what is sent by POST to the list's own path instead. */
    readonly batch?: {
      readonly param?: string;
      readonly max: number;
      readonly write?: (ids: readonly string[]) => string;
      readonly body?: (ids: readonly string[]) => string;
    };
  } | null;
  /** A cheap request whose answer carries the total count (envelope.itemCount), asked again after a full traversal. */
  readonly count: {
    readonly query: Readonly<Record<string, string>>;
    /** Sent by POST. */
    readonly body?: string | ((place: AskPlace) => string);
    /** Where the count stands, when not at `envelope.itemCount`. */ readonly path?: string;
    /** Sent by POST: how many records changed since an instant, where a list by changes does not announce it itself. */ readonly changedBody?: (
      sinceMs: number,
    ) => string;
    /** Asked in every run: a removal leaves no other trace until the next full traversal. */ readonly always?: true;
  } | null;
  /**
   * When a whole reading met nothing, where a list leaves out without a word what this login may not see. Either another question: a refusal says so, a count above 0 at `count` (where it counts this tenant's
   * alone) is a gap, and what the platform does not know is empty indeed. Or the error that an empty list is, of a kind no books lack.
   */
  readonly whenEmpty?:
    | { readonly path: string; readonly query: Readonly<Record<string, string>>; readonly count?: string }
    | { readonly refuse: () => TieoutError };
  /** Records of other streams, by the beginning of their ids, that documents of this one name as their reference: each of them exists, whether or not its own list shows it. */
  readonly names?: readonly { readonly stream: string; readonly prefix: string }[];
  /** Where a record says, true or false, which of a company's two sets of books it is of, and what it says in the tenant's. One that says otherwise is held back. */
  readonly belongs?: { readonly path: string; readonly expected: (tenantExternalId: string) => boolean };
  /** Any one scope of each inner list must have been granted. */
  readonly scopes: readonly (readonly string[])[];
  /** `gated`: many accounts cannot have it at all; its absence is told, not treated as a failure. */
  readonly availability: 'always' | 'gated';
  /** Shape of one raw record, old and new forms. Decides what is unknown, missing or retyped. */
  readonly schema: ZodType;
  readonly mapping: RecordMapping;
}
