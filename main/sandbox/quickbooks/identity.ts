import { createRandom } from '../random.ts';
import type { SimReply, SimRequest } from '../simulator.ts';
import type { QuickbooksSettings } from './settings.ts';

/** Intuit's sign-in: consent for one company, tokens for a client that has a secret, rotation once a day, revocation in JSON. [sdk; survey; doc] */

export interface AccessGrant {
  readonly realmId: string;
  expiresAtMs: number;
  revoked: boolean;
}

interface RefreshGrant {
  readonly realmId: string;
  /** When this text was first given out: the first refresh a day later brings another. */
  readonly issuedAtMs: number;
  usedAtMs: number;
  /** When the person consented; the login ends five years later whatever happens. */
  readonly grantedAtMs: number;
  readonly evergreen: boolean;
  revoked: boolean;
}

interface Code {
  readonly realmId: string;
  readonly redirectUri: string;
  readonly issuedAtMs: number;
  used: boolean;
}

export const APP = { clientId: 'ABSandboxQuickBooks0000000000000000000000000000000', clientSecret: 'sandbox-quickbooks-secret' };

const DAY_MS = 86_400_000;
const IDLE_MS = 100 * DAY_MS;
const HARD_MS = 5 * 365 * DAY_MS;
const CODE_LIFE_MS = 5 * 60_000;

export interface Identity {
  /** One for each company, exempt from rotation, so that anyone can connect at any time. */
  evergreen(realmId: string): string;
  /** Undefined when the path is none of the sign-in's. */
  handle(request: SimRequest): SimReply | undefined;
  bearer(request: SimRequest): AccessGrant | undefined;
  /** What the person does with one click: every login of the company ends. */
  revokeRealm(realmId: string | null): void;
  /** The next refresh token that is replaced is dead at once, and so is what replaced it if the old one is used again. */
  rotateNow(): void;
}

export function createIdentity(ask: {
  readonly seed: number;
  readonly nowMs: number;
  readonly realms: readonly string[];
  readonly settings: () => QuickbooksSettings;
}): Identity {
  const random = createRandom(ask.seed, 'quickbooks/identity');
  const evergreenByRealm = new Map(ask.realms.map((realmId) => [realmId, `AB11${random.uuid().replaceAll('-', '')}sandbox`]));
  const fresh = createRandom(ask.nowMs >>> 0, 'quickbooks/tokens');
  const access = new Map<string, AccessGrant>();
  const refresh = new Map<string, RefreshGrant>();
  const codes = new Map<string, Code>();
  let nextRealm = 0;
  let rotates = false;
  for (const [realmId, token] of evergreenByRealm) {
    refresh.set(token, {
      realmId,
      issuedAtMs: ask.nowMs,
      usedAtMs: ask.nowMs,
      grantedAtMs: ask.nowMs,
      evergreen: true,
      revoked: false,
    });
  }

  const issue = (realmId: string, refreshToken: string, grant: RefreshGrant, request: SimRequest): SimReply => {
    const life = ask.settings().accessTokenLifeSec;
    // Opaque, in the form of an encrypted token without a key of its own.
    const token = `eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0..${fresh.uuid()}.${fresh.uuid()}${fresh.uuid()}`;
    access.set(token, { realmId, expiresAtMs: request.nowMs + life * 1_000, revoked: false });
    const hardSec = Math.floor((grant.grantedAtMs + HARD_MS - request.nowMs) / 1_000);
    const tells = request.headers['x-include-refresh-token-hard-expires-in'] === 'true';
    return json(200, {
      token_type: 'bearer',
      access_token: token,
      expires_in: life,
      refresh_token: refreshToken,
      x_refresh_token_expires_in: Math.min(IDLE_MS / 1_000, hardSec),
      ...(tells ? { x_refresh_token_hard_expires_in: hardSec } : {}),
    });
  };

  const authorize = ({ query, nowMs }: SimRequest): SimReply => {
    const redirectUri = query.get('redirect_uri') ?? '';
    const { redirectUris, production } = ask.settings();
    const url = URL.canParse(redirectUri) ? new URL(redirectUri) : undefined;
    const here = url !== undefined && (url.hostname === 'localhost' || /^[\d.:[\]]+$/.test(url.hostname));
    const allowed =
      url !== undefined && redirectUris.includes(redirectUri) && (production ? url.protocol === 'https:' && !here : true);
    if (!allowed || query.get('client_id') !== APP.clientId)
      return page(400, 'The redirect_uri or the client_id is not valid for this app.');
    if (query.get('response_type') !== 'code' || (query.get('scope') ?? '') === '') return page(400, 'The request is not valid.');
    // A person chooses one company; this one goes through them in turn.
    const realmId = ask.realms[nextRealm % ask.realms.length] ?? '';
    nextRealm += 1;
    const code = `AB11${fresh.uuid().replaceAll('-', '')}`;
    codes.set(code, { realmId, redirectUri, issuedAtMs: nowMs, used: false });
    const answer = new URLSearchParams({ code, state: query.get('state') ?? '', realmId });
    return { status: 302, headers: { location: `${redirectUri}?${answer.toString()}` }, body: '' };
  };

  const token = (request: SimRequest): SimReply => {
    if (!isOurApp(request)) return json(401, { error: 'invalid_client' });
    const form = new URLSearchParams(request.body);
    if (form.get('grant_type') === 'authorization_code') {
      const code = codes.get(form.get('code') ?? '');
      const stale = code === undefined || code.used || request.nowMs > code.issuedAtMs + CODE_LIFE_MS;
      if (stale || code.redirectUri !== form.get('redirect_uri')) return refusedGrant('Invalid authorization code');
      code.used = true;
      return begin(code.realmId, request);
    }
    if (form.get('grant_type') !== 'refresh_token') return json(400, { error: 'unsupported_grant_type' });
    const given = form.get('refresh_token') ?? '';
    const grant = refresh.get(given);
    const dead =
      grant === undefined ||
      grant.revoked ||
      (!grant.evergreen && (request.nowMs > grant.usedAtMs + IDLE_MS || request.nowMs > grant.grantedAtMs + HARD_MS));
    if (dead) return refusedGrant('Token invalid');
    grant.usedAtMs = request.nowMs;
    if (grant.evergreen) return begin(grant.realmId, request);
    if (!rotates && request.nowMs < grant.issuedAtMs + DAY_MS) return issue(grant.realmId, given, grant, request);
    rotates = false;
    grant.revoked = true;
    const text = newRefreshToken();
    const next = { ...grant, issuedAtMs: request.nowMs, revoked: false };
    refresh.set(text, next);
    return issue(grant.realmId, text, next, request);
  };
  /** A new login, as after a consent. */
  const begin = (realmId: string, request: SimRequest): SimReply => {
    const { nowMs } = request;
    const grant = { realmId, issuedAtMs: nowMs, usedAtMs: nowMs, grantedAtMs: nowMs, evergreen: false, revoked: false };
    const text = newRefreshToken();
    refresh.set(text, grant);
    return issue(realmId, text, grant, request);
  };
  const newRefreshToken = (): string => `AB11${fresh.uuid().replaceAll('-', '')}${fresh.uuid().slice(0, 8)}`;

  const revokeRealm = (realmId: string | null): void => {
    for (const grant of access.values()) if (realmId === null || grant.realmId === realmId) grant.revoked = true;
    for (const grant of refresh.values()) if (realmId === null || grant.realmId === realmId) grant.revoked = !grant.evergreen;
  };

  const revoke = (request: SimRequest): SimReply => {
    if (!isOurApp(request)) return json(401, { error: 'invalid_client' });
    const given = jsonField(request.body, 'token');
    const grant = refresh.get(given);
    const bearer = access.get(given);
    if (grant === undefined && bearer === undefined) return json(400, { error: 'invalid_request' });
    revokeRealm((grant ?? bearer)?.realmId ?? null);
    return { status: 200, headers: {}, body: '' };
  };

  return {
    evergreen: (realmId) => evergreenByRealm.get(realmId) ?? '',
    bearer: (request) => {
      const match = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '');
      return match?.[1] === undefined ? undefined : access.get(match[1]);
    },
    revokeRealm,
    rotateNow: () => {
      rotates = true;
    },
    handle: (request) => {
      if (request.path === '/connect/oauth2') return authorize(request);
      if (request.path === '/oauth2/v1/tokens/bearer')
        return request.method === 'POST' ? token(request) : json(405, { error: 'invalid_request' });
      if (request.path === '/v2/oauth2/tokens/revoke') return revoke(request);
      return undefined;
    },
  };
}

function isOurApp(request: SimRequest): boolean {
  const proof = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return Buffer.from(proof, 'base64').toString('utf8') === `${APP.clientId}:${APP.clientSecret}`;
}

function json(status: number, value: unknown): SimReply {
  return { status, headers: { 'content-type': 'application/json;charset=UTF-8' }, body: JSON.stringify(value) };
}

function page(status: number, text: string): SimReply {
  return { status, headers: { 'content-type': 'text/html;charset=UTF-8' }, body: `<html><body>${text}</body></html>` };
}

function refusedGrant(description: string): SimReply {
  return json(400, { error: 'invalid_grant', error_description: description });
}

function jsonField(body: string, name: string): string {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null) return '';
    const found: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
    return typeof found === 'string' ? found : '';
  } catch {
    return ''; // A form body is refused like a token nobody knows.
  }
}
