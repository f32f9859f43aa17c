import type { RecordId } from '../../../shared/ids.ts';
import type { ReplayReport } from '../core.ts';
import type { Clock } from '../ports.ts';
import type { Store, StoredPayload, StreamRow, TenantRow } from '../store/api.ts';
import type { ProviderId } from '../../../shared/ids.ts';
import { accountCurrencies } from './context.ts';
import type { Ingest } from './ingest.ts';
import type { StreamDefinition } from './stream.ts';

export interface ReplayDeps {
  readonly store: Store;
  readonly ingest: Ingest;
  readonly clock: Clock;
}

const batch = 500;

/**
 * Maps the stored payloads of one stream again, held ones last, without the network: what the mapping now reads otherwise is changed with its history, what it can now
 * read leaves quarantine.
 */
export async function replayStream(
  deps: ReplayDeps,
  provider: { readonly id: ProviderId; readonly streams: readonly StreamDefinition[] },
  tenant: TenantRow,
  stream: StreamRow,
): Promise<ReplayReport> {
  const { store, clock } = deps;
  const runId = await store.write.startRun({ tenantId: tenant.id, trigger: 'replay', atMs: clock.nowMs() });
  await store.write.startStreamRun({ runId, streamId: stream.id, mode: 'replay', resumeFrom: null, atMs: clock.nowMs() });
  const heldBefore = await store.read.countRecords({ streamId: stream.id });
  const definition = provider.streams.find(({ name }) => name === stream.name);
  const currencies = definition === undefined ? undefined : await accountCurrencies(store, tenant, definition);
  const sum = { replayed: 0, changed: 0 };
  const map = async (payloads: readonly StoredPayload[]): Promise<void> => {
    const committed = await deps.ingest.replay({
      provider: provider.id,
      stream: stream.name,
      runId,
      streamId: stream.id,
      tenantId: tenant.id,
      tenantExternalId: tenant.externalId,
      baseCurrency: tenant.baseCurrency,
      accountCurrencies: currencies,
      atMs: clock.nowMs(),
      payloads,
    });
    sum.replayed += payloads.length;
    sum.changed += committed.inserted + committed.updated;
  };
  let after: RecordId | null = null;
  for (;;) {
    const payloads: readonly StoredPayload[] = await store.read.listPayloads({ streamId: stream.id, after, limit: batch });
    if (payloads.length === 0) break;
    await map(payloads);
    after = payloads.at(-1)?.recordId ?? null;
  }
  let afterHeld: number | null = null;
  for (;;) {
    const payloads: readonly StoredPayload[] = await store.read.listHeldPayloads({
      streamId: stream.id,
      after: afterHeld,
      limit: batch,
    });
    if (payloads.length === 0) break;
    await map(payloads);
    afterHeld = payloads.at(-1)?.quarantineId ?? null;
  }
  const heldAfter = await store.read.countRecords({ streamId: stream.id });
  await store.write.endStreamRun({
    runId,
    streamId: stream.id,
    state: 'complete',
    complete: true,
    gap: null,
    expected: null,
    error: null,
    atMs: clock.nowMs(),
    swept: false,
    proved: false,
  });
  await store.write.endRun({ runId, state: 'complete', error: null, atMs: clock.nowMs() });
  const released = heldBefore.held + heldBefore.unkeyed - heldAfter.held - heldAfter.unkeyed;
  return {
    tenantId: tenant.id,
    tenantName: tenant.name,
    stream: stream.name,
    runId,
    ...sum,
    released: Math.max(0, released),
    quarantined: heldAfter.held + heldAfter.unkeyed,
  };
}
