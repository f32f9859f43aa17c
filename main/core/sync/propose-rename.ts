import type { ProviderId } from '../../../shared/ids.ts';
import { parseJson } from '../json/parse.ts';
import type { RawObject } from '../ledger/mapping.ts';
import { isRawObject } from '../ledger/raw-path.ts';
import type { ProviderDefinition } from '../provider.ts';
import type { Store } from '../store/api.ts';
import type { DriftPlaceRow } from '../store/api-window.ts';
import { renameEvidence, type RenameEvidence, type ShapePair } from './rename-evidence.ts';
import { fieldsReadFrom, renameOf, type Rename } from './rename.ts';

export interface RenameProposal extends Rename {
  /** How far the values at the new place agree with what was stored; null when no record was stored in both shapes, so that only the names and numbers of records speak for it. */
  readonly evidence: Pick<RenameEvidence, 'agree' | 'of'> | null;
}

/** Records compared for one proposal. */
const mostPairs = 200;
/** So many comparable records that do not agree speak against a guess. */
const enoughAgainst = 3;

/**
 * Finds where a field that is no longer stated is read from now: the new place whose values agree with what was stored before, or, where no record is known in both shapes, the
 * one unknown field that came in just as many records as the old one left. One proposer serves one listing: it reads each stream's payloads once.
 */
export function createRenameProposer(deps: {
  readonly store: Pick<Store, 'read'>;
  readonly providerOf: (id: ProviderId) => ProviderDefinition;
}): (event: DriftPlaceRow) => Promise<RenameProposal | null> {
  const { read } = deps.store;
  const pairs = new Map<string, Promise<readonly ShapePair[]>>();
  const pairsOf = (event: DriftPlaceRow): Promise<readonly ShapePair[]> => {
    const name = `${event.tenantId}/${event.stream}`;
    const known = pairs.get(name) ?? readPairs(deps.store, event);
    pairs.set(name, known);
    return known;
  };
  return async (event) => {
    const mapping = deps.providerOf(event.provider).streams.find(({ name }) => name === event.stream)?.mapping;
    if (mapping === undefined || !tellsOfLoss(event.kind)) return null;
    if (fieldsReadFrom(mapping, event.path).length === 0) return null;
    const { found, comparable } = renameEvidence(await pairsOf(event), event.path);
    const guess = event.kind === 'moved-field' && comparable < enoughAgainst ? event.observed : null;
    const to = found?.to ?? guess;
    const rename = to === null ? null : renameOf(mapping, event.path, to);
    if (rename === null) return null;
    const inForce = await read.listOverrides({ provider: event.provider, stream: event.stream });
    const isInForce = rename.overrides.every(({ field, path }) =>
      inForce.some((row) => row.field === field && row.path === path),
    );
    if (isInForce && event.state !== 'accepted') return null;
    return { ...rename, evidence: found === null ? null : { agree: found.agree, of: found.of } };
  };
}

/** Kinds of events of which a rename may be the reason. */
export function tellsOfLoss(kind: DriftPlaceRow['kind']): boolean {
  return kind === 'moved-field' || kind === 'missing-field' || kind === 'emptied-field';
}

async function readPairs({ read }: Pick<Store, 'read'>, event: DriftPlaceRow): Promise<readonly ShapePair[]> {
  const replaced = await read.listReplaced({ tenantId: event.tenantId, stream: event.stream, limit: mostPairs });
  return replaced.flatMap(({ before, after }) => {
    const [old, now] = [recordIn(before), recordIn(after)];
    return old === null || now === null ? [] : [{ before: old, after: now }];
  });
}

/** A stored payload that is no JSON object has no fields to compare. */
function recordIn(payload: string): RawObject | null {
  const parsed = parseJson(payload);
  return parsed.ok && isRawObject(parsed.value) ? parsed.value : null;
}
