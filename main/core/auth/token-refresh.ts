import { isTieoutError } from '../../../shared/errors.ts';
import type { Ports } from '../ports.ts';
import type { ProviderDefinition, TokenSet } from '../provider.ts';
import type { ConnectionRow, Store } from '../store/api.ts';
import { hostsOf } from '../http/hosts.ts';
import { oauthOf } from './oauth-of.ts';
import { markNeedsReauth } from './reauth.ts';
import { readLogin, writeLogin, type StoredLogin } from './stored-login.ts';
import { requestTokens } from './token-request.ts';

export interface RefreshDeps {
  readonly ports: Pick<Ports, 'clock' | 'http' | 'log' | 'notify' | 'random' | 'secrets'>;
  readonly store: Pick<Store, 'read' | 'write'>;
  /** Names this process in the pending mark, to tell its own from another's. */
  readonly processMark: string;
}

export interface RefreshAsk {
  readonly provider: ProviderDefinition;
  readonly connection: ConnectionRow;
  /** A login that is good enough needs no refresh: somebody else may have made it meanwhile. */
  readonly isGoodEnough: (login: StoredLogin) => boolean;
  /** Tokens an earlier refresh brought but could not store; they are stored first. */
  readonly unsaved: StoredLogin | null;
  readonly onUnsaved: (login: StoredLogin | null) => void;
}

/** Another process that marked a refresh this recently is given time to finish it. */
const othersTurnMs = 10_000;
const lookAgainMs = 500;
/** Longer than a process needs from reading the login to having its mark stored. Of several that mark at the same moment, the last one's mark stands after this, and it goes on alone. */
const settleMs = 150;

/**
 * One refresh, written ahead: the mark that a refresh is under way is stored before the platform is asked, and the new tokens are stored before they are returned.
 * So a crash at any point is noticed at the next start, and the older token is tried again while the platform's grace lasts.
 * Rejects with `auth/revoked` (the connection is then marked `needs_reauth`); any other rejection leaves login and connection as they were.
 */
export async function refreshLogin(deps: RefreshDeps, ask: RefreshAsk): Promise<StoredLogin> {
  await saveLeftover(deps, ask);
  const login = await readAfterOthers(deps, ask);
  if (login === null) throw await markNeedsReauth(deps, ask.provider, ask.connection, { kind: 'no-login' });
  if (login.pending === null && ask.isGoodEnough(login)) return login;
  return refreshFrom(deps, ask, login, true);
}

async function refreshFrom(
  deps: RefreshDeps,
  ask: RefreshAsk,
  login: StoredLogin,
  mayFollowOthers: boolean,
): Promise<StoredLogin> {
  const { clock, log, secrets } = deps.ports;
  const { connection } = ask;
  const mark = { startedAtMs: login.pending?.startedAtMs ?? clock.nowMs(), by: deps.processMark };
  await writeLogin(secrets, connection.secretRef, { ...login, pending: mark });
  if (!(await isOurTurn(deps, ask))) return refreshLogin(deps, ask);
  let answer;
  try {
    answer = await askForTokens(deps, ask, login.tokens);
  } catch (error) {
    if (isTieoutError(error) && error.code === 'auth/revoked') return followOthers(deps, ask, login, mayFollowOthers);
    if (isTieoutError(error) && neverArrived(error.details) && login.pending === null) {
      await writeLogin(secrets, connection.secretRef, login);
    }
    throw error;
  }
  const renewed: StoredLogin = { tokens: answer.tokens, obtainedAtMs: answer.receivedAtMs, pending: null };
  ask.onUnsaved(renewed);
  await writeLogin(secrets, connection.secretRef, renewed);
  ask.onUnsaved(null);
  if (login.pending !== null || answer.lostAnswers > 0) {
    log.warn('a refresh whose answer was lost has been made good with the older token', {
      connectionId: connection.id,
      lostAnswers: answer.lostAnswers,
      cutOffAtMs: login.pending?.startedAtMs,
    });
  }
  await storeScopes(deps, connection, answer.tokens);
  return renewed;
}

/** The secret store cannot compare and set, so processes agree by waiting: whoever still finds its own mark after a while has the turn. */
async function isOurTurn({ ports, processMark }: RefreshDeps, ask: RefreshAsk): Promise<boolean> {
  await ports.clock.sleep(settleMs);
  const login = await readLogin(ports.secrets, ask.connection.secretRef);
  return login?.pending?.by === processMark;
}

function askForTokens(deps: RefreshDeps, ask: RefreshAsk, tokens: TokenSet) {
  const { provider, connection } = ask;
  return requestTokens(deps.ports, {
    provider,
    endpoint: connection.endpoint,
    request: oauthOf(provider).refresh(hostsOf(provider, connection.endpoint), tokens),
    previous: tokens,
    repeatable: true,
    // A refresh serves everybody who waits for it; no single caller may break it off half-way.
    signal: new AbortController().signal,
  });
}

/** The platform refused the refresh token. Before giving up: did another process replace it meanwhile? */
async function followOthers(deps: RefreshDeps, ask: RefreshAsk, used: StoredLogin, mayFollow: boolean): Promise<StoredLogin> {
  const { clock, log, secrets } = deps.ports;
  const looks = mayFollow ? 3 : 0;
  for (let look = 1; look <= looks; look += 1) {
    const now = await readLogin(secrets, ask.connection.secretRef);
    if (now !== null && now.tokens.refreshToken !== used.tokens.refreshToken) {
      log.info('another process refreshed this login meanwhile; its tokens are used', { connectionId: ask.connection.id });
      return ask.isGoodEnough(now) ? now : refreshFrom(deps, ask, now, false);
    }
    await clock.sleep(lookAgainMs);
  }
  // The mark is cleared: the answer is known now, and the next start must not take it for a crash.
  await writeLogin(secrets, ask.connection.secretRef, { ...used, pending: null });
  const cause =
    used.pending === null ? { kind: 'refused' as const } : { kind: 'lost-refresh' as const, sinceMs: used.pending.startedAtMs };
  throw await markNeedsReauth(deps, ask.provider, ask.connection, cause);
}

/** The stored login, after a refresh that another process has just begun had time to end. */
async function readAfterOthers(deps: RefreshDeps, ask: RefreshAsk): Promise<StoredLogin | null> {
  const { clock, secrets } = deps.ports;
  for (;;) {
    const login = await readLogin(secrets, ask.connection.secretRef);
    const mark = login?.pending ?? null;
    const ageMs = mark === null ? 0 : clock.nowMs() - mark.startedAtMs;
    const theirs = mark !== null && mark.by !== deps.processMark && ageMs >= 0 && ageMs < othersTurnMs;
    if (!theirs) return login;
    await clock.sleep(lookAgainMs);
  }
}

async function saveLeftover(deps: RefreshDeps, ask: RefreshAsk): Promise<void> {
  if (ask.unsaved === null) return;
  await writeLogin(deps.ports.secrets, ask.connection.secretRef, ask.unsaved);
  ask.onUnsaved(null);
}

/** Platforms tell the scopes with every refresh: a right that was added or taken away since shows at once. */
async function storeScopes(deps: RefreshDeps, connection: ConnectionRow, tokens: TokenSet): Promise<void> {
  const known = new Set(connection.grantedScopes);
  if (known.size === new Set(tokens.scopes).size && tokens.scopes.every((scope) => known.has(scope))) return;
  await deps.store.write.updateConnection({
    connectionId: connection.id,
    atMs: deps.ports.clock.nowMs(),
    grantedScopes: tokens.scopes,
  });
}

function neverArrived(details: Readonly<Record<string, unknown>>): boolean {
  return details['mayHaveArrived'] === false;
}
