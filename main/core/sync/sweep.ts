import { isTieoutError } from '../../../shared/errors.ts';
import type { RecordId } from '../../../shared/ids.ts';
import type { StreamContext, SyncDeps } from './context.ts';
import { readRecord, readRecords } from './read-record.ts';

/** What became of the records that a full traversal did not meet. */
export interface Sweep {
  readonly tombstoned: number;
  /** Ids that the list left out although the platform still has them. */
  readonly hidden: readonly string[];
}

interface Unseen {
  readonly recordId: RecordId;
  readonly externalId: string;
}

const listBatch = 1000;
/** Up to here every missing record is asked for by itself; beyond, a sample is, after batches. */
const askEach = 25;
const askSample = 5;

/**
 * Settles the records of the ledger that the platform's list no longer has. None becomes a tombstone on the list's word alone: each is asked
 * for by id (in batches, and single ones for proof). One that the platform still has is brought up to date and reported as hidden.
 */
export async function sweepUnseen(deps: SyncDeps, context: StreamContext): Promise<Sweep> {
  const seenHidden = new Set<string>();
  let tombstoned = 0;
  for (;;) {
    const unseen = await deps.store.write.listUnseen({ runId: context.runId, streamId: context.row.id, limit: listBatch });
    const open = unseen.rows.filter((row) => !seenHidden.has(row.externalId));
    if (open.length === 0) return { tombstoned, hidden: [...seenHidden] };
    const gone = await askAgain(deps, context, open, seenHidden);
    if (gone.length === 0) {
      if (seenHidden.size >= unseen.total) return { tombstoned, hidden: [...seenHidden] };
      continue;
    }
    tombstoned += await deps.store.write.tombstone({
      runId: context.runId,
      streamId: context.row.id,
      recordIds: gone.map((row) => row.recordId),
      reason: 'vanished',
      atMs: deps.clock.nowMs(),
    });
  }
}

/** Those the platform really no longer has; the others are added to `hidden`. */
async function askAgain(
  deps: SyncDeps,
  context: StreamContext,
  rows: readonly Unseen[],
  hidden: Set<string>,
): Promise<readonly Unseen[]> {
  const endpoint = context.definition.record;
  if (endpoint === null) return rows;
  let missing = rows;
  const { path } = context.definition.request;
  if (endpoint.batch !== undefined && rows.length > askEach) {
    const { max } = endpoint.batch;
    const still: Unseen[] = [];
    for (let at = 0; at < rows.length; at += max) {
      const batch = rows.slice(at, at + max);
      const ids = batch.map((row) => row.externalId);
      const found = new Set(await readRecords(deps, context, { path, ...batchAsk(endpoint.batch, ids) }));
      for (const row of batch) {
        if (found.has(row.externalId)) hidden.add(row.externalId);
        else still.push(row);
      }
    }
    missing = still;
  }
  const single = missing.length <= askEach ? missing : spread(missing, askSample);
  const gone: Unseen[] = [];
  /** The platform shows them still, and says itself that they were removed: reading them made tombstones of them. */
  const settled: Unseen[] = [];
  for (const row of single) {
    if (!(await recordExists(deps, context, row.externalId))) gone.push(row);
    else if (await saysRemoved(deps, context, row.externalId)) settled.push(row);
    else hidden.add(row.externalId);
  }
  if (single.length === missing.length) return gone;
  // The sample stands for the rest only when it agrees with the batches without exception.
  if (gone.length + settled.length === single.length) return missing.filter((row) => !settled.includes(row));
  for (const row of missing) if (!gone.includes(row) && !settled.includes(row)) hidden.add(row.externalId);
  return gone;
}

async function saysRemoved(deps: SyncDeps, context: StreamContext, externalId: string): Promise<boolean> {
  const known = await deps.store.read.findRecord({ streamId: context.row.id, externalId });
  return known?.tombstone === 'vanished';
}

type Batch = NonNullable<NonNullable<StreamContext['definition']['record']>['batch']>;

function batchAsk(batch: Batch, ids: readonly string[]) {
  const { param, write = joined, body } = batch;
  return { query: param === undefined ? {} : { [param]: write(ids) }, body: body?.(ids) };
}

function joined(ids: readonly string[]): string {
  return ids.join(',');
}

/** Whether the platform has a record now; brings it up to date when it has. */
export async function recordExists(deps: SyncDeps, context: StreamContext, externalId: string): Promise<boolean> {
  try {
    const { keys, stands } = await readRecord(deps, context, externalId);
    // An answer whose id cannot be read is no word that the record is gone.
    return stands || keys.includes(externalId) || keys.includes('');
  } catch (error) {
    if (isTieoutError(error) && error.code === 'record/not-found') return false;
    throw error;
  }
}

/** `count` rows spread evenly over the list. */
function spread<Row>(rows: readonly Row[], count: number): readonly Row[] {
  const step = rows.length / count;
  return Array.from({ length: count }, (_, at) => rows[Math.floor(at * step)]).filter((row) => row !== undefined);
}
