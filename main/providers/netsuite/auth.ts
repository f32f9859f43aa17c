import { TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';
import {
  retryAfterMs,
  type CredentialField,
  type HttpResponse,
  type KeyDefinition,
  type KeySession,
  type Keys,
} from '../contract.ts';
import { accountPattern } from './account.ts';
import { assertionOf } from './assertion.ts';
import { clockFault } from './clock.ts';
import { endpointOf, hostsAt } from './hosts.ts';
import { signedByToken } from './oauth1.ts';

/**
 * Two ways in, neither with a consent page. The page NetSuite has is of no use to an agent that runs unattended: its login ends after seven days, and no renewal lengthens it.
 * [D 158081944642]
 */

const account: CredentialField = {
  name: 'account',
  label: 'account ID',
  where: 'Setup > Company > Company Information, "Account ID"; for a sandbox with its ending, as in 1234567_SB1.',
  secret: false,
  pattern: accountPattern,
};

const hexadecimal = /^[0-9A-Za-z]{16,128}$/;

/** What keys may be asked for is decided by the role they belong to. */
function fieldOf(keys: Keys, name: string): string {
  const value = keys[name];
  if (value !== undefined) return value;
  throw new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: `The stored NetSuite login has no ${name}.`,
    remedy: 'Reconnect NetSuite with all the values it asks for.',
    details: { field: name },
  });
}

/** A token of its own for an application with a certificate: for good, as long as the certificate holds. [D 162790605110] */
export const machineToMachine: KeyDefinition = {
  name: 'machine-to-machine',
  title: 'NetSuite with a certificate (OAuth 2.0, client credentials)',
  fields: [
    account,
    {
      name: 'clientId',
      label: 'client ID',
      where:
        'Setup > Integration > Manage Integrations: shown once, when the integration record is saved with "Client Credentials (Machine to Machine) Grant" and the scope "REST Web Services".',
      secret: true,
      pattern: hexadecimal,
    },
    {
      name: 'certificateId',
      label: 'certificate ID',
      where:
        'Setup > Integration > OAuth 2.0 Client Credentials (M2M) Setup, column "Certificate ID" of your mapping of entity, role and application.',
      secret: false,
    },
    {
      name: 'privateKey',
      label: 'private key',
      where: 'The file you made together with the certificate: a text that begins with "-----BEGIN PRIVATE KEY-----".',
      secret: true,
      pattern: /^-----BEGIN (?:RSA |EC )?PRIVATE KEY-----[A-Za-z0-9+/=\s]{64,16000}-----END (?:RSA |EC )?PRIVATE KEY-----$/,
    },
  ],
  session: {
    per: 'connection',
    renewAheadMs: 5 * 60 * 1000,
    request(hosts, { keys, nowMs, nonce }) {
      const assertion = assertionOf({
        clientId: fieldOf(keys, 'clientId'),
        certificateId: fieldOf(keys, 'certificateId'),
        privateKey: fieldOf(keys, 'privateKey'),
        // The account's own address, whatever stands in for it: that is what the statement is for. [D 162790605110]
        audience: hostsAt(endpointOf(fieldOf(keys, 'account'))).token,
        nowMs,
        nonce,
      });
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      });
      return {
        method: 'POST',
        url: hosts.token,
        headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
        body: form.toString(),
      };
    },
    read: readSession,
  },
  boundTenant: (keys) => fieldOf(keys, 'account'),
  endpoint: (keys) => endpointOf(fieldOf(keys, 'account')),
  sign: (request, { session }) => {
    if (session === null) throw new Error('a NetSuite request of this login is signed with a session');
    return { ...request, headers: { ...request.headers, authorization: `Bearer ${session.secret}` } };
  },
};

/** Four secrets that sign each request. No new ones can be made from 2027.1 on; those that exist go on. [D 158921905537] */
export const tokenBased: KeyDefinition = {
  name: 'token-based',
  title: 'NetSuite with an access token (token-based authentication)',
  fields: [
    account,
    {
      name: 'consumerKey',
      label: 'consumer key',
      where:
        'Setup > Integration > Manage Integrations: shown once, when the integration record is saved with "Token-Based Authentication".',
      secret: true,
      pattern: hexadecimal,
    },
    {
      name: 'consumerSecret',
      label: 'consumer secret',
      where: 'Shown once beside the consumer key.',
      secret: true,
      pattern: hexadecimal,
    },
    {
      name: 'tokenId',
      label: 'token ID',
      where:
        'Setup > Users/Roles > Access Tokens > New, for the integration, a user and a role: shown once, when the token is saved.',
      secret: true,
      pattern: hexadecimal,
    },
    { name: 'tokenSecret', label: 'token secret', where: 'Shown once beside the token ID.', secret: true, pattern: hexadecimal },
  ],
  session: null,
  boundTenant: (keys) => fieldOf(keys, 'account'),
  endpoint: (keys) => endpointOf(fieldOf(keys, 'account')),
  sign: (request, { keys, nowMs, nonce }) =>
    signedByToken(
      request,
      {
        account: fieldOf(keys, 'account'),
        consumerKey: fieldOf(keys, 'consumerKey'),
        consumerSecret: fieldOf(keys, 'consumerSecret'),
        tokenId: fieldOf(keys, 'tokenId'),
        tokenSecret: fieldOf(keys, 'tokenSecret'),
      },
      { nowMs, nonce },
    ),
};

/** What Oracle wants people to use comes first. */
export const keys: readonly KeyDefinition[] = [machineToMachine, tokenBased];

/** A token lives an hour; the number comes in quotes at times. [D] */
const sessionLifeSec = 3600;

/** Throws `auth/revoked` when the application or its certificate is refused, `rate/limited`, `provider/unavailable`, and `net/failed` for an answer that is no whole token. */
function readSession(response: HttpResponse, nowMs: number): KeySession {
  const answer = jsonObject(response.body);
  const { access_token: secret, token_type: type, expires_in: life, error } = answer;
  if (response.status !== 200 || (error !== undefined && error !== null)) {
    throw refusal(response, typeof error === 'string' ? error : '', nowMs);
  }
  const bearer = type === undefined || (typeof type === 'string' && type.toLowerCase() === 'bearer');
  if (typeof secret !== 'string' || !/^[\x21-\x7e]+$/.test(secret) || !bearer) throw incomplete(response.status);
  const seconds = typeof life === 'string' && /^\d{1,9}$/.test(life) ? Number(life) : life;
  const lifeSec = typeof seconds === 'number' && seconds > 0 ? Math.min(seconds, sessionLifeSec) : sessionLifeSec;
  return { secret, expiresAtMs: nowMs + lifeSec * 1000 };
}

function jsonObject(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return isRecord(value) ? value : {};
  } catch {
    return {}; // Half a body, or none: reported as an incomplete answer, without repeating any of it.
  }
}

function refusal(response: HttpResponse, error: string, nowMs: number): TieoutError {
  const { status } = response;
  const details = { status, error: /^[a-z_]{1,40}$/.test(error) ? error : null };
  const waitMs = retryAfterMs(response, nowMs);
  if (status === 429) {
    return new TieoutError({
      code: 'rate/limited',
      action: 'wait',
      message: 'NetSuite asks to wait before the next sign-in.',
      remedy: 'Tieout goes on by itself in a moment.',
      retryAtMs: nowMs + (waitMs ?? 30_000),
      details,
    });
  }
  if (status >= 500 || status === 408) {
    return new TieoutError({
      code: 'provider/unavailable',
      action: 'retry',
      message: `NetSuite's sign-in is not available at the moment (status ${status}).`,
      remedy: 'Tieout tries again by itself. See status.netsuite.com if it lasts.',
      ...(waitMs === undefined ? {} : { retryAtMs: nowMs + waitMs }),
      details,
    });
  }
  if (status === 200) return incomplete(status);
  return (
    clockFault(response, nowMs) ??
    new TieoutError({
      code: 'auth/revoked',
      action: 'stop-connection',
      message: `NetSuite does not accept this certificate login${details.error === null ? '' : ` (${details.error})`}.`,
      remedy:
        'Check in NetSuite, under "OAuth 2.0 Client Credentials (M2M) Setup", that the certificate has not expired or been revoked, that its ID and this private key belong together, and that the integration is enabled; then reconnect.',
      details: { ...details, field: error === 'invalid_client' ? 'clientId' : 'certificateId' },
    })
  );
}

function incomplete(status: number): TieoutError {
  return new TieoutError({
    code: 'net/failed',
    action: 'retry',
    message: 'The answer of NetSuite to the sign-in did not arrive whole.',
    remedy: 'Tieout asks again by itself.',
    details: { status },
  });
}
