import { isTieoutError, TieoutError } from '../../../shared/errors.ts';
import { valueAt } from '../../../shared/unknown.ts';
import type { GatewayAnswer } from '../http/gateway.ts';
import type { ParentRecord, RunMode } from '../store/api.ts';
import { createLists, parentOf, passGone } from './below.ts';
import { restartList } from './paging/below.ts';
import { modifiedSinceHeader, modifiedSinceQuery } from './changes.ts';
import { maxAnswerBytes, placeOf, type StreamContext, type SyncDeps } from './context.ts';
import type { PageCommitted, PageRead } from './ingest.ts';
import { withWholeParts } from './part-lists.ts';
import { createMetRows } from './met-rows.ts';
import type { ChangeFeed, DeletionFeed, PagingSpec } from './stream.ts';
import { asksByPosition, pageAsk, reenterPaging, startPaging } from './paging/index.ts';
import type { Checkpoint } from './paging/paging.ts';

/** What one traversal of a stream brought, from its start or its checkpoint to its end. */
export interface Traversal {
  /** Why the platform's list could not be followed to its end; null when it was. */
  readonly stuck: string | null;
  readonly rows: number;
  /** Pages after the first were asked for by their number although the platform names addresses: rows before them that go make others be left out. */
  readonly byPosition: boolean;
  /** The whole list came in one answer: nothing could change behind the reader. */
  readonly oneAnswer: boolean;
  /** Distinct records met that the run had not met before. */
  readonly newlySeen: number;
  readonly changed: number;
  readonly maxModifiedMs: number | null;
  readonly serverStartMs: number | null;
  readonly notes: readonly string[];
  /** Ids met, for streams whose changes a feed names: what was read needs no second reading. */
  readonly keys: ReadonlySet<string>;
  /** By how many an incremental list fell short of the number of rows it announced. */
  readonly leftOut: number;
}

/** A feed of deletions that goes on for longer is slower than a whole reading. */
const mostFeedPages = 50;

/** A body that is no data is asked for again this often before the traversal gives up. */
const unreadableTries = 3;

/** The position before the first page. `sinceMs` null reads everything; `untilMs` leaves out what was created later, where the strategy can. */
export function startCheckpoint(
  context: StreamContext,
  mode: 'incremental' | 'full',
  sinceMs: number | null,
  nowMs: number,
  untilMs: number | null = null,
): Checkpoint {
  return {
    mode,
    sinceMs,
    startedAtMs: nowMs,
    serverStartMs: null,
    maxModifiedMs: null,
    seq: 0,
    lastFingerprint: null,
    announced: null,
    state: startPaging(context.definition, { sinceMs, untilMs }),
  };
}

/**
 * Follows a stream from a checkpoint to the end of its list, committing page by page. While a page is being committed the next one is
 * fetched. Rejects with a TieoutError when a page cannot be had; what was committed stays, and so does the checkpoint.
 */
export async function traverse(deps: SyncDeps, context: StreamContext, from: Checkpoint): Promise<Traversal> {
  let checkpoint = from;
  const sum = { rows: 0, byPosition: false, newlySeen: 0, changed: 0, notes: [] as string[], keys: new Set<string>() };
  const keepKeys = context.definition.changes.kind === 'by-feed' && from.mode === 'incremental';
  const met = createMetRows(from);
  let committing: Promise<PageCommitted> | null = null;
  let restarts = 0;
  const lists = createLists(deps, context, async (externalId) => (await readRecord(deps, context, externalId)).keys);
  const settle = async (): Promise<void> => {
    if (committing === null) return;
    const page = await committing;
    committing = null;
    sum.newlySeen += page.newlySeen;
    sum.changed += page.inserted + page.updated + page.tombstoned + page.quarantined;
  };
  try {
    for (;;) {
      context.signal.throwIfAborted();
      if (checkpoint.state.kind === 'below') {
        const next = await lists.next(checkpoint, checkpoint.state);
        if (next === null) {
          await settle();
          context.span.traversals += 1;
          // The last page could not know that it was the last: its position is no place to go on from.
          await deps.store.write.updateStream({ streamId: context.row.id, checkpoint: null });
          const { parentsMs } = checkpoint.state;
          return { stuck: null, ...sum, oneAnswer: false, leftOut: 0, maxModifiedMs: parentsMs, serverStartMs: parentsMs };
        }
        checkpoint = next;
      }
      const asked = checkpoint;
      const page = await readPage(deps, context, asked).catch(async (error: unknown) => {
        if (!placeIsLost(error, asked)) {
          const passed = await passGone(context, asked, error, async (path) => sendFor(deps, context)(path, {}));
          return { note: 'a record was deleted before the list below it was read', restarted: false, checkpoint: passed };
        }
        const next = foundAgain(context, asked, restarts);
        if (next === null) throw error;
        return next;
      });
      await settle();
      if ('note' in page) {
        restarts += page.restarted ? 1 : 0;
        sum.notes.push(page.note);
        checkpoint = page.checkpoint;
        continue;
      }
      const { read, committed, answer } = page;
      if (keepKeys) for (const key of read.keys) sum.keys.add(key);
      committing = committed;
      sum.rows += read.rows;
      context.learned.dialect = read.dialect ?? context.learned.dialect;
      if (asked.state.kind === 'below' && from.mode === 'incremental') {
        const ended = read.advance?.kind === 'more' && read.next?.state.kind === 'below' && read.next.state.parent === null;
        sum.changed += await lists.met(asked.state, read.keys, ended);
      }
      sum.byPosition ||= asksByPosition(context.definition, checkpoint.state);
      met.add(read);
      context.onProgress('reading', sum.rows, read.itemCount, null);
      const advance = read.advance;
      if (advance === null) throw new Error('a traversal page came back without a position');
      if (advance.kind !== 'stuck' && advance.note !== null) sum.notes.push(advance.note);
      const maxModifiedMs = later(checkpoint.maxModifiedMs, read.maxModifiedMs);
      const serverStartMs = checkpoint.serverStartMs ?? read.serverTimeMs ?? dateHeaderMs(answer);
      context.span.serverStartMs ??= serverStartMs;
      context.span.maxModifiedMs = later(context.span.maxModifiedMs, read.maxModifiedMs);
      if (advance.kind !== 'more' || read.next === null) {
        await settle();
        context.span.traversals += 1;
        const stuck = advance.kind === 'stuck' ? advance.why : null;
        return { stuck, ...sum, oneAnswer: checkpoint.seq === 0, maxModifiedMs, serverStartMs, leftOut: met.leftOut() };
      }
      checkpoint = read.next;
    }
  } finally {
    await settle();
  }
}

/** A platform that forgets places this often while one list is read cannot be read. */
const mostRestarts = 3;

/** The platform no longer knows the place it named itself. What is in the ledger stays. */
function placeIsLost(error: unknown, { state }: Checkpoint): boolean {
  if (!isTieoutError(error)) return false;
  if (error.code === 'page/cursor-expired') return true;
  const list = state.kind === 'below' ? state.list : state;
  const named = list.kind === 'next-link' && list.next !== null;
  return named && (error.code === 'provider/refused' || error.code === 'record/not-found');
}

/** Where the list goes on instead: near the lost place where the strategy can find it, otherwise at the start. Null when that was tried too often. */
function foundAgain(context: StreamContext, checkpoint: Checkpoint, restarts: number) {
  const near = reenterPaging(checkpoint.state);
  if (near !== null) {
    const note = 'the record that marked the place is gone; the list was entered again where it had been';
    return { note, restarted: false, checkpoint: { ...checkpoint, state: near } };
  }
  if (restarts >= mostRestarts) return null;
  const { state: before } = checkpoint;
  const state = before.kind === 'below' ? restartList(before) : startPaging(context.definition, { sinceMs: checkpoint.sinceMs });
  const note = 'its place in the list was not known any more; read on from the start of the list';
  return { note, restarted: true, checkpoint: { ...checkpoint, state } };
}

interface FetchedPage {
  readonly read: PageRead;
  readonly committed: Promise<PageCommitted>;
  readonly answer: GatewayAnswer;
}

/** Fetches and reads the page at a checkpoint; a body that is no data is asked for again, with a growing wait. */
async function readPage(deps: SyncDeps, context: StreamContext, checkpoint: Checkpoint): Promise<FetchedPage> {
  const { definition } = context;
  const ask = pageAsk(definition, checkpoint.state, placeOf(context));
  const asksItself: readonly PagingSpec['kind'][] = ['modified-keyset', 'query-keyset', 'posted-keyset', 'key-pages'];
  const filter =
    asksItself.includes(definition.paging.kind) || checkpoint.sinceMs === null
      ? {}
      : modifiedSinceHeader(definition.changes, checkpoint.sinceMs);
  const since = checkpoint.sinceMs === null ? {} : modifiedSinceQuery(definition.changes, checkpoint.sinceMs);
  for (let attempt = 1; ; attempt += 1) {
    const answer = await send(deps, context, {
      path: ask.path ?? definition.request.path,
      query: ask.whole === true ? ask.query : { ...definition.request.query, ...since, ...ask.query },
      headers: { ...filter, ...ask.headers },
      body: ask.body,
    });
    const whole = await withWholeParts(sendFor(deps, context), definition, answer, false);
    const parent = checkpoint.state.kind === 'below' ? checkpoint.state.parent : null;
    const page = deps.ingest.page({ ...taskFor(deps, context, whole, checkpoint.mode, checkpoint), parent });
    try {
      return { read: await page.read, committed: page.committed, answer };
    } catch (error) {
      await page.committed.catch(ignoreUnread);
      if (!isTieoutError(error) || error.code !== 'page/unreadable') throw error;
      await deps.store.write.countRequests({ runId: context.runId, streamId: context.row.id, requests: answer.requests });
      if (attempt >= unreadableTries) throw error;
      context.onProgress('waiting', 0, null, 'the answer was no data; asking again');
      await deps.clock.sleep(500 * 2 ** attempt, context.signal);
    }
  }
}

/** A page that could not be read is not committed either: `read` already told why. */
function ignoreUnread(): void {}

/** What a single read brought. */
export interface RecordRead {
  readonly keys: readonly string[];
  /** The platform has the record, whether or not the read shows it. */
  readonly stands: boolean;
}

/** Reads one record by id and commits what comes. Rejects with `record/not-found` where the platform says that it has none. */
export async function readRecord(deps: SyncDeps, context: StreamContext, externalId: string): Promise<RecordRead> {
  const endpoint = context.definition.record;
  if (endpoint === null) return { keys: [], stands: false };
  const standing = endpoint.standsAt?.(externalId);
  if (standing !== undefined) {
    const { requests } = await send(deps, context, { path: standing, query: {}, headers: {} });
    await deps.store.write.countRequests({ runId: context.runId, streamId: context.row.id, requests });
  }
  const parent = context.definition.paging.kind === 'below' ? await parentOf(deps, context, externalId) : null;
  const ask = { path: endpoint.pathFor(externalId), query: {}, body: endpoint.bodyFor?.(externalId), parent };
  return { keys: await readRecords(deps, context, ask), stands: standing !== undefined };
}

/** Reads single records through the stream's record endpoint and commits what comes. Returns the ids that came back. */
export async function readRecords(
  deps: SyncDeps,
  context: StreamContext,
  { parent = null, ...ask }: Omit<PlatformAsk, 'headers'> & { readonly parent?: ParentRecord | null },
): Promise<readonly string[]> {
  const { request, record } = context.definition;
  const listed = record?.bare === true && ask.path !== request.path ? {} : request.query;
  const query = { ...listed, ...ask.query };
  const answer = await send(deps, context, { ...ask, query, headers: {} });
  const whole = await withWholeParts(sendFor(deps, context), context.definition, answer, true);
  const page = deps.ingest.page({ ...taskFor(deps, context, whole, 'record', null), parent });
  try {
    const read = await page.read;
    await page.committed;
    return read.keys;
  } catch (error) {
    await page.committed.catch(ignoreUnread);
    throw error;
  }
}

/** How many rows the platform itself counts in the stream now; null when its answer does not say. */
export async function askCount(deps: SyncDeps, context: StreamContext): Promise<number | null> {
  const { definition } = context;
  const path = definition.count?.path ?? definition.envelope.itemCount;
  if (definition.count === null || path === undefined) return null;
  const answer = await send(deps, context, {
    path: definition.request.path,
    query: { ...definition.request.query, ...definition.count.query },
    headers: {},
    body: typeof definition.count.body === 'function' ? definition.count.body(placeOf(context)) : definition.count.body,
  });
  await deps.store.write.countRequests({ runId: context.runId, streamId: context.row.id, requests: answer.requests });
  return countIn(definition.decode?.(answer.response.body) ?? answer.response.body, path);
}

/** What the platform's feed names as changed since an instant; null when it goes on for longer than a whole reading would. */
export async function askChanges(
  deps: SyncDeps,
  context: StreamContext,
  feed: ChangeFeed,
  sinceMs: number,
): Promise<ReadonlySet<string> | null> {
  const found = new Set<string>();
  let after: string | null = null;
  for (let page = 1; page <= mostFeedPages; page += 1) {
    const answer = await send(deps, context, { ...feed.request(sinceMs, after), headers: {} });
    await deps.store.write.countRequests({ runId: context.runId, streamId: context.row.id, requests: answer.requests });
    const read = feed.read(jsonOf(answer.response.body));
    for (const externalId of read.externalIds) found.add(externalId);
    if (read.after === null) return found;
    after = read.after;
  }
  return null;
}

/**
 * How many records of a list that came empty the platform has all the same; null where it cannot be asked, or has no such kind of record. Rejects with what a refusal means: an
 * empty list may be one this login is not allowed to see.
 */
export async function askWhetherEmpty(deps: SyncDeps, context: StreamContext): Promise<number | null> {
  const { whenEmpty } = context.definition;
  if (whenEmpty === undefined) return null;
  if ('refuse' in whenEmpty) throw whenEmpty.refuse();
  try {
    const answer = await send(deps, context, { path: whenEmpty.path, query: whenEmpty.query, headers: {} });
    await deps.store.write.countRequests({ runId: context.runId, streamId: context.row.id, requests: answer.requests });
    return whenEmpty.count === undefined ? null : countIn(answer.response.body, whenEmpty.count);
  } catch (error) {
    if (isTieoutError(error) && (error.code === 'record/not-found' || error.code === 'provider/refused')) return null;
    throw error;
  }
}

/** What a platform's feed of deletions told. */
export interface ToldChanges {
  readonly removed: readonly string[];
  readonly changed: ReturnType<NonNullable<DeletionFeed['changed']>>;
}

/** What the platform says was removed since an instant, and what was changed where it says that too; null when its answer may be cut short. */
export async function askDeletions(
  deps: SyncDeps,
  context: StreamContext,
  feed: DeletionFeed,
  sinceMs: number,
): Promise<ToldChanges | null> {
  const removed: string[] = [];
  const changed: ToldChanges['changed'][number][] = [];
  let last: unknown;
  for (let page = 1; page <= mostFeedPages; page += 1) {
    const answer = await send(deps, context, { ...feed.request(sinceMs, page, last, placeOf(context)), headers: {} });
    await deps.store.write.countRequests({ runId: context.runId, streamId: context.row.id, requests: answer.requests });
    const body = jsonOf(context.definition.decode?.(answer.response.body) ?? answer.response.body);
    last = body;
    const externalIds = feed.read(body);
    if (externalIds === null) return null;
    removed.push(...externalIds);
    changed.push(...(feed.changed?.(body) ?? []));
    if (feed.more?.(body) !== true) return { removed, changed };
  }
  return null;
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined; // The feed's reader refuses it, without repeating any of it.
  }
}

/** Reads an integer, a number or its digits, at a dotted path of a small JSON answer; null when there is none or the body is no JSON. */
function countIn(body: Uint8Array, path: string): number | null {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null; // The count is evidence, not data: without it the run is not proved, and says so.
  }
  const stated = valueAt(value, path);
  const count = typeof stated === 'string' && /^\d{1,15}$/.test(stated) ? Number(stated) : stated;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : null;
}

/** Further requests of the stream, without a filter. */
function sendFor(deps: SyncDeps, context: StreamContext) {
  return async (path: string, query: Readonly<Record<string, string>>): Promise<GatewayAnswer> =>
    send(deps, context, { path, query, headers: {} });
}

interface PlatformAsk {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** With it the question is sent by POST. */
  readonly body?: string | undefined;
}

async function send(deps: SyncDeps, context: StreamContext, ask: PlatformAsk): Promise<GatewayAnswer> {
  const { path, query, headers, body } = ask;
  try {
    return await deps.gateway.send(
      {
        connectionId: context.connection.id,
        tenant: { id: context.tenant.id, externalId: context.tenant.externalId },
        stream: context.definition.name,
        method: body === undefined ? 'GET' : 'POST',
        path,
        query,
        headers,
        ...(body === undefined ? {} : { body }),
        urgent: context.urgent,
        maxBytes: maxAnswerBytes,
      },
      context.signal,
    );
  } catch (error) {
    const spent = isTieoutError(error) ? error.details['requests'] : undefined;
    if (typeof spent === 'number' && spent > 0) {
      await deps.store.write.countRequests({ runId: context.runId, streamId: context.row.id, requests: spent });
    }
    throw error;
  }
}

function taskFor(deps: SyncDeps, context: StreamContext, answer: GatewayAnswer, mode: RunMode, checkpoint: Checkpoint | null) {
  return {
    provider: context.connection.provider,
    stream: context.definition.name,
    runId: context.runId,
    streamId: context.row.id,
    tenantId: context.tenant.id,
    baseCurrency: context.tenant.baseCurrency,
    mode,
    fresh: mode === 'full' && context.row.lastSweepAtMs === null && context.span.traversals === 0,
    atMs: deps.clock.nowMs(),
    request: answer.request,
    url: answer.url,
    requestedAtMs: answer.requestedAtMs,
    durationMs: answer.durationMs,
    status: answer.response.status,
    requests: answer.requests,
    body: answer.response.body,
    contentType: answer.response.headers['content-type'] ?? null,
    dateHeaderMs: dateHeaderMs(answer),
    checkpoint,
    profile: context.row.profile,
  };
}

/** The instant of the answer's Date header; null when it has none or it is no date. */
function dateHeaderMs(answer: GatewayAnswer): number | null {
  const text = answer.response.headers['date'];
  if (text === undefined) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

function later(first: number | null, second: number | null): number | null {
  if (first === null) return second;
  return second === null || second < first ? first : second;
}

/** The error a cancelled run ends with. */
export function cancelled(): TieoutError {
  return new TieoutError({
    code: 'run/cancelled',
    action: 'stop-all',
    message: 'The run was cancelled.',
    remedy: 'What was read up to then is kept; the next run goes on from there.',
  });
}
