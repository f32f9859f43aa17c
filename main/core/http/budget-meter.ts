import type { LimitBudget } from '../provider.ts';

/**
 * One budget of one scope: how much of it is used, and when the next request fits. Pure bookkeeping, told the time by its caller.
 * A rolling window remembers when each request was sent; a fixed one counts from the first request we know of, which is never earlier than the
 * platform's own start, so its end is never assumed too early.
 */
export interface Meter {
  readonly scope: string;
  readonly budget: LimitBudget;
  /** When a request may be sent; not after `nowMs` when it may be sent at once. */
  freeAtMs(nowMs: number): number;
  count(nowMs: number): void;
  /** What the platform says is left. Believed when it is less than we thought, never when it is more. */
  learn(remaining: number, nowMs: number): void;
  /** The platform refused because this budget is spent; nothing goes before `untilMs`. */
  spentUntil(untilMs: number, nowMs: number): void;
  used(nowMs: number): number;
  resetsAtMs(nowMs: number): number | null;
  /** For the store; null for budgets too short to remember. */
  snapshot(): { readonly windowStartedAtMs: number; readonly used: number } | null;
}

/** Budgets longer than this are kept over restarts. */
const rememberedFromSec = 3600;

export function createMeter(
  scope: string,
  budget: LimitBudget,
  stored: { readonly windowStartedAtMs: number; readonly used: number } | undefined,
): Meter {
  return budget.window === 'rolling' && budget.windowSec < rememberedFromSec
    ? createRollingMeter(scope, budget)
    : createFixedMeter(scope, budget, stored);
}

function createRollingMeter(scope: string, budget: LimitBudget): Meter {
  const windowMs = budget.windowSec * 1000;
  let sentAtMs: number[] = [];
  let blockedUntilMs = 0;
  const prune = (nowMs: number): void => {
    // A time ahead of now means the clock was set back: it counts from now on, so that nothing waits for a time that was never real.
    if (sentAtMs.some((at) => at > nowMs)) sentAtMs = sentAtMs.map((at) => Math.min(at, nowMs));
    const gone = sentAtMs.findIndex((at) => at > nowMs - windowMs);
    sentAtMs = gone < 0 ? [] : sentAtMs.slice(gone);
  };
  return {
    scope,
    budget,
    freeAtMs: (nowMs) => {
      prune(nowMs);
      const leaving = sentAtMs[sentAtMs.length - budget.max];
      return Math.max(blockedUntilMs, leaving === undefined ? 0 : leaving + windowMs);
    },
    count: (nowMs) => {
      prune(nowMs);
      sentAtMs.push(nowMs);
    },
    learn: (remaining, nowMs) => {
      prune(nowMs);
      for (let used = sentAtMs.length; used < budget.max - remaining; used += 1) sentAtMs.push(nowMs);
    },
    spentUntil: (untilMs) => {
      blockedUntilMs = Math.max(blockedUntilMs, untilMs);
    },
    used: (nowMs) => {
      prune(nowMs);
      return blockedUntilMs > nowMs ? budget.max : Math.min(budget.max, sentAtMs.length);
    },
    resetsAtMs: (nowMs) => {
      prune(nowMs);
      if (blockedUntilMs > nowMs) return blockedUntilMs;
      const first = sentAtMs[0];
      return first === undefined ? null : first + windowMs;
    },
    snapshot: () => null,
  };
}

function createFixedMeter(
  scope: string,
  budget: LimitBudget,
  stored: { readonly windowStartedAtMs: number; readonly used: number } | undefined,
): Meter {
  const windowMs = budget.windowSec * 1000;
  let startedAtMs = stored?.windowStartedAtMs ?? 0;
  let used = stored?.used ?? 0;
  const turn = (nowMs: number): void => {
    if (nowMs >= startedAtMs + windowMs) {
      startedAtMs = nowMs;
      used = 0;
    }
    if (startedAtMs > nowMs) startedAtMs = nowMs;
  };
  return {
    scope,
    budget,
    freeAtMs: (nowMs) => {
      turn(nowMs);
      return used < budget.max ? 0 : startedAtMs + windowMs;
    },
    count: (nowMs) => {
      turn(nowMs);
      if (used === 0) startedAtMs = nowMs;
      used += 1;
    },
    learn: (remaining, nowMs) => {
      turn(nowMs);
      used = Math.max(used, budget.max - remaining);
    },
    spentUntil: (untilMs, nowMs) => {
      // The window ends when the platform says, which it knows better than we do.
      startedAtMs = Math.min(nowMs, untilMs - windowMs);
      used = budget.max;
    },
    used: (nowMs) => {
      turn(nowMs);
      return Math.min(used, budget.max);
    },
    resetsAtMs: (nowMs) => {
      turn(nowMs);
      return used === 0 ? null : startedAtMs + windowMs;
    },
    snapshot: () => (budget.windowSec >= rememberedFromSec ? { windowStartedAtMs: startedAtMs, used } : null),
  };
}
