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

/** An access token lives 12 hours. [doc: authentication] */
const accessLifeSec = 43_200;
const longestLifeSec = 31 * 86_400;

type Client = { readonly clientId: string; readonly clientSecret: string | null };

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

const words: SignInWords = {
  title: 'FreshBooks',
  titles: "FreshBooks'",
  endedBecause: 'it was disconnected there, its app was connected again elsewhere, or an answer with new tokens was lost',
  codeRefusedBecause: 'its code was used already or is older than five minutes',
  checkApp: 'Check client id and secret against the app in my.freshbooks.com/#/developer.',
  checkScopes: 'Enable the scopes listed in docs/providers/freshbooks.md for the app in my.freshbooks.com/#/developer.',
  lostAnswer: ' If the answer held new tokens, FreshBooks refuses the old ones and asks for a reconnect.',
};

/** Reads the answer of the token address; throws as readSignIn does. The refresh token just used is dead: an answer without its successor is half an answer. */
function readTokens(response: HttpResponse, previous: Parameters<OAuthDefinition['readTokens']>[1], nowMs: number): TokenSet {
  const { fields, accessToken, refreshToken, scopes: granted } = readSignIn(words, response, previous, { nowMs, rotates: true });
  return {
    accessToken,
    // Counted from now: `created_at` is of another clock.
    accessExpiresAtMs: nowMs + (secondsIn(fields['expires_in'], longestLifeSec) ?? accessLifeSec) * 1000,
    refreshToken,
    // It does not expire. [doc: authentication]
    refreshExpiresAtMs: null,
    scopes: granted ?? previous.scopes,
    clientId: previous.clientId,
    clientSecret: previous.clientSecret,
  };
}
