import { TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';
import type { HttpResponse, OAuthDefinition, TokenSet, UnsignedRequest } from '../contract.ts';
import { scopes } from './scopes.ts';

/** An access token lives 12 hours. [doc: authentication] */
const accessLifeSec = 43_200;
const longestLifeSec = 31 * 86_400;

type Client = { readonly clientId: string; readonly clientSecret: string | null };
type Previous = Parameters<OAuthDefinition['readTokens']>[1];

/**
 * Authorization code with the app's secret in the body; no proof key is documented. A refresh token works once and there is one per person and app: a refresh whose answer was lost
 * ends the login, and so does connecting the same app elsewhere. [doc: authentication]
 */
export const auth: OAuthDefinition = {
  kind: 'oauth2-code',
  scopes,
  // FreshBooks registers https addresses only [doc: authentication]; these serve stand-ins on this machine.
  redirectUris: [8891, 8892, 18_891, 28_891, 38_891].map((port) => `http://localhost:${port}/callback`),
  // Nothing listens there: the browser shows the address, code and all, and the person pastes it.
  pastedRedirectUri: 'https://localhost:8891/callback',
  refreshAheadMs: 5 * 60 * 1000,
  authorizeUrl(hosts, ask) {
    const query = new URLSearchParams({
      client_id: ask.clientId,
      response_type: 'code',
      redirect_uri: ask.redirectUri,
      scope: ask.scopes.join(' '),
      state: ask.state,
    });
    return `${hosts.authorize}?${query.toString().replaceAll('+', '%20')}`;
  },
  exchange: (hosts, grant) =>
    tokenRequest(hosts.token, grant, { grant_type: 'authorization_code', code: grant.code, redirect_uri: grant.redirectUri }),
  refresh: (hosts, tokens) =>
    tokenRequest(hosts.token, tokens, { grant_type: 'refresh_token', refresh_token: tokens.refreshToken }),
  revoke: (hosts, tokens) => tokenRequest(hosts.revoke, tokens, { token: tokens.refreshToken }),
  readTokens,
};

function tokenRequest(url: string, client: Client, fields: Readonly<Record<string, string>>): UnsignedRequest {
  return {
    method: 'POST',
    url,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ ...fields, client_id: client.clientId, client_secret: client.clientSecret ?? '' }),
  };
}

/**
 * Reads the answer of the token address. Throws `auth/revoked` when a refresh token is refused, `auth/denied` when the code of a consent is, `config/invalid` for an unknown app,
 * `rate/limited`, `provider/unavailable`, and `net/failed` for an answer that is no whole token set.
 */
function readTokens(response: HttpResponse, previous: Previous, nowMs: number): TokenSet {
  const answer = jsonObject(response.body);
  const { error } = answer;
  if (response.status !== 200 || (error !== undefined && error !== null)) {
    throw refusal(response.status, typeof error === 'string' ? error : '', previous, nowMs);
  }
  const accessToken = answer['access_token'];
  const refreshToken = answer['refresh_token'];
  const type = answer['token_type'];
  const isBearer = type === undefined || (typeof type === 'string' && type.toLowerCase() === 'bearer');
  // The refresh token just used is dead: an answer without its successor is half an answer.
  if (!isToken(accessToken) || !isToken(refreshToken) || !isBearer) throw incompleteAnswer(response.status);
  const scope = answer['scope'];
  return {
    accessToken,
    accessExpiresAtMs: nowMs + lifeSec(answer['expires_in']) * 1000,
    refreshToken,
    // It does not expire. [doc: authentication]
    refreshExpiresAtMs: null,
    scopes: typeof scope === 'string' && scope.trim() !== '' ? scope.trim().split(/\s+/) : previous.scopes,
    clientId: previous.clientId,
    clientSecret: previous.clientSecret,
  };
}

function jsonObject(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return isRecord(value) ? value : {};
  } catch {
    return {}; // Half a body, or none: reported as an incomplete answer, without repeating any of it.
  }
}

/** Visible ASCII without spaces: what may stand in an Authorization header. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}

/** The stated life, or the documented one. Counted from now: `created_at` is of another clock. */
function lifeSec(value: unknown): number {
  return typeof value === 'number' && value > 0 && value <= longestLifeSec ? value : accessLifeSec;
}

function refusal(status: number, error: string, previous: Previous, nowMs: number): TieoutError {
  const details = { status, error: /^[a-z_]{1,40}$/.test(error) ? error : null };
  if (error === 'invalid_grant') {
    const refresh = previous.refreshToken !== null;
    return new TieoutError({
      code: refresh ? 'auth/revoked' : 'auth/denied',
      action: 'stop-connection',
      message: refresh
        ? 'FreshBooks has ended this connection: it was disconnected there, its app was connected again elsewhere, or an answer with new tokens was lost.'
        : 'FreshBooks did not accept the consent: its code was used already or is older than five minutes.',
      remedy: refresh ? 'Reconnect FreshBooks. Everything in the ledger stays.' : 'Start connecting FreshBooks again.',
      details,
    });
  }
  if (error === 'invalid_client' || error === 'unauthorized_client') {
    return new TieoutError({
      code: 'config/invalid',
      action: 'stop-connection',
      message: `FreshBooks does not accept the app with the client id ${previous.clientId} and the secret given.`,
      remedy: 'Check client id and secret against the app in my.freshbooks.com/#/developer.',
      details: { ...details, field: previous.clientSecret === null ? 'clientSecret' : 'clientId' },
    });
  }
  if (error === 'invalid_scope') {
    return new TieoutError({
      code: 'config/invalid',
      action: 'stop-connection',
      message: 'FreshBooks does not let this app ask for these rights (invalid_scope).',
      remedy: 'Enable the scopes listed in docs/providers/freshbooks.md for the app in my.freshbooks.com/#/developer.',
      details: { ...details, field: 'scopes' },
    });
  }
  if (status === 429) {
    return new TieoutError({
      code: 'rate/limited',
      action: 'wait',
      message: 'FreshBooks asks to wait before the next sign-in.',
      remedy: 'Tieout goes on by itself in a moment.',
      retryAtMs: nowMs + 60_000,
      details,
    });
  }
  if (status === 200) return incompleteAnswer(status);
  if (status >= 500 || status === 408) {
    return new TieoutError({
      code: 'provider/unavailable',
      action: 'retry',
      message: `FreshBooks' sign-in is not available at the moment (status ${status}).`,
      remedy: 'Tieout tries again by itself.',
      details,
    });
  }
  return new TieoutError({
    code: 'provider/unclassified',
    action: 'retry',
    message: `FreshBooks' sign-in answered with status ${status}${details.error === null ? '' : ` (${details.error})`}, which is not explained.`,
    remedy: 'Tieout tries a few more times. If it stays, reconnect FreshBooks.',
    details,
  });
}

function incompleteAnswer(status: number): TieoutError {
  return new TieoutError({
    code: 'net/failed',
    action: 'retry',
    message: 'The answer of FreshBooks to the sign-in did not arrive whole.',
    remedy:
      'Tieout asks again by itself. If the answer held new tokens, FreshBooks refuses the old ones and asks for a reconnect.',
    details: { status },
  });
}
