import type { Connection } from '../../shared/contract/connection.ts';
import { missingScopes } from '../core/auth/scope.ts';
import { needsLook } from '../core/sync/drift-weight.ts';
import { providerName, streamTitle } from '../cli/words.ts';
import { freshAtMs, healthOf, isComplete } from './health.ts';
import type { Surroundings } from './surroundings.ts';

/** Every connection as the window shows it. */
export async function listConnections(around: Surroundings): Promise<Connection[]> {
  const [listed, drift, heldByTenant] = await Promise.all([
    around.core.connections.list(),
    around.core.drift({ tenantId: null, all: false }),
    around.core.store.read.countHeld(),
  ]);
  const works = around.works.list();
  return listed.map(({ connection, tenants }) => {
    const provider = around.providers.get(connection.provider);
    const definitions = provider?.streams ?? [];
    const lacking = (name: string): readonly string[] =>
      missingScopes(definitions.find((stream) => stream.name === name)?.scopes ?? [], connection.grantedScopes);
    const own = tenants.map(({ tenant, streams }) => ({
      id: tenant.id,
      name: tenant.name,
      kind: tenant.kind,
      state: tenant.state,
      stateReason: tenant.stateReason,
      baseCurrency: tenant.baseCurrency,
      country: tenant.country,
      freshAtMs: freshAtMs(streams),
      complete: isComplete(streams),
      held: heldByTenant.find((row) => row.tenantId === tenant.id)?.held ?? 0,
      openDrift: drift.filter((event) => event.tenantId === tenant.id && needsLook(event)).length,
      streams: streams.map((stream) => ({
        name: stream.name,
        title: definitions.find((known) => known.name === stream.name)?.title ?? streamTitle(stream.name),
        state: stream.state,
        stateReason: stream.stateReason,
        complete: stream.complete,
        gap: stream.gap,
        expected: stream.expected,
        lastSuccessAtMs: stream.lastSuccessAtMs,
        lastProofAtMs: stream.lastProofAtMs,
        lacks: lacking(stream.name).map(inWords),
        singleRecords: (definitions.find((known) => known.name === stream.name)?.record ?? null) !== null,
      })),
    }));
    const watched = {
      held: own.reduce((sum, tenant) => sum + tenant.held, 0),
      openDrift: own.reduce((sum, tenant) => sum + tenant.openDrift, 0),
    };
    const working = works.some(
      (work) => work.state === 'running' && work.streams.some((stream) => stream.connectionId === connection.id),
    );
    return {
      id: connection.id,
      clientId: connection.clientId,
      clientName: connection.clientName,
      provider: connection.provider,
      providerTitle: provider?.title ?? providerName(connection.provider),
      label: connection.label,
      state: connection.state,
      stateReason: connection.stateReason,
      endpoint: connection.endpoint,
      health: healthOf(connection, tenants, working, watched),
      intervalSec: connection.intervalSec,
      nextRunAtMs: connection.state === 'connected' ? connection.nextRunAtMs : null,
      failures: connection.failures,
      granted: connection.grantedScopes.map(inWords),
      missing: [...new Set(definitions.flatMap((stream) => lacking(stream.name)))].map(inWords),
      tenants: own,
    };
  });
}

const OPEN_ID_WORDS: Readonly<Record<string, string>> = {
  openid: 'who you are',
  profile: 'your name',
  email: 'your e-mail address',
  'com.intuit.quickbooks.accounting': 'the books',
  offline_access: 'stay signed in',
};

/** Words platforms write together. */
const JOINED: readonly (readonly [string, string])[] = [
  ['banktransactions', 'bank transactions'],
  ['manualjournals', 'manual journals'],
  ['trialbalance', 'trial balance'],
  ['balancesheet', 'balance sheet'],
];

/** `accounting.reports.trialbalance.read` → `reports: trial balance`. That Tieout only reads stands beside the list. */
export function inWords(scope: string): { scope: string; words: string } {
  const named = scope.replace(/^(?:accounting|user)[.:]/, '').replace(/[.:]read$/, '');
  const plain = JOINED.reduce((text, [together, apart]) => text.replace(together, apart), named);
  return { scope, words: OPEN_ID_WORDS[scope] ?? plain.replace(/[.:]/, ': ').replaceAll(/[._:]+(?! )/g, ' ') };
}
