import type { TieoutError } from '../../../shared/errors.ts';
import type { ConnectionId, ProviderId } from '../../../shared/ids.ts';
import { findConnection } from '../connection/find-connection.ts';
import type { Ports } from '../ports.ts';
import type { ProviderDefinition } from '../provider.ts';
import type { Store } from '../store/api.ts';
import { keyLoginFrom } from './key-login.ts';
import type { KeySessions } from './key-sessions.ts';
import { boundTenantOf, type LoginSecret } from './login-secret.ts';
import { tokenSigner, type Signer } from './signer.ts';
import { readStored } from './stored-login.ts';
import type { TokenManager } from './token-manager.ts';

/** The logins of all connections, whatever proves them. The only place the rest of the core asks. */
export interface Logins {
  /** Signs requests of one tenant; null for calls about the login itself. Rejects as TokenManager.accessToken and KeySessions.signer do. */
  signer(connectionId: ConnectionId, tenantExternalId: string | null): Promise<Signer>;
  /** The platform refused what `mark` signed: makes sure that the next signer has something newer. */
  renew(connectionId: ConnectionId, tenantExternalId: string | null, mark: string): Promise<void>;
  /** Something new was refused as well: the login is over. Marks the connection and returns the error to reject with. */
  endLogin(connectionId: ConnectionId): Promise<TieoutError>;
  /** The one tenant of a login that has only one. */
  boundTenant(connectionId: ConnectionId): Promise<string | null>;
  adopt(reference: string, secret: LoginSecret): Promise<void>;
  /** What is stored; null when nothing is. */
  stored(provider: ProviderDefinition, reference: string): Promise<LoginSecret | null>;
  forget(reference: string): Promise<void>;
}

export interface LoginsDeps {
  readonly ports: Pick<Ports, 'secrets'>;
  readonly store: Pick<Store, 'read'>;
  readonly providerOf: (id: ProviderId) => ProviderDefinition;
  readonly tokens: TokenManager;
  readonly keys: KeySessions;
}

export function createLogins(deps: LoginsDeps): Logins {
  const { tokens, keys } = deps;
  const stored: Logins['stored'] = async (provider, reference) => {
    const found = await readStored(deps.ports.secrets, reference);
    if (found === null) return null;
    return 'keys' in found ? keyLoginFrom(provider, found) : { kind: 'tokens', tokens: found.tokens };
  };
  /** By reference, where the platform has both kinds: a keychain is not asked for each request. */
  const kinds = new Map<string, LoginSecret['kind']>();
  const kindOf = async (connectionId: ConnectionId): Promise<LoginSecret['kind']> => {
    const connection = await findConnection(deps.store, connectionId);
    const provider = deps.providerOf(connection.provider);
    if (provider.auth === null) return 'keys';
    if ((provider.keys ?? []).length === 0) return 'tokens';
    const kind = kinds.get(connection.secretRef) ?? (await stored(provider, connection.secretRef))?.kind ?? 'tokens';
    kinds.set(connection.secretRef, kind);
    return kind;
  };

  return {
    signer: async (connectionId, tenantExternalId) =>
      (await kindOf(connectionId)) === 'keys'
        ? keys.signer(connectionId, tenantExternalId)
        : tokenSigner(await tokens.accessToken(connectionId)),
    renew: async (connectionId, tenantExternalId, mark) => {
      if ((await kindOf(connectionId)) === 'keys') await keys.renew(connectionId, tenantExternalId, mark);
      else await tokens.afterUnauthorized(connectionId, mark);
    },
    endLogin: async (connectionId) =>
      (await kindOf(connectionId)) === 'keys' ? keys.endLogin(connectionId) : tokens.endLogin(connectionId),
    boundTenant: async (connectionId) => {
      const connection = await findConnection(deps.store, connectionId);
      const provider = deps.providerOf(connection.provider);
      if (provider.auth?.tenantParam === undefined && (provider.keys ?? []).every((way) => way.boundTenant === undefined))
        return null;
      const secret = await stored(provider, connection.secretRef);
      return secret === null ? null : boundTenantOf(provider, secret);
    },
    adopt: async (reference, secret) => {
      kinds.set(reference, secret.kind);
      if (secret.kind === 'keys') await keys.adopt(reference, secret);
      else await tokens.adopt(reference, secret.tokens);
    },
    stored,
    forget: async (reference) => {
      kinds.delete(reference);
      keys.forget(reference);
      await tokens.forget(reference);
    },
  };
}
