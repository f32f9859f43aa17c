import { describe, expect, it } from 'vitest';
import { createOwnSandboxes } from '../../main/window/own-sandboxes.ts';
import { providers } from '../../main/providers/registry.ts';
import type { SandboxWorker, SandboxWorkerOptions } from '../../main/workers/sandbox.ts';

/** What could go wrong: a real platform, or somebody else's sandbox, is asked faster than it allows because the demo runs beside it. */

const minute = { name: 'minute', per: 'tenant', windowSec: 60, max: 1, window: 'rolling' } as const;
const day = { ...minute, name: 'day', windowSec: 86_400 } as const;

function startedWorlds() {
  const started: SandboxWorkerOptions[] = [];
  let closed = 0;
  const start = async (options: SandboxWorkerOptions): Promise<SandboxWorker> => {
    const url = `http://127.0.0.1:${9000 + started.push(options)}`;
    return { url, announcement: { url, providers: {} }, close: async () => void (closed += 1) };
  };
  return { start, started, closed: () => closed };
}

describe('the pace of platforms', () => {
  it('is left out for the sandbox this process runs, and only there; what a day allows is counted there too', async () => {
    const sandboxes = createOwnSandboxes(startedWorlds().start);
    expect(sandboxes.holds(minute, 'http://127.0.0.1:9001/xero'), 'before it runs').toBe(true);
    await sandboxes.of('small');
    expect(sandboxes.holds(minute, 'http://127.0.0.1:9001/xero')).toBe(false);
    expect(sandboxes.holds(day, 'http://127.0.0.1:9001/xero')).toBe(true);
    expect(sandboxes.holds(minute, 'http://127.0.0.1:9009/xero'), "another's sandbox").toBe(true);
    for (const { limits } of providers.values())
      for (const budget of limits.budgets) expect(sandboxes.holds(budget, null), 'the platform itself').toBe(true);
  });
});

describe("the demo's sandbox", () => {
  it('is one of each size, without limits of its own, and ends with the process', async () => {
    const { start, started, closed } = startedWorlds();
    const sandboxes = createOwnSandboxes(start);
    const [one, same] = await Promise.all([sandboxes.of('small'), sandboxes.of('small')]);
    expect(same).toBe(one);
    await sandboxes.of('medium');
    expect(started.map(({ invoices, settings }) => [invoices, settings])).toEqual([
      [120, { rateLimits: false }],
      [5_000, { rateLimits: false }],
    ]);
    await sandboxes.close();
    expect(closed()).toBe(2);
  });
});
