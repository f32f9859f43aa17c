import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Who may talk to the browser host. The address that is opened carries a secret, good for one use and a short time; it is exchanged for a cookie that scripts cannot
 * read and other sites cannot send. Host and Origin are compared with our own address, so that a name somebody else's page resolves to this machine opens nothing.
 */
export interface Gate {
  /** Path and query of an address to open, with a fresh secret: the one before it opens nothing any more. */
  invite(nowMs: number): string;
  /** Takes the secret once: the cookie to set, or null for a wrong, used or late one. */
  exchange(secret: string, nowMs: number): string | null;
  /** Why a request is refused; null when it may pass. `sameOrigin`: it must name our own address as its origin (sockets). */
  refusal(request: IncomingMessage, ask: { readonly cookie: boolean; readonly sameOrigin: boolean }): string | null;
}

const cookieName = 'tieout-session';
const secretLifeMs = 5 * 60_000;

export function createGate(ask: { readonly authority: () => string }): Gate {
  let secret: string | null = null;
  let madeAtMs = 0;
  const session = randomBytes(32).toString('base64url');
  return {
    invite(nowMs) {
      secret = randomBytes(32).toString('base64url');
      madeAtMs = nowMs;
      return `/open?secret=${secret}`;
    },
    exchange(given, nowMs) {
      if (secret === null || nowMs - madeAtMs > secretLifeMs || !isSame(given, secret)) return null;
      secret = null;
      return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    },
    refusal(request, { cookie, sameOrigin }) {
      const { host, origin } = request.headers;
      if (host !== ask.authority()) return 'this address is not served here';
      if (origin === undefined ? sameOrigin : origin !== `http://${ask.authority()}`) return 'another site asked';
      const site = request.headers['sec-fetch-site'];
      if (cookie && site !== undefined && site !== 'same-origin' && site !== 'none') return 'another site asked';
      if (!cookie) return null;
      const cookies = cookiesNamed(request.headers.cookie ?? '', cookieName);
      const [only] = cookies;
      if (cookies.length > 1) return 'more than one session was named';
      return only !== undefined && isSame(only, session) ? null : 'no session';
    },
  };
}

function cookiesNamed(header: string, name: string): readonly string[] {
  return header
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1));
}

/** In constant time, whatever the lengths. */
function isSame(given: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(right));
}
