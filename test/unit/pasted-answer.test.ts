import { describe, expect, it } from 'vitest';
import { codeFromPasted } from '../../main/core/auth/pasted-answer.ts';

const login = { title: 'FreshBooks', redirectUri: 'https://localhost:8891/callback', state: 's1' };

describe('an address a person pasted', () => {
  it('gives its code when it answers this login', () => {
    expect(codeFromPasted(' https://localhost:8891/callback?code=abc&state=s1\n', login)).toBe('abc');
    expect(codeFromPasted('http://localhost:8891/callback?state=s1&code=abc', login)).toBe('abc');
  });

  it.each([
    ['of another login', 'https://localhost:8891/callback?code=abc&state=s2', /another login/],
    ['of another place', 'https://elsewhere.example/callback?code=abc&state=s1', /not the address/],
    ['without a state', 'https://localhost:8891/callback?code=abc', /another login/],
    ['without a code', 'https://localhost:8891/callback?state=s1', /no code/],
    ['with two codes', 'https://localhost:8891/callback?state=s1&code=a&code=b', /no code/],
    ['that says no', 'https://localhost:8891/callback?state=s1&error=access_denied', /not allowed/],
    ['that is no address', 'abc', /not the address/],
  ])('%s is refused, and nothing of it is repeated', (_what, pasted, message) => {
    expect(() => codeFromPasted(pasted, login)).toThrow(message);
    expect(() => codeFromPasted(pasted, login)).toThrow(expect.not.objectContaining({ message: expect.stringContaining('abc') }));
  });
});
