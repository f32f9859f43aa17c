import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../main/core/ports.ts';
import { json, startLoopbackServer, type Handler, type LoopbackServer, type Received } from './loopback-server.ts';

/** One user's login at the test platform: a chain of refresh tokens of which the newest works, the one before it for the time of grace. */
interface Chain {
  readonly user: string;
  generation: number;
  rotatedAtMs: number;
  revoked: boolean;
}

export interface TestPlatform {
  readonly server: LoopbackServer;
  readonly url: string;
  /** Answers to the next token requests that are lost on the way: the platform rotates, the client never hears. */
  loseAnswers: number;
  /** Answers the next token requests in a way of the test's own, before anything rotates. */
  readonly tokenAnswers: Handler[];
  /** Answers the next API requests in a way of the test's own, after the token was found good. */
  readonly apiAnswers: Handler[];
  graceMs: number;
  lifeSec: number;
  scope: string;
  tenantsOf: Map<string, { readonly id: string; readonly name: string }[]>;
  /** The refresh token that works now. */
  refreshTokenOf(user: string): string;
  accessTokenOf(user: string): string;
  revoke(user: string): void;
  /** Makes access tokens issued so far expired in the platform's eyes. */
  expireAccess(user: string): void;
  /** Rotates without anybody of ours asking, as another process would. */
  rotate(user: string): { access_token: string; refresh_token: string; expires_in: number; scope: string };
  /** The answer to the next consent: who logs in, or an error word. */
  consent: { readonly user: string } | { readonly error: string };
  requests(path: string): readonly Received[];
  close(): Promise<void>;
}

/** An OAuth platform with rotation and grace, a tenant list and an API that answers `{ "ok": true }` to a good token. Everything on one loopback address. */
export async function startTestPlatform(clock: Clock, users: readonly string[] = ['ann']): Promise<TestPlatform> {
  const chains = new Map<string, Chain>(
    users.map((user) => [user, { user, generation: 1, rotatedAtMs: Number.NEGATIVE_INFINITY, revoked: false }]),
  );
  const expired = new Set<string>();
  const codes = new Map<string, { readonly user: string; readonly challenge: string; readonly redirectUri: string }>();
  const chainOf = (user: string): Chain => {
    const chain = chains.get(user);
    if (chain === undefined) throw new Error(`no user ${user}`);
    return chain;
  };
  const refreshName = (chain: Chain, generation: number): string => `rt.${chain.user}.${generation}.0123456789abcdef`;
  const accessName = (chain: Chain, generation: number): string =>
    `eyJhbGci.${Buffer.from(chain.user).toString('base64url')}.${generation}`;
  const issue = (chain: Chain) => {
    chain.generation += 1;
    chain.rotatedAtMs = clock.nowMs();
    return {
      access_token: accessName(chain, chain.generation),
      refresh_token: refreshName(chain, chain.generation),
      expires_in: platform.lifeSec,
      scope: platform.scope,
      token_type: 'Bearer',
    };
  };
  const chainForRefresh = (token: string): Chain | undefined =>
    [...chains.values()].find(
      (chain) =>
        !chain.revoked &&
        (token === refreshName(chain, chain.generation) ||
          (token === refreshName(chain, chain.generation - 1) && clock.nowMs() - chain.rotatedAtMs <= platform.graceMs)),
    );
  const answerToken = (body: URLSearchParams, response: ServerResponse): void => {
    let chain: Chain | undefined;
    if (body.get('grant_type') === 'authorization_code') {
      const grant = codes.get(body.get('code') ?? '');
      codes.delete(body.get('code') ?? '');
      const challenge = createHash('sha256')
        .update(body.get('code_verifier') ?? '')
        .digest('base64url');
      const fits = grant !== undefined && grant.challenge === challenge && grant.redirectUri === body.get('redirect_uri');
      chain = fits ? chainOf(grant.user) : undefined;
    } else chain = chainForRefresh(body.get('refresh_token') ?? '');
    if (chain === undefined) return json(response, 400, { error: 'invalid_grant' });
    const tokens = issue(chain);
    if (platform.loseAnswers > 0) {
      platform.loseAnswers -= 1;
      response.destroy();
      return;
    }
    json(response, 200, tokens);
  };
  const chainForAccess = (request: Received): Chain | 'expired' | undefined => {
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    if (expired.has(token)) return 'expired';
    return [...chains.values()].find((chain) => !chain.revoked && issued(chain).includes(token));
  };
  const issued = (chain: Chain): readonly string[] =>
    Array.from({ length: chain.generation }, (_, index) => accessName(chain, index + 1));

  const consent: Handler = (request, response) => {
    const back = new URL(request.query.get('redirect_uri') ?? '');
    const state = request.query.get('state') ?? '';
    back.searchParams.set('state', state);
    if ('error' in platform.consent) back.searchParams.set('error', platform.consent.error);
    else {
      const code = `code-${codes.size}-${state.slice(0, 8)}`;
      const challenge = request.query.get('code_challenge') ?? '';
      codes.set(code, { user: platform.consent.user, challenge, redirectUri: request.query.get('redirect_uri') ?? '' });
      back.searchParams.set('code', code);
    }
    response.writeHead(302, { location: back.href }).end();
  };
  const revoke: Handler = (request, response) => {
    const chain = chainForRefresh(new URLSearchParams(request.body).get('token') ?? '');
    if (chain !== undefined) chain.revoked = true;
    response.end();
  };
  const api: Handler = (request, response) => {
    const chain = chainForAccess(request);
    if (chain === 'expired') return json(response, 401, { detail: 'expired' });
    if (chain === undefined) return json(response, 401, { detail: 'unknown token' });
    if (request.path === '/connections') return json(response, 200, platform.tenantsOf.get(chain.user) ?? []);
    const own = platform.apiAnswers.shift();
    return own === undefined ? json(response, 200, { ok: true }) : own(request, response);
  };
  const token: Handler = (request, response) =>
    (platform.tokenAnswers.shift() ?? (() => answerToken(new URLSearchParams(request.body), response)))(request, response);
  const routes: Readonly<Record<string, Handler>> = { '/authorize': consent, '/token': token, '/revoke': revoke };
  const server = await startLoopbackServer((request, response) => (routes[request.path] ?? api)(request, response));

  const platform: TestPlatform = {
    server,
    url: server.url,
    loseAnswers: 0,
    tokenAnswers: [],
    apiAnswers: [],
    graceMs: 30 * 60_000,
    lifeSec: 1800,
    scope: 'books.read',
    tenantsOf: new Map(users.map((user) => [user, [{ id: `org-${user}`, name: `${user}'s Books Ltd` }]])),
    refreshTokenOf: (user) => refreshName(chainOf(user), chainOf(user).generation),
    accessTokenOf: (user) => accessName(chainOf(user), chainOf(user).generation),
    revoke: (user) => {
      chainOf(user).revoked = true;
    },
    expireAccess: (user) => {
      for (const token of issued(chainOf(user))) expired.add(token);
    },
    rotate: (user) => issue(chainOf(user)),
    consent: { user: users[0] ?? 'ann' },
    requests: (path) => server.received.filter((request) => request.path === path),
    close: () => server.close(),
  };
  return platform;
}
