import { TieoutError } from '../../../shared/errors.ts';
import type { ProviderId } from '../../../shared/ids.ts';
import type { ProviderDefinition } from '../provider.ts';
import type { Store } from '../store/api.ts';
import type { DriftPlaceRow } from '../store/api-window.ts';
import { renameOf } from './rename.ts';

/** A decision about drift, and what has to be mapped again for it; null when no figure can change. */
export interface DriftSettled {
  readonly event: DriftPlaceRow;
  readonly replay: { readonly provider: ProviderId; readonly stream: string } | null;
}

/**
 * Keeps a person's decision. Accepting a proposed rename stores the new place as data, for every organisation of the platform; taking the decision back retires it.
 * Rejects with `record/not-found`.
 */
export async function settleDrift(
  deps: { readonly store: Store; readonly providerOf: (id: ProviderId) => ProviderDefinition },
  ask: { readonly driftId: number; readonly state: 'open' | 'accepted' | 'dismissed'; readonly atMs: number },
): Promise<DriftSettled> {
  const { store } = deps;
  const event = await store.read.readDrift({ driftId: ask.driftId });
  if (event === null) throw gone();
  const { provider, stream } = event;
  const definition = deps.providerOf(provider).streams.find((candidate) => candidate.name === stream);
  const rename = definition === undefined ? null : renameOf(definition.mapping, event);
  // A place holds for every organisation of the platform, so the decision does too.
  const same = rename === null ? [event] : (await store.read.listDriftPlaces(allDrift)).filter((other) => isSame(other, event));
  for (const { id } of same) await store.write.settleDrift({ driftId: id, state: ask.state });
  const [was, is] = [event.state === 'accepted', ask.state === 'accepted'];
  if (rename === null || was === is) return { event, replay: null };
  const change = {
    provider,
    stream,
    atMs: ask.atMs,
    overrides: rename.overrides.map(({ field, path, read }) => ({ field, path, reader: read })),
  };
  if (is) await store.write.addOverrides(change);
  else await store.write.retireOverrides(change);
  return { event, replay: { provider, stream } };
}

const allDrift = { tenantId: null, settledToo: true, limit: 100_000 };

function isSame(one: DriftPlaceRow, other: DriftPlaceRow): boolean {
  const what = ({ provider, stream, kind, path, observed }: DriftPlaceRow) => [provider, stream, kind, path, observed].join('\n');
  return what(one) === what(other);
}

function gone(): TieoutError {
  return new TieoutError({
    code: 'record/not-found',
    action: 'stop-all',
    message: 'There is no such drift event.',
    remedy: 'Look at the list again: it may have changed since.',
  });
}
