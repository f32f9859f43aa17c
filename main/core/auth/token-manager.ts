import type { ConnectionId, ProviderId } from '../../../shared/ids.ts';
import { envelopeFromError, isTieoutError, type TieoutError } from '../../../shared/errors.ts';
import type { Ports } from '../ports.ts';
import type { ProviderDefinition, TokenSet } from '../provider.ts';
import type { ConnectionRow, Store } from '../store/api.ts';
import { findConnection } from '../connection/find-connection.ts';
import { oauthOf } from './oauth-of.ts';
import { markNeedsReauth, revokedError, type ReauthCause } from './reauth.ts';
import { readLogin, writeLogin, type StoredLogin } from './stored-login.ts';
import { refreshLogin } from './token-refresh.ts';

/**
 * Hands out access tokens that will outlive the request, and renews them ahead, once, whoever asks. The only place that knows a connection's tokens.
 */
export interface TokenManager {
  /**
   * A token with at least a minute left. Rejects with `auth/revoked` when a person has to log in again, with `net/failed` and the like when it had to be
   * renewed and could not be reached.
   */
  accessToken(connectionId: ConnectionId): Promise<string>;
  /** The platform refused `usedToken` as expired: a newer one, from one refresh shared by all who saw the same. */
  afterUnauthorized(connectionId: ConnectionId, usedToken: string): Promise<string>;
  /** A token fresh from a refresh was refused: the login is over. Marks the connection and returns the error to reject with. */
  endLogin(connectionId: ConnectionId): Promise<TieoutError>;
  /** Stores the tokens of a new login over whatever was there. */
  adopt(reference: string, tokens: TokenSet): Promise<void>;
  /** The stored tokens, for revoking them; null when there are none. */
  stored(reference: string): Promise<TokenSet | null>;
  /** Forgets the tokens, here and in the secret store. */
  forget(reference: string): Promise<void>;
  /** At a start: renews the logins whose last refresh was cut off, while the platform's grace lasts. Never rejects; returns how many there were. */
  resume(): Promise<number>;
}

export interface TokenManagerDeps {
  readonly ports: Pick<Ports, 'clock' | 'http' | 'log' | 'notify' | 'random' | 'secrets'>;
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly providerOf: (id: ProviderId) => ProviderDefinition;
}

/** No request leaves with less than this on its token. */
const leastLeftMs = 60_000;
/** A clock showing this much less than when the token came was set back. */
const setBackMs = 60_000;

/** What is known in this process about one secret reference. */
interface Desk {
  login: StoredLogin | null;
  refreshing: Promise<StoredLogin> | null;
  unsaved: StoredLogin | null;
  /** The refresh token the platform refused: asking again would only be refused again. */
  refused: { readonly refreshToken: string; readonly cause: ReauthCause } | null;
  /** Writers of the secret take turns, so that a refresh under way cannot overwrite a new login. */
  turn: Promise<unknown>;
}

export function createTokenManager(deps: TokenManagerDeps): TokenManager {
  const { clock, log, random, secrets } = deps.ports;
  const desks = new Map<string, Desk>();
  const processMark = Buffer.from(random.bytes(8)).toString('hex');
  const deskOf = (reference: string): Desk => {
    const known = desks.get(reference) ?? {
      login: null,
      refreshing: null,
      unsaved: null,
      refused: null,
      turn: Promise.resolve(),
    };
    desks.set(reference, known);
    return known;
  };
  const inTurn = <Value>(desk: Desk, work: () => Promise<Value>): Promise<Value> => {
    const mine = desk.turn.then(work, work);
    desk.turn = mine.catch(() => undefined); // Whoever asked for the work hears of its failure; the next in turn need not.
    return mine;
  };
  const leftMs = (login: StoredLogin): number =>
    clock.nowMs() < login.obtainedAtMs - setBackMs ? 0 : login.tokens.accessExpiresAtMs - clock.nowMs();

  /** Joins the refresh under way, or begins one. */
  const renew = (connection: ConnectionRow, isGoodEnough: (login: StoredLogin) => boolean): Promise<StoredLogin> => {
    const desk = deskOf(connection.secretRef);
    desk.refreshing ??= inTurn(desk, async () => {
      await refuseDead(deps, desk, connection);
      const login = await refreshLogin(
        { ...deps, processMark },
        {
          provider: deps.providerOf(connection.provider),
          connection,
          isGoodEnough,
          unsaved: desk.unsaved,
          onUnsaved: (unsaved) => {
            desk.unsaved = unsaved;
          },
        },
      );
      desk.login = login;
      desk.refused = null;
      return login;
    })
      .catch(async (error: unknown) => {
        if (isTieoutError(error) && error.code === 'auth/revoked') await rememberRefusal(deps, desk, connection, error);
        throw error;
      })
      .finally(() => {
        desk.refreshing = null;
      });
    return desk.refreshing;
  };
  /** Renews until `isGoodEnough`; the first answer may be that of a refresh somebody else began for less. */
  const renewUntil = async (connection: ConnectionRow, isGoodEnough: (login: StoredLogin) => boolean): Promise<StoredLogin> => {
    const login = await renew(connection, isGoodEnough);
    return isGoodEnough(login) ? login : renew(connection, isGoodEnough);
  };

  return {
    accessToken: async (connectionId) => {
      const connection = await findConnection(deps.store, connectionId);
      const desk = deskOf(connection.secretRef);
      const aheadMs = Math.max(oauthOf(deps.providerOf(connection.provider)).refreshAheadMs, leastLeftMs);
      const lastsLong = (login: StoredLogin): boolean => login.pending === null && leftMs(login) >= aheadMs;
      desk.login ??= await readLogin(secrets, connection.secretRef);
      if (desk.login !== null && lastsLong(desk.login) && desk.refused === null) return desk.login.tokens.accessToken;
      try {
        return (await renewUntil(connection, lastsLong)).tokens.accessToken;
      } catch (error) {
        const { login } = desk;
        const passing = isTieoutError(error) && (error.action === 'retry' || error.action === 'wait');
        if (!passing || login === null || leftMs(login) < leastLeftMs) throw error;
        log.warn('a token could not be renewed ahead of time; it is still good for a while', {
          connectionId,
          code: error.code,
          leftSec: Math.floor(leftMs(login) / 1000),
        });
        return login.tokens.accessToken;
      }
    },
    afterUnauthorized: async (connectionId, usedToken) => {
      const connection = await findConnection(deps.store, connectionId);
      const isNewer = (login: StoredLogin): boolean => login.tokens.accessToken !== usedToken && leftMs(login) >= leastLeftMs;
      const { login } = deskOf(connection.secretRef);
      if (login !== null && isNewer(login)) return login.tokens.accessToken;
      return (await renewUntil(connection, isNewer)).tokens.accessToken;
    },
    endLogin: async (connectionId) => {
      const connection = await findConnection(deps.store, connectionId);
      const desk = deskOf(connection.secretRef);
      const cause: ReauthCause = { kind: 'token-refused' };
      if (desk.login !== null) desk.refused = { refreshToken: desk.login.tokens.refreshToken, cause };
      return markNeedsReauth(deps, deps.providerOf(connection.provider), connection, cause);
    },
    adopt: async (reference, tokens) => {
      const desk = deskOf(reference);
      const login: StoredLogin = { tokens, obtainedAtMs: clock.nowMs(), pending: null };
      await inTurn(desk, async () => {
        await writeLogin(secrets, reference, login);
        desk.login = login;
        desk.unsaved = null;
        desk.refused = null;
      });
    },
    stored: async (reference) => (await readLogin(secrets, reference))?.tokens ?? null,
    forget: async (reference) => {
      await inTurn(deskOf(reference), async () => {
        await secrets.remove(reference);
        desks.delete(reference);
      });
    },
    resume: async () => {
      let cutOff = 0;
      for (const connection of await deps.store.read.listConnections()) {
        if (connection.state !== 'connected' && connection.state !== 'paused') continue;
        try {
          const login = await readLogin(secrets, connection.secretRef);
          if (login === null || login.pending === null) continue;
          cutOff += 1;
          await renew(connection, () => false);
        } catch (error) {
          // The connection says so itself when it has to; a start goes on without it.
          log.warn('a login whose refresh was cut off could not be renewed yet', {
            connectionId: connection.id,
            code: envelopeFromError(error).code,
          });
        }
      }
      return cutOff;
    },
  };
}

/** Rejects without asking the platform when it has already refused this very token, unless a person or another process has stored another since. */
async function refuseDead(deps: TokenManagerDeps, desk: Desk, connection: ConnectionRow): Promise<void> {
  if (desk.refused === null) return;
  const stored = await readLogin(deps.ports.secrets, connection.secretRef);
  if (stored?.tokens.refreshToken === desk.refused.refreshToken) {
    throw revokedError(deps.providerOf(connection.provider), connection, desk.refused.cause);
  }
  desk.refused = null;
  desk.login = stored;
}

async function rememberRefusal(deps: TokenManagerDeps, desk: Desk, connection: ConnectionRow, error: TieoutError): Promise<void> {
  const stored = await readLogin(deps.ports.secrets, connection.secretRef);
  const kind = error.details['cause'];
  if (stored === null || desk.refused !== null) return;
  const cause: ReauthCause = kind === 'token-refused' ? { kind } : { kind: 'refused' };
  desk.refused = { refreshToken: stored.tokens.refreshToken, cause };
  desk.login = null;
}
