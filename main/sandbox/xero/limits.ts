import type { XeroSettings } from './settings.ts';

/** Xero's limits: 5 at once, 60 a minute and 5,000 (Starter: 1,000) a day per organisation, 10,000 a minute per app [doc: developer.xero.com/faq/limits]. */

export type LimitProblem = 'minute' | 'day' | 'appminute' | 'concurrent';

export interface LimitAnswer {
  readonly problem: LimitProblem | null;
  /** Seconds; only for minute and day [survey]. */
  readonly retryAfterSec: number | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Limits {
  /** Counts a call that begins. */
  enter(tenantId: string, nowMs: number): LimitAnswer;
  leave(tenantId: string): void;
}

interface TenantUse {
  minute: number[];
  day: number;
  dayUsed: number;
  running: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export function createLimits(settings: () => XeroSettings): Limits {
  const uses = new Map<string, TenantUse>();
  let app: number[] = [];
  const useOf = (tenantId: string): TenantUse => {
    const known = uses.get(tenantId);
    if (known !== undefined) return known;
    const fresh = { minute: [], day: -1, dayUsed: 0, running: 0 };
    uses.set(tenantId, fresh);
    return fresh;
  };
  // The day begins at another time for each organisation.
  const dayOffset = (tenantId: string): number => (Number.parseInt(tenantId.slice(0, 4), 16) / 0x1_0000) * DAY_MS;

  return {
    enter: (tenantId, nowMs) => {
      const { rateLimits, perMinute, perDay, appPerMinute, concurrent, tier } = settings();
      const use = useOf(tenantId);
      const dayLimit = perDay ?? (tier === 'Starter' ? 1_000 : 5_000);
      const day = Math.floor((nowMs + dayOffset(tenantId)) / DAY_MS);
      if (day !== use.day) Object.assign(use, { day, dayUsed: 0 });
      use.minute = use.minute.filter((at) => at > nowMs - MINUTE_MS);
      app = app.filter((at) => at > nowMs - MINUTE_MS);
      const oldest = use.minute[0] ?? nowMs;
      const problem: LimitProblem | null = !rateLimits
        ? null
        : use.running >= concurrent
          ? 'concurrent'
          : use.dayUsed >= dayLimit
            ? 'day'
            : use.minute.length >= perMinute
              ? 'minute'
              : app.length >= appPerMinute
                ? 'appminute'
                : null;
      use.running += 1;
      // Without limits there is nothing to use up, and nothing to tell a client to wait for.
      if (problem === null && rateLimits) {
        use.minute.push(nowMs);
        app.push(nowMs);
        use.dayUsed += 1;
      }
      const nextDayMs = (day + 1) * DAY_MS - dayOffset(tenantId);
      const retryAfterSec =
        problem === 'minute'
          ? Math.ceil((oldest + MINUTE_MS - nowMs) / 1_000)
          : problem === 'day'
            ? Math.ceil((nextDayMs - nowMs) / 1_000)
            : null;
      const left = (limit: number, used: number): string => String(Math.max(0, limit - used));
      return {
        problem,
        retryAfterSec: retryAfterSec === null ? null : Math.max(1, retryAfterSec),
        headers: {
          'x-daylimit-remaining': left(dayLimit, use.dayUsed),
          'x-minlimit-remaining': left(perMinute, use.minute.length),
          'x-appminlimit-remaining': left(appPerMinute, app.length),
        },
      };
    },
    leave: (tenantId) => {
      useOf(tenantId).running -= 1;
    },
  };
}
