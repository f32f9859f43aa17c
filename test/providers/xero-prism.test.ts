import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNodePorts } from '../../main/adapters/node-ports.ts';
import { createCore, type Core, type SyncReport } from '../../main/core/core.ts';
import { providers } from '../../main/providers/registry.ts';
import { createMemorySecrets } from '../support/memory-secrets.ts';
import { fixturesFolder, haveFixture, startPrism, xeroEndpointBeforePrism } from '../support/prism.ts';

// A description has no budget of calls to keep.
const unpaced = new Map(
  [...providers].map(([id, provider]) => [id, { ...provider, limits: { ...provider.limits, budgets: [] } }]),
);
const description = path.join(fixturesFolder, 'xero/xero_accounting.yaml');

describe.skipIf(!haveFixture('xero/xero_accounting.yaml'))("Xero's own description, served by Prism,", () => {
  let core: Core;
  let report: SyncReport;
  const ends: (() => unknown)[] = [];

  beforeAll(async () => {
    const prism = await startPrism(description);
    ends.push(prism.stop);
    const endpoint = await xeroEndpointBeforePrism(prism.port, '45e4708e-d862-4111-ab3a-dd8cd03913e1');
    ends.push(() => endpoint.server.close());
    const folder = await mkdtemp(path.join(tmpdir(), 'tieout-prism-'));
    const ports = await createNodePorts({ dataFolder: folder, secrets: createMemorySecrets(), tell: () => undefined });
    core = await createCore({ ports, providers: unpaced, databasePath: path.join(folder, 'ledger.sqlite') });
    ends.push(async () => {
      await core.close();
      await rm(folder, { recursive: true });
    });
    await core.connections.connectWithCredentials({
      provider: 'xero',
      endpoint: endpoint.url,
      credentials: { clientId: 'app', refreshToken: 'example-refresh', scopes: [] },
      clientName: null,
    });
    report = await core.sync.run({
      connectionId: null,
      tenantId: null,
      stream: null,
      record: null,
      full: false,
      trigger: 'manual',
      signal: new AbortController().signal,
    });
  }, 300_000);

  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
  });

  it('is read without a drift event that the description does not explain', async () => {
    const drift = await core.drift({ tenantId: null, all: true });
    const unexplained = drift.filter(({ severity, expected }) => severity !== 'info' || expected !== 'documented as optional');
    expect(unexplained).toEqual([]);
  });

  it('is read in every stream, each of which tells how many it saw', () => {
    const [tenant] = report.tenants;
    expect(tenant?.error).toBeNull();
    expect(tenant?.streams.map(({ stream }) => stream)).toHaveLength(17);
    expect(tenant?.streams.filter(({ seen }) => seen === 0)).toEqual([]);
  });

  it('understands what is asked for by change: the form of an instant is the one it documents', async () => {
    const again = await core.sync.run({
      connectionId: null,
      tenantId: null,
      stream: 'manual-journals',
      record: null,
      full: false,
      trigger: 'manual',
      signal: new AbortController().signal,
    });
    const errors = [...report.tenants, ...again.tenants].flatMap(({ streams }) =>
      streams.flatMap(({ error }) => error?.message ?? []),
    );
    expect(errors.filter((message) => message.includes('422'))).toEqual([]);
    expect(again.tenants[0]?.streams.map(({ stream, mode }) => ({ stream, mode }))).toEqual([
      { stream: 'manual-journals', mode: 'incremental' },
    ]);
  });

  it('repeats its page of journals for ever, which is noticed and told instead of followed', () => {
    const journals = report.tenants[0]?.streams.find(({ stream }) => stream === 'journals');
    expect(journals?.complete).toBe(false);
    expect(journals?.gap).toContain('come back however often');
    expect(journals?.requests).toBeLessThan(20);
  });

  it('is never called complete where an example was held back', () => {
    const streams = report.tenants[0]?.streams ?? [];
    expect(streams.filter(({ quarantined, complete }) => quarantined > 0 && complete)).toEqual([]);
    expect(report.complete).toBe(false);
  });
});
