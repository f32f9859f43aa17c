import { isTieoutError, type TieoutError } from '../../../shared/errors.ts';
import type { ConnectionId, ProviderId } from '../../../shared/ids.ts';
import { findConnection } from '../connection/find-connection.ts';
import { hostsOf } from '../http/hosts.ts';
import type { Ports } from '../ports.ts';
import type { KeySession, ProviderDefinition } from '../provider.ts';
import type { ConnectionRow, Store } from '../store/api.ts';
import { keyLoginFrom } from './key-login.ts';
import type { KeyLogin } from './login-secret.ts';
import { markNeedsReauth, revokedError } from './reauth.ts';
import { readStored, writeKeys } from './stored-login.ts';
import { requestLogin } from './token-request.ts';
import { keySigner, type Signer } from './signer.ts';

/**
 * Logins by keys: signs requests with them, or with the sessions they buy. Sessions live in memory only, one for each place the platform keeps them apart, opened once
 * whoever asks. Keys that were refused are not tried again until a person has stored others: platforms lock an account after a few wrong tries.
 */
export interface KeySessions {
  /** Rejects with `auth/revoked` when a person has to bring other keys, with `net/failed` and the like when a session could not be opened. */
  signer(connectionId: ConnectionId, tenantExternalId: string | null): Promise<Signer>;
  /** The platform refused what `mark` signed: the next signer has a newer session or newer keys. Rejects with `auth/revoked` when there are none to be had. */
  renew(connectionId: ConnectionId, tenantExternalId: string | null, mark: string): Promise<void>;
  /** Marks the connection and returns the error to reject with. */
  endLogin(connectionId: ConnectionId): Promise<TieoutError>;
  adopt(reference: string, login: KeyLogin): Promise<void>;
  forget(reference: string): void;
}

export interface KeySessionsDeps {
  readonly ports: Pick<Ports, 'clock' | 'http' | 'log' | 'notify' | 'random' | 'secrets'>;
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly providerOf: (id: ProviderId) => ProviderDefinition;
}

/** A clock showing this much less than when the session came was set back. */
const setBackMs = 60_000;
const ownPlace = '';

interface Opened {
  readonly session: KeySession;
  readonly obtainedAtMs: number;
}

/** What is known in this process about one secret reference. */
interface Desk {
  login: KeyLogin | null;
  readonly sessions: Map<string, Opened>;
  readonly opening: Map<string, Promise<Opened>>;
  /** The platform refused these keys. */
  refused: KeyLogin | null;
}

export function createKeySessions(deps: KeySessionsDeps): KeySessions {
  const { clock, random, secrets } = deps.ports;
  const desks = new Map<string, Desk>();
  const deskOf = (reference: string): Desk => {
    const known = desks.get(reference) ?? { login: null, sessions: new Map(), opening: new Map(), refused: null };
    desks.set(reference, known);
    return known;
  };
  const stored = async (connection: ConnectionRow, provider: ProviderDefinition): Promise<KeyLogin | null> => {
    const found = await readStored(secrets, connection.secretRef);
    return found === null || !('keys' in found) ? null : keyLoginFrom(provider, found);
  };
  const loginOf = async (connection: ConnectionRow, desk: Desk): Promise<KeyLogin> => {
    const provider = deps.providerOf(connection.provider);
    desk.login ??= await stored(connection, provider);
    if (desk.login === null) throw await markNeedsReauth(deps, provider, connection, { kind: 'no-login' });
    if (desk.refused === null) return desk.login;
    // Another process may have been given other keys since.
    const now = await stored(connection, provider);
    if (now === null || sameKeys(now, desk.refused)) throw revokedError(provider, connection, { kind: 'refused' });
    restart(desk, now);
    return now;
  };
  const restart = (desk: Desk, login: KeyLogin): void => {
    desk.login = login;
    desk.refused = null;
    desk.sessions.clear();
    desk.opening.clear();
  };
  const endLogin = async (connection: ConnectionRow, kind: 'refused' | 'token-refused'): Promise<TieoutError> => {
    const desk = deskOf(connection.secretRef);
    desk.refused = desk.login;
    desk.sessions.clear();
    return markNeedsReauth(deps, deps.providerOf(connection.provider), connection, { kind });
  };
  const isGood = ({ session, obtainedAtMs }: Opened, aheadMs: number): boolean =>
    clock.nowMs() >= obtainedAtMs - setBackMs && session.expiresAtMs - clock.nowMs() > aheadMs;

  /** Joins the opening under way, or begins one. */
  const open = (connection: ConnectionRow, desk: Desk, login: KeyLogin, place: string): Promise<Opened> => {
    const underWay = desk.opening.get(place);
    if (underWay !== undefined) return underWay;
    const provider = deps.providerOf(connection.provider);
    const opening = openSession(deps.ports, {
      provider,
      endpoint: connection.endpoint,
      login,
      tenantExternalId: place === ownPlace ? null : place,
      // Everybody who waits is served by it; no single caller may break it off half-way.
      signal: new AbortController().signal,
    })
      .then((session) => {
        const opened = { session, obtainedAtMs: clock.nowMs() };
        if (desk.login === login) desk.sessions.set(place, opened);
        return opened;
      })
      .catch(async (error: unknown) => {
        if (isTieoutError(error) && error.code === 'auth/revoked' && desk.login === login)
          throw await endLogin(connection, 'refused');
        throw error;
      })
      .finally(() => {
        if (desk.opening.get(place) === opening) desk.opening.delete(place);
      });
    desk.opening.set(place, opening);
    return opening;
  };

  return {
    signer: async (connectionId, tenantExternalId) => {
      const connection = await findConnection(deps.store, connectionId);
      const desk = deskOf(connection.secretRef);
      const login = await loginOf(connection, desk);
      const definition = login.definition.session;
      if (definition === null) return keySigner({ clock, random }, login, null, tenantExternalId);
      const place = definition.per === 'tenant' ? (tenantExternalId ?? ownPlace) : ownPlace;
      const known = desk.sessions.get(place);
      const { session } =
        known !== undefined && isGood(known, definition.renewAheadMs) ? known : await open(connection, desk, login, place);
      return keySigner({ clock, random }, login, session, tenantExternalId);
    },
    renew: async (connectionId, tenantExternalId, mark) => {
      const connection = await findConnection(deps.store, connectionId);
      const desk = deskOf(connection.secretRef);
      const login = await loginOf(connection, desk);
      const definition = login.definition.session;
      if (definition !== null) {
        const place = definition.per === 'tenant' ? (tenantExternalId ?? ownPlace) : ownPlace;
        if (desk.sessions.get(place)?.session.secret === mark) desk.sessions.delete(place);
        return;
      }
      const now = await stored(connection, deps.providerOf(connection.provider));
      if (now === null || sameKeys(now, login)) throw await endLogin(connection, 'refused');
      restart(desk, now);
    },
    endLogin: async (connectionId) => endLogin(await findConnection(deps.store, connectionId), 'token-refused'),
    adopt: async (reference, login) => {
      await writeKeys(secrets, reference, { way: login.definition.name, keys: login.keys });
      restart(deskOf(reference), login);
    },
    forget: (reference) => {
      desks.delete(reference);
    },
  };
}

/** Buys one session. Rejects as requestTokens does. */
export async function openSession(
  ports: Pick<Ports, 'clock' | 'http' | 'random'>,
  ask: {
    readonly provider: ProviderDefinition;
    readonly endpoint: string | null;
    readonly login: KeyLogin;
    readonly tenantExternalId: string | null;
    readonly signal: AbortSignal;
  },
): Promise<KeySession> {
  const { provider, endpoint, login, tenantExternalId, signal } = ask;
  const { session } = login.definition;
  if (session === null) throw new Error(`${login.definition.name} has no sessions`);
  const nonce = Buffer.from(ports.random.bytes(16)).toString('hex');
  const request = session.request(hostsOf(provider, endpoint), {
    keys: login.keys,
    tenantExternalId,
    nowMs: ports.clock.nowMs(),
    nonce,
  });
  const read = (response: Parameters<typeof session.read>[0]): KeySession => session.read(response, response.receivedAtMs);
  return (await requestLogin(ports, { provider, endpoint, request, read, repeatable: true, signal })).answer;
}

function sameKeys(a: KeyLogin, b: KeyLogin): boolean {
  return a.definition.name === b.definition.name && JSON.stringify(a.keys) === JSON.stringify(b.keys);
}
