import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSystemRandom } from '../../main/adapters/system-random.ts';
import { challengeOf, createProofKey, createState } from '../../main/core/auth/pkce.ts';

describe('proof key', () => {
  it('gives the challenge of the example in RFC 7636, appendix B', () => {
    expect(challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
  });

  it('has a verifier of 43 to 128 unreserved characters, another one each time', () => {
    const random = createSystemRandom();
    const keys = Array.from({ length: 100 }, () => createProofKey(random));
    for (const { verifier, challenge } of keys) {
      expect(verifier).toMatch(/^[A-Za-z0-9._~-]{43,128}$/);
      expect(challenge).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(challengeOf(verifier)).toBe(challenge);
    }
    expect(new Set(keys.map(({ verifier }) => verifier)).size).toBe(100);
  });

  it('refuses verifiers that a platform would refuse', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        if (/^[A-Za-z0-9._~-]{43,128}$/.test(text)) expect(challengeOf(text)).toHaveLength(43);
        else expect(() => challengeOf(text)).toThrow('43 to 128');
      }),
    );
  });
});

describe('state', () => {
  it('cannot be guessed: 256 bits, another one each time', () => {
    const random = createSystemRandom();
    const states = Array.from({ length: 100 }, () => createState(random));
    for (const state of states) expect(state).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set(states).size).toBe(100);
  });
});
