import { randomBytes } from 'node:crypto';
import type { Random } from '../core/ports.ts';

/** Cryptographic bytes for states, verifiers and keys; a plain fraction for jitter. */
export function createSystemRandom(): Random {
  return { bytes: (count) => new Uint8Array(randomBytes(count)), fraction: () => Math.random() };
}
