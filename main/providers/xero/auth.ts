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

const daySec = 86_400;
/** An unused refresh token lives 60 days. [survey; older pages say 30] */
const refreshLifeSec = 60 * daySec;
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

const words: SignInWords = {
  title: 'Xero',
  titles: "Xero's",
  endedBecause: 'it was disconnected in Xero, or not used for 60 days',
  codeRefusedBecause: 'its code was used already or is older than five minutes',
  checkApp: 'Check the client id (and secret, for an app that has one) against the app in developer.xero.com/app/manage.',
  checkScopes: 'Apps made since March 2026 have granular scopes only; see docs/providers/xero.md for the list to enable.',
  grantRefresh: 'grant offline access',
  statusPage: ' See status.xero.com if it lasts.',
};

/**
 * Reads the answer of the token address; throws as readSignIn does. The access token itself is never looked into. After an answer that did not arrive whole the old refresh token
 * is still good for a while, so asking again is right.
 */
function readTokens(response: HttpResponse, previous: Parameters<OAuthDefinition['readTokens']>[1], nowMs: number): TokenSet {
  const { fields, accessToken, refreshToken, scopes: granted } = readSignIn(words, response, previous, { nowMs, rotates: false });
  return {
    accessToken,
    // The stated life, or the documented one: a rotated refresh token must not be lost over a missing number.
    accessExpiresAtMs: nowMs + (secondsIn(fields['expires_in'], daySec) ?? accessLifeSec) * 1000,
    refreshToken,
    refreshExpiresAtMs: nowMs + refreshLifeSec * 1000,
    scopes: granted ?? previous.scopes,
    clientId: previous.clientId,
    clientSecret: previous.clientSecret,
  };
}
