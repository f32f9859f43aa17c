import { createHash } from 'node:crypto';
import type { Clock, Random } from '../ports.ts';
import type { KeySession, UnsignedRequest } from '../provider.ts';
import type { KeyLogin } from './login-secret.ts';

/** Proves requests to a platform. */
export interface Signer {
  /** Tells one proof from the next; never leaves this process. */
  readonly mark: string;
  sign(request: UnsignedRequest): UnsignedRequest;
}

export function tokenSigner(accessToken: string): Signer {
  return {
    mark: accessToken,
    sign: (request) => ({ ...request, headers: { ...request.headers, authorization: `Bearer ${accessToken}` } }),
  };
}

/** Each signed request has a nonce and the time of its own. */
export function keySigner(
  ports: { readonly clock: Clock; readonly random: Random },
  { definition, keys }: KeyLogin,
  session: KeySession | null,
  tenantExternalId: string | null,
): Signer {
  return {
    mark: session?.secret ?? createHash('sha256').update(JSON.stringify(keys)).digest('hex'),
    sign: (request) =>
      definition.sign(request, {
        keys,
        session,
        tenantExternalId,
        nowMs: ports.clock.nowMs(),
        nonce: Buffer.from(ports.random.bytes(16)).toString('hex'),
      }),
  };
}
