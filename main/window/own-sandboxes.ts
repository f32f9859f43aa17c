import type { LimitBudget } from '../core/provider.ts';
import { startSandboxWorker, type SandboxWorker } from '../workers/sandbox.ts';
import type { DemoSandbox } from './surroundings.ts';

/** The simulated platforms this process runs for its demo. */
export interface OwnSandboxes {
  /** A company of that size, made at the first call. */
  of(size: 'small' | 'medium'): Promise<DemoSandbox>;
  /**
   * For `CoreOptions.holds`: the demo need not sit through the pace of platforms that are simulated here. What they allow in a day is counted all the same, so that a
   * person sees how it is shown. Everywhere else every limit holds.
   */
  readonly holds: (budget: LimitBudget, endpoint: string | null) => boolean;
  close(): Promise<void>;
}

const invoicesOf = { small: 120, medium: 5_000 } as const;
const daySec = 86_400;

/** `start` makes the world and serves it. */
export function createOwnSandboxes(start: typeof startSandboxWorker = startSandboxWorker): OwnSandboxes {
  const running = new Map<'small' | 'medium', Promise<SandboxWorker>>();
  const origins = new Set<string>();
  const begin = async (size: 'small' | 'medium'): Promise<SandboxWorker> => {
    const sandbox = await start({ seed: 1, invoices: invoicesOf[size], settings: { rateLimits: false } });
    origins.add(new URL(sandbox.url).origin);
    return sandbox;
  };
  return {
    async of(size) {
      const sandbox = running.get(size) ?? begin(size);
      running.set(size, sandbox);
      return (await sandbox).announcement;
    },
    holds: ({ windowSec }, endpoint) =>
      windowSec >= daySec || endpoint === null || !origins.has(URL.canParse(endpoint) ? new URL(endpoint).origin : ''),
    async close() {
      for (const sandbox of running.values()) await (await sandbox).close();
    },
  };
}
