import type { RequestSubject } from '../simulator.ts';

/** What was asked of the sandbox, so that tests can count requests instead of timing them. */

export interface LoggedRequest {
  readonly n: number;
  readonly atMs: number;
  readonly provider: string;
  readonly method: string;
  readonly path: string;
  readonly tenant: string | null;
  readonly stream: string;
  readonly kind: RequestSubject['kind'];
  readonly page: number | null;
  /** 0 where no answer was sent. */
  readonly status: number;
  readonly faults: readonly string[];
}

export interface RequestLog {
  add(entry: Omit<LoggedRequest, 'n'>): void;
  clear(): void;
  /** How many since it was cleared: cheap enough to look at between two requests. */
  total(): number;
  report(): {
    readonly total: number;
    readonly counts: Readonly<Record<string, number>>;
    readonly last: readonly LoggedRequest[];
  };
}

const KEPT = 2_000;

export function createRequestLog(): RequestLog {
  let total = 0;
  let last: LoggedRequest[] = [];
  const counts = new Map<string, number>();
  return {
    add: (entry) => {
      total += 1;
      last.push({ n: total, ...entry });
      if (last.length > KEPT * 2) last = last.slice(-KEPT);
      const key = `${entry.provider}/${entry.stream}/${entry.kind}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    clear: () => {
      total = 0;
      last = [];
      counts.clear();
    },
    total: () => total,
    report: () => ({ total, counts: Object.fromEntries(counts), last: last.slice(-KEPT) }),
  };
}
