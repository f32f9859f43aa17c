import type { Provider } from '../../shared/contract/connection.ts';
import { PROVIDER_IDS, type ConnectionId } from '../../shared/ids.ts';
import { TieoutError } from '../../shared/errors.ts';
import { readStored } from '../core/auth/stored-login.ts';
import { findConnection } from '../core/connection/find-connection.ts';
import type { Connected } from '../core/core.ts';
import type { KeyDefinition, ProviderDefinition } from '../core/provider.ts';
import { providerName } from '../cli/words.ts';
import { inWords, listConnections } from './connection-list.ts';
import type { Handlers } from './dispatch.ts';
import type { Surroundings } from './surroundings.ts';
import { noSuch, type WorkEnd } from './works.ts';

export function connectionHandlers(around: Surroundings): Handlers {
  const { core, works, touched } = around;
  const said = async (connectionId: ConnectionId | null, words: string, level: 'good' | 'note' = 'note'): Promise<void> =>
    core.store.write.addActivity({
      atMs: around.ports.clock.nowMs(),
      kind: 'connection',
      level,
      connectionId,
      tenantId: null,
      runId: null,
      recordId: null,
      words,
    });
  const connected = async (made: Connected): Promise<WorkEnd> => {
    await said(made.connectionId, `Connected ${made.label}`, 'good');
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
    'client:rename': async ({ clientId, name }) => {
      const client = (await core.store.read.listClients()).find((row) => row.id === clientId);
      if (client === undefined) throw noSuch('client');
      await core.store.write.renameClient({ clientId, name });
      await said(null, `${client.name} is called ${name} now`);
      touched(['connections', 'documents', 'activity']);
      return {};
    },
    'connection:move': async ({ connectionId, clientName }) => {
      const connection = await findConnection(core.store, connectionId);
      const atMs = around.ports.clock.nowMs();
      const clientId = await core.store.write.addClient({ name: clientName, atMs });
      await core.store.write.moveConnection({ connectionId, clientId, atMs });
      await said(connectionId, `${connection.label} moved from ${connection.clientName} to ${clientName}`);
      touched(['connections', 'documents', 'activity']);
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
      const { label } = await findConnection(core.store, ask.connectionId);
      await said(ask.connectionId, `${ask.paused ? 'Paused' : 'Resumed'} ${label}`);
      touched(['connections', 'activity']);
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
      const { label } = await findConnection(core.store, ask.connectionId);
      await said(ask.connectionId, `Disconnected ${label}; what was read stays`);
      touched(['connections', 'activity']);
      return {};
    },
  };
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
