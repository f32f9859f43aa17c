import { createHash } from 'node:crypto';
import type { Random } from '../ports.ts';

/** A proof key for one login (RFC 7636). The verifier never leaves the process but in the token request. */
export interface ProofKey {
  /** 43 to 128 unreserved characters. */
  readonly verifier: string;
  /** Base64url of the verifier's SHA-256 (method S256). */
  readonly challenge: string;
}

/** 48 random bytes are 64 characters: inside the 43–128 every platform asks for, with 384 bits of chance. */
export function createProofKey(random: Random): ProofKey {
  const verifier = base64url(random.bytes(48));
  return { verifier, challenge: challengeOf(verifier) };
}

/** The S256 challenge of a verifier. Throws for a verifier outside RFC 7636 §4.1. */
export function challengeOf(verifier: string): string {
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) throw new Error('a PKCE verifier has 43 to 128 unreserved characters');
  return createHash('sha256').update(verifier, 'ascii').digest('base64url');
}

/** An unguessable `state`, which ties the answer of the consent page to the login that asked for it. */
export function createState(random: Random): string {
  return base64url(random.bytes(32));
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
