import { createRandom } from '../random.ts';
import type { SimReply, SimRequest } from '../simulator.ts';
import type { HarvestSettings } from './settings.ts';

/** Harvest ID: consent, tokens for an app with a secret, personal tokens, and the accounts of a person. [doc: Authentication] */

interface AccessGrant {
  expiresAtMs: number;
  revoked: boolean;
}

interface RefreshGrant {
  readonly evergreen: boolean;
  revoked: boolean;
}

const APP = { clientId: 'sandbox-harvest-app', clientSecret: 'sandbox-harvest-secret' };
const CODE_LIFE_MS = 10 * 60_000;
const TOKEN = '/api/v2/oauth2/token';
const AUTHORIZE = '/oauth2/authorize';
const ACCOUNTS = '/api/v2/accounts';

export interface Identity {
  readonly credentials: {
    readonly clientId: string;
    readonly clientSecret: string;
    /** Exempt from every fault, so that anyone can connect at any time. */
    readonly refreshToken: string;
  };
  /** Undefined when the path is none of the sign-in's. */
  handle(request: SimRequest): SimReply | undefined;
  bearer(request: SimRequest): AccessGrant | undefined;
  /** What the person does with one click: every login of theirs ends, personal tokens too. */
  revokeUser(): void;
  /** The person made a personal token again, and it reads the same. */
  restorePersonalToken(): void;
  /** The refresh tokens given before the latest are dead. */
  forgetOldRefreshTokens(): void;
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): SimReply {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: JSON.stringify(value) };
}

/** One body for a token that is expired, revoked or wrong, and for an account that is not the person's. [thread] */
export function invalidToken(): SimReply {
  return json(401, {
    error: 'invalid_token',
    error_description: 'The access token provided is expired, revoked, malformed or invalid for other reasons.',
  });
}

export function createIdentity(ask: {
  readonly seed: number;
  readonly nowMs: number;
  readonly settings: () => HarvestSettings;
  readonly accounts: () => readonly { readonly id: number; readonly name: string; readonly product: string }[];
}): Identity {
  const { settings } = ask;
  const evergreen = `sandbox-${createRandom(ask.seed, 'harvest/identity').uuid()}`;
  const fresh = createRandom(ask.nowMs >>> 0, 'harvest/tokens');
  const access = new Map<string, AccessGrant>();
  const refresh = new Map<string, RefreshGrant>([[evergreen, { evergreen: true, revoked: false }]]);
  const codes = new Map<string, { readonly redirectUri: string; readonly issuedAtMs: number; used: boolean }>();
  /** Personal tokens do not run out, unless a fault says so. */
  const personal: AccessGrant = { expiresAtMs: Number.POSITIVE_INFINITY, revoked: false };

  const forgetOldRefreshTokens = (): void => {
    for (const grant of [...refresh.values()].slice(0, -1)) grant.revoked = !grant.evergreen;
  };
  const issue = (request: SimRequest): SimReply => {
    const life = settings().accessTokenLifeSec;
    const accessToken = `${fresh.uuid()}.at`;
    const refreshToken = `${fresh.uuid()}.rt`;
    access.set(accessToken, { expiresAtMs: request.nowMs + life * 1_000, revoked: false });
    refresh.set(refreshToken, { evergreen: false, revoked: false });
    if (!settings().oldRefreshTokensWork) forgetOldRefreshTokens();
    return json(200, { access_token: accessToken, refresh_token: refreshToken, token_type: 'bearer', expires_in: life });
  };

  const authorize = ({ query, nowMs }: SimRequest): SimReply => {
    const redirectUri = query.get('redirect_uri') ?? settings().redirectUris[0] ?? '';
    if (query.get('client_id') !== APP.clientId || !settings().redirectUris.includes(redirectUri))
      return { status: 400, headers: { 'content-type': 'text/html' }, body: '<h1>The redirect URL does not match.</h1>' };
    const back = new URL(redirectUri);
    const state = query.get('state');
    if (state !== null) back.searchParams.set('state', state);
    if (query.get('response_type') === 'code') {
      const code = `${fresh.uuid()}.code`;
      codes.set(code, { redirectUri, issuedAtMs: nowMs, used: false });
      back.searchParams.set('code', code);
      back.searchParams.set(
        'scope',
        ask
          .accounts()
          .map(({ id, product }) => `${product}:${id}`)
          .join(' '),
      );
    } else {
      back.searchParams.set('error', 'unsupported_response_type');
    }
    return { status: 302, headers: { location: back.href }, body: '' };
  };

  const token = (request: SimRequest): SimReply => {
    const form = new URLSearchParams(request.body);
    if (form.get('client_id') !== APP.clientId || form.get('client_secret') !== APP.clientSecret)
      return json(401, { error: 'invalid_client', error_description: 'Client authentication failed.' });
    if (form.get('grant_type') === 'authorization_code') {
      const code = codes.get(form.get('code') ?? '');
      const stale = code === undefined || code.used || request.nowMs > code.issuedAtMs + CODE_LIFE_MS;
      if (stale) return refusedGrant();
      code.used = true;
      return issue(request);
    }
    if (form.get('grant_type') !== 'refresh_token') return json(400, { error: 'unsupported_grant_type' });
    const grant = refresh.get(form.get('refresh_token') ?? '');
    return grant === undefined || grant.revoked ? refusedGrant() : issue(request);
  };

  const bearer = (request: SimRequest): AccessGrant | undefined => {
    const given = /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
    if (given === undefined) return undefined;
    const grant = given === settings().personalToken ? personal : access.get(given);
    return grant === undefined || grant.revoked || request.nowMs >= grant.expiresAtMs ? undefined : grant;
  };

  return {
    credentials: { ...APP, refreshToken: evergreen },
    bearer,
    forgetOldRefreshTokens,
    restorePersonalToken: () => {
      personal.revoked = false;
    },
    revokeUser: () => {
      personal.revoked = true;
      for (const grant of access.values()) grant.revoked = true;
      for (const grant of refresh.values()) grant.revoked = !grant.evergreen;
    },
    handle: (request) => {
      const { path } = request;
      if (path !== TOKEN && path !== AUTHORIZE && path !== ACCOUNTS) return undefined;
      // A browser says who it is by itself.
      if (path !== AUTHORIZE && (request.headers['user-agent'] ?? '') === '') return json(400, { error: 'Bad Request' });
      if (path === AUTHORIZE) return authorize(request);
      if (path === TOKEN) return request.method === 'POST' ? token(request) : json(404, { status: 404, error: 'Not Found' });
      if (bearer(request) === undefined) return invalidToken();
      return json(200, {
        user: { id: 1782884, first_name: 'Sandbox', last_name: 'Person', email: 'sandbox@example.com' },
        accounts: ask.accounts().map((account) => ({ ...account, google_sign_in_required: false })),
      });
    },
  };
}

function refusedGrant(): SimReply {
  return json(400, {
    error: 'invalid_grant',
    error_description: 'The provided authorization grant is invalid, expired, revoked, or was issued to another client.',
  });
}
