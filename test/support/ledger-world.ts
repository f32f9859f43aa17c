import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import type { Database } from 'better-sqlite3';
import { CHILD_TABLES, LEDGER_TABLES, type Cell, type ChildTarget, type LedgerTarget } from '../../main/core/store/columns.ts';
import { openLedger } from '../../main/core/store/open.ts';
import { createReads } from '../../main/core/store/reader.ts';
import { createWrites } from '../../main/core/store/writer.ts';
import type { PageCommit, PageCounts, QuarantineRow, RunMode, StoreReads, StoreWrites } from '../../main/core/store/api.ts';
import type { TombstoneReason } from '../../shared/documents.ts';
import type { RecordId, RunId, StreamId, TenantId } from '../../shared/ids.ts';
import { rowId } from './row-id.ts';

type Row = Readonly<Record<string, Cell>>;

/** A mapped record as a test writes it down. Columns not named are null, or what every document needs. */
export interface TestRecord {
  readonly id: string;
  /** The raw payload; made of the rest when it is not given, so that equal records have equal payloads. */
  readonly payload?: string;
  readonly modifiedAtMs?: number | null;
  readonly tombstone?: TombstoneReason | null;
  readonly row?: Row;
  readonly lines?: readonly Row[];
  readonly allocations?: readonly Row[];
  readonly journalLines?: readonly Row[];
  readonly body?: string;
}

export interface TestHeld {
  readonly id: string | null;
  readonly payload: string;
  readonly reason?: string;
  readonly modifiedAtMs?: number | null;
}

export interface PageAsk {
  readonly records?: readonly TestRecord[];
  readonly held?: readonly TestHeld[];
  readonly unchanged?: readonly RecordId[];
  readonly target?: LedgerTarget | 'raw';
  readonly mappingVersion?: number;
  readonly over?: Partial<PageCommit>;
}

const DOCUMENT: Row = { kind: 'invoice', status: 'open', currency: 'GBP', exponent: 2, total_minor: '0' };

/** The page of a stream run, as the ingest worker would hand it to the writer. */
export function pageOf(place: { runId: RunId; streamId: StreamId; tenantId: TenantId }, ask: PageAsk): PageCommit {
  const { records = [], held = [], target = 'document' } = ask;
  const parts: Buffer[] = [];
  const put = (text: string): { offset: number; length: number; hash: Uint8Array } => {
    const bytes = Buffer.from(text);
    const offset = parts.reduce((sum, part) => sum + part.byteLength, 0);
    parts.push(bytes);
    return { offset, length: bytes.byteLength, hash: new Uint8Array(createHash('sha256').update(bytes).digest()) };
  };
  const payloads = records.map((record) => put(payloadOf(record)));
  const quarantine = held.map((row): QuarantineRow => ({
    externalId: row.id,
    ...put(row.payload),
    modifiedAtMs: row.modifiedAtMs ?? null,
    code: 'record/unmappable',
    path: 'Total',
    reason: row.reason ?? 'Total is no number',
  }));
  const bytes = Buffer.concat(parts);
  return {
    ...place,
    provider: 'xero',
    stream: 'invoices',
    atMs: 1_000,
    page: {
      seq: 0,
      request: 'GET /Invoices',
      requestedAtMs: 900,
      durationMs: 10,
      status: 200,
      attempts: 1,
      bytes: bytes.byteLength,
      rows: records.length + held.length + (ask.unchanged?.length ?? 0),
      note: null,
    },
    records: {
      target,
      mappingVersion: ask.mappingVersion ?? 1,
      externalIds: records.map((record) => record.id),
      hashes: new Uint8Array(Buffer.concat(payloads.map((payload) => payload.hash))),
      offsets: payloads.map((payload) => payload.offset),
      lengths: payloads.map((payload) => payload.length),
      modifiedAtMs: records.map((record) => record.modifiedAtMs ?? null),
      tombstones: records.map((record) => record.tombstone ?? null),
      lineageIndexes: records.map(() => (target === 'raw' ? -1 : 0)),
      lineages: target === 'raw' || records.length === 0 ? [] : [{ signature: 'plain', paths: '{"total":"Total"}' }],
      cells: target === 'raw' ? [] : records.flatMap((record) => cellsOf(target, record)),
      children: {
        lines: childrenOf('lines', records),
        allocations: childrenOf('allocations', records),
        journalLines: childrenOf('journalLines', records),
      },
      searchBodies: records.map((record) => record.body ?? ''),
    },
    quarantine,
    drift: [],
    chunk: bytes.byteLength === 0 ? null : { body: new Uint8Array(zstdCompressSync(bytes)), rawBytes: bytes.byteLength },
    unchangedIds: ask.unchanged ?? [],
    keepSeen: true,
    moves: true,
    checkpoint: null,
    reapply: false,
    profile: null,
    requests: 1,
    ...ask.over,
  };
}

export function payloadOf(record: TestRecord): string {
  const { payload, ...rest } = record;
  return payload ?? JSON.stringify(rest);
}

function cellsOf(target: LedgerTarget, record: TestRecord): readonly Cell[] {
  const row: Row = { ...(target === 'document' ? DOCUMENT : {}), ...record.row };
  return LEDGER_TABLES[target].columns.map((column) => row[column] ?? null);
}

function childrenOf(target: ChildTarget, records: readonly TestRecord[]): { counts: number[]; cells: Cell[] } {
  const { columns } = CHILD_TABLES[target];
  return {
    counts: records.map((record) => record[target]?.length ?? 0),
    cells: records.flatMap((record) => (record[target] ?? []).flatMap((row) => columns.map((column) => row[column] ?? null))),
  };
}

/** A ledger in a temporary folder with one tenant, one stream and a run under way. */
export interface LedgerWorld {
  readonly file: string;
  readonly database: Database;
  readonly write: StoreWrites;
  readonly read: StoreReads;
  readonly tenantId: TenantId;
  readonly streamId: StreamId;
  /** The run of `commit`; `nextRun` starts another. */
  readonly runId: RunId;
  commit(ask: PageAsk): PageCounts;
  page(ask: PageAsk): PageCommit;
  nextRun(mode?: RunMode, resumeFrom?: RunId | null): RunId;
  endRun(over?: Partial<Parameters<StoreWrites['endStreamRun']>[0]>): ReturnType<StoreWrites['endStreamRun']>;
  stream(name: string): StreamId;
  recordId(externalId: string): RecordId;
  /** All rows of a table as SQLite shows them, for comparing states. */
  rows(sql: string, ...values: readonly unknown[]): readonly unknown[];
  close(): void;
}

export function openWorld(folder = mkdtempSync(path.join(tmpdir(), 'tieout-store-'))): LedgerWorld {
  const file = path.join(folder, 'ledger.db');
  const database = openLedger(file);
  const write = createWrites(database);
  const read = createReads(database);
  const clientId = write.addClient({ name: 'Client', atMs: 1 });
  const connectionId = write.addConnection({
    clientId,
    provider: 'xero',
    label: 'Acme',
    endpoint: null,
    secretRef: 'connection-1',
    grantedScopes: ['a'],
    intervalSec: 3600,
    atMs: 1,
  });
  const [tenant] = write.putTenants({
    connectionId,
    atMs: 1,
    tenants: [{ externalId: 't1', name: 'Acme Ltd', kind: 'ORGANISATION', linkId: null }],
  });
  const tenantId = tenant?.id ?? rowId<TenantId>(0);
  write.updateTenant({ tenantId, baseCurrency: 'GBP' });
  const stream = (name: string): StreamId =>
    write.putStreams({ tenantId, names: [name] }).find((row) => row.name === name)?.id ?? rowId<StreamId>(0);
  const streamId = stream('invoices');
  let runId = rowId<RunId>(0);
  const nextRun = (mode: RunMode = 'full', resumeFrom: RunId | null = null): RunId => {
    runId = write.startRun({ tenantId, trigger: 'manual', atMs: 10 });
    write.startStreamRun({ runId, streamId, mode, resumeFrom, atMs: 10 });
    return runId;
  };
  nextRun();
  const page = (ask: PageAsk): PageCommit => pageOf({ runId, streamId, tenantId }, ask);
  return {
    file,
    database,
    write,
    read,
    tenantId,
    streamId,
    get runId() {
      return runId;
    },
    page,
    commit: (ask) => write.commitPage(page(ask)),
    nextRun,
    endRun: (over = {}) =>
      write.endStreamRun({
        runId,
        streamId,
        state: 'complete',
        complete: true,
        gap: null,
        expected: null,
        error: null,
        atMs: 5_000,
        swept: true,
        proved: true,
        ...over,
      }),
    stream,
    recordId(externalId) {
      const record = read.findRecord({ streamId, externalId });
      if (record === null) throw new Error(`there is no record ${externalId}`);
      return record.recordId;
    },
    rows: (sql, ...values) => database.prepare(sql).all(...values),
    close() {
      database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Every table that a page may change, row by row: two equal snapshots mean that nothing was changed in between. */
export function snapshot(world: Pick<LedgerWorld, 'rows'>): Readonly<Record<string, readonly unknown[]>> {
  const tables = [
    'raw_records',
    'raw_versions',
    'documents',
    'document_lines',
    'allocations',
    'journal_lines',
    'contacts',
    'accounts',
    'history',
    'quarantine',
    'lineage',
    'chunks',
  ];
  return Object.fromEntries(tables.map((table) => [table, world.rows(`SELECT * FROM ${table}`)]));
}
