import { isTieoutError } from '../../../shared/errors.ts';
import { valueAt } from '../../../shared/unknown.ts';
import { placeOf, type StreamContext, type SyncDeps } from './context.ts';
import { send } from './send.ts';
import type { ChangeFeed, DeletionFeed } from './stream.ts';

/** What is asked beside a stream's list: how many there are, what changed, what was removed. */

/** A feed of deletions that goes on for longer is slower than a whole reading. */
const mostFeedPages = 50;

/** How many rows the platform itself counts in the stream now; null when its answer does not say. */
export async function askCount(deps: SyncDeps, context: StreamContext): Promise<number | null> {
  const body = context.definition.count?.body;
  return askCountBy(deps, context, typeof body === 'function' ? body(placeOf(context)) : body);
}

/** How many of them changed since an instant; null where that is not asked for apart from the list. */
export async function askChangedCount(deps: SyncDeps, context: StreamContext, sinceMs: number): Promise<number | null> {
  const body = context.definition.count?.changedBody?.(sinceMs);
  return body === undefined ? null : askCountBy(deps, context, body);
}

async function askCountBy(deps: SyncDeps, context: StreamContext, body: string | undefined): Promise<number | null> {
  const { definition } = context;
  const path = definition.count?.path ?? definition.envelope.itemCount;
  if (definition.count === null || path === undefined) return null;
  const answer = await send(deps, context, {
    path: definition.request.path,
    query: { ...definition.request.query, ...definition.count.query },
    headers: {},
    body,
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
