import { createKeySessions } from '../../main/core/auth/key-sessions.ts';
import { createLogins, type Logins } from '../../main/core/auth/logins.ts';
import { createTokenManager, type TokenManager } from '../../main/core/auth/token-manager.ts';
import type { ProviderDefinition, TokenSet } from '../../main/core/provider.ts';
import type { ConnectionRow } from '../../main/core/store/api.ts';
import { createFakeStore, type FakeStore } from './fake-store.ts';
import { createTestPorts, type TestPorts } from './memory-ports.ts';
import { createTestClock, type TestClock } from './test-clock.ts';
import { startTestPlatform, type TestPlatform } from './test-platform.ts';
import { createTestProvider } from './test-provider.ts';

/** A platform, a connection to it with a stored login, and a token manager. */
export interface LoginWorld {
  readonly clock: TestClock;
  readonly ports: TestPorts;
  readonly platform: TestPlatform;
  readonly store: FakeStore;
  readonly provider: ProviderDefinition;
  readonly connection: ConnectionRow;
  readonly tokens: TokenManager;
  /** Over the same tokens. */
  readonly logins: Logins;
  /** The login's tokens with this much life left on the access token. */
  loginWith(leftSec: number): TokenSet;
  /** The row as it is now. */
  row(): ConnectionRow;
  /** Another token manager over the same secrets and store: another process, or this one after a restart. */
  anotherProcess(over?: Partial<TestPorts>): TokenManager;
}

export async function createLoginWorld(over: Partial<ProviderDefinition> = {}): Promise<LoginWorld> {
  const clock = createTestClock({ autoAdvance: true });
  const ports = createTestPorts(clock);
  const platform = await startTestPlatform(clock);
  const store = createFakeStore();
  const provider = createTestProvider(over);
  const connection = store.addConnection({ endpoint: platform.url, grantedScopes: ['books.read'] });
  const managerOver = (ports: TestPorts): TokenManager => createTokenManager({ ports, store, providerOf: () => provider });
  const providerOf = (): ProviderDefinition => provider;
  const tokens = managerOver(ports);
  const logins = createLogins({ ports, store, providerOf, tokens, keys: createKeySessions({ ports, store, providerOf }) });
  return {
    clock,
    ports,
    platform,
    store,
    provider,
    connection,
    tokens,
    logins,
    loginWith: (leftSec) => ({
      accessToken: platform.accessTokenOf('ann'),
      accessExpiresAtMs: clock.nowMs() + leftSec * 1000,
      refreshToken: platform.refreshTokenOf('ann'),
      refreshExpiresAtMs: null,
      scopes: ['books.read'],
      clientId: 'app',
      clientSecret: null,
    }),
    row: () => {
      const row = store.connections.find((candidate) => candidate.id === connection.id);
      if (row === undefined) throw new Error('the connection is gone');
      return row;
    },
    anotherProcess: (over = {}) => managerOver({ ...ports, ...over }),
  };
}
