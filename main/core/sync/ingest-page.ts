import { createHash, hash } from 'node:crypto';
import { constants, zstdCompressSync } from 'node:zlib';
import type { RecordId } from '../../../shared/ids.ts';
import { parseBody } from '../json/parse.ts';
import { isRawObject } from '../ledger/raw-path.ts';
import type { KnownRecord, PageCommit } from '../store/api.ts';
import { driftOf } from './drift.ts';
import type { IngestTask, PageRead } from './ingest.ts';
import { advancePaging } from './paging/index.ts';
import type { Checkpoint, PageFacts } from './paging/paging.ts';
import { profileToText, withPage, type Profile } from './profile.ts';
import { groupRows, singleRows, Ungroupable, type PageRecords } from './group-rows.ts';
import { judgeRecord } from './judge-record.ts';
import { createBatch, type Payload } from './record-batch.ts';
import type { RowGroup } from './stream.ts';
import { framed } from './framed-rows.ts';
import { envelopeOf, type StreamReader } from './stream-reader.ts';
import { startTally } from './tally.ts';
import { isLoneRecord, readableBody, unreadable } from './unreadable-page.ts';

/** Looks up what the ledger already holds, aligned with the ids asked for. */
export type LookUp = (externalIds: readonly string[]) => readonly (KnownRecord | null)[];

/** A page cut into its records, before any of them is judged: enough to ask for the next one. */
export interface OpenedPage {
  readonly task: IngestTask;
  readonly rows: PageRecords;
  readonly keys: readonly (string | null)[];
  readonly payloads: readonly Payload[];
  readonly read: PageRead;
}

/** Far more than any platform puts into one answer, pages or none, and few enough for the ledger to take in one step. */
const mostRows = 50_000;

/**
 * Reads an answer and says where the traversal goes on. Throws `page/unreadable` for a body that is no data of the stream's shape: nothing of it is
 * taken then.
 */
export function openPage(stream: StreamReader, received: IngestTask): OpenedPage {
  const { request, decode, paging } = stream.definition;
  const task = decode === undefined ? received : { ...received, body: decode(received.body) };
  const single = request.lone === true ? '' : isLoneRecord(task) ? request.row : undefined;
  const parsed = parseBody(task.body, single ?? request.rows, stream.keys, { lone: single !== undefined });
  const body = readableBody(task, parsed, request);
  if (body.rows.values.length > mostRows) throw unreadable(task, `it has ${body.rows.values.length} records`, null);
  const envelope = envelopeOf(stream.definition, body.root, task.url);
  const bare = recordsOf(task, body.rows, request.group, envelope.hasNext !== false);
  const rows = paging.kind === 'below' ? framed(bare, paging.frame, task.parent ?? null) : bare;
  const keys = rows.values.map(stream.keyOf);
  const payloads = rows.payloads.map((bytes, at) => ({
    bytes,
    hash: hash('sha256', bytes, 'buffer'),
    modifiedAtMs: stream.modifiedOf(rows.values[at] ?? null),
  }));
  const facts = factsOf(stream, envelope, rows, keys, payloads);
  const { checkpoint } = task;
  const advance = checkpoint === null ? null : advancePaging(stream.definition, checkpoint.state, facts);
  const read: PageRead = {
    rows: facts.rows,
    keys: facts.keys,
    advance,
    next: checkpoint === null || advance === null ? null : nextCheckpoint(task, checkpoint, advance, facts),
    itemCount: facts.itemCount,
    serverTimeMs: facts.serverTimeMs,
    dialect: facts.dialect ?? null,
    maxModifiedMs: latest(facts.modifiedMs),
  };
  return { task, rows, keys, payloads, read };
}

function recordsOf(
  task: IngestTask,
  rows: Parameters<typeof singleRows>[0],
  group: RowGroup | undefined,
  mayBeCut: boolean,
): PageRecords {
  if (group === undefined) return singleRows(rows, task.body);
  try {
    return groupRows(rows, task.body, group, mayBeCut);
  } catch (error) {
    if (error instanceof Ungroupable) throw unreadable(task, error.message, null);
    throw error;
  }
}

function factsOf(
  stream: StreamReader,
  envelope: ReturnType<typeof envelopeOf>,
  { values, cut }: PageRecords,
  keys: readonly (string | null)[],
  payloads: readonly Payload[],
): PageFacts {
  // The payloads hold the keys, so their hashes in order are the page's fingerprint.
  const print = createHash('sha256');
  for (const payload of payloads) print.update(payload.hash);
  const { kind } = stream.definition.paging;
  return {
    rows: values.length,
    keys: keys.map((key) => key ?? ''),
    modifiedMs: payloads.map((payload) => payload.modifiedAtMs),
    numbers: kind === 'number-keyset' || kind === 'posted-keyset' || kind === 'key-pages' ? values.map(stream.numberOf) : [],
    fingerprint: print.digest('base64'),
    ...envelope,
    ...(cut ? { cut } : {}),
  };
}

function nextCheckpoint(
  task: IngestTask,
  checkpoint: Checkpoint,
  advance: NonNullable<PageRead['advance']>,
  facts: PageFacts,
): Checkpoint | null {
  if (advance.kind !== 'more') return null;
  return {
    ...checkpoint,
    seq: checkpoint.seq + 1,
    serverStartMs: checkpoint.serverStartMs ?? facts.serverTimeMs ?? task.dateHeaderMs,
    maxModifiedMs: latest([checkpoint.maxModifiedMs, ...facts.modifiedMs]),
    lastFingerprint: facts.fingerprint,
    announced: checkpoint.announced ?? facts.itemCount,
    state: advance.state,
  };
}

export interface JudgedPage {
  readonly commit: PageCommit;
  /** The stream's field profile with this page counted in. */
  readonly profile: Profile;
}

/**
 * Everything the writer has to commit for an opened page. Records whose payload is known are passed over: they are neither mapped nor profiled, for each
 * distinct payload counts once. A record that cannot be mapped with certainty does not stop the page but goes to quarantine.
 */
export function judgePage(stream: StreamReader, page: OpenedPage, before: Profile, lookUp: LookUp): JudgedPage {
  const { task, rows, keys, payloads, read } = page;
  const { mapping } = stream.definition;
  const known = lookUp(read.keys);
  const tally = startTally(stream.shape, stream.segmentPaths, before);
  const batch = createBatch(mapping.target, mapping.version);
  const unchanged: RecordId[] = [];
  for (const [at, row] of rows.values.entries()) {
    const payload = payloads[at];
    const old = known[at] ?? null;
    const key = keys[at] ?? null;
    if (payload === undefined) continue;
    if (old !== null && isUnchanged(old, payload, mapping.version)) {
      unchanged.push(old.recordId);
      continue;
    }
    if (isRawObject(row)) tally.add(row, key ?? '');
    const judged = judgeRecord(stream, row, { key, repeatedKey: rows.repeatedKeys.get(at) ?? null }, task);
    if (judged.ok) batch.add(judged.value.key, payload, judged.value.mapped);
    else batch.hold(key, payload, judged.error);
  }
  const tallied = tally.finish();
  const drift = driftOf({ shape: stream.shape, mapped: stream.mapped, before, page: tallied });
  const profile = withPage(before, tallied.counts, stream.shape);
  const { records, quarantine, payloads: bytes } = batch.finish();
  const wrote = bytes.byteLength > 0;
  return {
    profile,
    commit: {
      runId: task.runId,
      streamId: task.streamId,
      tenantId: task.tenantId,
      provider: task.provider,
      stream: task.stream,
      atMs: task.atMs,
      page: {
        seq: task.checkpoint?.seq ?? 0,
        request: task.request,
        requestedAtMs: task.requestedAtMs,
        durationMs: task.durationMs,
        status: task.status,
        attempts: task.requests,
        bytes: task.body.byteLength,
        rows: read.rows,
        note: noteOf(read),
      },
      records,
      quarantine,
      drift,
      chunk: wrote ? compressed(bytes) : null,
      unchangedIds: unchanged,
      keepSeen: task.mode === 'full',
      // A traversal that is stuck stays where it was.
      moves: read.advance !== null && read.advance.kind !== 'stuck',
      checkpoint: read.next === null ? null : JSON.stringify(read.next),
      reapply: false,
      profile: wrote && storesProfile(read, drift.length) ? profileToText(profile, stream.shape) : null,
      requests: task.requests,
    },
  };
}

/** How often the profile is stored in a long traversal. What a crash loses of it is counted again with later records. */
const profileEvery = 16;

function storesProfile(read: PageRead, driftEvents: number): boolean {
  return driftEvents > 0 || read.next === null || read.next.seq % profileEvery === 1;
}

function isUnchanged(old: KnownRecord, payload: Payload, mappingVersion: number): boolean {
  return !old.held && old.mappingVersion === mappingVersion && Buffer.compare(old.hash, payload.hash) === 0;
}

/** The fastest level: payloads of one page resemble each other so much that higher ones gain little. */
const fastest = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export function compressed(bytes: Uint8Array): { readonly body: Uint8Array; readonly rawBytes: number } {
  return { body: zstdCompressSync(bytes, fastest), rawBytes: bytes.byteLength };
}

function noteOf(read: PageRead): string | null {
  if (read.advance === null) return null;
  return read.advance.kind === 'stuck' ? read.advance.why : read.advance.note;
}

function latest(stamps: readonly (number | null)[]): number | null {
  let most: number | null = null;
  for (const stamp of stamps) if (stamp !== null && (most === null || stamp > most)) most = stamp;
  return most;
}
