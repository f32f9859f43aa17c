import { hash } from 'node:crypto';
import { parseBody } from '../json/parse.ts';
import type { RawValue } from '../ledger/mapping.ts';
import type { PageCommit, StoredPayload } from '../store/api.ts';
import type { ReplayTask } from './ingest.ts';
import { compressed, type LookUp } from './ingest-page.ts';
import { judgeRecord } from './judge-record.ts';
import { createBatch, type Payload } from './record-batch.ts';
import type { StreamReader } from './stream-reader.ts';

interface Stored {
  readonly row: RawValue;
  readonly key: string | null;
  readonly repeatedKey: string | null;
  readonly payload: Payload;
  /** Was in quarantine. */
  readonly held: boolean;
}

/**
 * Stored payloads mapped again, as a commit that asks nobody and moves no position. What can be read now leaves quarantine; what no longer can goes there;
 * what still cannot stays there as it is. Payloads that were replaced meanwhile are left out: the newer one is the truth.
 */
export function replayPage(stream: StreamReader, task: ReplayTask, lookUp: LookUp): PageCommit {
  const { mapping } = stream.definition;
  const stored = task.payloads.map((payload) => storedRecord(stream, payload));
  const known = lookUp(stored.map(({ key }) => key ?? ''));
  const batch = createBatch(mapping.target, mapping.version);
  for (const [at, { row, key, repeatedKey, payload, held }] of stored.entries()) {
    const now = known[at] ?? null;
    if (now !== null && Buffer.compare(now.hash, payload.hash) !== 0) continue;
    const judged = judgeRecord(stream, row, { key, repeatedKey }, task);
    // The ledger has the bytes of what it knows; what newly goes to quarantine brings its own.
    if (judged.ok) batch.add(judged.value.key, now === null ? payload : { ...payload, bytes: nothing }, judged.value.mapped);
    else if (!held) batch.hold(key, payload, judged.error);
  }
  const { records, quarantine, payloads } = batch.finish();
  return {
    runId: task.runId,
    streamId: task.streamId,
    tenantId: task.tenantId,
    provider: task.provider,
    stream: task.stream,
    atMs: task.atMs,
    page: {
      seq: 0,
      request: 'replay of stored payloads',
      requestedAtMs: task.atMs,
      durationMs: 0,
      status: 0,
      attempts: 0,
      bytes: 0,
      rows: task.payloads.length,
      note: null,
    },
    records,
    quarantine,
    drift: [],
    chunk: payloads.byteLength === 0 ? null : compressed(payloads),
    unchangedIds: [],
    keepSeen: false,
    moves: false,
    checkpoint: null,
    reapply: true,
    profile: null,
    requests: 0,
  };
}

const nothing = new Uint8Array(0);

function storedRecord(stream: StreamReader, stored: StoredPayload): Stored {
  const bytes = new TextEncoder().encode(stored.payload);
  const parsed = parseBody(new TextEncoder().encode(`[${stored.payload}]`), '', stream.keys);
  const rows = parsed.ok ? parsed.value.rows : null;
  const row = rows?.values[0];
  if (rows === null || row === undefined || rows.values.length !== 1) throw new Error('a stored payload is no JSON value');
  return {
    row,
    key: stream.keyOf(row),
    repeatedKey: rows.repeatedKeys.get(0) ?? null,
    payload: { bytes, hash: hash('sha256', bytes, 'buffer'), modifiedAtMs: stream.modifiedOf(row) },
    held: stored.quarantineId !== null,
  };
}
