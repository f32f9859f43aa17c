import path from 'node:path';
import { performance } from 'node:perf_hooks';
import Database from 'better-sqlite3';
import { createNodePorts } from '../../main/adapters/node-ports.ts';
import { createCore, type Core } from '../../main/core/core.ts';
import { providers } from '../../main/providers/registry.ts';
import { createMemorySecrets } from '../support/memory-secrets.ts';
import { idleStalls, watchStalls, type Stalls } from './stalls.ts';
import { playTape } from './tape.ts';

/**
 * Measures one thing per process: the first sync of the invoices on a tape and a second full read in which nothing changed, with history, lineage,
 * drift and full text on, through the product's own core. Prints one JSON document.
 */
const [folder = '', tape = '', endpoint = '', credentials = '{}'] = process.argv.slice(2);

const node = await createNodePorts({ dataFolder: folder, secrets: createMemorySecrets(), tell: () => undefined });
const ports = { ...node, http: playTape(tape, () => node.clock.nowMs()) };
const databasePath = path.join(folder, 'ledger.db');
// The platform's own call budget is not what is measured.
const unpaced = new Map(
  [...providers].map(([id, provider]) => [id, { ...provider, limits: { ...provider.limits, budgets: [] } }]),
);
const core = await createCore({ ports, providers: unpaced, databasePath });
await core.connections.connectWithCredentials({
  provider: 'xero',
  endpoint,
  credentials: JSON.parse(credentials),
  clientName: null,
});
await run(core, 'organisation', false);

const idleThread = await idleStalls(10_000);
const first = await measured(async () => run(core, 'invoices', false));
const second = await measured(async () => run(core, 'invoices', true));
await core.close();
const raw = bareInserts(databasePath, path.join(folder, 'bare.db'));

process.stdout.write(
  `${JSON.stringify({
    invoices: first.seen,
    firstSync: {
      seconds: first.seconds,
      perSecond: Math.round(first.seen / first.seconds),
      ...first.stalls,
    },
    bareInserts: { seconds: raw.seconds, perSecond: Math.round(raw.invoices / raw.seconds) },
    ratioToBareInserts: Number((first.seen / first.seconds / (raw.invoices / raw.seconds)).toFixed(3)),
    unchangedResync: {
      seconds: second.seconds,
      perSecond: Math.round(second.seen / second.seconds),
      written: second.written,
      ...second.stalls,
    },
    idleThread,
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
  })}\n`,
);

async function run(on: Core, stream: string, full: boolean): Promise<{ seen: number; written: number }> {
  const report = await on.sync.run({
    connectionId: null,
    tenantId: null,
    stream,
    record: null,
    full,
    trigger: 'manual',
    signal: new AbortController().signal,
  });
  let seen = 0;
  let written = 0;
  for (const tenant of report.tenants) {
    if (tenant.error !== null) throw new Error(tenant.error.message);
    for (const part of tenant.streams) {
      if (part.error !== null) throw new Error(`${part.stream}: ${part.error.message}`);
      seen += part.seen;
      written += part.inserted + part.updated;
    }
  }
  return { seen, written };
}

async function measured<Outcome>(work: () => Promise<Outcome>): Promise<Outcome & { seconds: number; stalls: Stalls }> {
  const endWatch = watchStalls();
  const startedAt = performance.now();
  const outcome = await work();
  const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(3));
  return { ...outcome, seconds, stalls: endWatch() };
}

/** The same rows of raw records, documents and lines into the same tables, without any of the product's logic. */
function bareInserts(from: string, to: string): { seconds: number; invoices: number } {
  const source = new Database(from, { readonly: true });
  const target = new Database(to);
  target.pragma('journal_mode = WAL');
  target.pragma('synchronous = NORMAL');
  const tables = ['raw_records', 'documents', 'document_lines'];
  const shapes = source
    .prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND type IN ('table', 'index')")
    .all() as {
    tbl_name: string;
    sql: string;
  }[];
  for (const shape of shapes) if (tables.includes(shape.tbl_name)) target.exec(shape.sql);
  const rows = tables.map((table) => source.prepare(`SELECT * FROM ${table}`).raw().all() as unknown[][]);
  const startedAt = performance.now();
  target.pragma('foreign_keys = OFF');
  const inserts = tables.map((table, at) =>
    target.prepare(`INSERT INTO ${table} VALUES (${(rows[at]?.[0] ?? []).map(() => '?').join()})`),
  );
  for (const [at, list] of rows.entries()) {
    const insert = inserts[at];
    if (insert === undefined) continue;
    for (let from = 0; from < list.length; from += 1000) {
      target.exec('BEGIN');
      for (const row of list.slice(from, from + 1000)) insert.run(row);
      target.exec('COMMIT');
    }
  }
  const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(3));
  const invoices = rows[1]?.length ?? 0;
  source.close();
  target.close();
  return { seconds, invoices };
}
