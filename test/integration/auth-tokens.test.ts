import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLogin } from '../../main/core/auth/stored-login.ts';
import { createLoginWorld, type LoginWorld } from '../support/login-world.ts';
import { failureOf, wordsOf } from '../support/failure-of.ts';
import { json } from '../support/loopback-server.ts';

/*
 * What could go wrong: two refreshes of one token; a new refresh token used before it is stored, or never stored; a lost answer that ends the connection; an
 * error body stored as a token; a network failure taken for a revocation; a token handed out in its last seconds.
 */

let world: LoginWorld;
beforeEach(async () => {
  world = await createLoginWorld();
});
afterEach(async () => {
  await world.platform.close();
});

const adopt = (leftSec: number): Promise<void> => world.tokens.adopt(world.connection.secretRef, world.loginWith(leftSec));
const refreshes = (): number => world.platform.requests('/token').length;
const stored = () => readLogin(world.ports.secrets, world.connection.secretRef);
const setPending = async (startedAtMs: number, by = 'a process that died'): Promise<void> => {
  const text = world.ports.secrets.values.get(world.connection.secretRef) ?? '{}';
  world.ports.secrets.values.set(
    world.connection.secretRef,
    JSON.stringify({ ...JSON.parse(text), pending: { startedAtMs, by } }),
  );
};

describe('access token', () => {
  it('is handed out without asking anybody while more than five minutes are left', async () => {
    await adopt(301);
    expect(await world.tokens.accessToken(world.connection.id)).toBe(world.platform.accessTokenOf('ann'));
    expect(refreshes()).toBe(0);
  });

  it('is renewed ahead when less than five minutes are left', async () => {
    await adopt(299);
    const token = await world.tokens.accessToken(world.connection.id);
    expect(token).toBe(world.platform.accessTokenOf('ann'));
    expect(refreshes()).toBe(1);
    expect(await world.tokens.accessToken(world.connection.id)).toBe(token);
    expect(refreshes()).toBe(1);
  });

  it('is renewed once for two callers at the same time', async () => {
    await adopt(10);
    const [a, b, c] = await Promise.all([1, 2, 3].map(() => world.tokens.accessToken(world.connection.id)));
    expect(refreshes()).toBe(1);
    expect(new Set([a, b, c])).toEqual(new Set([world.platform.accessTokenOf('ann')]));
  });

  it('is stored before anybody gets it', async () => {
    await adopt(10);
    const token = await world.tokens.accessToken(world.connection.id);
    expect((await stored())?.tokens).toMatchObject({ accessToken: token, refreshToken: world.platform.refreshTokenOf('ann') });
    // The mark first, then the new tokens.
    const writes = world.ports.secrets.writes.map((text) => JSON.parse(text));
    expect(writes.map((write) => write.pending !== null)).toEqual([false, true, false]);
  });

  it('is not handed out when the new tokens could not be stored, and the new tokens are not lost', async () => {
    await adopt(10);
    let left = 1;
    const locked = {
      ...world.ports.secrets,
      write: (reference: string, value: string) => {
        left -= 1;
        return left >= 0 ? world.ports.secrets.write(reference, value) : Promise.reject(new Error('the keychain is locked'));
      },
    };
    const process = world.anotherProcess({ secrets: locked });
    await expect(process.accessToken(world.connection.id)).rejects.toThrow('the keychain is locked');
    expect((await stored())?.pending).not.toBeNull();
    left = 10;
    expect(await process.accessToken(world.connection.id)).toBe(world.platform.accessTokenOf('ann'));
    expect(refreshes()).toBe(1);
    expect((await stored())?.pending).toBeNull();
  });

  it('is still handed out when it cannot be renewed but has a minute left', async () => {
    await adopt(120);
    const old = world.platform.accessTokenOf('ann');
    for (let n = 0; n < 4; n += 1) world.platform.tokenAnswers.push((_, response) => json(response, 503, {}));
    expect(await world.tokens.accessToken(world.connection.id)).toBe(old);
    expect(world.row().state).toBe('connected');
  });

  it('is never handed out with less than a minute left', async () => {
    await adopt(59);
    for (let n = 0; n < 4; n += 1) world.platform.tokenAnswers.push((_, response) => json(response, 503, {}));
    expect(await failureOf(world.tokens.accessToken(world.connection.id))).toMatchObject({
      code: 'provider/unavailable',
      action: 'retry',
    });
    expect(world.row().state).toBe('connected');
    expect(await world.tokens.accessToken(world.connection.id)).toBe(world.platform.accessTokenOf('ann'));
  });

  it("lives as long as the platform says from when it came, whatever the platform's clock shows", async () => {
    await adopt(10);
    world.platform.tokenAnswers.push((_, response) =>
      json(
        response,
        200,
        { access_token: 'at', refresh_token: 'rt', expires_in: 1800 },
        { date: 'Thu, 01 Jan 2032 00:00:00 GMT' },
      ),
    );
    await world.tokens.accessToken(world.connection.id);
    expect((await stored())?.tokens.accessExpiresAtMs).toBe(world.clock.nowMs() + 1800_000);
  });

  it("is renewed when the machine's clock was set back, for then its expiry means nothing", async () => {
    await adopt(1800);
    world.clock.set(world.clock.nowMs() - 3600_000);
    await world.tokens.accessToken(world.connection.id);
    expect(refreshes()).toBe(1);
  });
});

describe('refresh whose answer is lost', () => {
  it('is made good with the older token while the grace lasts, and told afterwards', async () => {
    await adopt(10);
    world.platform.loseAnswers = 1;
    const token = await world.tokens.accessToken(world.connection.id);
    expect(token).toBe(world.platform.accessTokenOf('ann'));
    expect(refreshes()).toBe(2);
    expect((await stored())?.pending).toBeNull();
    expect(world.ports.log.lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        message: expect.stringContaining('answer was lost'),
        fields: expect.objectContaining({ lostAnswers: 1 }),
      }),
    );
  });

  it('stays marked when all tries are lost, and is made good by the next call', async () => {
    await adopt(10);
    world.platform.loseAnswers = 4;
    world.platform.graceMs = Number.POSITIVE_INFINITY;
    // Each lost try rotates once more; the platform of this test takes only the token before the newest, so it is held back.
    world.platform.tokenAnswers.push(
      ...[1, 2, 3].map(() => (_: unknown, response: { destroy(): unknown }) => void response.destroy()),
    );
    world.platform.loseAnswers = 1;
    expect(await failureOf(world.tokens.accessToken(world.connection.id))).toMatchObject({ code: 'net/failed' });
    expect((await stored())?.pending).not.toBeNull();
    expect(world.row().state).toBe('connected');
    expect(await world.tokens.accessToken(world.connection.id)).toBe(world.platform.accessTokenOf('ann'));
    expect((await stored())?.pending).toBeNull();
  });

  it('leaves no mark when the request certainly never arrived', async () => {
    await adopt(10);
    await world.platform.close();
    expect(await failureOf(world.tokens.accessToken(world.connection.id))).toMatchObject({ code: 'net/failed' });
    expect((await stored())?.pending).toBeNull();
    expect((await stored())?.tokens.refreshToken).toBe(world.platform.refreshTokenOf('ann'));
    expect(world.row().state).toBe('connected');
  });
});

describe('crash between the answer and the write', () => {
  const crash = async (): Promise<void> => {
    await adopt(1000);
    await setPending(world.clock.nowMs());
    world.platform.rotate('ann');
  };

  it('is noticed at the next start and made good while the grace lasts, long before the token would be due', async () => {
    await crash();
    world.clock.set(world.clock.nowMs() + 29 * 60_000);
    const next = world.anotherProcess();
    expect(await next.resume()).toBe(1);
    expect(refreshes()).toBe(1);
    expect(await stored()).toMatchObject({ pending: null, tokens: { refreshToken: world.platform.refreshTokenOf('ann') } });
    expect(world.row().state).toBe('connected');
  });

  it('asks for a new login when the grace is over, and says why', async () => {
    await crash();
    world.clock.set(world.clock.nowMs() + 31 * 60_000);
    const next = world.anotherProcess();
    expect(await next.resume()).toBe(1);
    expect(world.row()).toMatchObject({ state: 'needs_reauth' });
    expect(world.row().stateReason).toMatch(
      /^Reconnect Xero – Acme Ltd\. Reason: Tieout was cut off while it renewed this login at 2026-03-01T10:00:00\.000Z, and Xero no longer accepts the older token\.$/,
    );
  });

  it('is made good by the first call when nobody resumed', async () => {
    await crash();
    world.clock.set(world.clock.nowMs() + 60_000);
    expect(await world.anotherProcess().accessToken(world.connection.id)).toBe(world.platform.accessTokenOf('ann'));
    expect(refreshes()).toBe(1);
  });

  it('does not keep a start from going on when the platform is out of reach', async () => {
    await crash();
    const crashedAtMs = world.clock.nowMs();
    await world.platform.close();
    world.clock.set(world.clock.nowMs() + 60_000);
    expect(await world.anotherProcess().resume()).toBe(1);
    expect((await stored())?.pending).toMatchObject({ startedAtMs: crashedAtMs });
    expect(world.row().state).toBe('connected');
  });
});

describe('two processes with one login', () => {
  beforeEach(() => {
    world.platform.graceMs = -1;
  });

  it("share a rotation: the second finds the first one's tokens and asks nobody", async () => {
    await adopt(10);
    const other = world.anotherProcess();
    const first = await world.tokens.accessToken(world.connection.id);
    expect(await other.accessToken(world.connection.id)).toBe(first);
    expect(refreshes()).toBe(1);
  });

  it('wait for each other: a refresh begun by the other is given time to end', async () => {
    await adopt(10);
    await setPending(world.clock.nowMs() - 1000, 'the other');
    const clock = {
      ...world.clock,
      sleep: async (ms: number, signal?: AbortSignal) => {
        const tokens = { ...world.loginWith(1800), accessToken: 'from-the-other' };
        const login = { format: 1, tokens, obtainedAtMs: world.clock.nowMs(), pending: null };
        world.ports.secrets.values.set(world.connection.secretRef, JSON.stringify(login));
        await world.clock.sleep(ms, signal);
      },
    };
    expect(await world.anotherProcess({ clock }).accessToken(world.connection.id)).toBe('from-the-other');
    expect(refreshes()).toBe(0);
  });

  it('follow each other: invalid_grant after the other rotated is no revocation', async () => {
    await adopt(10);
    // The other process rotates and stores between our reading the login and the platform's answer.
    world.platform.tokenAnswers.push((_, response) => {
      const rotated = world.platform.rotate('ann');
      const tokens = { ...world.loginWith(1800), accessToken: rotated.access_token, refreshToken: rotated.refresh_token };
      const login = { format: 1, tokens, obtainedAtMs: world.clock.nowMs(), pending: null };
      world.ports.secrets.values.set(world.connection.secretRef, JSON.stringify(login));
      json(response, 400, { error: 'invalid_grant' });
    });
    expect(await world.tokens.accessToken(world.connection.id)).toBe(world.platform.accessTokenOf('ann'));
    expect(world.row().state).toBe('connected');
    expect(refreshes()).toBe(1);
  });

  it('try once more with tokens that the other stored but that are due as well', async () => {
    await adopt(10);
    world.platform.tokenAnswers.push((_, response) => {
      world.platform.rotate('ann');
      const login = { format: 1, tokens: world.loginWith(30), obtainedAtMs: world.clock.nowMs(), pending: null };
      world.ports.secrets.values.set(world.connection.secretRef, JSON.stringify(login));
      json(response, 400, { error: 'invalid_grant' });
    });
    expect(await world.tokens.accessToken(world.connection.id)).toBe(world.platform.accessTokenOf('ann'));
    expect(refreshes()).toBe(2);
  });
});

describe('revoked login', () => {
  it('asks for a person once, by name, and is not sent to the platform again', async () => {
    await adopt(10);
    world.platform.revoke('ann');
    const error = await failureOf(world.tokens.accessToken(world.connection.id));
    expect(error).toMatchObject({ code: 'auth/revoked', action: 'stop-connection' });
    expect(error.message).toMatch(/^Reconnect Xero – Acme Ltd/);
    expect(world.row()).toMatchObject({ state: 'needs_reauth', stateReason: error.message });
    expect(await failureOf(world.tokens.accessToken(world.connection.id))).toMatchObject({ code: 'auth/revoked' });
    expect(refreshes()).toBe(1);
    expect(world.ports.notes).toEqual([expect.objectContaining({ title: 'Reconnect Xero – Acme Ltd' })]);
  });

  it('works again as soon as a new login is stored', async () => {
    await adopt(10);
    world.platform.revoke('ann');
    await failureOf(world.tokens.accessToken(world.connection.id));
    await world.tokens.adopt(world.connection.secretRef, {
      ...world.loginWith(1800),
      accessToken: 'new',
      refreshToken: 'rt-new',
    });
    expect(await world.tokens.accessToken(world.connection.id)).toBe('new');
  });

  it('works again when another process stored a new login', async () => {
    await adopt(10);
    world.platform.revoke('ann');
    await failureOf(world.tokens.accessToken(world.connection.id));
    await world
      .anotherProcess()
      .adopt(world.connection.secretRef, { ...world.loginWith(1800), accessToken: 'new', refreshToken: 'rt-new' });
    expect(await world.tokens.accessToken(world.connection.id)).toBe('new');
  });

  it('without anything stored asks for a person too', async () => {
    expect(await failureOf(world.tokens.accessToken(world.connection.id))).toMatchObject({ code: 'auth/revoked' });
    expect(world.row().stateReason).toContain('no login is stored for it on this machine');
    expect(refreshes()).toBe(0);
  });

  it('does not wake a connection that a person ended', async () => {
    await adopt(10);
    world.platform.revoke('ann');
    await world.store.write.updateConnection({ connectionId: world.connection.id, atMs: 0, state: 'disconnected' });
    await failureOf(world.tokens.accessToken(world.connection.id));
    expect(world.row().state).toBe('disconnected');
  });
});

describe('token refused by the platform', () => {
  it('is replaced by one refresh for all who saw the same', async () => {
    await adopt(1800);
    const dead = await world.tokens.accessToken(world.connection.id);
    const answers = await Promise.all([1, 2, 3].map(() => world.tokens.afterUnauthorized(world.connection.id, dead)));
    expect(new Set(answers)).toEqual(new Set([world.platform.accessTokenOf('ann')]));
    expect(refreshes()).toBe(1);
    expect(await world.tokens.afterUnauthorized(world.connection.id, dead)).toBe(answers[0]);
    expect(refreshes()).toBe(1);
  });

  it('joins a refresh that was begun for another reason', async () => {
    await adopt(10);
    const dead = world.platform.accessTokenOf('ann');
    const both = await Promise.all([
      world.tokens.accessToken(world.connection.id),
      world.tokens.afterUnauthorized(world.connection.id, dead),
    ]);
    expect(both[0]).toBe(both[1]);
    expect(refreshes()).toBe(1);
  });
});

describe('answer that is no token set', () => {
  const refusals: readonly [string, Record<string, unknown>][] = [
    ['an empty object', {}],
    ['an error with status 200', { error: 'server_error' }],
    ['no refresh token', { access_token: 'at', expires_in: 1800 }],
    ['an empty access token', { access_token: '', refresh_token: 'rt', expires_in: 1800 }],
    ['no life', { access_token: 'at', refresh_token: 'rt' }],
    ['a token with a line break', { access_token: 'a\r\nx: y', refresh_token: 'rt', expires_in: 1800 }],
    ['an object for a token', { access_token: { a: 1 }, refresh_token: 'rt', expires_in: 1800 }],
  ];
  it.each(refusals)('is never stored: %s', async (_, body) => {
    await adopt(10);
    for (let n = 0; n < 4; n += 1) world.platform.tokenAnswers.push((_request, response) => json(response, 200, body));
    const error = await failureOf(world.tokens.accessToken(world.connection.id));
    expect(error.action).toBe('retry');
    expect((await stored())?.tokens.refreshToken).toBe(world.platform.refreshTokenOf('ann'));
    expect(world.row().state).toBe('connected');
  });

  it('may be a redirect, which is not followed', async () => {
    await adopt(10);
    for (let n = 0; n < 4; n += 1) {
      world.platform.tokenAnswers.push((_, response) => {
        response.writeHead(307, { location: `${world.platform.url}/elsewhere` });
        response.end();
      });
    }
    expect(await failureOf(world.tokens.accessToken(world.connection.id))).toMatchObject({ code: 'provider/unavailable' });
    expect(world.platform.requests('/elsewhere')).toHaveLength(0);
  });

  it('may ask for patience, which is obeyed', async () => {
    await adopt(10);
    world.platform.tokenAnswers.push((_, response) => json(response, 429, {}, { 'retry-after': '7' }));
    const before = world.clock.nowMs();
    await world.tokens.accessToken(world.connection.id);
    expect(world.clock.nowMs() - before).toBeGreaterThanOrEqual(7000);
  });
});

describe('stored login', () => {
  it('that is no login is refused with a way out, and left where it is', async () => {
    world.ports.secrets.values.set(world.connection.secretRef, '{"format":1,"tokens":{"accessToken":"hunter2"}}');
    const error = await failureOf(world.tokens.accessToken(world.connection.id));
    expect(error).toMatchObject({ code: 'secrets/unavailable', action: 'stop-connection' });
    expect(JSON.stringify(error)).not.toContain('hunter2');
    expect(world.ports.secrets.values.get(world.connection.secretRef)).toContain('hunter2');
  });

  it('is not overwritten by a refresh that ends after a person logged in again', async () => {
    await adopt(10);
    let answerNow = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      world.platform.tokenAnswers.push((_, response) => {
        answerNow = () => json(response, 200, { access_token: 'old-chain', refresh_token: 'rt-old', expires_in: 1800 });
        resolve();
      });
    });
    const refreshing = world.tokens.accessToken(world.connection.id);
    await arrived;
    const adopted = world.tokens.adopt(world.connection.secretRef, {
      ...world.loginWith(1800),
      accessToken: 'new-login',
      refreshToken: 'rt-new',
    });
    answerNow();
    await Promise.all([refreshing, adopted]);
    expect((await stored())?.tokens.accessToken).toBe('new-login');
    expect(await world.tokens.accessToken(world.connection.id)).toBe('new-login');
  });

  it('takes over the scopes that a refresh brings', async () => {
    await adopt(10);
    world.platform.scope = 'books.read journals.read';
    await world.tokens.accessToken(world.connection.id);
    expect(world.row().grantedScopes).toEqual(['books.read', 'journals.read']);
  });

  it('is forgotten on request, here and in the secret store', async () => {
    await adopt(1800);
    await world.tokens.forget(world.connection.secretRef);
    expect(world.ports.secrets.values.size).toBe(0);
    expect(await failureOf(world.tokens.accessToken(world.connection.id))).toMatchObject({ code: 'auth/revoked' });
  });
});

describe('secrets of a login', () => {
  it('show in no error, log line, note or store row, whatever goes wrong', async () => {
    const seen: unknown[] = [];
    await adopt(10);
    world.platform.loseAnswers = 1;
    await world.tokens.accessToken(world.connection.id);
    await adopt(10);
    world.platform.tokenAnswers.push((_, response) => json(response, 200, { access_token: 'at-half-an-answer-secret' }));
    await world.tokens.accessToken(world.connection.id).catch((error: unknown) => seen.push(error));
    await adopt(10);
    world.platform.revoke('ann');
    await world.tokens.accessToken(world.connection.id).catch((error: unknown) => seen.push(error));
    const words = JSON.stringify([seen.map(wordsOf), world.ports.log.lines, world.ports.notes, world.store.connections]);
    expect(world.ports.log.lines.length).toBeGreaterThan(0);
    for (const secret of ['rt.ann.', 'eyJhbGci', 'at-half-an-answer-secret']) expect(words).not.toContain(secret);
  });
});
