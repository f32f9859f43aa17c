import { createRandom } from '../random.ts';
import type { SimReply, SimRequest } from '../simulator.ts';
import { SCOPES, type FreshbooksSettings } from './settings.ts';

/** FreshBooks' sign-in: consent, tokens for an app with a secret, refresh tokens that work once, revocation. [doc: authentication; sdk] */

export interface AccessGrant {
  expiresAtMs: number;
  readonly scopes: readonly string[];
  revoked: boolean;
}

interface RefreshGrant {
  readonly scopes: readonly string[];
  readonly evergreen: boolean;
  revoked: boolean;
}

interface Code {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly issuedAtMs: number;
  used: boolean;
}

const APP = {
  clientId: 'sandboxfreshbooks0000000000000000000000000000000000000000000000',
  clientSecret: 'sandbox-freshbooks-secret',
};
const CODE_LIFE_MS = 5 * 60_000;

export interface Identity {
  readonly credentials: {
    readonly clientId: string;
    readonly clientSecret: string;
    /** Exempt from rotation, so that anyone can connect at any time. */
    readonly refreshToken: string;
  };
  /** Scopes taken away after they were granted. */
  readonly droppedScopes: Set<string>;
  /** Undefined when the path is none of the sign-in's. */
  handle(request: SimRequest): SimReply | undefined;
  bearer(request: SimRequest): AccessGrant | undefined;
  /** What the person does with one click: every login of the app ends. */
  revokeUser(): void;
}

export function json(status: number, value: unknown): SimReply {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) };
}

export function createIdentity(ask: {
  readonly seed: number;
  readonly nowMs: number;
  readonly settings: () => FreshbooksSettings;
}): Identity {
  const evergreen = `sandbox-${createRandom(ask.seed, 'freshbooks/identity').uuid()}`;
  const fresh = createRandom(ask.nowMs >>> 0, 'freshbooks/tokens');
  const access = new Map<string, AccessGrant>();
  const refresh = new Map<string, RefreshGrant>([[evergreen, { scopes: SCOPES, evergreen: true, revoked: false }]]);
  const codes = new Map<string, Code>();
  const droppedScopes = new Set<string>();
  const hexToken = (): string => `${fresh.uuid()}${fresh.uuid()}`.replaceAll('-', '');

  const issue = (scopes: readonly string[], request: SimRequest): SimReply => {
    // One live refresh token per person and app: whatever there was is dead now.
    for (const grant of refresh.values()) if (!grant.evergreen) grant.revoked = true;
    const life = ask.settings().accessTokenLifeSec;
    const granted = scopes.filter((scope) => !droppedScopes.has(scope));
    const accessToken = hexToken();
    const refreshToken = hexToken();
    access.set(accessToken, { expiresAtMs: request.nowMs + life * 1_000, scopes: granted, revoked: false });
    refresh.set(refreshToken, { scopes: granted, evergreen: false, revoked: false });
    return json(200, {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: life,
      refresh_token: refreshToken,
      scope: granted.join(' '),
      created_at: Math.floor(request.shownMs / 1_000),
    });
  };

  const authorize = ({ query, nowMs }: SimRequest): SimReply => {
    const { redirectUris, loopbackRedirects, grantedScopes } = ask.settings();
    const redirectUri = query.get('redirect_uri') ?? '';
    const url = URL.canParse(redirectUri) ? new URL(redirectUri) : undefined;
    const secure = url?.protocol === 'https:' || (loopbackRedirects && url?.hostname === 'localhost');
    if (
      query.get('client_id') !== APP.clientId ||
      url === undefined ||
      !secure ||
      url.search !== '' ||
      !redirectUris.includes(redirectUri)
    )
      return { status: 400, headers: { 'content-type': 'text/html' }, body: '<h1>The redirect uri included is not valid.</h1>' };
    const back = new URL(redirectUri);
    const state = query.get('state');
    if (state !== null) back.searchParams.set('state', state);
    const answer = (name: string, value: string): SimReply => {
      back.searchParams.set(name, value);
      return { status: 302, headers: { location: back.href }, body: '' };
    };
    if (query.get('response_type') !== 'code') return answer('error', 'unsupported_response_type');
    const asked = (query.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
    if (asked.some((scope) => !SCOPES.includes(scope))) return answer('error', 'invalid_scope');
    const scopes = (asked.length === 0 ? SCOPES : asked).filter((scope) => grantedScopes.includes(scope));
    for (const scope of scopes) droppedScopes.delete(scope);
    const code = hexToken();
    codes.set(code, { redirectUri, scopes, issuedAtMs: nowMs, used: false });
    return answer('code', code);
  };

  const token = (request: SimRequest): SimReply => {
    const form = fieldsOf(request);
    if (form.get('client_id') !== APP.clientId || form.get('client_secret') !== APP.clientSecret)
      return json(401, {
        error: 'invalid_client',
        error_description:
          'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
      });
    if (form.get('grant_type') === 'authorization_code') {
      const code = codes.get(form.get('code') ?? '');
      const stale = code === undefined || code.used || request.nowMs > code.issuedAtMs + CODE_LIFE_MS;
      if (stale || code.redirectUri !== form.get('redirect_uri')) return refusedGrant();
      code.used = true;
      return issue(code.scopes, request);
    }
    if (form.get('grant_type') !== 'refresh_token') return json(400, { error: 'unsupported_grant_type' });
    const grant = refresh.get(form.get('refresh_token') ?? '');
    if (grant === undefined || grant.revoked) return refusedGrant();
    // What the app is registered for may have shrunk since.
    return issue(
      grant.scopes.filter((scope) => !grant.evergreen || ask.settings().grantedScopes.includes(scope)),
      request,
    );
  };

  const revokeUser = (): void => {
    for (const grant of access.values()) grant.revoked = true;
    for (const grant of refresh.values()) grant.revoked = !grant.evergreen;
  };

  return {
    credentials: { ...APP, refreshToken: evergreen },
    droppedScopes,
    revokeUser,
    bearer: (request) => {
      const match = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '');
      return match?.[1] === undefined ? undefined : access.get(match[1]);
    },
    handle: (request) => {
      if (request.path === '/oauth/authorize') return authorize(request);
      if (request.path === '/auth/oauth/token')
        return request.method === 'POST' ? token(request) : json(404, { error: 'Requested resource could not be found.' });
      if (request.path === '/auth/oauth/revoke') {
        if (fieldsOf(request).get('client_secret') !== APP.clientSecret) return json(401, { error: 'invalid_client' });
        revokeUser();
        return json(200, {});
      }
      return undefined;
    },
  };
}

/** JSON or a form: both are taken. */
function fieldsOf(request: SimRequest): ReadonlyMap<string, string> {
  if (!(request.headers['content-type'] ?? '').includes('json')) return new Map(new URLSearchParams(request.body));
  try {
    const value: unknown = JSON.parse(request.body);
    if (typeof value !== 'object' || value === null) return new Map();
    return new Map(Object.entries(value).flatMap(([name, field]) => (typeof field === 'string' ? [[name, field] as const] : [])));
  } catch {
    return new Map(); // Answered like a client nobody knows.
  }
}

function refusedGrant(): SimReply {
  return json(401, {
    error: 'invalid_grant',
    error_description:
      'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  });
}
