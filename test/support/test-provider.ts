import { TieoutError, type ErrorAction, type ErrorCode } from '../../shared/errors.ts';
import { isRecord } from '../../shared/unknown.ts';
import type { HttpResponse } from '../../main/core/ports.ts';
import type { LimitsDefinition, ProviderDefinition, ProviderHosts, TokenSet } from '../../main/core/provider.ts';

function fault(code: ErrorCode, action: ErrorAction, details: TieoutError['details'] = {}, retryAtMs?: number): TieoutError {
  return new TieoutError({
    code,
    action,
    message: `test: ${code}`,
    remedy: 'none',
    details,
    ...(retryAtMs === undefined ? {} : { retryAtMs }),
  });
}

const realHosts: ProviderHosts = {
  api: 'https://api.example.com',
  authorize: 'https://login.example.com/authorize',
  token: 'https://identity.example.com/token',
  revoke: 'https://identity.example.com/revoke',
};

const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();
const formHeaders = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };

/** A platform made by hand: one OAuth login, JSON errors `{ "error": … }`, no streams unless a test adds some. */
export function createTestProvider(
  over: Partial<ProviderDefinition> & { readonly limits?: LimitsDefinition } = {},
): ProviderDefinition {
  return {
    id: 'xero',
    title: 'Xero',
    hosts: realHosts,
    allowedHosts: ['api.eu.example.com'],
    hostsAt: (endpoint) => ({
      api: endpoint,
      authorize: `${endpoint}/authorize`,
      token: `${endpoint}/token`,
      revoke: `${endpoint}/revoke`,
    }),
    auth: {
      kind: 'oauth2-pkce',
      scopes: { required: ['books.read'], optional: ['journals.read'] },
      redirectUris: ['http://localhost:49371/callback', 'http://localhost:49372/callback'],
      refreshAheadMs: 5 * 60_000,
      authorizeUrl: (hosts, ask) =>
        `${hosts.authorize}?${form({
          response_type: 'code',
          client_id: ask.clientId,
          redirect_uri: ask.redirectUri,
          state: ask.state,
          code_challenge: ask.challenge,
          code_challenge_method: 'S256',
          scope: ask.scopes.join(' '),
        })}`,
      exchange: (hosts, grant) => ({
        method: 'POST',
        url: hosts.token,
        headers: formHeaders,
        body: form({
          grant_type: 'authorization_code',
          client_id: grant.clientId,
          code: grant.code,
          redirect_uri: grant.redirectUri,
          code_verifier: grant.verifier,
        }),
      }),
      refresh: (hosts, tokens) => ({
        method: 'POST',
        url: hosts.token,
        headers: formHeaders,
        body: form({ grant_type: 'refresh_token', client_id: tokens.clientId, refresh_token: tokens.refreshToken }),
      }),
      revoke: (hosts, tokens) => ({
        method: 'POST',
        url: hosts.revoke,
        headers: formHeaders,
        body: form({ token: tokens.refreshToken, client_id: tokens.clientId }),
      }),
      readTokens,
    },
    tenants: {
      request: (hosts) => ({ method: 'GET', url: `${hosts.api}/connections`, headers: { accept: 'application/json' } }),
      read: (response) => {
        const rows: unknown = JSON.parse(textOf(response));
        return (Array.isArray(rows) ? rows : []).filter(isRecord).map((row) => ({
          externalId: String(row['id']),
          name: String(row['name']),
          kind: 'organisation',
          linkId: `link-${String(row['id'])}`,
        }));
      },
      profile: { stream: 'organisation', read: () => ({ baseCurrency: null, country: null, periodLockedThrough: null }) },
    },
    apiHeaders: (tenantExternalId) => ({ 'x-tenant': tenantExternalId }),
    limits: { concurrentPerTenant: 5, budgets: [], remainingHeaders: {} },
    streams: [],
    reports: [],
    events: null,
    judge: (response) => {
      const { status } = response;
      const word = textOf(response);
      if (status < 300) return null;
      if (status === 401 && word.includes('expired')) return fault('auth/expired', 'refresh');
      if (status === 401 && word.includes('scope')) return fault('auth/scope-missing', 'stop-stream');
      if (status === 401) return fault('auth/revoked', 'stop-connection');
      if (status === 403) return fault('auth/tenant-disconnected', 'stop-tenant');
      if (status === 429) return fault('rate/limited', 'wait', limitOf(response));
      if (status >= 500) return fault('provider/unavailable', 'retry');
      return fault('provider/refused', 'stop-stream', { status });
    },
    ...over,
  };
}

function limitOf(response: HttpResponse): TieoutError['details'] {
  const limit = response.headers['x-limit'];
  return limit === undefined ? {} : { limit };
}

/** Deliberately trusting: what it is given it turns into a token set, so that the core's own checks are what is tested. */
function readTokens(
  response: HttpResponse,
  previous: { clientId: string; clientSecret: string | null; scopes: readonly string[]; refreshToken: string | null },
  nowMs: number,
): TokenSet {
  const body: unknown = JSON.parse(textOf(response));
  const fields = isRecord(body) ? body : {};
  if (fields['error'] === 'invalid_grant') throw fault('auth/revoked', 'stop-connection');
  if (fields['error'] !== undefined && fields['access_token'] === undefined && response.status === 400) {
    throw fault('config/invalid', 'stop-connection');
  }
  return {
    accessToken: String(fields['access_token']),
    accessExpiresAtMs: nowMs + Number(fields['expires_in']) * 1000,
    refreshToken: String(fields['refresh_token']),
    refreshExpiresAtMs: null,
    scopes: typeof fields['scope'] === 'string' ? fields['scope'].split(' ') : previous.scopes,
    clientId: previous.clientId,
    clientSecret: previous.clientSecret,
  };
}

export function textOf(response: HttpResponse): string {
  return new TextDecoder().decode(response.body);
}
