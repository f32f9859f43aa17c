import type { AskPlace, StreamDefinition } from '../stream.ts';
import type { PagingState } from './index.ts';

/**
 * A paging strategy decides, from one answer's facts, what to ask next. Pure: no request, no clock, no database. Its state is plain JSON
 * and is committed as the stream's checkpoint together with the page that led to it.
 */

export interface PageAsk {
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Another path than the stream's own. */
  readonly path?: string;
  /** The platform wrote this query: nothing is added to it. */
  readonly whole?: true;
  /** Sent by POST. */
  readonly body?: string;
}

/** For strategies that write the same for everybody. */
export const anyPlace: AskPlace = { tenant: '', dialect: null };

/** What an answer said, read by the ingest worker through the stream's definition. */
export interface PageFacts {
  readonly rows: number;
  /** External ids in the order received; '' where none could be read. */
  readonly keys: readonly string[];
  /** Change stamps, aligned with `keys`. */
  readonly modifiedMs: readonly (number | null)[];
  /** Values of the field that orders a list by number, aligned with `keys`; empty for other strategies. */
  readonly numbers: readonly (string | null)[];
  /** Hash over keys and payloads in order: two equal non-empty fingerprints in a row are a page that repeats. */
  readonly fingerprint: string;
  readonly page: number | null;
  readonly pageCount: number | null;
  readonly itemCount: number | null;
  readonly hasNext: boolean | null;
  /** The query of the next page as the platform wrote it; null: there is none; false: it leads elsewhere; undefined: the answer does not say. */
  readonly nextQuery?: string | false | null;
  /** The platform's own clock in this answer, from its body. */
  readonly serverTimeMs: number | null;
  /** A record of several rows that the end of the page cut in two: it is not among the records, and comes again with the next page. */
  readonly cut?: true;
  /** Keys whose records the next request reads; null where rows come whole. */
  readonly nextKeys?: readonly string[] | null;
  readonly dialect?: string | null;
}

export type Advance<State> =
  | { readonly kind: 'more'; readonly state: State; readonly note: string | null }
  | { readonly kind: 'done'; readonly note: string | null }
  /** The same page again and again, or no way forward: the traversal cannot be trusted to have met every row. The checkpoint stays where it was. */
  | { readonly kind: 'stuck'; readonly why: string };

export interface TraversalStart {
  /** Ask only for what changed at or after this (overlap already subtracted); null asks for everything. */
  readonly sinceMs: number | null;
  /** Ask only for what was created at or before this, where the strategy can; a list that grows must read the same twice. */
  readonly untilMs?: number | null;
}

/** State is any JSON object with a `kind`. */
export interface PagingStrategy<State extends { readonly kind: string }> {
  readonly kind: State['kind'];
  start(stream: StreamDefinition, ask: TraversalStart): State;
  ask(stream: StreamDefinition, state: State, place: AskPlace): PageAsk;
  advance(stream: StreamDefinition, state: State, facts: PageFacts): Advance<State>;
}

/** What the engine stores as a checkpoint. */
export interface Checkpoint {
  readonly mode: 'incremental' | 'full';
  readonly sinceMs: number | null;
  readonly startedAtMs: number;
  /** The platform's clock when the traversal began. */
  readonly serverStartMs: number | null;
  /** Latest change stamp met. */
  readonly maxModifiedMs: number | null;
  readonly seq: number;
  readonly lastFingerprint: string | null;
  /** itemCount of the first answer that had one: what the platform announced. */
  readonly announced: number | null;
  readonly state: PagingState;
}
