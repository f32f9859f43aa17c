import { TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';
import type { HttpResponse, OAuthDefinition, TokenSet, UnsignedRequest } from '../contract.ts';
import { problemOf, retryAfterMs } from './errors.ts';
import { scopes } from './scopes.ts';

const dayMs = 86_400_000;
/** An unused refresh token lives 60 days. [survey; older pages say 30] */
const refreshLifeMs = 60 * dayMs;
/** An access token lives 30 minutes. [survey; `expires_in` 1800 in the SDK's examples] */
const accessLifeSec = 1800;

type Client = { readonly clientId: string; readonly clientSecret: string | null };

/**
 * Authorization code with PKCE for apps without a secret, and the same with `Basic` authorization for apps that have one. Every refresh brings a new refresh token; the
 * one before it works for 30 more minutes, so that a lost answer can be asked for again. [doc: official replies, community.xero.com]
 */
export const auth: OAuthDefinition = {
  kind: 'oauth2-pkce',
  scopes,
  // Xero takes `http://localhost` but refuses `http://127.0.0.1`, and wants the port registered [survey]: a few, for one may be in use.
  redirectUris: [8888, 8889, 18_888, 28_888, 38_888].map((port) => `http://localhost:${port}/callback`),
  refreshAheadMs: 5 * 60 * 1000,
  authorizeUrl(hosts, ask) {
    const query = {
      response_type: 'code',
      client_id: ask.clientId,
      redirect_uri: ask.redirectUri,
      scope: ask.scopes.join(' '),
      state: ask.state,
      code_challenge: ask.challenge,
      code_challenge_method: 'S256',
    };
    return `${hosts.authorize}?${formOf(query)}`;
  },
  exchange: (hosts, grant) =>
    tokenRequest(hosts.token, grant, {
      grant_type: 'authorization_code',
      code: grant.code,
      redirect_uri: grant.redirectUri,
      code_verifier: grant.verifier,
    }),
  refresh: (hosts, tokens) =>
    tokenRequest(hosts.token, tokens, { grant_type: 'refresh_token', refresh_token: tokens.refreshToken }),
  // Takes away every organisation that this person connected to the app. [survey]
  revoke: (hosts, tokens) => tokenRequest(hosts.revoke, tokens, { token: tokens.refreshToken }),
  readTokens,
};

function formOf(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

/** With a secret the client proves itself by `Basic`; without one it names itself in the body. */
function tokenRequest(url: string, client: Client, fields: Readonly<Record<string, string>>): UnsignedRequest {
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  if (client.clientSecret === null) {
    return { method: 'POST', url, headers, body: formOf({ ...fields, client_id: client.clientId }) };
  }
  const proof = Buffer.from(`${client.clientId}:${client.clientSecret}`, 'utf8').toString('base64');
  return { method: 'POST', url, headers: { ...headers, authorization: `Basic ${proof}` }, body: formOf(fields) };
}

/**
 * Reads the answer of the token address. The access token itself is never looked into. Throws `auth/revoked` when a refresh token is refused, `auth/denied`
 * when the code of a consent is, `config/invalid` when the app is unknown or may not ask for these rights, `rate/limited`, `provider/unavailable`, and `net/failed` for an
 * answer that is no whole token set: the old refresh token is then still good for a while, so asking again is right.
 */
function readTokens(
  response: HttpResponse,
  previous: Client & { readonly scopes: readonly string[]; readonly refreshToken: string | null },
  nowMs: number,
): TokenSet {
  const problem = problemOf(response);
  if (response.status !== 200 || problem.has('error')) throw refusal(response, problem.get('error') ?? '', previous, nowMs);
  const answer = jsonObject(response.body);
  if (answer['error'] !== undefined && answer['error'] !== null) throw incompleteAnswer(response.status);
  const accessToken = answer['access_token'];
  const refreshToken = answer['refresh_token'] ?? previous.refreshToken;
  const type = answer['token_type'];
  const usable = isToken(accessToken) && isToken(refreshToken) && (type === undefined || isBearer(type));
  if (!usable) {
    const noRefresh = isToken(accessToken) && answer['refresh_token'] === undefined;
    throw noRefresh ? withoutRefreshToken() : incompleteAnswer(response.status);
  }
  const scope = answer['scope'];
  return {
    accessToken,
    accessExpiresAtMs: nowMs + lifeSec(answer['expires_in']) * 1000,
    refreshToken,
    refreshExpiresAtMs: nowMs + refreshLifeMs,
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
    return {}; // Half a body, or none: the caller reports an incomplete answer, without repeating any of it.
  }
}

/** Visible ASCII without spaces: what may stand in an Authorization header. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}

function isBearer(value: unknown): boolean {
  return typeof value === 'string' && value.toLowerCase() === 'bearer';
}

/** The stated life, or the documented one: a rotated refresh token must not be lost over a missing number. */
function lifeSec(value: unknown): number {
  const seconds = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && seconds > 0 && seconds * 1000 <= dayMs ? seconds : accessLifeSec;
}

function refusal(
  response: HttpResponse,
  error: string,
  previous: Client & { readonly refreshToken: string | null },
  nowMs: number,
): TieoutError {
  const { status } = response;
  const details = { status, error: /^[a-z_]{1,40}$/.test(error) ? error : null };
  switch (error) {
    case 'invalid_grant':
      return previous.refreshToken === null ? codeRefused(details) : refreshRefused(details);
    case 'access_denied':
      return codeRefused(details);
    case 'invalid_client':
    case 'unauthorized_client':
      return new TieoutError({
        code: 'config/invalid',
        action: 'stop-connection',
        message: `Xero does not accept the app with the client id ${previous.clientId} (${error}).`,
        remedy: 'Check the client id (and secret, for an app that has one) against the app in developer.xero.com/app/manage.',
        details: { ...details, field: 'appClientId' },
      });
    case 'invalid_scope':
      return new TieoutError({
        code: 'config/invalid',
        action: 'stop-connection',
        message: `Xero does not let the app with the client id ${previous.clientId} ask for these rights (invalid_scope).`,
        remedy: 'Apps made since March 2026 have granular scopes only; see docs/providers/xero.md for the list to enable.',
        details: { ...details, field: 'scopes' },
      });
    default:
      return unexplainedRefusal(response, details, nowMs);
  }
}

function unexplainedRefusal(
  response: HttpResponse,
  details: { readonly status: number; readonly error: string | null },
  nowMs: number,
): TieoutError {
  const { status } = details;
  const waitMs = retryAfterMs(response, nowMs);
  if (status === 429) {
    return new TieoutError({
      code: 'rate/limited',
      action: 'wait',
      message: 'Xero asks to wait before the next sign-in.',
      remedy: 'Tieout goes on by itself in a moment.',
      retryAtMs: nowMs + (waitMs ?? 60_000),
      details,
    });
  }
  if (status >= 500 || status === 408) {
    return new TieoutError({
      code: 'provider/unavailable',
      action: 'retry',
      message: `Xero's sign-in is not available at the moment (status ${status}).`,
      remedy: 'Tieout tries again by itself. See status.xero.com if it lasts.',
      ...(waitMs === undefined ? {} : { retryAtMs: nowMs + waitMs }),
      details,
    });
  }
  if (status === 200) return incompleteAnswer(status);
  return new TieoutError({
    code: 'provider/unclassified',
    action: 'retry',
    message: `Xero's sign-in answered with status ${status}${details.error === null ? '' : ` (${details.error})`}, which is not explained.`,
    remedy: 'Tieout tries a few more times. If it stays, reconnect Xero.',
    details,
  });
}

function refreshRefused(details: { readonly status: number; readonly error: string | null }): TieoutError {
  return new TieoutError({
    code: 'auth/revoked',
    action: 'stop-connection',
    message: 'Xero has ended this connection: it was disconnected in Xero, or not used for 60 days.',
    remedy: 'Reconnect Xero. Everything in the ledger stays.',
    details,
  });
}

function codeRefused(details: { readonly status: number; readonly error: string | null }): TieoutError {
  return new TieoutError({
    code: 'auth/denied',
    action: 'stop-connection',
    message: 'Xero did not accept the consent: it was declined, or its code was used already or is older than five minutes.',
    remedy: 'Start connecting Xero again.',
    details,
  });
}

function withoutRefreshToken(): TieoutError {
  return new TieoutError({
    code: 'auth/denied',
    action: 'stop-connection',
    message: 'Xero gave no refresh token, without which a connection ends after 30 minutes.',
    remedy: 'Start connecting Xero again and grant offline access.',
  });
}

function incompleteAnswer(status: number): TieoutError {
  return new TieoutError({
    code: 'net/failed',
    action: 'retry',
    message: 'The answer of Xero to the sign-in did not arrive whole.',
    remedy: 'Tieout asks again by itself.',
    details: { status },
  });
}
