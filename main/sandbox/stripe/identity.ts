import { createRandom } from '../random.ts';
import type { SimRequest } from '../simulator.ts';
import { PERMISSIONS } from './settings.ts';

/** Keys: what each may read, and how they end. Nobody renews one. */

export interface Key {
  readonly text: string;
  readonly kind: 'restricted' | 'secret' | 'publishable';
  /** Which of the account's two sets of objects it reads. */
  readonly live: boolean;
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
  const made = (prefix: string, kind: Key['kind'], live: boolean): Key => ({
    text: `${prefix}_${live ? 'live' : 'test'}_sandbox${own}`,
    kind,
    live,
    state: 'good',
  });
  const restricted = made('rk', 'restricted', true);
  const keys: readonly Key[] = [
    restricted,
    made('sk', 'secret', true),
    made('pk', 'publishable', true),
    made('rk', 'restricted', false),
    made('sk', 'secret', false),
    made('pk', 'publishable', false),
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
