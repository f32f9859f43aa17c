import { afterEach } from 'vitest';
import type { SyncReport } from '../../main/core/core.ts';
import type { LedgerRecord } from '../../main/core/store/api.ts';
import { startCoreOnSandbox, type CoreOnSandbox } from './core-on-sandbox.ts';
import type { SyncPlatform } from './sync-platforms.ts';

/** What the suites `test/integration/sync-provider*.test.ts` say over and over. */

/** Of a verdict: the ledger is what the platform has. */
export const equal = { missing: 0, extra: 0, different: 0, silent: 0 };

export type StreamReport = SyncReport['tenants'][number]['streams'][number];

export const streamsOf = (report: SyncReport): StreamReport[] => report.tenants.flatMap((tenant) => tenant.streams);
export const incomplete = (report: SyncReport): string[] =>
  streamsOf(report)
    .filter((stream) => !stream.complete)
    .map(({ stream, gap }) => `${stream}: ${gap}`);

/** Documents of the named streams, of every tenant. */
export async function ledgerOf({ core }: CoreOnSandbox, ...streams: readonly string[]): Promise<readonly LedgerRecord[]> {
  const records: LedgerRecord[] = [];
  for (const { tenants } of await core.connections.list()) {
    for (const row of tenants.flatMap((tenant) => tenant.streams).filter(({ name }) => streams.includes(name))) {
      records.push(
        ...(await core.store.read.listLedgerRecords({ streamId: row.id, target: 'document', after: null, limit: 10_000 })),
      );
    }
  }
  return records;
}

export type StartOptions = NonNullable<Parameters<typeof startCoreOnSandbox>[0]>;

/** Starts cores on sandboxes of one platform, one at a time; the last is closed after each test. */
export function platformWorld({ provider, tenant }: Pick<SyncPlatform, 'provider' | 'tenant'>) {
  let world: CoreOnSandbox | undefined;
  const close = async (): Promise<void> => {
    await world?.close();
    world = undefined;
  };
  afterEach(close);
  return {
    start: async (options: StartOptions = {}): Promise<CoreOnSandbox> => {
      await close();
      world = await startCoreOnSandbox({ provider, ...options });
      return world;
    },
    /** A fault on one stream, in the tenant with the main books. */
    fault: (stream: string, what: unknown, times = 1, when: object = {}) => ({
      provider,
      when: { stream, ...(tenant === undefined ? {} : { tenant }), ...when },
      do: what,
      times,
    }),
  };
}
