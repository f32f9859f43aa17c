import { TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';
import type { HttpResponse, OAuthDefinition, TokenSet, UnsignedRequest } from '../contract.ts';
import { retryAfterMs } from './errors.ts';
import { scopes } from './scopes.ts';

/** An access token lives an hour, a refresh token 100 days from its last use. [doc] */
const accessLifeSec = 3600;
const refreshLifeSec = 100 * 86_400;
const longestLifeSec = 10 * 365 * 86_400;

type Client = { readonly clientId: string; readonly clientSecret: string | null };

/**
 * Authorization code with the app's secret; no proof key is documented. The refresh token's text changes about once a day, and the older one is then dead: whatever comes back
 * is kept, and one refresh at a time is made, for two with one token end the connection. [survey; doc FAQ]
 */
export const auth: OAuthDefinition = {
  kind: 'oauth2-code',
  tenantParam: 'realmId',
  scopes,
  // For development keys, which may come back to this machine. Production keys want an https page that hands on to one of these. [doc: set redirect uri]
  redirectUris: [8000, 8001, 18_000, 28_000, 38_000].map((port) => `http://localhost:${port}/callback`),
  refreshAheadMs: 5 * 60 * 1000,
  authorizeUrl(hosts, ask) {
    const query = {
      client_id: ask.clientId,
      response_type: 'code',
      scope: ask.scopes.join(' '),
      redirect_uri: ask.redirectUri,
      state: ask.state,
    };
    return `${hosts.authorize}?${formOf(query)}`;
  },
  exchange: (hosts, grant) =>
    tokenRequest(hosts.token, grant, { grant_type: 'authorization_code', code: grant.code, redirect_uri: grant.redirectUri }),
  refresh: (hosts, tokens) =>
    tokenRequest(hosts.token, tokens, { grant_type: 'refresh_token', refresh_token: tokens.refreshToken }),
  // JSON, unlike the token address; a form is refused. [sdk; survey]
  revoke: (hosts, tokens) => ({
    method: 'POST',
    url: hosts.revoke,
    headers: { accept: 'application/json', 'content-type': 'application/json', authorization: basic(tokens) },
    body: JSON.stringify({ token: tokens.refreshToken }),
  }),
  readTokens,
};

function formOf(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

function basic(client: Client): string {
  return `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret ?? ''}`, 'utf8').toString('base64')}`;
}

function tokenRequest(url: string, client: Client, fields: Readonly<Record<string, string>>): UnsignedRequest {
  return {
    method: 'POST',
    url,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      authorization: basic(client),
      // Without it the end of the login (five years at most) is not told. [doc: blog 2025-11-12]
      'x-include-refresh-token-hard-expires-in': 'true',
    },
    body: formOf(fields),
  };
}

type Previous = Parameters<OAuthDefinition['readTokens']>[1];

/**
 * Reads the answer of the token address. Throws `auth/revoked` when a refresh token is refused, `auth/denied` when the code of a consent is, `config/invalid` for an unknown app,
 * `rate/limited`, `provider/unavailable`, and `net/failed` for an answer that is no whole token set.
 */
function readTokens(response: HttpResponse, previous: Previous, nowMs: number): TokenSet {
  const answer = jsonObject(response.body);
  const error = answer['error'];
  if (response.status !== 200 || (error !== undefined && error !== null)) {
    throw refusal(response, typeof error === 'string' ? error : '', previous, nowMs);
  }
  const accessToken = answer['access_token'];
  const refreshToken = answer['refresh_token'] ?? previous.refreshToken;
  const type = answer['token_type'];
  if (!isToken(accessToken) || !isToken(refreshToken) || (type !== undefined && !isBearer(type))) {
    throw incompleteAnswer(response.status);
  }
  const ends = [answer['x_refresh_token_expires_in'], answer['x_refresh_token_hard_expires_in']]
    .map((value) => lifeSec(value))
    .filter((sec) => sec !== undefined);
  return {
    accessToken,
    accessExpiresAtMs: nowMs + (lifeSec(answer['expires_in']) ?? accessLifeSec) * 1000,
    refreshToken,
    refreshExpiresAtMs: nowMs + (ends.length === 0 ? refreshLifeSec : Math.min(...ends)) * 1000,
    scopes: previous.scopes,
    clientId: previous.clientId,
    clientSecret: previous.clientSecret,
    boundTenant: previous.boundTenant,
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

function isBearer(value: unknown): boolean {
  return typeof value === 'string' && value.toLowerCase() === 'bearer';
}

function lifeSec(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && seconds > 0 && seconds <= longestLifeSec ? seconds : undefined;
}

function refusal(response: HttpResponse, error: string, previous: Previous, nowMs: number): TieoutError {
  const { status } = response;
  const details = { status, error: /^[a-z_]{1,40}$/.test(error) ? error : null };
  if (error === 'invalid_grant') {
    return previous.refreshToken === null
      ? new TieoutError({
          code: 'auth/denied',
          action: 'stop-connection',
          message: 'QuickBooks did not accept the consent: its code was used already or is too old.',
          remedy: 'Start connecting QuickBooks again.',
          details,
        })
      : new TieoutError({
          code: 'auth/revoked',
          action: 'stop-connection',
          message:
            'QuickBooks has ended this connection: it was disconnected there, not used for 100 days, or is five years old.',
          remedy: 'Reconnect QuickBooks. Everything in the ledger stays.',
          details,
        });
  }
  if (error === 'access_denied') {
    return new TieoutError({
      code: 'auth/denied',
      action: 'stop-connection',
      message: 'The consent was declined at QuickBooks.',
      remedy: 'Start connecting QuickBooks again.',
      details,
    });
  }
  if (error === 'invalid_client' || error === 'unauthorized_client' || status === 401) {
    return new TieoutError({
      code: 'config/invalid',
      action: 'stop-connection',
      message: `QuickBooks does not accept the app with the client id ${previous.clientId} and the secret given.`,
      remedy:
        'Check client id and secret under "Keys & credentials" of the app in developer.intuit.com: development keys are for sandbox companies, production keys for real ones.',
      details: { ...details, field: previous.clientSecret === null ? 'clientSecret' : 'clientId' },
    });
  }
  return passingRefusal(response, details, nowMs);
}

function passingRefusal(
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
      message: 'QuickBooks asks to wait before the next sign-in.',
      remedy: 'Tieout goes on by itself in a moment.',
      retryAtMs: nowMs + (waitMs ?? 60_000),
      details,
    });
  }
  if (status >= 500 || status === 408) {
    return new TieoutError({
      code: 'provider/unavailable',
      action: 'retry',
      message: `QuickBooks' sign-in is not available at the moment (status ${status}).`,
      remedy: 'Tieout tries again by itself. See status.developer.intuit.com if it lasts.',
      ...(waitMs === undefined ? {} : { retryAtMs: nowMs + waitMs }),
      details,
    });
  }
  if (status === 200) return incompleteAnswer(status);
  return new TieoutError({
    code: 'provider/unclassified',
    action: 'retry',
    message: `QuickBooks' sign-in answered with status ${status}${details.error === null ? '' : ` (${details.error})`}, which is not explained.`,
    remedy: 'Tieout tries a few more times. If it stays, reconnect QuickBooks.',
    details,
  });
}

function incompleteAnswer(status: number): TieoutError {
  return new TieoutError({
    code: 'net/failed',
    action: 'retry',
    message: 'The answer of QuickBooks to the sign-in did not arrive whole.',
    remedy: 'Tieout asks again by itself.',
    details: { status },
  });
}
