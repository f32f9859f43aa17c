import { createRandom } from '../random.ts';
import type { SimRequest } from '../simulator.ts';
import { PERMISSIONS } from './settings.ts';

/** Keys: what each may read, and how they end. Nobody renews one. */

export interface Key {
  readonly text: string;
  readonly kind: 'restricted' | 'secret' | 'publishable';
  state: 'good' | 'revoked' | 'expired';
}

export interface Identity {
  readonly credentials: { readonly kind: 'restricted-key'; readonly key: string };
  /** Permissions taken away from the restricted key. */
  readonly dropped: Set<string>;
  /** The key of a request, as bearer or as the name of a person without a password; undefined when it is none of ours. */
  keyOf(request: SimRequest): Key | undefined;
  mayRead(key: Key, permission: string): boolean;
  revokeAll(state: 'revoked' | 'expired'): void;
  /** Keys that read the same again, with every permission. */
  restore(): void;
}

export function createIdentity(seed: number): Identity {
  const own = createRandom(seed, 'stripe/identity').uuid().replaceAll('-', '');
  const restricted: Key = { text: `rk_test_sandbox${own}`, kind: 'restricted', state: 'good' };
  const keys: readonly Key[] = [
    restricted,
    { text: `sk_test_sandbox${own}`, kind: 'secret', state: 'good' },
    { text: `pk_test_sandbox${own}`, kind: 'publishable', state: 'good' },
  ];
  const dropped = new Set<string>();
  return {
    credentials: { kind: 'restricted-key', key: restricted.text },
    dropped,
    keyOf: (request) => {
      const text = tokenOf(request.headers['authorization'] ?? '');
      return keys.find((key) => key.text === text);
    },
    mayRead: (key, permission) => {
      if (key.kind === 'secret') return true;
      return key.kind === 'restricted' && PERMISSIONS.some((known) => known === permission) && !dropped.has(permission);
    },
    restore: () => {
      for (const key of keys) key.state = 'good';
      dropped.clear();
    },
    revokeAll: (state) => {
      for (const key of keys) key.state = state;
    },
  };
}

function tokenOf(authorization: string): string {
  const [scheme = '', rest = ''] = authorization.split(/ (.*)/s, 2);
  if (/^bearer$/i.test(scheme)) return rest;
  if (!/^basic$/i.test(scheme)) return '';
  return Buffer.from(rest, 'base64').toString('utf8').split(':')[0] ?? '';
}

/** As the real one writes it: enough to recognise it, and nothing to use. */
export function shownKey({ text }: Key): string {
  return `${text.slice(0, 8)}*********${text.slice(-3)}`;
}
