import type { ParentRecord } from '../../store/api.ts';
import type { PagingSpec, StreamDefinition } from '../stream.ts';
import { advanceByLink, nextLink, type NextLinkState } from './next-link.ts';
import type { Advance, PagingStrategy } from './paging.ts';

export interface BelowState {
  readonly kind: 'below';
  /** Records up to this number have had their lists read to the end. */
  readonly after: number;
  /** The one whose list is being read; null between two. */
  readonly parent: ParentRecord | null;
  /** The position in its list. */
  readonly list: NextLinkState;
  /** Up to when the records above were in the ledger when this began: changes to them since are the next traversal's. */
  readonly parentsMs: number | null;
}

export function belowSpec({ name, paging }: StreamDefinition): Extract<PagingSpec, { kind: 'below' }> {
  if (paging.kind === 'below') return paging;
  throw new Error(`stream ${name} stands below no other`);
}

const listStart: NextLinkState = { kind: 'next-link', next: null, page: 1, met: 0, lastFingerprint: null, repeats: 0 };

/**
 * One list below each record of another stream, after the order in which those came into the ledger. Within a list the address of the next page is followed; at its end the
 * traversal goes on with the next record, which whoever follows it puts in. It never ends by itself: there may always be another record.
 */
export const below: PagingStrategy<BelowState> = {
  kind: 'below',
  start: () => ({ kind: 'below', after: 0, parent: null, list: listStart, parentsMs: null }),
  ask(stream, state, place) {
    const spec = belowSpec(stream);
    if (state.parent === null) throw new Error(`stream ${stream.name} is asked for without the record it stands below`);
    const inner = { ...stream, paging: { ...spec, kind: 'next-link' as const } };
    return { ...nextLink.ask(inner, state.list, place), path: spec.pathFor(state.parent.externalId) };
  },
  advance(_stream, state, facts): Advance<BelowState> {
    const inner = advanceByLink(state.list, facts);
    if (inner.kind === 'more') return { ...inner, state: { ...state, list: inner.state } };
    return inner.kind === 'stuck' ? inner : { kind: 'more', state: afterParent(state), note: inner.note };
  },
};

/** The list of the record under way is done, or there is none any more. */
export function afterParent(state: BelowState): BelowState {
  return { ...state, after: Math.max(state.after, state.parent?.recordId ?? 0), parent: null, list: listStart };
}

/** Reads the list under way from its start again: what of it has been met is not remembered, or its place is lost. */
export function restartList(state: BelowState): BelowState {
  return { ...state, list: listStart };
}
