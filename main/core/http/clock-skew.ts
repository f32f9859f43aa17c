import type { HttpResponse, Log } from '../ports.ts';
import { httpDateMs } from './retry.ts';

const noteworthyMs = 5 * 60 * 1000;

/**
 * How far this machine's clock is from the platforms', by the `Date` headers that pass by. Tokens do not depend on it (their life is counted from receipt),
 * but signatures, dates in filters and the freshness shown do.
 */
export interface ClockSkew {
  observe(host: string, response: HttpResponse): void;
  /** Platform minus this machine, from the newest answer of each host, the largest in size; null before any answer. Good to about a second. */
  skewMs(): number | null;
}

export function createClockSkew(log: Log): ClockSkew {
  const skewByHost = new Map<string, number>();
  return {
    observe: (host, response) => {
      const dateMs = httpDateMs(response.headers['date'] ?? '');
      if (dateMs === undefined) return;
      const before = skewByHost.get(host) ?? 0;
      const skew = dateMs - response.receivedAtMs;
      skewByHost.set(host, skew);
      if (Math.abs(skew) > noteworthyMs && Math.abs(before) <= noteworthyMs) {
        log.warn("this machine's clock differs from the platform's", { host, differenceSec: Math.round(skew / 1000) });
      }
    },
    skewMs: () => {
      const [first, ...others] = skewByHost.values();
      if (first === undefined) return null;
      return others.reduce((largest, skew) => (Math.abs(skew) > Math.abs(largest) ? skew : largest), first);
    },
  };
}
