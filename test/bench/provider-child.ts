import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createNodePorts } from '../../main/adapters/node-ports.ts';
import { createCore } from '../../main/core/core.ts';
import type { StreamReport } from '../../main/core/core.ts';
import type { StreamDefinition } from '../../main/providers/contract.ts';
import { providers } from '../../main/providers/registry.ts';
import { isProviderId } from '../../shared/ids.ts';
import { createMemorySecrets } from '../support/memory-secrets.ts';
import { watchStalls } from './stalls.ts';

/**
 * Reads everything one simulated platform has, over real HTTP, in a process of its own. Prints one JSON document: records per second, requests beside the least number that
 * pages of the size asked for can bring the same records in, the longest stall of the main thread and the process's peak memory.
 */
const [folder = '', provider = '', endpoint = '', logins = '[]'] = process.argv.slice(2);
if (!isProviderId(provider)) throw new Error(`there is no platform ${provider}`);
const definition = providers.get(provider);
if (definition === undefined) throw new Error(`${provider} is not in the registry`);

const ports = await createNodePorts({ dataFolder: folder, secrets: createMemorySecrets(), tell: () => undefined });
// The platform's own call budget is not what is measured.
const unpaced = new Map([[provider, { ...definition, limits: { ...definition.limits, budgets: [] } }]]);
const core = await createCore({ ports, providers: unpaced, databasePath: path.join(folder, 'ledger.db') });
for (const credentials of JSON.parse(logins) as readonly unknown[]) {
  await core.connections.connectWithCredentials({ provider, endpoint, credentials, clientName: null });
}
const endWatch = watchStalls();
const startedAt = performance.now();
const report = await core.sync.run({
  connectionId: null,
  tenantId: null,
  stream: null,
  record: null,
  full: false,
  trigger: 'manual',
  signal: new AbortController().signal,
});
const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(3));
const stalls = endWatch();
await core.close();

const streams = report.tenants.flatMap((tenant) => tenant.streams);
const sum = (of: (stream: (typeof streams)[number]) => number): number =>
  streams.reduce((total, stream) => total + of(stream), 0);
const records = sum((stream) => stream.seen);
const requests = sum((stream) => stream.requests);
const least = report.tenants
  .flatMap((tenant) => tenant.streams.map((stream) => leastRequests(tenant.streams, stream)))
  .reduce((total, each) => total + each, 0);
process.stdout.write(
  `${JSON.stringify({
    provider,
    complete: report.complete,
    records,
    seconds,
    perSecond: Math.round(records / seconds),
    requests,
    leastRequests: least,
    // Counts, second looks, reports and last empty pages: about as many whatever the size of the books.
    extraRequests: requests - least,
    requestRatio: Number((requests / least).toFixed(2)),
    ...stalls,
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
  })}\n`,
);

/** Full pages of the size that is asked for, and nothing else: no last empty page, no count, no second look, no report. Lists below records are one for each record, at least. */
function leastRequests(all: readonly StreamReport[], { stream, seen }: StreamReport): number {
  const definition = streamOf(stream);
  if (definition === undefined) return 0;
  const { paging } = definition;
  if (paging.kind === 'below') return all.find((other) => other.stream === paging.parents)?.seen ?? 0;
  return Math.max(1, Math.ceil(seen / pageSizeOf(definition)));
}

function streamOf(name: string): StreamDefinition | undefined {
  return definition?.streams.find((stream) => stream.name === name);
}

function pageSizeOf({ paging }: StreamDefinition): number {
  if ('size' in paging) return paging.size;
  // Journals come 100 a call and the caller cannot ask for more. [Xero: journals]
  return paging.kind === 'number-keyset' ? 100 : Number.POSITIVE_INFINITY;
}
