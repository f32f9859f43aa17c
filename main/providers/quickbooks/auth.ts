import {
  readSignIn,
  secondsIn,
  type HttpResponse,
  type OAuthDefinition,
  type SignInWords,
  type TokenSet,
  type UnsignedRequest,
} from '../contract.ts';
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

const words: SignInWords = {
  title: 'QuickBooks',
  titles: "QuickBooks'",
  endedBecause: 'it was disconnected there, not used for 100 days, or is five years old',
  codeRefusedBecause: 'its code was used already or is too old',
  checkApp:
    'Check client id and secret under "Keys & credentials" of the app in developer.intuit.com: development keys are for sandbox companies, production keys for real ones.',
  statusPage: ' See status.developer.intuit.com if it lasts.',
};

/** Reads the answer of the token address; throws as readSignIn does. */
function readTokens(response: HttpResponse, previous: Parameters<OAuthDefinition['readTokens']>[1], nowMs: number): TokenSet {
  const { fields, accessToken, refreshToken } = readSignIn(words, response, previous, { nowMs, rotates: false });
  const ends = [fields['x_refresh_token_expires_in'], fields['x_refresh_token_hard_expires_in']]
    .map((value) => secondsIn(value, longestLifeSec))
    .filter((sec) => sec !== undefined);
  return {
    accessToken,
    accessExpiresAtMs: nowMs + (secondsIn(fields['expires_in'], longestLifeSec) ?? accessLifeSec) * 1000,
    refreshToken,
    refreshExpiresAtMs: nowMs + (ends.length === 0 ? refreshLifeSec : Math.min(...ends)) * 1000,
    scopes: previous.scopes,
    clientId: previous.clientId,
    clientSecret: previous.clientSecret,
    boundTenant: previous.boundTenant,
  };
}
