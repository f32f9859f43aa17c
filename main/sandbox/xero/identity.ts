import { createHash } from 'node:crypto';
import { createRandom } from '../random.ts';
import type { SimReply, SimRequest } from '../simulator.ts';
import { KNOWN_SCOPES, type XeroSettings } from './settings.ts';
import { createTokenService, type AccessGrant, type TokenService } from './tokens.ts';

/** Login and consent, the token endpoint, revocation, discovery and the list of connections. */

export interface Connection {
  readonly id: string;
  authEventId: string;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly createdMs: number;
  updatedMs: number;
  connected: boolean;
}

export interface App {
  readonly clientId: string;
  /** null: a PKCE app, which has none. */
  readonly secret: string | null;
}

interface Code {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly scopes: readonly string[];
  readonly authEventId: string;
  readonly issuedAtMs: number;
  readonly nonce: string | undefined;
  used: boolean;
}

const CODE_LIFE_MS = 5 * 60_000;

export interface Identity {
  readonly tokens: TokenService;
  readonly connections: readonly Connection[];
  readonly apps: readonly App[];
  readonly evergreenToken: string;
  /** Scopes taken away after they were granted. */
  readonly droppedScopes: Set<string>;
  /** Undefined when the path is none of the identity service's. */
  handle(request: SimRequest, issuer: string): Promise<SimReply> | undefined;
  bearer(request: SimRequest): AccessGrant | undefined;
  disconnect(tenantId: string): void;
  /** What the person does with one click in Xero: every token and every connection of the app ends. */
  revokeUser(): void;
  /** What a new consent to everything gives back. */
  consentAgain(nowMs: number): void;
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): SimReply {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: JSON.stringify(value) };
}

export function createIdentity(ask: {
  readonly seed: number;
  readonly tenants: readonly { readonly id: string; readonly name: string; readonly createdMs: number }[];
  readonly settings: () => XeroSettings;
  readonly nowMs: number;
}): Identity {
  const random = createRandom(ask.seed, 'xero/identity');
  const tokens = createTokenService(createRandom(ask.nowMs >>> 0, 'xero/tokens'), random.uuid());
  const apps: App[] = [
    { clientId: 'SANDBOXPKCE0000000000000000000000', secret: null },
    { clientId: 'SANDBOXWEB00000000000000000000000', secret: 'sandbox-secret' },
  ];
  const firstEvent = random.uuid();
  const connections: Connection[] = ask.tenants.map((tenant) => ({
    id: random.uuid(),
    authEventId: firstEvent,
    tenantId: tenant.id,
    tenantName: tenant.name,
    createdMs: tenant.createdMs,
    updatedMs: tenant.createdMs,
    connected: true,
  }));
  const evergreenToken = `sandbox-${random.uuid()}`;
  tokens.addEvergreen({
    token: evergreenToken,
    clientId: apps[0]?.clientId ?? '',
    scopes: [...KNOWN_SCOPES],
    authEventId: firstEvent,
    nowMs: ask.nowMs,
  });
  const codes = new Map<string, Code>();
  const droppedScopes = new Set<string>();
  const refused = (error: string, description?: string): SimReply =>
    json(400, { error, ...(description === undefined ? {} : { error_description: description }) });

  const authorize = (request: SimRequest): SimReply => {
    const { query, nowMs } = request;
    const settings = ask.settings();
    const clientId = query.get('client_id') ?? '';
    const redirectUri = query.get('redirect_uri') ?? '';
    const app = apps.find((candidate) => candidate.clientId === clientId);
    // Without a client and a registered address there is nowhere to send the error: Xero shows a page.
    const fault = app === undefined ? 'unauthorized_client: unknown client' : redirectFault(redirectUri, settings.redirectUris);
    if (fault !== undefined)
      return {
        status: 400,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: `<h1>Sorry, something went wrong</h1><p>Error: ${fault}</p>`,
      };
    const back = new URL(redirectUri);
    const state = query.get('state');
    const answer = (values: Readonly<Record<string, string>>): SimReply => {
      for (const [name, value] of Object.entries(values)) back.searchParams.set(name, value);
      if (state !== null) back.searchParams.set('state', state);
      return { status: 302, headers: { location: back.href }, body: '' };
    };
    if (query.get('response_type') !== 'code') return answer({ error: 'unsupported_response_type' });
    const asked = (query.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
    if (asked.length === 0 || asked.some((scope) => !KNOWN_SCOPES.has(scope))) return answer({ error: 'invalid_scope' });
    const challenge = query.get('code_challenge');
    const needsChallenge = app?.secret === null;
    if (needsChallenge && challenge === null)
      return answer({ error: 'invalid_request', error_description: 'code challenge required' });
    if (challenge !== null && query.get('code_challenge_method') !== 'S256') {
      return answer({ error: 'invalid_request', error_description: 'transform algorithm not supported' });
    }
    if (query.get('deny') === 'true') return answer({ error: 'access_denied' });
    if (!settings.autoApprove && query.get('approve') !== 'true') {
      const approve = new URLSearchParams(query);
      approve.set('approve', 'true');
      const deny = new URLSearchParams(query);
      deny.set('deny', 'true');
      const page = `<h1>Allow access?</h1><p>${asked.length} permissions for every organisation of the sandbox.</p><a id="approve" href="?${approve.toString().replaceAll('&', '&amp;')}">Allow access</a> <a id="deny" href="?${deny.toString().replaceAll('&', '&amp;')}">Cancel</a>`;
      return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: page };
    }
    const authEventId = random.uuid();
    connectAfterConsent(connections, authEventId, settings.tier, nowMs);
    const scopes = asked.filter((scope) => settings.grantedScopes.includes(scope));
    for (const scope of scopes) droppedScopes.delete(scope);
    const code = random.uuid().replaceAll('-', '');
    codes.set(code, {
      clientId,
      redirectUri,
      challenge,
      scopes,
      authEventId,
      issuedAtMs: nowMs,
      nonce: query.get('nonce') ?? undefined,
      used: false,
    });
    return answer({ code, scope: scopes.join(' '), session_state: random.uuid() });
  };

  const clientOf = (request: SimRequest, form: URLSearchParams): App | undefined => {
    const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '');
    if (basic?.[1] !== undefined) {
      const [id = '', secret = ''] = Buffer.from(basic[1], 'base64').toString('utf8').split(':').map(decodeURIComponent);
      return apps.find((app) => app.clientId === id && app.secret !== null && app.secret === secret);
    }
    const app = apps.find((candidate) => candidate.clientId === form.get('client_id'));
    return app?.secret === null || app?.secret === form.get('client_secret') ? app : undefined;
  };

  const token = async (request: SimRequest, issuer: string): Promise<SimReply> => {
    if (!(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'))
      return refused('invalid_request');
    const form = new URLSearchParams(request.body);
    const app = clientOf(request, form);
    if (app === undefined) return refused('invalid_client');
    const settings = ask.settings();
    const common = { clientId: app.clientId, nowMs: request.nowMs, lifeSec: settings.accessTokenLifeSec, issuer };
    const noStore = { 'cache-control': 'no-store, no-cache, max-age=0' };
    switch (form.get('grant_type') ?? '') {
      case 'authorization_code': {
        const code = codes.get(form.get('code') ?? '');
        if (code === undefined || code.used || request.nowMs > code.issuedAtMs + CODE_LIFE_MS || code.clientId !== app.clientId)
          return refused('invalid_grant');
        // A wrong verifier or address spends the code too, as the standard asks.
        code.used = true;
        if (code.redirectUri !== form.get('redirect_uri')) return refused('invalid_grant');
        if (code.challenge !== null && !verifierFits(form.get('code_verifier') ?? '', code.challenge))
          return refused('invalid_grant');
        const set = await tokens.issue({
          ...common,
          scopes: code.scopes,
          authEventId: code.authEventId,
          ...(code.nonce === undefined ? {} : { nonce: code.nonce }),
        });
        return json(200, set, noStore);
      }
      case 'refresh_token': {
        const refreshToken = form.get('refresh_token') ?? '';
        const ungranted =
          refreshToken === evergreenToken ? [...KNOWN_SCOPES].filter((scope) => !settings.grantedScopes.includes(scope)) : [];
        // Using the announced token again after everything was revoked stands for a new consent.
        if (refreshToken === evergreenToken && !connections.some((connection) => connection.connected)) {
          for (const connection of connections) Object.assign(connection, { connected: true, updatedMs: request.nowMs });
        }
        const set = await tokens.refresh({
          ...common,
          token: refreshToken,
          droppedScopes: new Set([...droppedScopes, ...ungranted]),
        });
        return set === undefined ? refused('invalid_grant') : json(200, set, noStore);
      }
      default:
        return refused('unsupported_grant_type');
    }
  };

  const revoke = (request: SimRequest): SimReply => {
    const form = new URLSearchParams(request.body);
    if (clientOf(request, form) === undefined) return refused('invalid_client');
    const grant = tokens.refreshGrant(form.get('token') ?? '');
    // An unknown token is no error (RFC 7009). The announced one belongs to everybody and stays.
    if (grant !== undefined && !grant.evergreen) revokeUser();
    return { status: 200, headers: {}, body: '' };
  };
  const revokeUser = (): void => {
    tokens.revokeAll();
    for (const connection of connections) connection.connected = false;
  };

  const connectionsReply = (request: SimRequest): SimReply => {
    const grant = bearer(request);
    if (grant === undefined || grant.revoked) return problem(401, 'Unauthorized', 'AuthenticationUnsuccessful', random.uuid());
    if (request.nowMs >= grant.expiresAtMs) return problem(401, 'Unauthorized', expiredDetail(grant.expiresAtMs), random.uuid());
    const id = request.path.split('/')[2];
    if (id !== undefined) {
      const connection = connections.find((candidate) => candidate.id === id && candidate.connected);
      if (connection === undefined) return problem(404, 'Not Found', 'Connection not found', random.uuid());
      if (request.method !== 'DELETE') return problem(405, 'Method Not Allowed', 'Only DELETE', random.uuid());
      connection.connected = false;
      return { status: 204, headers: {}, body: '' };
    }
    const event = request.query.get('authEventId');
    const list = connections.filter((connection) => connection.connected && (event === null || connection.authEventId === event));
    return json(
      200,
      list.map((connection) => ({
        id: connection.id,
        authEventId: connection.authEventId,
        tenantId: connection.tenantId,
        tenantType: 'ORGANISATION',
        tenantName: connection.tenantName,
        createdDateUtc: sevenDigits(connection.createdMs),
        updatedDateUtc: sevenDigits(connection.updatedMs),
      })),
    );
  };

  const bearer = (request: SimRequest): AccessGrant | undefined => {
    const match = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '');
    return match?.[1] === undefined ? undefined : tokens.access(match[1]);
  };

  return {
    tokens,
    connections,
    apps,
    evergreenToken,
    droppedScopes,
    bearer,
    revokeUser,
    consentAgain: (nowMs) => {
      droppedScopes.clear();
      for (const connection of connections) {
        if (!connection.connected) Object.assign(connection, { connected: true, updatedMs: nowMs });
      }
    },
    disconnect: (tenantId) => {
      for (const connection of connections) if (connection.tenantId === tenantId) connection.connected = false;
    },
    handle: (request, issuer) => {
      const { path } = request;
      if (/^(\/identity)?\/connect\/authorize$/i.test(path)) return Promise.resolve(authorize(request));
      if (/^(\/identity)?\/connect\/token$/i.test(path))
        return request.method === 'POST' ? token(request, issuer) : Promise.resolve(refused('invalid_request'));
      if (/^(\/identity)?\/connect\/revocation$/i.test(path)) return Promise.resolve(revoke(request));
      if (/^\/connections(\/|$)/i.test(path)) return Promise.resolve(connectionsReply(request));
      if (path === '/.well-known/openid-configuration') return Promise.resolve(json(200, discovery(issuer)));
      if (path === '/.well-known/openid-configuration/jwks') return tokens.jwks().then((keys) => json(200, keys));
      return undefined;
    },
  };
}

/** http is for localhost by name only: 127.0.0.1 and custom schemes are refused, everything else must be https [survey: PKCE page]. */
function redirectFault(redirectUri: string, registered: readonly string[]): string | undefined {
  if (!registered.includes(redirectUri)) return 'invalid_request: Invalid redirect_uri';
  const url = new URL(redirectUri);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === 'localhost');
  return secure ? undefined : 'invalid_request: Invalid redirect_uri';
}

/** Starter and Core consent to one organisation at a time; choosing several is part of Advanced [survey]. */
function connectAfterConsent(
  connections: readonly Connection[],
  authEventId: string,
  tier: XeroSettings['tier'],
  nowMs: number,
): void {
  const absent = connections.filter((connection) => !connection.connected);
  const chosen =
    tier === 'Advanced' ? connections : [absent[0] ?? connections[0]].filter((connection) => connection !== undefined);
  for (const connection of chosen) {
    connection.authEventId = authEventId;
    connection.updatedMs = nowMs;
    connection.connected = true;
  }
}

function verifierFits(verifier: string, challenge: string): boolean {
  return (
    verifier.length >= 43 && verifier.length <= 128 && createHash('sha256').update(verifier).digest('base64url') === challenge
  );
}

/** `2019-12-07T18:46:19.5165400`: seven digits of a second, no zone [spec example]. */
function sevenDigits(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}0000`;
}

/** `TokenExpired: token expired at 09/24/2021 08:23:47`. */
export function expiredDetail(atMs: number): string {
  const text = new Date(atMs).toISOString();
  return `TokenExpired: token expired at ${text.slice(5, 7)}/${text.slice(8, 10)}/${text.slice(0, 4)} ${text.slice(11, 19)}`;
}

export function problem(
  status: number,
  title: string,
  detail: string,
  instance: string,
  headers: Readonly<Record<string, string>> = {},
): SimReply {
  return json(status, { Type: null, Title: title, Status: status, Detail: detail, Instance: instance, Extensions: {} }, headers);
}

function discovery(issuer: string): unknown {
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/openid-configuration/jwks`,
    authorization_endpoint: `${issuer}/identity/connect/authorize`,
    token_endpoint: `${issuer}/connect/token`,
    userinfo_endpoint: `${issuer}/connect/userinfo`,
    end_session_endpoint: `${issuer}/connect/endsession`,
    revocation_endpoint: `${issuer}/connect/revocation`,
    scopes_supported: [...KNOWN_SCOPES],
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    code_challenge_methods_supported: ['S256'],
  };
}
