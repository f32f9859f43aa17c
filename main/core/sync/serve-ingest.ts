import type { MessagePort } from 'node:worker_threads';
import { envelopeFromError, type ErrorEnvelope } from '../../../shared/errors.ts';
import type { ProviderId, StreamId } from '../../../shared/ids.ts';
import type { ProviderDefinition } from '../provider.ts';
import { mappingOverride } from '../ledger/overrides.ts';
import { createCommitter } from '../store/committer.ts';
import { openReader } from '../store/open.ts';
import { createKnownRecords } from '../store/queries/records.ts';
import { listOverrides } from '../store/queries/reference.ts';
import type { IngestTask, ReplayTask } from './ingest.ts';
import type { FromIngest, IngestStart, ToIngest } from './ingest-messages.ts';
import { judgePage, openPage, type LookUp } from './ingest-page.ts';
import { profileFromText, type Profile } from './profile.ts';
import { replayPage } from './replay-page.ts';
import { compileStream, type StreamReader } from './stream-reader.ts';

/** What the stream has in this worker: its compiled definition, its profile, and the page being committed. */
interface Desk {
  profile: Profile;
  /** Ids of pages not yet committed: the ledger cannot be asked for them. */
  readonly pending: Set<string>;
}

/** The life of the ingest worker: reads, maps and hands pages to the writer, the next one while the last is committed. */
export function serveIngest(
  parent: MessagePort,
  start: IngestStart,
  providers: ReadonlyMap<ProviderId, ProviderDefinition>,
): void {
  const database = openReader(start.databasePath);
  const known = createKnownRecords(database);
  const committer = createCommitter(start.writerPort);
  const readers = new Map<string, { readonly overrides: string; readonly reader: StreamReader }>();
  const desks = new Map<StreamId, Desk>();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread, not a window
  const post = (message: FromIngest): void => parent.postMessage(message);

  /** With the places people accepted, looked up for every page: one that is accepted while a run goes on holds from the next page. */
  const readerOf = (provider: ProviderId, stream: string): StreamReader => {
    const overrides = listOverrides(database, { provider, stream });
    const name = `${provider}/${stream}`;
    const stated = JSON.stringify(overrides);
    const compiled = readers.get(name);
    if (compiled?.overrides === stated) return compiled.reader;
    const definition = providers.get(provider)?.streams.find((candidate) => candidate.name === stream);
    if (definition === undefined) throw new Error(`there is no stream ${name}`);
    const reader = compileStream(definition, overrides.map(mappingOverride));
    readers.set(name, { overrides: stated, reader });
    return reader;
  };
  const deskOf = (streamId: StreamId, load: () => Profile): Desk => {
    const desk = desks.get(streamId) ?? { profile: load(), pending: new Set() };
    desks.set(streamId, desk);
    return desk;
  };
  /** A page still on its way to the writer may change what the ledger says: its records are mapped again and the writer decides. */
  const lookUpIn =
    (streamId: StreamId, pending: ReadonlySet<string>): LookUp =>
    (externalIds) => {
      const found = known({ streamId, externalIds });
      return pending.size === 0 ? found : found.map((record, at) => (pending.has(externalIds[at] ?? '') ? null : record));
    };

  const handlePage = async (id: number, task: IngestTask): Promise<void> => {
    const stream = readerOf(task.provider, task.stream);
    const opened = openPage(stream, task);
    // Known already: the next page is on its way while this one is mapped.
    post({ kind: 'read', id, read: opened.read });
    const desk = deskOf(task.streamId, () => profileFromText(task.profile, stream.shape));
    const before = desk.profile;
    const { commit, profile } = judgePage(
      stream,
      opened,
      before,
      task.fresh ? lookUpNone : lookUpIn(task.streamId, desk.pending),
    );
    const changed = [...commit.records.externalIds, ...commit.quarantine.flatMap((row) => row.externalId ?? [])];
    for (const externalId of changed) desk.pending.add(externalId);
    desk.profile = profile;
    try {
      const counts = await committer.commit(commit);
      post({ kind: 'committed', id, committed: { ...counts, driftEvents: commit.drift.length } });
    } catch (error) {
      desk.profile = before;
      throw error;
    } finally {
      for (const externalId of changed) desk.pending.delete(externalId);
    }
  };

  const handleReplay = async (id: number, task: ReplayTask): Promise<void> => {
    const stream = readerOf(task.provider, task.stream);
    const pending = desks.get(task.streamId)?.pending ?? new Set();
    const counts = await committer.commit(replayPage(stream, task, lookUpIn(task.streamId, pending)));
    post({ kind: 'committed', id, committed: { ...counts, driftEvents: 0 } });
  };

  const handle = async (message: Exclude<ToIngest, { kind: 'close' }>): Promise<void> => {
    try {
      if (message.kind === 'page') await handlePage(message.id, message.task);
      else await handleReplay(message.id, message.task);
    } catch (error) {
      const envelope: ErrorEnvelope = envelopeFromError(error);
      post({ kind: 'failed', id: message.id, error: envelope });
    }
  };

  parent.on('message', (message: ToIngest) => {
    if (message.kind === 'close') {
      committer.close();
      database.close();
      // With no port left open the thread ends by itself.
      parent.close();
      return;
    }
    void handle(message);
  });
  post({ kind: 'ready' });
}

const lookUpNone: LookUp = (externalIds) => externalIds.map(() => null);
