import { constants, createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { TieoutError } from '../../../shared/errors.ts';

/** The signed statement (JWT) with which an application asks for a token of its own, without a person. [D 162790605110] */

export interface AssertionAsk {
  readonly clientId: string;
  readonly certificateId: string;
  /** PEM, PKCS #8 or the older forms. */
  readonly privateKey: string;
  /** The account's token address. */
  readonly audience: string;
  readonly nowMs: number;
  readonly nonce: string;
}

/** It has to end less than 60 minutes after it begins. [D] */
const lifeSec = 5 * 60;
/** RSA keys shorter than this are refused when their certificate is uploaded. [D] */
const leastRsaBits = 3072;

/** Throws `config/invalid` naming `privateKey` for a key that cannot sign one. */
export function assertionOf(ask: AssertionAsk): string {
  const key = keyFrom(ask.privateKey);
  const alg = algorithmOf(key);
  const issuedSec = Math.floor(ask.nowMs / 1000);
  const head = { typ: 'JWT', alg, kid: ask.certificateId };
  const claims = {
    iss: ask.clientId,
    scope: ['rest_webservices'],
    aud: ask.audience,
    iat: issuedSec,
    exp: issuedSec + lifeSec,
    jti: ask.nonce,
  };
  const text = `${encoded(head)}.${encoded(claims)}`;
  const signature =
    alg === 'PS256'
      ? sign('sha256', Buffer.from(text), {
          key,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
        })
      : sign(hashes[alg], Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}

type Algorithm = 'PS256' | keyof typeof hashes;
const hashes = { ES256: 'sha256', ES384: 'sha384', ES512: 'sha512' } as const;
const curves: Readonly<Record<string, keyof typeof hashes>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' };

/** RS256, which older examples show, is not in NetSuite's list any more. [D] */
function algorithmOf(key: KeyObject): Algorithm {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa' && (modulusLength ?? 0) >= leastRsaBits) return 'PS256';
  if (key.asymmetricKeyType === 'rsa')
    throw badKey(`it is an RSA key of fewer than ${leastRsaBits} bits, which NetSuite does not take`);
  const algorithm = namedCurve === undefined ? undefined : curves[namedCurve];
  if (algorithm !== undefined) return algorithm;
  throw badKey('it is neither an RSA key nor one on the curve P-256, P-384 or P-521');
}

function keyFrom(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw badKey('it cannot be read; one with a password has to be stored without it'); // The cause could repeat parts of the key.
  }
}

function badKey(why: string): TieoutError {
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: `The private key for NetSuite cannot be used: ${why}.`,
    remedy: 'Give the key that belongs to the certificate uploaded in NetSuite, in PEM form ("-----BEGIN PRIVATE KEY-----").',
    details: { field: 'privateKey' },
  });
}
