import { TieoutError } from '../../../shared/errors.ts';
import type { ConnectionId } from '../../../shared/ids.ts';
import { streamsMissingScopes } from '../auth/scope.ts';
import { openSession } from '../auth/key-sessions.ts';
import { boundTenantOf, scopesOf, type LoginSecret } from '../auth/login-secret.ts';
import type { Logins } from '../auth/logins.ts';
import { keySigner, tokenSigner, type Signer } from '../auth/signer.ts';
import type { Connected } from '../core.ts';
import type { Ports } from '../ports.ts';
import type { DiscoveredTenant, ProviderDefinition } from '../provider.ts';
import type { ClientRow, ConnectionRow, Store, TenantRow } from '../store/api.ts';
import { readTenants, refuseEmpty } from './read-tenants.ts';
import { isSameLogin, overlapsWith, type Overlap } from './same-login.ts';

export interface SettleDeps {
  readonly ports: Pick<Ports, 'clock' | 'http' | 'log' | 'random'>;
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly logins: Pick<Logins, 'adopt' | 'forget'>;
  /** The tenants an existing connection's own login names now. */
  readonly readOld: (connection: ConnectionRow) => Promise<readonly DiscoveredTenant[]>;
}

export interface NewLogin {
  readonly provider: ProviderDefinition;
  readonly endpoint: string | null;
  readonly secret: LoginSecret;
  readonly clientName: string | null;
  /** The connection a person wants to repair; null to add one. */
  readonly connectionId: ConnectionId | null;
  readonly signal: AbortSignal;
}

/** How often a new connection is read by itself. */
const intervalSec = 3600;

/**
 * Gives a login that works its place: a connection it repairs, one it renews because it is the same login made again, or a new one. The secret is stored before any row, so that no
 * connection exists without its login. Rejects with `config/invalid` when a repair would put another company's books into the ledger of this one.
 */
export async function settleLogin(deps: SettleDeps, login: NewLogin): Promise<Connected> {
  const { provider, endpoint, secret, signal } = login;
  const tenants = await readTenants(deps.ports, {
    provider,
    endpoint,
    signer: await signerOf(deps, login),
    boundTenant: boundTenantOf(provider, secret),
    signal,
  });
  refuseEmpty(provider, tenants);
  const connections = (await deps.store.read.listConnections()).filter(
    (row) => row.provider === provider.id && row.endpoint === endpoint,
  );
  const rows = await deps.store.read.listTenants({ connectionId: null });
  if (login.connectionId !== null) {
    const connection = repairable(login, connections);
    refuseOtherCompany(provider, connection, rows, tenants);
    return renewConnection(deps, login, connection, tenants);
  }
  const overlaps = overlapsWith(tenants, connections, rows);
  for (const overlap of overlaps) {
    if (await isSameLogin(overlap, tenants, deps.readOld)) return renewConnection(deps, login, overlap.connection, tenants);
  }
  return addConnection(deps, login, tenants, overlaps);
}

/** Proves requests before anything is stored; keys that buy sessions are tried live by that. */
async function signerOf({ ports }: SettleDeps, { provider, endpoint, secret, signal }: NewLogin): Promise<Signer> {
  if (secret.kind === 'tokens') return tokenSigner(secret.tokens.accessToken);
  const session =
    secret.definition.session === null
      ? null
      : await openSession(ports, { provider, endpoint, login: secret, tenantExternalId: null, signal });
  return keySigner(ports, secret, session, null);
}

function repairable(login: NewLogin, connections: readonly ConnectionRow[]): ConnectionRow {
  const connection = connections.find((row) => row.id === login.connectionId);
  if (connection !== undefined) return connection;
  throw new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: `There is no ${login.provider.title} connection number ${login.connectionId} at this address.`,
    remedy: 'See "tieout connections" for what there is.',
    details: { connectionId: login.connectionId },
  });
}

function refuseOtherCompany(
  provider: ProviderDefinition,
  connection: ConnectionRow,
  rows: readonly TenantRow[],
  tenants: readonly DiscoveredTenant[],
): void {
  const known = rows.filter((row) => row.connectionId === connection.id);
  const ids = new Set(tenants.map((tenant) => tenant.externalId));
  if (known.length === 0 || known.some((row) => ids.has(row.externalId))) return;
  throw new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: `This ${provider.title} login is for ${names(tenants)}, and the connection ${connection.label} is for ${names(known)}.`,
    remedy: `Log in again as a user of ${known[0]?.name ?? connection.label}, or add a connection of its own for ${tenants[0]?.name ?? 'the other'}.`,
    details: { connectionId: connection.id },
  });
}

async function renewConnection(
  deps: SettleDeps,
  login: NewLogin,
  connection: ConnectionRow,
  tenants: readonly DiscoveredTenant[],
): Promise<Connected> {
  const atMs = deps.ports.clock.nowMs();
  await deps.logins.adopt(connection.secretRef, login.secret);
  const label = labelOf(tenants);
  await deps.store.write.updateConnection({
    connectionId: connection.id,
    atMs,
    state: 'connected',
    stateReason: null,
    label,
    grantedScopes: scopesOf(login.secret),
    failures: 0,
  });
  const client =
    login.clientName === null
      ? { id: connection.clientId, name: connection.clientName }
      : await clientNamed(deps, login.clientName, atMs);
  if (client.id !== connection.clientId)
    await deps.store.write.moveConnection({ connectionId: connection.id, clientId: client.id, atMs });
  const rows = await deps.store.write.putTenants({ connectionId: connection.id, atMs, tenants });
  deps.ports.log.info('a connection was logged in again', { connectionId: connection.id, tenants: tenants.length });
  return connected(login, client, connection.id, label, rows);
}

async function addConnection(
  deps: SettleDeps,
  login: NewLogin,
  tenants: readonly DiscoveredTenant[],
  overlaps: readonly Overlap[],
): Promise<Connected> {
  const { provider, endpoint, secret } = login;
  const readBy = new Map(
    overlaps.flatMap(({ connection, shared }) => shared.map((row) => [row.externalId, connection] as const)),
  );
  const fresh = tenants.filter((tenant) => !readBy.has(tenant.externalId));
  if (fresh.length === 0) throw alreadyRead(provider, tenants, overlaps);
  const atMs = deps.ports.clock.nowMs();
  const secretRef = `connection-${Buffer.from(deps.ports.random.bytes(12)).toString('hex')}`;
  const label = labelOf(fresh);
  await deps.logins.adopt(secretRef, secret);
  try {
    const client = await clientNamed(deps, login.clientName ?? fresh[0]?.name ?? provider.title, atMs);
    const grantedScopes = scopesOf(secret);
    const row = { clientId: client.id, provider: provider.id, label, endpoint, secretRef, grantedScopes, intervalSec, atMs };
    const connectionId = await deps.store.write.addConnection(row);
    let rows = await deps.store.write.putTenants({ connectionId, atMs, tenants });
    for (const tenant of rows) {
      const other = readBy.get(tenant.externalId);
      if (other === undefined) continue;
      // The same books twice in the ledger would be counted twice.
      const stateReason = `already read through the connection ${other.label} (number ${other.id})`;
      await deps.store.write.updateTenant({ tenantId: tenant.id, state: 'excluded', stateReason });
      rows = rows.map((known) => (known.id === tenant.id ? { ...known, state: 'excluded', stateReason } : known));
    }
    return connected(login, client, connectionId, label, rows);
  } catch (error) {
    await deps.logins.forget(secretRef);
    throw error;
  }
}

function alreadyRead(
  provider: ProviderDefinition,
  tenants: readonly DiscoveredTenant[],
  overlaps: readonly Overlap[],
): TieoutError {
  const others = overlaps.map(({ connection }) => `${connection.label} (number ${connection.id})`).join(', ');
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: `Everything this ${provider.title} login may read (${names(tenants)}) is read already through ${others}.`,
    remedy: 'Nothing to do. To replace that login by this one, disconnect it first.',
  });
}

/** The client with this name, made when there is none. */
async function clientNamed(deps: SettleDeps, name: string, atMs: number): Promise<ClientRow> {
  const known = (await deps.store.read.listClients()).find((client) => client.name === name);
  return known ?? { id: await deps.store.write.addClient({ name, atMs }), name };
}

/** `Acme Ltd`, `Acme Ltd and 2 more`: what a person calls a connection. */
export function labelOf(tenants: readonly { readonly name: string }[]): string {
  const [first, ...others] = tenants;
  if (first === undefined) return 'no organisation';
  return others.length === 0 ? first.name : `${first.name} and ${others.length} more`;
}

function names(tenants: readonly { readonly name: string }[]): string {
  const shown = tenants.slice(0, 3).map((tenant) => tenant.name);
  return tenants.length > shown.length ? `${shown.join(', ')} and ${tenants.length - shown.length} more` : shown.join(' and ');
}

function connected(
  login: NewLogin,
  client: ClientRow,
  connectionId: ConnectionId,
  label: string,
  rows: readonly TenantRow[],
): Connected {
  return {
    clientId: client.id,
    clientName: client.name,
    connectionId,
    provider: login.provider.id,
    label,
    tenants: rows.filter((row) => row.state === 'active'),
    missingScopes: streamsMissingScopes(login.provider.streams, scopesOf(login.secret)),
  };
}
