import { TieoutError } from '../../../shared/errors.ts';
import type { ProviderId } from '../../../shared/ids.ts';
import type { ProviderDefinition } from '../provider.ts';
import type { Store } from '../store/api.ts';
import type { DriftPlaceRow, OverrideRow } from '../store/api-window.ts';
import type { MappingOverride } from '../ledger/overrides.ts';
import { createRenameProposer, tellsOfLoss } from './propose-rename.ts';
import { fieldsReadFrom } from './rename.ts';

/** A decision about drift, and what has to be mapped again for it; null when no figure can change. */
export interface DriftSettled {
  readonly event: DriftPlaceRow;
  readonly replay: { readonly provider: ProviderId; readonly stream: string } | null;
}

/**
 * Keeps a person's decision. Accepting a proposed rename stores the new place as data, for every organisation of the platform; taking the decision back retires it.
 * `to` is the new place the person saw: rejects with `view/expired` when the proposal is another by now, with `record/not-found` when there is no such event.
 */
export async function settleDrift(
  deps: { readonly store: Store; readonly providerOf: (id: ProviderId) => ProviderDefinition },
  ask: {
    readonly driftId: number;
    readonly state: 'open' | 'accepted' | 'dismissed';
    readonly to?: string | null | undefined;
    readonly atMs: number;
  },
): Promise<DriftSettled> {
  const { store } = deps;
  const event = await store.read.readDrift({ driftId: ask.driftId });
  if (event === null) throw gone();
  const was = event.state === 'accepted';
  const is = ask.state === 'accepted';
  const proposal = is ? await createRenameProposer(deps)(event) : null;
  if (is && ask.to !== undefined && ask.to !== (proposal?.to ?? null)) throw changedMeanwhile();
  const overrides = is ? (proposal?.overrides ?? []).map(stored) : was ? await inForce(deps, event) : [];
  // A place holds for every organisation of the platform, so the decision does too.
  const others = (await store.read.listDriftPlaces(allDrift)).filter((other) => isSame(other, event, overrides.length > 0));
  for (const { id } of others) await store.write.settleDrift({ driftId: id, state: ask.state });
  if (overrides.length === 0 || was === is) return { event, replay: null };
  const { provider, stream } = event;
  const change = { provider, stream, atMs: ask.atMs, overrides };
  if (is) await store.write.addOverrides(change);
  else await store.write.retireOverrides(change);
  return { event, replay: { provider, stream } };
}

function stored({ field, path, read }: MappingOverride): OverrideRow {
  return { field, path, reader: read };
}

/** What was accepted for the fields that the event's place is read into. */
async function inForce(
  { store, providerOf }: { readonly store: Store; readonly providerOf: (id: ProviderId) => ProviderDefinition },
  { provider, stream, path }: DriftPlaceRow,
): Promise<readonly OverrideRow[]> {
  const definition = providerOf(provider).streams.find((candidate) => candidate.name === stream);
  const fields = definition === undefined ? [] : fieldsReadFrom(definition.mapping, path);
  return (await store.read.listOverrides({ provider, stream })).filter(({ field }) => fields.includes(field));
}

const allDrift = { tenantId: null, settledToo: true, limit: 100_000 };

/** The same change at another organisation; of a rename every event that tells of the lost place. */
function isSame(one: DriftPlaceRow, other: DriftPlaceRow, renamed: boolean): boolean {
  if (one.provider !== other.provider || one.stream !== other.stream || one.path !== other.path) return false;
  return renamed ? tellsOfLoss(one.kind) : one.kind === other.kind && one.observed === other.observed;
}

function changedMeanwhile(): TieoutError {
  return new TieoutError({
    code: 'view/expired',
    action: 'stop-all',
    message: 'More records came in since this proposal was shown, and they speak for another one now.',
    remedy: 'Look at the proposal again, then decide.',
  });
}

function gone(): TieoutError {
  return new TieoutError({
    code: 'record/not-found',
    action: 'stop-all',
    message: 'There is no such drift event.',
    remedy: 'Look at the list again: it may have changed since.',
  });
}
