import { constants, createHmac, createPublicKey, generateKeyPairSync, timingSafeEqual, verify } from 'node:crypto';
import { createRandom } from '../random.ts';
import type { SimReply, SimRequest } from '../simulator.ts';
import type { NetsuiteSettings } from './settings.ts';

/** Who may ask: signatures of token-based authentication, and tokens bought with a certificate. */

export const ACCOUNT = 'TSTDRV7654321';
const TOKEN_PATH = '/services/rest/auth/oauth2/v1/token';
const AUDIENCE = `https://${ACCOUNT.toLowerCase()}.suitetalk.api.netsuite.com${TOKEN_PATH}`;
const WINDOW_MS = 5 * 60_000;
const LONGEST_SEC = 3_600;

export interface Identity {
  /** What people copy for each way in. */
  readonly certificateLogin: Readonly<Record<'kind' | 'account' | 'clientId' | 'certificateId' | 'privateKey', string>>;
  readonly tokenLogin: Readonly<
    Record<'kind' | 'account' | 'consumerKey' | 'consumerSecret' | 'tokenId' | 'tokenSecret', string>
  >;
  /** The token address; undefined for any other. */
  handle(request: SimRequest): SimReply | undefined;
  /** Whether a request of the API proves who asks; counts its nonce as used. */
  admits(request: SimRequest): boolean;
  /** The token that proved the request dies now. */
  expire(request: SimRequest): void;
  /** Integration, tokens and certificates are switched off. */
  revoke(): void;
  /** And on again. */
  restore(): void;
}

export function createIdentity(ask: {
  readonly seed: number;
  readonly nowMs: number;
  readonly settings: () => NetsuiteSettings;
}): Identity {
  const random = createRandom(ask.seed, 'netsuite/identity');
  const hex = (): string => Array.from({ length: 2 }, () => random.uuid().replaceAll('-', '')).join('');
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const clientId = hex();
  const consumer = { consumerKey: hex(), consumerSecret: hex(), tokenId: hex(), tokenSecret: hex() };
  const certificate = {
    id: `cert-${hex().slice(0, 12)}`,
    publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    expiresAtMs: ask.nowMs + 730 * 86_400_000,
  };
  const tokens = new Map<string, { expiresAtMs: number }>();
  const nonces = new Set<string>();
  let revoked = false;

  const grant = (request: SimRequest): SimReply => {
    const form = new URLSearchParams(request.body);
    const refused = (status: number, error: string): SimReply => ({
      status,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ error }),
    });
    if (form.get('grant_type') !== 'client_credentials') return refused(400, 'unsupported_grant_type');
    if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
      return refused(400, 'invalid_request');
    const claims = claimsOf(form.get('client_assertion') ?? '', [certificate, ...ask.settings().certificates], request.nowMs);
    const host = request.headers['host'] ?? '';
    const nowSec = request.nowMs / 1_000;
    const good =
      claims !== undefined &&
      !revoked &&
      claims.iss === clientId &&
      // The account's own address, or the one it was reached at.
      (claims.aud === AUDIENCE || (claims.aud.startsWith(`http://${host}/`) && claims.aud.endsWith(TOKEN_PATH))) &&
      claims.scope.includes('rest_webservices') &&
      claims.exp - claims.iat < LONGEST_SEC &&
      claims.exp > nowSec &&
      Math.abs(claims.iat - nowSec) * 1_000 <= WINDOW_MS;
    if (!good) return refused(400, claims !== undefined && claims.iss !== clientId ? 'invalid_client' : 'invalid_grant');
    const token = `eyJ.${hex()}.${hex()}`;
    const { accessTokenLifeSec } = ask.settings();
    tokens.set(token, { expiresAtMs: request.nowMs + accessTokenLifeSec * 1_000 });
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      // The number comes in quotes. [D]
      body: JSON.stringify({ access_token: token, expires_in: String(accessTokenLifeSec), token_type: 'bearer' }),
    };
  };

  const bearerOf = (request: SimRequest): { expiresAtMs: number } | undefined =>
    tokens.get((request.headers['authorization'] ?? '').replace(/^Bearer /, ''));

  return {
    certificateLogin: {
      kind: 'machine-to-machine',
      account: ACCOUNT,
      clientId,
      certificateId: certificate.id,
      privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim(),
    },
    tokenLogin: { kind: 'token-based', account: ACCOUNT, ...consumer },
    handle: (request) => (request.method === 'POST' && request.path === TOKEN_PATH ? grant(request) : undefined),
    admits: (request) => {
      if (revoked) return false;
      const authorization = request.headers['authorization'] ?? '';
      if (!authorization.startsWith('OAuth ')) {
        const token = bearerOf(request);
        return token !== undefined && request.nowMs < token.expiresAtMs;
      }
      const nonce = signedNonce(request, consumer);
      if (nonce === undefined || nonces.has(nonce)) return false;
      nonces.add(nonce);
      return true;
    },
    expire: (request) => {
      const token = bearerOf(request);
      if (token !== undefined) token.expiresAtMs = Math.min(token.expiresAtMs, request.nowMs);
    },
    restore: () => {
      revoked = false;
    },
    revoke: () => {
      revoked = true;
    },
  };
}

interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly scope: readonly string[];
  readonly iat: number;
  readonly exp: number;
}

/** The claims of an assertion that a certificate in force has signed; undefined for any other. */
function claimsOf(assertion: string, certificates: NetsuiteSettings['certificates'], nowMs: number): Claims | undefined {
  const [head = '', body = '', signature = ''] = assertion.split('.');
  const { alg, kid } = objectOf(head);
  const certificate = certificates.find(({ id }) => id === kid);
  if (certificate === undefined || certificate.expiresAtMs <= nowMs || typeof alg !== 'string') return undefined;
  if (!/^(?:PS|ES)(?:256|384|512)$/.test(alg)) return undefined;
  const key = createPublicKey(certificate.publicKey);
  const isRsa = key.asymmetricKeyType === 'rsa';
  if (isRsa !== alg.startsWith('PS')) return undefined;
  const how = isRsa
    ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { key, dsaEncoding: 'ieee-p1363' as const };
  if (!verify(`sha${alg.slice(2)}`, Buffer.from(`${head}.${body}`), how, Buffer.from(signature, 'base64url'))) return undefined;
  const { iss, aud, scope, iat, exp } = objectOf(body);
  const scopes = Array.isArray(scope) ? scope.map(String) : typeof scope === 'string' ? scope.split(',') : [];
  if (typeof iss !== 'string' || typeof aud !== 'string' || typeof iat !== 'number' || typeof exp !== 'number') return undefined;
  return { iss, aud, scope: scopes, iat, exp };
}

function objectOf(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    return {}; // No statement at all: refused by the caller.
  }
}

/** The nonce of a request whose signature holds; undefined when anything about it does not. Written apart from the product's own signer. */
function signedNonce(
  request: SimRequest,
  consumer: {
    readonly consumerKey: string;
    readonly consumerSecret: string;
    readonly tokenId: string;
    readonly tokenSecret: string;
  },
): string | undefined {
  const given = new Map<string, string>();
  for (const [, name = '', value = ''] of (request.headers['authorization'] ?? '').matchAll(/([a-z_]+)="([^"]*)"/g)) {
    given.set(name, decodeURIComponent(value));
  }
  const is = (name: string, value: string): boolean => given.get(name) === value;
  const nonce = given.get('oauth_nonce') ?? '';
  const timestamp = Number(given.get('oauth_timestamp'));
  const stated = is('realm', ACCOUNT) && is('oauth_consumer_key', consumer.consumerKey) && is('oauth_token', consumer.tokenId);
  if (!stated || !is('oauth_signature_method', 'HMAC-SHA256') || nonce.length < 6) return undefined;
  if (!(Math.abs(timestamp * 1_000 - request.nowMs) <= WINDOW_MS)) return undefined;
  const escape = (text: string): string =>
    [...Buffer.from(text, 'utf8')]
      .map((byte) =>
        /[A-Za-z0-9\-._~]/.test(String.fromCharCode(byte))
          ? String.fromCharCode(byte)
          : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
      )
      .join('');
  const pairs = [...request.query, ...[...given].filter(([name]) => name !== 'realm' && name !== 'oauth_signature')]
    .map(([name, value]) => ({ name: escape(name), value: escape(value) }))
    .toSorted((left, right) => (left.name === right.name ? (left.value < right.value ? -1 : 1) : left.name < right.name ? -1 : 1))
    .map(({ name, value }) => `${name}=${value}`);
  const address = `http://${request.headers['host'] ?? ''}/netsuite${request.path}`;
  const base = `${request.method}&${escape(address)}&${escape(pairs.join('&'))}`;
  const key = `${escape(consumer.consumerSecret)}&${escape(consumer.tokenSecret)}`;
  const ours = Buffer.from(createHmac('sha256', key).update(base).digest('base64'));
  const theirs = Buffer.from(given.get('oauth_signature') ?? '');
  return ours.length === theirs.length && timingSafeEqual(ours, theirs) ? nonce : undefined;
}
