import { hash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import type { PageCommit } from '../../main/core/store/api.ts';
import { ALLOCATION_COLUMNS, DOCUMENT_COLUMNS, LINE_COLUMNS, type Cell } from '../../main/core/store/columns.ts';
import { openLedger } from '../../main/core/store/open.ts';
import { createWrites } from '../../main/core/store/writer.ts';
import type { RunId, StreamId, TenantId } from '../../shared/ids.ts';
import { madeDocument, type MadeDocument } from './made-document.ts';

const perPage = 2_000;
const clients = 5;
const tenantsPerClient = 2;
const startedAtMs = Date.UTC(2026, 0, 5);

/** Fills a ledger, which is made when it is not there, with made-up documents of ten organisations; the same number makes the same documents. */
export function fillLedger(file: string, documents: number, progress: (done: number) => void): void {
  const database = openLedger(file);
  const write = createWrites(database);
  const places = Array.from({ length: clients * tenantsPerClient }, (_, at) => {
    const clientId = write.addClient({ name: `Practice client ${1 + (at % clients)}`, atMs: startedAtMs });
    const connectionId = write.addConnection({
      clientId,
      provider: 'xero',
      label: `Made-up login ${at + 1}`,
      endpoint: 'http://127.0.0.1:9',
      secretRef: `made-up-${at + 1}`,
      grantedScopes: [],
      intervalSec: 7 * 86_400,
      atMs: startedAtMs,
    });
    write.updateConnection({ connectionId, atMs: startedAtMs, state: 'paused' });
    const [tenant] = write.putTenants({
      connectionId,
      atMs: startedAtMs,
      tenants: [{ externalId: `made-up-${at + 1}`, name: `Made-up books ${at + 1}`, kind: 'organisation', linkId: null }],
    });
    if (tenant === undefined) throw new Error('the organisation was not added');
    write.updateTenant({ tenantId: tenant.id, baseCurrency: 'GBP', country: 'GB' });
    const [stream] = write.putStreams({ tenantId: tenant.id, names: ['invoices'] });
    if (stream === undefined) throw new Error('the stream was not added');
    const runId = write.startRun({ tenantId: tenant.id, trigger: 'connect', atMs: startedAtMs });
    write.startStreamRun({ runId, streamId: stream.id, mode: 'full', resumeFrom: null, atMs: startedAtMs });
    return { tenantId: tenant.id, streamId: stream.id, runId };
  });
  for (let from = 0, page = 0; from < documents; from += perPage, page += 1) {
    const place = places[page % places.length];
    if (place === undefined) throw new Error('there is no organisation');
    const made = Array.from({ length: Math.min(perPage, documents - from) }, (_, at) => madeDocument(from + at));
    write.commitPage(pageOf(place, Math.floor(page / places.length), made));
    progress(from + made.length);
  }
  for (const { streamId, runId } of places) {
    const ended = { state: 'complete' as const, error: null, atMs: startedAtMs + 60_000 };
    write.endStreamRun({ ...ended, runId, streamId, complete: true, gap: null, expected: null, swept: true, proved: true });
    write.endRun({ ...ended, runId });
  }
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

/** A page of made-up documents as the ingest worker would hand it over. */
export function pageOf(
  place: { readonly tenantId: TenantId; readonly streamId: StreamId; readonly runId: RunId },
  seq: number,
  made: readonly MadeDocument[],
): PageCommit {
  const payloads = made.map((document) => Buffer.from(JSON.stringify({ ...document.row, LineItems: document.lines })));
  const offsets: number[] = [];
  let length = 0;
  for (const payload of payloads) {
    offsets.push(length);
    length += payload.byteLength;
  }
  const body = Buffer.concat(payloads);
  const flat = (columns: readonly string[], rows: readonly Readonly<Record<string, Cell>>[]): Cell[] =>
    rows.flatMap((row) => columns.map((column) => row[column] ?? null));
  return {
    ...place,
    provider: 'xero',
    stream: 'invoices',
    atMs: startedAtMs + seq * 1_000,
    page: {
      seq,
      request: 'GET made-up documents',
      requestedAtMs: startedAtMs,
      durationMs: 1,
      status: 200,
      attempts: 1,
      bytes: length,
      rows: made.length,
      note: null,
    },
    records: {
      target: 'document',
      mappingVersion: 1,
      externalIds: made.map((document) => document.id),
      hashes: Buffer.concat(payloads.map((payload) => hash('sha256', payload, 'buffer'))),
      offsets,
      lengths: payloads.map((payload) => payload.byteLength),
      modifiedAtMs: made.map(() => startedAtMs),
      tombstones: made.map((document) => document.tombstone),
      lineageIndexes: made.map(() => 0),
      lineages: [
        { signature: 'made-up', paths: '{"total_minor":"total_minor","lines[].amount_minor":"LineItems[].amount_minor"}' },
      ],
      cells: flat(
        DOCUMENT_COLUMNS,
        made.map((document) => document.row),
      ),
      children: {
        lines: {
          counts: made.map((document) => document.lines.length),
          cells: flat(
            LINE_COLUMNS,
            made.flatMap((document) => document.lines),
          ),
        },
        allocations: { counts: made.map(() => 0), cells: flat(ALLOCATION_COLUMNS, []) },
        journalLines: { counts: made.map(() => 0), cells: [] },
      },
      searchBodies: made.map((document) => document.lines.map((line) => line['description'] ?? '').join(' ')),
    },
    quarantine: [],
    drift: [],
    chunk: { body: zstdCompressSync(body), rawBytes: length },
    unchangedIds: [],
    keepSeen: false,
    moves: true,
    checkpoint: null,
    reapply: false,
    profile: null,
    requests: 1,
  };
}
