import { isTieoutError } from '../../../shared/errors.ts';
import { instantText } from '../../../shared/time.ts';
import type { ConnectionId, ProviderId } from '../../../shared/ids.ts';
import type { PasteAnswer } from '../auth/pasted-answer.ts';
import type { KeyLogin } from '../auth/login-secret.ts';
import { keyLoginOf, refusedKeys } from '../auth/key-login.ts';
import type { Logins } from '../auth/logins.ts';
import { oauthOf } from '../auth/oauth-of.ts';
import type { Connected } from '../core.ts';
import { tenantsAsk } from '../http/create-gateway.ts';
import type { Gateway } from '../http/gateway.ts';
import { checkedEndpoint, hostsOf, ownUrl } from '../http/hosts.ts';
import type { Ports } from '../ports.ts';
import type { DiscoveredTenant, ProviderDefinition, TokenSet } from '../provider.ts';
import type { ConnectionRow, Store, TenantRow } from '../store/api.ts';
import { refusedCredentials } from './credentials.ts';
import { findConnection } from './find-connection.ts';
import { loginWithBrowser, loginWithCredentials } from './login.ts';
import { everyTenant } from './read-tenants.ts';
import { labelOf, settleLogin, type NewLogin } from './settle-login.ts';

export interface ConnectionsDeps {
  readonly ports: Pick<Ports, 'clock' | 'http' | 'log' | 'random'>;
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly providerOf: (id: ProviderId) => ProviderDefinition;
  readonly logins: Logins;
  readonly gateway: Pick<Gateway, 'send'>;
}

export interface TenantsReport {
  readonly tenants: readonly TenantRow[];
  /** Names of organisations met for the first time, or again. */
  readonly appeared: readonly string[];
  /** Names of organisations this login may no longer read; their books stay. */
  readonly gone: readonly string[];
}

/** The life of connections: made, repaired, looked over, paused, ended. Every method may reject with a TieoutError that can be shown. */
export interface Connections {
  /** Credentials in hand are tried live before anything is stored. Rejects with `config/invalid` naming the field that is missing or wrong. */
  connectWithCredentials(ask: {
    provider: ProviderId;
    endpoint: string | null;
    credentials: unknown;
    clientName: string | null;
    connectionId?: ConnectionId | null;
    signal?: AbortSignal;
  }): Promise<Connected>;
  /** The consent page in a browser; `connectionId` repairs that connection instead of adding one, at its own endpoint. */
  connectWithBrowser(ask: {
    provider: ProviderId;
    endpoint: string | null;
    appClientId: string;
    appClientSecret: string | null;
    clientName: string | null;
    connectionId: ConnectionId | null;
    /** Also ask for the platform's optional scopes, which not every app may have. */
    withOptionalScopes?: boolean;
    open: (url: string) => Promise<void>;
    /** For platforms that cannot send the browser back to this machine: asks for the address it was sent to. */
    paste?: PasteAnswer;
    signal: AbortSignal;
  }): Promise<Connected>;
  /** Asks the platform anew what the login may read: new organisations appear, gone ones become `disconnected`. */
  refreshTenants(ask: { connectionId: ConnectionId; signal: AbortSignal }): Promise<TenantsReport>;
  setPaused(ask: { connectionId: ConnectionId; paused: boolean }): Promise<void>;
  /** Withdraws the login at the platform if it can be reached, forgets it here, and keeps everything that was read. */
  disconnect(ask: { connectionId: ConnectionId }): Promise<void>;
}

export function createConnections(deps: ConnectionsDeps): Connections {
  const { ports, store, logins } = deps;
  let turn: Promise<unknown> = Promise.resolve();
  /** Logins are settled one after the other: two at once could each take themselves for the first of their organisation. */
  const settle = (login: NewLogin): Promise<Connected> => {
    const work = (): Promise<Connected> =>
      settleLogin({ ports, store, logins, readOld: (row) => listTenants(row, login.signal) }, login);
    const mine = turn.then(work, work);
    turn = mine.catch(() => undefined); // Its caller hears of a failure; the next login need not.
    return mine;
  };
  const listTenants = async (connection: ConnectionRow, signal: AbortSignal): Promise<readonly DiscoveredTenant[]> => {
    const provider = deps.providerOf(connection.provider);
    const boundTenant = await logins.boundTenant(connection.id);
    return everyTenant({ provider, endpoint: connection.endpoint, boundTenant }, async (request) => {
      const ask = { ...tenantsAsk(request), connectionId: connection.id, urgent: true, maxBytes: 8 * 1024 * 1024 };
      return (await deps.gateway.send(ask, signal)).response;
    });
  };
  const endpointOf = (provider: ProviderDefinition, endpoint: string | null): string | null =>
    endpoint === null ? null : checkedEndpoint(provider, endpoint);

  return {
    connectWithCredentials: async ({
      clientName,
      credentials,
      connectionId = null,
      signal = new AbortController().signal,
      ...ask
    }) => {
      const provider = deps.providerOf(ask.provider);
      const repaired = connectionId === null ? null : await findConnection(store, connectionId);
      const endpoint = repaired === null ? endpointOf(provider, ask.endpoint) : repaired.endpoint;
      const keys = keyLoginOf(provider, credentials);
      if (keys !== null) {
        const named = repaired === null ? (endpoint ?? endpointNamed(provider, keys)) : endpoint;
        const settled = settle({ provider, endpoint: named, secret: keys, clientName, connectionId, signal });
        return settled.catch((error: unknown) => {
          throw refusedKeys(keys, error);
        });
      }
      try {
        const tokens = await loginWithCredentials(ports, { provider, endpoint, credentials, signal });
        return await settle({ provider, endpoint, secret: { kind: 'tokens', tokens }, clientName, connectionId, signal });
      } catch (error) {
        throw refusedCredentials(provider, credentials, error);
      }
    },
    connectWithBrowser: async ({ clientName, connectionId, open, paste, signal, ...ask }) => {
      const provider = deps.providerOf(ask.provider);
      const repaired = connectionId === null ? null : await findConnection(store, connectionId);
      const endpoint = repaired === null ? endpointOf(provider, ask.endpoint) : repaired.endpoint;
      const { optional } = oauthOf(provider).scopes;
      const tokens = await loginWithBrowser(ports, {
        provider,
        endpoint,
        clientId: ask.appClientId,
        clientSecret: ask.appClientSecret,
        // A right that was granted once is asked for again: a repair must not take streams away.
        extraScopes: optional.filter((scope) => ask.withOptionalScopes === true || repaired?.grantedScopes.includes(scope)),
        open,
        paste,
        signal,
      });
      return settle({ provider, endpoint, secret: { kind: 'tokens', tokens }, clientName, connectionId, signal });
    },
    refreshTenants: async ({ connectionId, signal }) => {
      const connection = await findConnection(store, connectionId);
      const before = await store.read.listTenants({ connectionId });
      const found = await listTenants(connection, signal);
      const atMs = ports.clock.nowMs();
      const tenants = await store.write.putTenants({ connectionId, atMs, tenants: found });
      const report = changes(before, tenants);
      const label = labelOf(tenants.filter((row) => row.state === 'active'));
      if (found.length > 0 && label !== connection.label) await store.write.updateConnection({ connectionId, atMs, label });
      if (report.gone.length > 0)
        ports.log.warn('organisations are no longer connected to a login', { connectionId, count: report.gone.length });
      return report;
    },
    setPaused: async ({ connectionId, paused }) => {
      const { state } = await findConnection(store, connectionId);
      // A login that is over stays so: pausing hides nothing, and resuming repairs nothing.
      const from = paused ? 'connected' : 'paused';
      if (state !== from) return;
      await store.write.updateConnection({
        connectionId,
        atMs: ports.clock.nowMs(),
        state: paused ? 'paused' : 'connected',
        stateReason: null,
        nextRunAtMs: null,
      });
    },
    disconnect: async ({ connectionId }) => {
      const connection = await findConnection(store, connectionId);
      const login = await storedOrNull(deps, connection);
      if (login !== null) await revoke(deps, connection, login);
      await logins.forget(connection.secretRef);
      const atMs = ports.clock.nowMs();
      const stateReason = `Disconnected on ${instantText(atMs).slice(0, 10)}; what was read stays.`;
      await store.write.updateConnection({ connectionId, atMs, state: 'disconnected', stateReason, nextRunAtMs: null });
    },
  };
}

/** The address keys belong to, where they tell. */
function endpointNamed(provider: ProviderDefinition, { definition, keys }: KeyLogin): string | null {
  const named = definition.endpoint?.(keys);
  return named === undefined ? null : checkedEndpoint(provider, named);
}

function changes(before: readonly TenantRow[], after: readonly TenantRow[]): TenantsReport {
  const activeBefore = new Set(before.filter((row) => row.state === 'active').map((row) => row.id));
  const activeAfter = new Set(after.filter((row) => row.state === 'active').map((row) => row.id));
  return {
    tenants: after,
    appeared: after.filter((row) => activeAfter.has(row.id) && !activeBefore.has(row.id)).map((row) => row.name),
    gone: after.filter((row) => activeBefore.has(row.id) && !activeAfter.has(row.id)).map((row) => row.name),
  };
}

/** A login that cannot be read cannot be withdrawn either; that must not keep a person from ending the connection. */
async function storedOrNull(deps: ConnectionsDeps, connection: ConnectionRow): Promise<TokenSet | null> {
  try {
    const secret = await deps.logins.stored(deps.providerOf(connection.provider), connection.secretRef);
    // Keys are taken back where they were made; only a login has an address for that.
    return secret?.kind === 'tokens' ? secret.tokens : null;
  } catch (error) {
    if (!isTieoutError(error)) throw error;
    deps.ports.log.warn('a login could not be withdrawn, because it cannot be read', {
      connectionId: connection.id,
      code: error.code,
    });
    return null;
  }
}

/** Best effort: the platform may be out of reach, or have ended the login itself. */
async function revoke(deps: ConnectionsDeps, connection: ConnectionRow, login: TokenSet): Promise<void> {
  const provider = deps.providerOf(connection.provider);
  try {
    const { revoke: request } = oauthOf(provider);
    if (request === null) return;
    const asked = request(hostsOf(provider, connection.endpoint), login);
    const url = ownUrl(provider, connection.endpoint, asked.url).href;
    const { status } = await deps.ports.http.send({ ...asked, url, timeoutMs: 15_000, maxBytes: 64 * 1024 });
    if (status >= 400) deps.ports.log.warn('the platform did not take back a login', { connectionId: connection.id, status });
  } catch (error) {
    if (!isTieoutError(error)) throw error;
    deps.ports.log.warn('the platform could not be told that a login ended', { connectionId: connection.id, code: error.code });
  }
}
