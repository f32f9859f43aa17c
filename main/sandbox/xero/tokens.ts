import { createHash, generateKeyPair, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Random } from '../random.ts';

/** Tokens of the simulated identity service: JWTs, refresh token chains, codes. All lifetimes follow the virtual clock. */

export interface AccessGrant {
  readonly token: string;
  expiresAtMs: number;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly authEventId: string;
  revoked: boolean;
}

export interface RefreshGrant {
  readonly token: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly authEventId: string;
  /** The announced token: exempt from rotation, so that anyone can connect at any time. */
  readonly evergreen: boolean;
  readonly issuedAtMs: number;
  /** When a successor was given out; it still works for 30 minutes after that. */
  replacedAtMs: number | null;
  revoked: boolean;
}

const REFRESH_IDLE_MS = 60 * 86_400_000;
const GRACE_MS = 30 * 60_000;

export interface TokenSetReply {
  readonly id_token?: string;
  readonly access_token: string;
  readonly expires_in: number;
  readonly token_type: 'Bearer';
  readonly refresh_token?: string;
  readonly scope: string;
}

export interface TokenService {
  issue(ask: IssueAsk): Promise<TokenSetReply>;
  /** A new set for a refresh token, or undefined for `invalid_grant`. */
  refresh(ask: {
    token: string;
    clientId: string;
    nowMs: number;
    lifeSec: number;
    issuer: string;
    droppedScopes: ReadonlySet<string>;
  }): Promise<TokenSetReply | undefined>;
  addEvergreen(grant: { token: string; clientId: string; scopes: readonly string[]; authEventId: string; nowMs: number }): void;
  access(token: string): AccessGrant | undefined;
  refreshGrant(token: string): RefreshGrant | undefined;
  /** Ends every token of the user but the announced one. */
  revokeAll(): void;
  /** The next refresh token that is replaced has no grace. */
  withholdGrace(): void;
  jwks(): Promise<unknown>;
}

export interface IssueAsk {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly authEventId: string;
  readonly nowMs: number;
  readonly lifeSec: number;
  readonly issuer: string;
  readonly nonce?: string;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export function createTokenService(random: Random, userId: string): TokenService {
  const accessByToken = new Map<string, AccessGrant>();
  const refreshByToken = new Map<string, RefreshGrant>();
  let keys: Promise<{ readonly privateKey: KeyObject; readonly publicKey: KeyObject }> | undefined;
  // Made on first use: a 2048-bit key costs a tenth of a second that most worlds never need.
  const keyPair = () => (keys ??= promisify(generateKeyPair)('rsa', { modulusLength: 2048 }));
  let graceWithheld = false;
  const sessionId = random.uuid().replaceAll('-', '');

  const jwt = async (claims: Readonly<Record<string, unknown>>): Promise<string> => {
    const { privateKey } = await keyPair();
    const content = `${encode({ alg: 'RS256', kid: 'sandbox', typ: 'JWT' })}.${encode(claims)}`;
    return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`;
  };
  const service: TokenService = {
    issue: async ({ clientId, scopes, authEventId, nowMs, lifeSec, issuer, nonce }) => {
      const nowSec = Math.floor(nowMs / 1_000);
      const times = { nbf: nowSec, iat: nowSec };
      const token = await jwt({
        ...times,
        exp: nowSec + lifeSec,
        iss: issuer,
        aud: `${issuer}/resources`,
        client_id: clientId,
        sub: userId,
        auth_time: nowSec,
        idp: 'local',
        xero_userid: userId,
        global_session_id: sessionId,
        jti: random.uuid().replaceAll('-', ''),
        authentication_event_id: authEventId,
        scope: scopes,
        amr: ['pwd'],
      });
      accessByToken.set(token, { token, expiresAtMs: nowMs + lifeSec * 1_000, clientId, scopes, authEventId, revoked: false });
      const offline = scopes.includes('offline_access');
      const refreshToken = Buffer.from(`${random.uuid()}${random.uuid()}`).toString('base64url');
      if (offline) {
        refreshByToken.set(refreshToken, {
          token: refreshToken,
          clientId,
          scopes,
          authEventId,
          evergreen: false,
          issuedAtMs: nowMs,
          replacedAtMs: null,
          revoked: false,
        });
      }
      const idToken = scopes.includes('openid')
        ? await jwt({
            ...times,
            exp: nowSec + 300,
            iss: issuer,
            aud: clientId,
            sub: userId,
            at_hash: createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url'),
            xero_userid: userId,
            global_session_id: sessionId,
            ...(nonce === undefined ? {} : { nonce }),
            ...(scopes.includes('email') ? { email: 'sandbox@example.com', preferred_username: 'sandbox@example.com' } : {}),
            ...(scopes.includes('profile') ? { given_name: 'Sandbox', family_name: 'User' } : {}),
          })
        : undefined;
      return {
        ...(idToken === undefined ? {} : { id_token: idToken }),
        access_token: token,
        expires_in: lifeSec,
        token_type: 'Bearer',
        ...(offline ? { refresh_token: refreshToken } : {}),
        scope: scopes.join(' '),
      };
    },
    refresh: async ({ token, clientId, nowMs, lifeSec, issuer, droppedScopes }) => {
      const grant = refreshByToken.get(token);
      if (grant === undefined || grant.revoked || grant.clientId !== clientId) return undefined;
      if (!grant.evergreen) {
        if (nowMs > grant.issuedAtMs + REFRESH_IDLE_MS) return undefined;
        if (grant.replacedAtMs !== null && nowMs > grant.replacedAtMs + GRACE_MS) return undefined;
        grant.replacedAtMs ??= nowMs;
        grant.revoked = graceWithheld;
        graceWithheld = false;
      }
      const scopes = grant.scopes.filter((scope) => !droppedScopes.has(scope));
      return service.issue({ clientId, scopes, authEventId: grant.authEventId, nowMs, lifeSec, issuer });
    },
    addEvergreen: ({ nowMs, ...grant }) => {
      refreshByToken.set(grant.token, { ...grant, evergreen: true, issuedAtMs: nowMs, replacedAtMs: null, revoked: false });
    },
    access: (token) => accessByToken.get(token),
    refreshGrant: (token) => refreshByToken.get(token),
    revokeAll: () => {
      for (const grant of accessByToken.values()) grant.revoked = true;
      for (const grant of refreshByToken.values()) grant.revoked = !grant.evergreen;
    },
    withholdGrace: () => {
      graceWithheld = true;
    },
    jwks: async () => {
      const { publicKey } = await keyPair();
      return { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'sandbox', use: 'sig', alg: 'RS256' }] };
    },
  };
  return service;
}
