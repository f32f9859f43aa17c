import type { Connection, Provider } from '../../shared/contract/connection.ts';
import { PROVIDER_IDS } from '../../shared/ids.ts';
import { TieoutError } from '../../shared/errors.ts';
import { missingScopes } from '../core/auth/scope.ts';
import { readStored } from '../core/auth/stored-login.ts';
import { findConnection } from '../core/connection/find-connection.ts';
import type { Connected } from '../core/core.ts';
import type { KeyDefinition, ProviderDefinition } from '../core/provider.ts';
import { needsLook } from '../core/sync/drift-weight.ts';
import { providerName, streamTitle } from '../cli/words.ts';
import type { Handlers } from './dispatch.ts';
import { freshAtMs, healthOf, isComplete } from './health.ts';
import type { Surroundings } from './surroundings.ts';
import type { WorkEnd } from './works.ts';

export function connectionHandlers(around: Surroundings): Handlers {
  const { core, works, touched } = around;
  const connected = (made: Connected): WorkEnd => {
    touched(['connections', 'activity']);
    const lacking = made.missingScopes.length;
    return {
      problems: lacking > 0,
      message:
        lacking > 0 ? `Connected ${made.label}; ${lacking} kinds of records lack a permission.` : `Connected ${made.label}.`,
      result: { kind: 'connection', connectionId: made.connectionId },
    };
  };
  return {
    'client:list': async () => {
      const [clients, connections] = await Promise.all([core.store.read.listClients(), core.store.read.listConnections()]);
      return {
        clients: clients.map(({ id, name }) => ({
          id,
          name,
          connections: connections.filter((row) => row.clientId === id).length,
        })),
      };
    },
    'client:add': async ({ name }) => {
      const clientId = await core.store.write.addClient({ name, atMs: around.ports.clock.nowMs() });
      touched(['connections']);
      return { clientId };
    },
    'provider:list': async () => ({ providers: PROVIDER_IDS.map((id) => described(id, around.providers.get(id))) }),
    'connection:list': async () => ({ connections: await listConnections(around) }),
    'connection:add-with-credentials': async (ask) =>
      works.start({
        kind: 'connect',
        title: `Connecting ${providerName(ask.provider)}`,
        unit: '',
        run: async () => connected(await core.connections.connectWithCredentials(ask)),
      }),
    'connection:add-with-browser': async ({ app, ...ask }) =>
      works.start({
        kind: 'connect',
        title: `Connecting ${providerName(ask.provider)}`,
        unit: '',
        run: async ({ signal, progress }) => {
          progress({ message: 'Waiting for your consent in the browser.' });
          const made = await core.connections.connectWithBrowser({
            ...ask,
            appClientId: app['clientId'] ?? '',
            appClientSecret: app['clientSecret'] || null,
            connectionId: null,
            open: async (url) => around.openInBrowser(url),
            signal,
          });
          return connected(made);
        },
      }),
    'connection:reconnect': async ({ connectionId, app, withOptionalScopes }) => {
      const row = await findConnection(core.store, connectionId);
      const stored = await readStored(around.ports.secrets, row.secretRef);
      const platform = around.providers.get(row.provider);
      if (platform?.auth === null || (stored !== null && 'keys' in stored)) {
        const kept = stored !== null && 'keys' in stored ? { kind: stored.way, ...stored.keys } : null;
        const credentials = app ?? kept;
        if (credentials === null) throw keysUnknown(row.label);
        return works.start({
          kind: 'connect',
          title: `Reconnecting ${row.label}`,
          unit: '',
          run: async ({ signal }) => {
            const { provider, endpoint } = row;
            const ask = { provider, endpoint, credentials, clientName: null, connectionId, signal };
            return connected(await core.connections.connectWithCredentials(ask));
          },
        });
      }
      const login = stored;
      const appClientId = app?.['clientId'] ?? login?.tokens.clientId;
      if (appClientId === undefined) throw appUnknown(row.label);
      return works.start({
        kind: 'connect',
        title: `Reconnecting ${row.label}`,
        unit: '',
        run: async ({ signal, progress }) => {
          progress({ message: 'Waiting for your consent in the browser.' });
          const made = await core.connections.connectWithBrowser({
            provider: row.provider,
            endpoint: row.endpoint,
            appClientId,
            appClientSecret: app === null ? (login?.tokens.clientSecret ?? null) : app['clientSecret'] || null,
            clientName: null,
            connectionId,
            withOptionalScopes,
            open: async (url) => around.openInBrowser(url),
            signal,
          });
          return connected(made);
        },
      });
    },
    'connection:pause': async (ask) => {
      await core.connections.setPaused(ask);
      touched(['connections']);
      return {};
    },
    'connection:schedule': async ({ connectionId, intervalSec }) => {
      await findConnection(core.store, connectionId);
      const atMs = around.ports.clock.nowMs();
      await core.store.write.updateConnection({ connectionId, intervalSec, atMs, nextRunAtMs: atMs + intervalSec * 1000 });
      touched(['connections']);
      return {};
    },
    'connection:disconnect': async (ask) => {
      await core.connections.disconnect(ask);
      touched(['connections', 'activity']);
      return {};
    },
  };
}

async function listConnections(around: Surroundings): Promise<Connection[]> {
  const [listed, drift, held] = await Promise.all([
    around.core.connections.list(),
    around.core.drift({ tenantId: null, all: false }),
    around.core.quarantine({ tenantId: null, all: false }),
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
      held: held.filter((entry) => entry.tenantId === tenant.id).length,
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
function inWords(scope: string): { scope: string; words: string } {
  const named = scope.replace(/^(?:accounting|user)[.:]/, '').replace(/[.:]read$/, '');
  const plain = JOINED.reduce((text, [together, apart]) => text.replace(together, apart), named);
  return { scope, words: OPEN_ID_WORDS[scope] ?? plain.replace(/[.:]/, ': ').replaceAll(/[._:]+(?! )/g, ' ') };
}

function described(id: Provider['id'], provider: ProviderDefinition | undefined): Provider {
  const title = provider?.title ?? providerName(id);
  const empty = { steps: [], portalUrl: null, redirectUris: [], appFields: [], credentialFields: [] };
  if (provider === undefined)
    return { id, title, available: false, ways: [], guide: empty, asksFor: { required: [], optional: [] } };
  const { auth } = provider;
  const keyFields = (provider.keys ?? []).flatMap((way) => fieldsOf(provider, way));
  if (auth === null) {
    const steps = [
      ...(provider.keys ?? []).map((way) => `${way.title}: ${way.fields.map((field) => field.label).join(', ')}.`),
      'Copy each value into its field here; the words beside it say where to find it.',
      `Press Connect: Tieout tries them at ${title} before anything is kept.`,
    ];
    return {
      id,
      title,
      available: true,
      ways: ['credentials'],
      guide: { ...empty, steps, credentialFields: keyFields },
      asksFor: { required: [], optional: [] },
    };
  }
  const secretNeeded = auth.kind === 'oauth2-code';
  const app = [
    { name: 'clientId', label: 'Client id', secret: false, optional: false, help: `As ${title} shows it for your app.` },
    {
      name: 'clientSecret',
      label: 'Client secret',
      secret: true,
      optional: !secretNeeded,
      help: secretNeeded ? 'Shown beside the client id.' : 'Only for an app that has one.',
    },
  ];
  return {
    id,
    title,
    available: true,
    ways: ['browser', 'credentials'],
    guide: {
      steps: [
        `Sign in to the developer portal of ${title} and make an app of your own there.`,
        'Register the redirect addresses below with it, exactly as they are written.',
        'Copy its client id (and its secret, where it has one) into the fields here.',
        `Press Connect: ${title} asks in your browser which books Tieout may read.`,
      ],
      portalUrl: null,
      redirectUris: [...auth.redirectUris],
      appFields: app,
      credentialFields: [
        ...app,
        {
          name: 'refreshToken',
          label: 'Refresh token',
          secret: true,
          optional: false,
          help: 'From a login made elsewhere. It is used up here.',
        },
        ...(auth.tenantParam === undefined
          ? []
          : [
              {
                name: auth.tenantParam,
                label: 'Company id',
                secret: false,
                optional: false,
                help: 'The one company this login is for.',
              },
            ]),
        ...keyFields,
      ],
    },
    asksFor: { required: auth.scopes.required.map(inWords), optional: auth.scopes.optional.map(inWords) },
  };
}

/** With several ways to log in, none of a field's kin is needed but those of the way that is used. */
function fieldsOf(provider: ProviderDefinition, way: KeyDefinition): Provider['guide']['credentialFields'] {
  const several = (provider.keys ?? []).length > 1 || provider.auth !== null;
  return way.fields.map(({ name, label, where, secret, optional }) => ({
    name,
    label: several ? `${label} (${way.title})` : label,
    secret,
    optional: several || optional === true,
    help: where,
  }));
}

function keysUnknown(label: string): TieoutError {
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: `No keys are stored for ${label} on this machine.`,
    remedy: 'Enter them again and reconnect.',
  });
}

function appUnknown(label: string): TieoutError {
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: `The app ${label} was connected with is not known any more.`,
    remedy: 'Enter its client id again and reconnect.',
  });
}
