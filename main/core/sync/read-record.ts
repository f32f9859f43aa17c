import type { ParentRecord } from '../store/api.ts';
import { parentOf } from './below.ts';
import type { StreamContext, SyncDeps } from './context.ts';
import { ignoreUnread, taskFor } from './page-task.ts';
import { withWholeParts } from './part-lists.ts';
import { send, sendFor, type PlatformAsk } from './send.ts';

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
  const inListFrame = ask.path === request.path;
  const page = deps.ingest.page({ ...taskFor(deps, context, whole, 'record', null), parent, inListFrame });
  try {
    const read = await page.read;
    await page.committed;
    return read.keys;
  } catch (error) {
    await page.committed.catch(ignoreUnread);
    throw error;
  }
}
