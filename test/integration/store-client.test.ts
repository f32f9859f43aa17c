import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStore } from '../../main/core/store/client.ts';
import { createCommitter } from '../../main/core/store/committer.ts';
import type { Store } from '../../main/core/store/api.ts';
import type { Log } from '../../main/core/ports.ts';
import type { RunId, StreamId, TenantId } from '../../shared/ids.ts';
import { failureOf } from '../support/failure-of.ts';
import { pageOf } from '../support/ledger-world.ts';
import { rowId } from '../support/row-id.ts';

const entry = (name: string): URL => new URL(`../../main/workers/${name}.ts`, import.meta.url);
const fixture = (name: string): URL => new URL(`../support/${name}.ts`, import.meta.url);
const workers = { writer: entry('writer'), reader: entry('reader') };

let folder: string;
let databasePath: string;
let logged: { message: string; fields: unknown }[];
let log: Log;
const open: Store[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tieout-client-'));
  databasePath = path.join(folder, 'ledger.db');
  logged = [];
  const note = (message: string, fields: unknown): void => void logged.push({ message, fields });
  log = { debug: note, info: note, warn: note, error: note };
});
afterEach(async () => {
  await Promise.all(open.splice(0).map(async (store) => store.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function started(over: Partial<Parameters<typeof createStore>[0]> = {}): Promise<Store> {
  const store = await createStore({ databasePath, workers, log, ...over });
  open.push(store);
  return store;
}

interface Place {
  readonly runId: RunId;
  readonly streamId: StreamId;
  readonly tenantId: TenantId;
}

async function startedRun(store: Store): Promise<Place> {
  const clientId = await store.write.addClient({ name: 'Client', atMs: 1 });
  const connectionId = await store.write.addConnection({
    clientId,
    provider: 'xero',
    label: 'Acme',
    endpoint: null,
    secretRef: 'connection-1',
    grantedScopes: [],
    intervalSec: 60,
    atMs: 1,
  });
  const tenants = [{ externalId: 't', name: 'Acme', kind: 'ORGANISATION', linkId: null }];
  const [tenant] = await store.write.putTenants({ connectionId, atMs: 1, tenants });
  const tenantId = tenant?.id ?? rowId<TenantId>(0);
  const [stream] = await store.write.putStreams({ tenantId, names: ['invoices'] });
  const streamId = stream?.id ?? rowId<StreamId>(0);
  const runId = await store.write.startRun({ tenantId, trigger: 'manual', atMs: 1 });
  await store.write.startStreamRun({ runId, streamId, mode: 'full', resumeFrom: null, atMs: 1 });
  return { runId, streamId, tenantId };
}

describe('the store', () => {
  it('does writes in the order they are asked for and shows each to the readers once it is done', async () => {
    const store = await started();
    const asked = Array.from({ length: 50 }, (_, at) => store.write.putSetting({ key: 'last', value: String(at) }));
    await Promise.all(asked);
    const seen = await Promise.all(Array.from({ length: 8 }, async () => store.read.readSetting({ key: 'last' })));
    expect(seen).toEqual(Array.from({ length: 8 }, () => '49'));
  });

  it('commits pages that another thread hands to the writer, and takes their buffers over', async () => {
    const store = await started();
    const place = await startedRun(store);
    const committer = createCommitter(store.connectWriter());
    const first = pageOf(place, { records: [{ id: 'a', row: { total_minor: '9007199254740993' } }] });
    const counts = await Promise.all([
      committer.commit(first),
      committer.commit(pageOf(place, { records: [{ id: 'a', row: { total_minor: '1' } }] })),
    ]);
    expect(counts).toMatchObject([{ inserted: 1 }, { updated: 1 }]);
    expect(first.records.hashes.byteLength).toBe(0);
    const history = await store.read.listHistory({ recordId: rowId(1) });
    expect(history).toMatchObject([{ field: 'total_minor', before: '9007199254740993', after: '1' }]);
    committer.close();
  });

  it('lets that other thread commit pages and nothing else', async () => {
    const store = await started();
    const port = store.connectWriter();
    const answer = new Promise((resolve) => port.once('message', resolve));
    port.postMessage({ id: 1, method: 'putSetting', args: [{ key: 'a', value: 'b' }] });
    expect(await answer).toMatchObject({ id: 1, ok: false, error: { code: 'bug/invariant' } });
    expect(await store.read.readSetting({ key: 'a' })).toBeNull();
    port.close();
  });

  it('rejects a page that fails with a typed error and goes on with the next', async () => {
    const store = await started();
    const place = await startedRun(store);
    const committer = createCommitter(store.connectWriter());
    const bad = committer.commit(pageOf(place, { records: [{ id: 'a', row: { status: null } }] }));
    const good = committer.commit(pageOf(place, { records: [{ id: 'b' }] }));
    expect(await failureOf(bad)).toMatchObject({ code: 'bug/invariant', details: { sqlite: 'SQLITE_CONSTRAINT_NOTNULL' } });
    expect(await good).toMatchObject({ inserted: 1 });
    committer.close();
  });

  it('refuses a value that cannot cross to a thread without losing count of its calls', async () => {
    const store = await started();
    const uncloneable = { key: 'a', value: 'b', extra: () => 1 };
    await expect(store.write.putSetting(uncloneable)).rejects.toThrow('could not be cloned');
    await store.write.putSetting({ key: 'a', value: 'b' });
    expect(await store.read.readSetting({ key: 'a' })).toBe('b');
  });

  it('tells which method was slow, and never with which values', async () => {
    const store = await started({ workers: { ...workers, reader: fixture('slow-reader') } });
    await store.read.readSetting({ key: 'secret-value' });
    expect(logged.map((line) => line.message)).toContain('slow ledger method');
    expect(JSON.stringify(logged)).toContain('readSetting');
    expect(JSON.stringify(logged)).not.toContain('secret-value');
  });

  it('finishes what was asked before it closes, and refuses what comes later', async () => {
    const store = await createStore({ databasePath, workers, log });
    const last = store.write.putSetting({ key: 'a', value: 'b' });
    const backup = store.write.backup({ path: path.join(folder, 'copy.db') });
    await store.close();
    await last;
    expect((await backup).bytes).toBeGreaterThan(0);
    expect(await failureOf(store.write.putSetting({ key: 'a', value: 'c' }))).toMatchObject({ code: 'run/cancelled' });
    expect(await failureOf(store.read.readSetting({ key: 'a' }))).toMatchObject({ code: 'run/cancelled' });
    await store.close();
  });
});

describe('a writer that dies', () => {
  it('rejects everything outstanding and everything to come, in this thread and in the one with the port', async () => {
    const store = await started({ workers: { ...workers, writer: fixture('dying-writer') } });
    const committer = createCommitter(store.connectWriter());
    const place = { runId: rowId<RunId>(1), streamId: rowId<StreamId>(1), tenantId: rowId<TenantId>(1) };
    const waiting = [
      failureOf(store.write.endRun({ runId: rowId(1), state: 'complete', error: null, atMs: 1 })),
      failureOf(committer.commit(pageOf(place, {}))),
      failureOf(store.write.putSetting({ key: 'a', value: 'b' })),
    ];
    expect((await Promise.all(waiting)).map((error) => error.code)).toEqual(['bug/invariant', 'bug/invariant', 'bug/invariant']);
    expect(await failureOf(store.write.putSetting({ key: 'a', value: 'b' }))).toMatchObject({ code: 'bug/invariant' });
    expect(await failureOf(committer.commit(pageOf(place, {})))).toMatchObject({ code: 'bug/invariant' });
    expect(await store.read.readSetting({ key: 'a' })).toBeNull();
  });
});

describe('a reader that dies', () => {
  it('rejects what it was asked and is replaced', async () => {
    const store = await started({ readers: 1, workers: { ...workers, reader: fixture('dying-reader') } });
    expect(await failureOf(store.read.readSetting({ key: 'die' }))).toMatchObject({ code: 'bug/invariant' });
    await expect.poll(async () => store.read.readSetting({ key: 'live' }).catch(() => 'none yet')).toBeNull();
  });
});

describe('opening', () => {
  it('fails with what is wrong with the file, and leaves no thread behind', async () => {
    const store = await started();
    await store.close();
    const { default: Database } = await import('better-sqlite3');
    const later = new Database(databasePath);
    later.pragma('user_version = 990');
    later.close();
    expect(await failureOf(createStore({ databasePath, workers, log }))).toMatchObject({
      code: 'store/from-future',
      action: 'stop-all',
    });
  });

  it('needs a folder that is there', async () => {
    const missing = path.join(folder, 'nowhere', 'ledger.db');
    await expect(createStore({ databasePath: missing, workers, log })).rejects.toThrow();
  });

  it('is refused to a thread that was not started by the store', async () => {
    const worker = new Worker(workers.reader);
    const error = await new Promise<Error>((resolve) => worker.once('error', resolve));
    expect(error.message).toContain('createStore');
  });
});
