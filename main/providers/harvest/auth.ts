import {
  readSignIn,
  secondsIn,
  type HttpResponse,
  type KeyDefinition,
  type OAuthDefinition,
  type SignInWords,
  type TokenSet,
  type UnsignedRequest,
} from '../contract.ts';
import { userAgent } from './limits.ts';

/** Fourteen days by the documentation, eighteen hours for older apps: what the answer says counts, and without a word the shorter. */
const accessLifeSec = 64_800;
const longestLifeSec = 60 * 86_400;

type Client = { readonly clientId: string; readonly clientSecret: string | null };

/** The simple way: a token that a person makes for themselves. It does not run out, and opens every account of the person. [doc: Authentication] */
export const personalToken: KeyDefinition = {
  name: 'personal-token',
  title: 'a personal access token',
  fields: [
    {
      name: 'token',
      label: 'Personal access token',
      where: 'In id.getharvest.com/developers, under "Create new personal access token". It is shown once.',
      secret: true,
    },
    {
      name: 'email',
      label: 'Your e-mail address',
      where: 'Harvest asks every caller for a way to reach them; it is sent along with each request and to nobody else.',
      secret: false,
      optional: true,
      pattern: /^[^\s@()]+@[^\s@()]+$/,
    },
  ],
  session: null,
  sign: (request, { keys }) => ({
    ...request,
    headers: {
      ...request.headers,
      authorization: `Bearer ${keys['token'] ?? ''}`,
      ...(keys['email'] === undefined ? {} : { 'user-agent': `Tieout (${keys['email']})` }),
    },
  }),
};

/**
 * Authorization code with the app's secret; no proof key is documented. A refresh brings a new pair of tokens; the old refresh token seems to go on working, and is not relied on.
 * The redirect address is compared to the letter, so the ports are fixed ones. [doc: Authentication]
 */
export const auth: OAuthDefinition = {
  kind: 'oauth2-code',
  // What may be read hangs on the person's role and on nothing that can be asked for.
  scopes: { required: [], optional: [] },
  redirectUris: [8893, 8894, 18_893, 28_893, 38_893].map((port) => `http://localhost:${port}/callback`),
  refreshAheadMs: 5 * 60 * 1000,
  authorizeUrl(hosts, ask) {
    const query = new URLSearchParams({
      client_id: ask.clientId,
      response_type: 'code',
      redirect_uri: ask.redirectUri,
      state: ask.state,
    });
    return `${hosts.authorize}?${query.toString()}`;
  },
  exchange: (hosts, grant) =>
    tokenRequest(hosts.token, grant, { grant_type: 'authorization_code', code: grant.code, redirect_uri: grant.redirectUri }),
  refresh: (hosts, tokens) =>
    tokenRequest(hosts.token, tokens, { grant_type: 'refresh_token', refresh_token: tokens.refreshToken }),
  revoke: null,
  readTokens,
};

function tokenRequest(url: string, client: Client, fields: Readonly<Record<string, string>>): UnsignedRequest {
  return {
    method: 'POST',
    url,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', 'user-agent': userAgent },
    body: new URLSearchParams({ ...fields, client_id: client.clientId, client_secret: client.clientSecret ?? '' }).toString(),
  };
}

const words: SignInWords = {
  title: 'Harvest',
  titles: "Harvest's",
  endedBecause: 'the app was removed there, or its permission was taken back',
  codeRefusedBecause: 'its code was used already or is too old',
  checkApp: 'Check client id and secret against the app in id.getharvest.com/developers.',
};

/** Reads the answer of the token address; throws as readSignIn does. */
function readTokens(response: HttpResponse, previous: Parameters<OAuthDefinition['readTokens']>[1], nowMs: number): TokenSet {
  const { fields, accessToken, refreshToken } = readSignIn(words, response, previous, { nowMs, rotates: false });
  return {
    accessToken,
    accessExpiresAtMs: nowMs + (secondsIn(fields['expires_in'], longestLifeSec) ?? accessLifeSec) * 1000,
    refreshToken,
    refreshExpiresAtMs: null,
    scopes: previous.scopes,
    clientId: previous.clientId,
    clientSecret: previous.clientSecret,
  };
}
