import { TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';
import type { HttpResponse, KeyDefinition, OAuthDefinition, TokenSet, UnsignedRequest } from '../contract.ts';
import { userAgent } from './limits.ts';

/** Fourteen days by the documentation, eighteen hours for older apps: what the answer says counts, and without a word the shorter. */
const accessLifeSec = 64_800;
const longestLifeSec = 60 * 86_400;

type Client = { readonly clientId: string; readonly clientSecret: string | null };
type Previous = Parameters<OAuthDefinition['readTokens']>[1];

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
  const refreshToken = answer['refresh_token'] ?? previous.refreshToken;
  const type = answer['token_type'];
  const isBearer = type === undefined || (typeof type === 'string' && type.toLowerCase() === 'bearer');
  if (!isToken(accessToken) || !isToken(refreshToken) || !isBearer) throw incompleteAnswer(response.status);
  return {
    accessToken,
    accessExpiresAtMs: nowMs + lifeSec(answer['expires_in']) * 1000,
    refreshToken,
    refreshExpiresAtMs: null,
    scopes: previous.scopes,
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
        ? 'Harvest has ended this connection: the app was removed there, or its permission was taken back.'
        : 'Harvest did not accept the consent: its code was used already or is too old.',
      remedy: refresh ? 'Reconnect Harvest. Everything in the ledger stays.' : 'Start connecting Harvest again.',
      details,
    });
  }
  if (error === 'invalid_client' || error === 'unauthorized_client') {
    return new TieoutError({
      code: 'config/invalid',
      action: 'stop-connection',
      message: `Harvest does not accept the app with the client id ${previous.clientId} and the secret given.`,
      remedy: 'Check client id and secret against the app in id.getharvest.com/developers.',
      details: { ...details, field: previous.clientSecret === null ? 'clientSecret' : 'clientId' },
    });
  }
  if (status === 429) {
    return new TieoutError({
      code: 'rate/limited',
      action: 'wait',
      message: 'Harvest asks to wait before the next sign-in.',
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
      message: `Harvest's sign-in is not available at the moment (status ${status}).`,
      remedy: 'Tieout tries again by itself.',
      details,
    });
  }
  return new TieoutError({
    code: 'provider/unclassified',
    action: 'retry',
    message: `Harvest's sign-in answered with status ${status}${details.error === null ? '' : ` (${details.error})`}, which is not explained.`,
    remedy: 'Tieout tries a few more times. If it stays, reconnect Harvest.',
    details,
  });
}

function incompleteAnswer(status: number): TieoutError {
  return new TieoutError({
    code: 'net/failed',
    action: 'retry',
    message: 'The answer of Harvest to the sign-in did not arrive whole.',
    remedy: 'Tieout asks again by itself.',
    details: { status },
  });
}
