import { isTieoutError } from '../../../shared/errors.ts';
import type { GatewayAnswer } from '../http/gateway.ts';
import { createLists, passGone } from './below.ts';
import { modifiedSinceHeader, modifiedSinceQuery } from './changes.ts';
import { placeOf, type StreamContext, type SyncDeps } from './context.ts';
import type { PageCommitted, PageRead } from './ingest.ts';
import { createMetRows } from './met-rows.ts';
import { dateHeaderMs, ignoreUnread, taskFor } from './page-task.ts';
import { restartList } from './paging/below.ts';
import { asksByPosition, pageAsk, reenterPaging, startPaging } from './paging/index.ts';
import type { Checkpoint } from './paging/paging.ts';
import { withWholeParts } from './part-lists.ts';
import { readRecord } from './read-record.ts';
import { send, sendFor } from './send.ts';
import type { PagingSpec } from './stream.ts';

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
  /** Distinct rows of an incremental list; null where it went on from a checkpoint. */
  readonly distinct: number | null;
}

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
          return {
            stuck: null,
            ...sum,
            oneAnswer: false,
            leftOut: 0,
            distinct: null,
            maxModifiedMs: parentsMs,
            serverStartMs: parentsMs,
          };
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
        const kept = { leftOut: met.leftOut(), distinct: met.distinct() };
        return { stuck, ...sum, ...kept, oneAnswer: checkpoint.seq === 0, maxModifiedMs, serverStartMs };
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

function later(first: number | null, second: number | null): number | null {
  if (first === null) return second;
  return second === null || second < first ? first : second;
}
