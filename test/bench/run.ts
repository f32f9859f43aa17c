import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createNodePorts } from '../../main/adapters/node-ports.ts';
import { createCore } from '../../main/core/core.ts';
import { providers } from '../../main/providers/registry.ts';
import { startSandboxWorker } from '../../main/workers/sandbox.ts';
import { fillLedger } from '../../scripts/ledger/fill.ts';
import { createMemorySecrets } from '../support/memory-secrets.ts';
import { recordTape } from './tape.ts';

/**
 * `npm run bench [-- --invoices 100000 --runs 3 --documents 1000000 --part pipeline,providers,grid]`: speed as ratios within one run, JSON on standard output. Absolute figures depend on the machine;
 * the ratio to bare better-sqlite3 inserts of the same rows, and that of requests to the least possible number, are what to compare. `grid` opens pages over a ledger of so
 * many documents while a sync writes into it; beside them stands what a question that costs nothing takes between two threads of the machine.
 */
const { values } = parseArgs({
  options: {
    invoices: { type: 'string', default: '100000' },
    runs: { type: 'string', default: '3' },
    documents: { type: 'string', default: '1000000' },
    part: { type: 'string', default: 'pipeline,providers,grid' },
  },
});
const invoices = Number(values.invoices);
const runs = Number(values.runs);
// The platform's own call budget is not what is measured.
const unpaced = new Map(
  [...providers].map(([id, provider]) => [id, { ...provider, limits: { ...provider.limits, budgets: [] } }]),
);
const folder = await mkdtemp(path.join(tmpdir(), 'tieout-bench-'));
try {
  const parts = values.part.split(',');
  const sandbox = await startSandboxWorker({ seed: 1, invoices, prepared: true, settings: { rateLimits: false } });
  const { providers: announced } = sandbox.announcement;
  const pipeline = parts.includes('pipeline') ? await benchPipeline(announced['xero']) : null;
  const platforms: unknown[] = [];
  for (const [provider, { baseUrl, credentials, logins }] of parts.includes('providers') ? Object.entries(announced) : []) {
    const data = await mkdtemp(path.join(folder, 'provider-'));
    const ask = [data, provider, baseUrl, JSON.stringify(logins ?? [credentials])];
    platforms.push(JSON.parse(await child('provider-child.ts', ...ask)));
    await rm(data, { recursive: true, force: true });
  }
  await sandbox.close();
  const grid = parts.includes('grid') ? await benchGrid(Number(values.documents)) : null;
  process.stdout.write(
    `${JSON.stringify({ node: process.version, cpus: cpus().length, invoices, pipeline, providers: platforms, grid }, null, 2)}\n`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** First sync and unchanged re-sync of Xero's invoices with the network free; the run with the median speed, and all. */
async function benchPipeline(xero: { readonly baseUrl: string; readonly credentials: unknown } | undefined): Promise<unknown> {
  if (xero === undefined) throw new Error('the sandbox announces no xero');
  const tape = await mkdtemp(path.join(folder, 'tape-'));
  await record(tape, xero.baseUrl, xero.credentials);
  const results: { ratioToBareInserts: number; firstSync: { perSecond: number } }[] = [];
  for (let run = 0; run < runs; run += 1) {
    const data = await mkdtemp(path.join(folder, 'data-'));
    results.push(JSON.parse(await child('pipeline-child.ts', data, tape, xero.baseUrl, JSON.stringify(xero.credentials))));
    await rm(data, { recursive: true, force: true });
  }
  results.sort((a, b) => a.firstSync.perSecond - b.firstSync.perSecond);
  return { median: results[Math.floor(results.length / 2)], runs: results };
}

async function benchGrid(documents: number): Promise<unknown> {
  const data = await mkdtemp(path.join(folder, 'grid-'));
  fillLedger(path.join(data, 'ledger.db'), documents, () => undefined);
  const measured: unknown = JSON.parse(await child('grid-child.ts', data, '10'));
  return measured;
}

/** One real sync over HTTP, full twice as the measured process will do it, so that every answer is on the tape. */
async function record(tape: string, endpoint: string, credentials: unknown): Promise<void> {
  const data = await mkdtemp(path.join(folder, 'record-'));
  const node = await createNodePorts({ dataFolder: data, secrets: createMemorySecrets(), tell: () => undefined });
  const core = await createCore({
    ports: { ...node, http: recordTape(tape, node.http) },
    providers: unpaced,
    databasePath: path.join(data, 'ledger.db'),
  });
  await core.connections.connectWithCredentials({ provider: 'xero', endpoint, credentials, clientName: null });
  const ask = {
    connectionId: null,
    tenantId: null,
    record: null,
    trigger: 'manual' as const,
    signal: new AbortController().signal,
  };
  await core.sync.run({ ...ask, stream: 'organisation', full: false });
  await core.sync.run({ ...ask, stream: 'invoices', full: false });
  await core.sync.run({ ...ask, stream: 'invoices', full: true });
  await core.close();
  await rm(data, { recursive: true, force: true });
}

async function child(script: string, ...args: readonly string[]): Promise<string> {
  const started = spawn(process.execPath, [path.join(import.meta.dirname, script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  started.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => started.once('close', resolve));
  if (code !== 0) throw new Error(`the measured process ended with ${code}`);
  return text;
}
