import { describe, expect, it } from 'vitest';
import {
  backoffMs,
  createPatience,
  httpDateMs,
  retryAfterMs,
  throwIfCancelled,
  type RetryPolicy,
} from '../../main/core/http/retry.ts';
import type { HttpResponse } from '../../main/core/ports.ts';
import { TieoutError } from '../../shared/errors.ts';
import { createTestClock } from '../support/test-clock.ts';

const nowMs = Date.UTC(2026, 2, 1, 10, 0, 0);
const policy: RetryPolicy = { tries: 4, baseMs: 500, capMs: 20_000, totalWaitMs: 60_000 };
const fraction = (value: number) => ({ bytes: (count: number) => new Uint8Array(count), fraction: () => value });

function response(headers: Record<string, string>): HttpResponse {
  return { status: 429, headers, body: new Uint8Array(), receivedAtMs: nowMs };
}

describe('backoff', () => {
  it('doubles its bound with every failure up to the cap', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 1000].map((failures) => backoffMs(policy, failures, fraction(1)))).toEqual([
      500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000,
    ]);
  });

  it('waits anything between nothing and the bound', () => {
    expect(backoffMs(policy, 3, fraction(0))).toBe(0);
    expect(backoffMs(policy, 3, fraction(0.5))).toBe(1000);
  });
});

describe('Retry-After', () => {
  it('is read in seconds', () => {
    expect(retryAfterMs(response({ 'retry-after': '7' }), nowMs)).toBe(7000);
    expect(retryAfterMs(response({ 'retry-after': ' 0 ' }), nowMs)).toBe(0);
    expect(retryAfterMs(response({ 'retry-after': '1.5' }), nowMs)).toBe(1500);
  });

  it('is read as a date', () => {
    expect(retryAfterMs(response({ 'retry-after': 'Sun, 01 Mar 2026 10:00:30 GMT' }), nowMs)).toBe(30_000);
    expect(retryAfterMs(response({ 'retry-after': 'Sun, 01 Mar 2026 09:00:00 GMT' }), nowMs)).toBe(0);
  });

  it("is taken from the platform's own clock, so that a wrong clock here does not turn seconds into hours", () => {
    const headers = { 'retry-after': 'Sun, 01 Mar 2026 13:00:30 GMT', date: 'Sun, 01 Mar 2026 13:00:00 GMT' };
    expect(retryAfterMs(response(headers), nowMs)).toBe(30_000);
  });

  it('counts as absent when it makes no sense', () => {
    for (const text of ['', 'soon', '-5', '1e9', '12345678901', 'Sun, 99 Foo']) {
      expect(retryAfterMs(response({ 'retry-after': text }), nowMs)).toBeUndefined();
    }
    expect(retryAfterMs(response({}), nowMs)).toBeUndefined();
  });
});

describe('HTTP date', () => {
  it('is read in the three forms servers write', () => {
    const sameMs = Date.UTC(1994, 10, 6, 8, 49, 37);
    expect(httpDateMs('Sun, 06 Nov 1994 08:49:37 GMT')).toBe(sameMs);
    expect(httpDateMs('Sunday, 06-Nov-94 08:49:37 GMT')).toBe(sameMs);
    expect(httpDateMs('Sun Nov  6 08:49:37 1994 GMT')).toBe(sameMs);
  });

  it('is not guessed from a number or an empty text', () => {
    expect(httpDateMs('1772359200')).toBeUndefined();
    expect(httpDateMs('')).toBeUndefined();
  });
});

describe('patience of one call', () => {
  const signal = new AbortController().signal;

  it('ends after the tries it was given', () => {
    const patience = createPatience({ clock: createTestClock(), random: fraction(1) }, policy);
    expect([1, 2, 3, 4].map(() => patience.mayTryAgain())).toEqual([true, true, true, false]);
  });

  it('waits at least as long as the platform asks', async () => {
    const clock = createTestClock({ autoAdvance: true });
    const patience = createPatience({ clock, random: fraction(1) }, policy);
    expect(await patience.pause(10_000, signal)).toBe(true);
    expect(clock.sleeps).toEqual([10_250]);
  });

  it('does not sleep for a wait that is longer than a call may take in all', async () => {
    const clock = createTestClock({ autoAdvance: true });
    const patience = createPatience({ clock, random: fraction(0) }, policy);
    expect(await patience.pause(50_000, signal)).toBe(true);
    expect(await patience.pause(11_000, signal)).toBe(false);
    expect(clock.sleeps).toEqual([50_000]);
  });
});

describe('cancelled work', () => {
  it('ends as run/cancelled whatever the reason', () => {
    const controller = new AbortController();
    expect(() => throwIfCancelled(controller.signal)).not.toThrow();
    controller.abort(new Error('Ctrl-C'));
    expect(() => throwIfCancelled(controller.signal)).toThrow(expect.objectContaining({ code: 'run/cancelled' }));
  });

  it('keeps a reason that is already one of ours', () => {
    const controller = new AbortController();
    const reason = new TieoutError({ code: 'store/owned', action: 'stop-all', message: 'a', remedy: 'b' });
    controller.abort(reason);
    expect(() => throwIfCancelled(controller.signal)).toThrow(reason);
  });
});
