import { createHmac } from 'node:crypto';
import { accountInRealm } from './account.ts';
import type { KeyDefinition } from '../contract.ts';

/** OAuth 1.0a as NetSuite wants it (token-based authentication): HMAC-SHA256 alone, over method, address and parameters, never over the body. [D 1534941295; RFC 5849] */

type Request = Parameters<KeyDefinition['sign']>[0];

export interface Oauth1Keys {
  readonly account: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly tokenId: string;
  readonly tokenSecret: string;
}

/** RFC 3986: everything but letters, digits and `-._~` is written as UTF-8 bytes in hexadecimal. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** What is signed: all parameters of the query and of the header but the signature and the realm, encoded, then sorted. */
export function signatureBase(method: string, address: string, oauth: readonly (readonly [string, string])[]): string {
  const url = new URL(address);
  const pairs = [...url.searchParams, ...oauth]
    .map(([name, value]) => [percentEncoded(name), percentEncoded(value)] as const)
    .toSorted((left, right) => order(left[0], right[0]) || order(left[1], right[1]));
  const parameters = pairs.map(([name, value]) => `${name}=${value}`).join('&');
  return [method.toUpperCase(), percentEncoded(`${url.protocol}//${url.host}${url.pathname}`), percentEncoded(parameters)].join(
    '&',
  );
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The request with its `Authorization` header. A signature is good once: each retry is signed anew. */
export function signedByToken(
  request: Request,
  keys: Oauth1Keys,
  at: { readonly nowMs: number; readonly nonce: string },
): Request {
  const oauth = [
    ['oauth_consumer_key', keys.consumerKey],
    ['oauth_token', keys.tokenId],
    ['oauth_signature_method', 'HMAC-SHA256'],
    ['oauth_timestamp', String(Math.floor(at.nowMs / 1000))],
    ['oauth_nonce', at.nonce],
    ['oauth_version', '1.0'],
  ] as const;
  const key = `${percentEncoded(keys.consumerSecret)}&${percentEncoded(keys.tokenSecret)}`;
  const signature = createHmac('sha256', key)
    .update(signatureBase(request.method, request.url, oauth))
    .digest('base64');
  const fields = [['realm', accountInRealm(keys.account)], ...oauth, ['oauth_signature', signature]] as const;
  const authorization = `OAuth ${fields.map(([name, value]) => `${name}="${percentEncoded(value)}"`).join(', ')}`;
  return { ...request, headers: { ...request.headers, authorization } };
}
