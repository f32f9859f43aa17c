import type { QuickbooksSettings } from './settings.ts';

/** QuickBooks' limits: 500 a minute, 10 a second and 10 at once for each realm, and a monthly number for the app. [doc: limits and throttles] */
export interface Limits {
  /** Counts a call that begins; false when it is throttled. */
  enter(realmId: string, nowMs: number): boolean;
  leave(realmId: string): void;
}

const MONTH_MS = 30 * 86_400_000;

export function createLimits(settings: () => QuickbooksSettings): Limits {
  const uses = new Map<string, { recent: number[]; running: number }>();
  let month = { startMs: 0, used: 0 };
  const useOf = (realmId: string) => {
    const known = uses.get(realmId) ?? { recent: [], running: 0 };
    uses.set(realmId, known);
    return known;
  };
  return {
    enter: (realmId, nowMs) => {
      const { rateLimits, perMinute, perSecond, concurrent, perMonth } = settings();
      const use = useOf(realmId);
      use.recent = use.recent.filter((at) => at > nowMs - 60_000);
      if (nowMs >= month.startMs + MONTH_MS) month = { startMs: nowMs, used: 0 };
      const lastSecond = use.recent.filter((at) => at > nowMs - 1_000).length;
      const over =
        rateLimits &&
        (use.running >= concurrent || use.recent.length >= perMinute || lastSecond >= perSecond || month.used >= perMonth);
      use.running += 1;
      if (over) return false;
      use.recent.push(nowMs);
      month.used += 1;
      return true;
    },
    leave: (realmId) => {
      useOf(realmId).running -= 1;
    },
  };
}
