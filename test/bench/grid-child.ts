import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { performance } from 'node:perf_hooks';
import { createNodePorts } from '../../main/adapters/node-ports.ts';
import { createCore } from '../../main/core/core.ts';
import { providers } from '../../main/providers/registry.ts';
import { createWindow } from '../../main/window/window.ts';
import type { GridView } from '../../shared/contract/grid.ts';
import { gridOpened, gridRows } from '../../shared/contract/grid.ts';
import { createMemorySecrets } from '../support/memory-secrets.ts';
import { idleStalls, watchStalls } from './stalls.ts';

/**
 * Measures lists over a large ledger while a sync writes into it: opening a view and its first block, as the window asks for them, and the main thread's longest stall. One
 * process, one JSON document. `node test/bench/grid-child.ts FOLDER ROUNDS`; the ledger is made by `npm run ledger`.
 */
const [folder = '', rounds = '10'] = process.argv.slice(2);
const ports = await createNodePorts({
  dataFolder: folder,
  secrets: createMemorySecrets(),
  tell: () => undefined,
  screenLevel: 'error',
});
const core = await createCore({ ports, providers, databasePath: path.join(folder, 'ledger.db') });
const window = createWindow(
  {
    core,
    ports,
    providers,
    host: 'browser',
    version: '0',
    openInBrowser: async () => undefined,
    sandbox: async () => ({ providers: {} }),
  },
  () => undefined,
);

const idleMs = 10_000;
const everything: GridView = {
  order: { by: 'issuedOn', descending: true },
  clientId: null,
  tenantIds: [],
  kinds: [],
  statuses: [],
  currencies: [],
  issuedFrom: null,
  issuedTo: null,
  dueFrom: null,
  dueTo: null,
  totalFrom: null,
  totalTo: null,
  text: '',
  marks: [],
  presence: 'live',
  attention: 'any',
};
const views: Readonly<Record<'sorted' | 'filtered' | 'searched', readonly Partial<GridView>[]>> = {
  sorted: (['issuedOn', 'dueOn', 'number', 'contact', 'total', 'due'] as const).flatMap((by) => [
    { order: { by, descending: true } },
    { order: { by, descending: false } },
  ]),
  filtered: [
    { kinds: ['invoice'] },
    { statuses: ['open'], order: { by: 'due', descending: true } },
    { kinds: ['bill'], statuses: ['open'], currencies: ['KWD'] },
    { issuedFrom: '2024-03-01', issuedTo: '2024-03-31', order: { by: 'total', descending: true } },
    { totalFrom: '1250', totalTo: '1250.99' },
    { statuses: ['archived'], order: { by: 'contact', descending: false } },
    { presence: 'gone' },
  ],
  searched: [
    { text: 'Willow' },
    { text: 'Willow Bakery', order: { by: 'total', descending: true } },
    { text: 'INV-0007' },
    { text: 'retainer' },
    { text: 'nobody' },
  ],
};

async function ask(call: string, given: unknown): Promise<unknown> {
  const reply = await window.dispatch(call, given);
  if (!reply.ok) throw new Error(`${call}: ${reply.error.message}`);
  return reply.value;
}

const summary = (times: readonly number[]): { p50: number; p95: number; max: number } => {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1));
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
};

const idleThread = await idleStalls(idleMs);
const writer = new Worker(new URL('./grid-writer.ts', import.meta.url), { workerData: { file: path.join(folder, 'ledger.db') } });
const written = new Promise<unknown>((resolve) => writer.once('message', resolve));
const results: Record<string, unknown> = {};
// The first views of all pay for what a program reads once.
for (const view of views.sorted.slice(0, 2)) await page(view);
const endWatch = watchStalls();
for (const [name, list] of Object.entries(views)) {
  const times: number[] = [];
  for (let round = 0; round < Number(rounds); round += 1) for (const view of list) times.push(await page(view));
  results[name] = summary(times);
}
const mainThread = endWatch();
// What the threads of this machine take for a question that costs nothing: the rest of a page is the list's own.
const trips: number[] = [];
for (let round = 0; round < 200; round += 1) {
  const from = performance.now();
  await core.store.read.readSetting({ key: 'nothing' });
  trips.push(performance.now() - from);
}
const roundTrips = summary(trips);
const startedAt = performance.now();
const { snapshotId } = gridOpened.parse(await ask('grid:open', everything));
const totals = await ask('grid:totals', { snapshotId });
const wholeMs = Math.round(performance.now() - startedAt);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
writer.postMessage('stop');
const writtenMeanwhile = await written;
await window.close();
await core.close();
process.stdout.write(
  `${JSON.stringify({
    pageMs: results,
    wholeListWithTotalsMs: wholeMs,
    documents: totals,
    mainThread,
    idleThread,
    writtenMeanwhile,
    roundTripMs: roundTrips,
  })}\n`,
);

/** One view opened, its first block read, and closed again. */
async function page(change: Partial<GridView>): Promise<number> {
  const from = performance.now();
  const opened = gridOpened.parse(await ask('grid:open', { ...everything, ...change }));
  gridRows.parse(await ask('grid:rows', { snapshotId: opened.snapshotId, from: 0, count: 100 }));
  const ms = performance.now() - from;
  await ask('grid:close', { snapshotId: opened.snapshotId });
  return ms;
}
