import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createNodePorts } from '../../main/adapters/node-ports.ts';
import { createCore, type Core, type SyncReport, type VerifyReport } from '../../main/core/core.ts';
import { providers } from '../../main/providers/registry.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../main/sandbox/server.ts';
import { truthPageSchema, truthSummarySchema } from '../../shared/truth.ts';
import type { ProviderDefinition } from '../../main/core/provider.ts';
import type { Clock, Http, SecretStore } from '../../main/core/ports.ts';
import type { ProviderId, TenantId } from '../../shared/ids.ts';
import { startLastingThread } from './lasting-threads.ts';
import { createMemorySecrets } from './memory-secrets.ts';

export interface CoreOnSandbox {
  readonly core: Core;
  readonly sandbox: Sandbox;
  sync(ask?: { full?: boolean; tenantId?: TenantId | null; stream?: string | null }): Promise<SyncReport>;
  verify(): Promise<VerifyReport>;
  control(name: string, body: unknown): Promise<unknown>;
  /** Signs in with the announced logins: the first time adds connections, later times replace their logins. */
  connect(): Promise<void>;
  close(): Promise<void>;
}

/** The product's own core over a temporary folder, connected to a sandbox of its own. The platform's call budget is not waited for. */
export async function startCoreOnSandbox(
  options: Partial<SandboxOptions> & {
    readonly provider?: ProviderId;
    /** Instead of those the sandbox announces. */
    readonly credentials?: unknown;
    readonly adapt?: (provider: ProviderDefinition) => ProviderDefinition;
    /** Milliseconds the product's clock is ahead, asked anew each time. */
    readonly clockAheadMs?: () => number;
    /** Waits take next to no time, and the product's clock is moved on by what was not waited. */
    readonly hurries?: boolean;
    /** Told of every wait that begins. */
    readonly waits?: (ms: number) => void;
    readonly secrets?: SecretStore;
    /** The longest the product waits for an answer. */
    readonly patienceMs?: number;
  } = {},
): Promise<CoreOnSandbox> {
  const { provider = 'xero', adapt = (definition) => definition } = options;
  const sandbox = await startSandbox({ seed: 1, invoices: 60, ...options, settings: { rateLimits: false, ...options.settings } });
  const folder = await mkdtemp(path.join(tmpdir(), 'tieout-core-'));
  const node = await createNodePorts({
    dataFolder: folder,
    secrets: options.secrets ?? createMemorySecrets(),
    screenLevel: 'error',
    tell: () => undefined,
  });
  let hurriedMs = 0;
  const aheadMs = (): number => hurriedMs + (options.clockAheadMs?.() ?? 0);
  const clock: Clock = {
    ...node.clock,
    nowMs: () => node.clock.nowMs() + aheadMs(),
    sleep: async (ms, signal) => {
      options.waits?.(ms);
      const waited = options.hurries === true ? Math.min(ms, 10) : ms;
      await node.clock.sleep(waited, signal);
      hurriedMs += ms - waited;
    },
  };
  const { patienceMs = Infinity } = options;
  const http: Http = {
    async send(request, signal) {
      const response = await node.http.send({ ...request, timeoutMs: Math.min(request.timeoutMs, patienceMs) }, signal);
      return { ...response, receivedAtMs: response.receivedAtMs + aheadMs() };
    },
  };
  const ports = { ...node, clock, http, workers: { ...node.workers, start: startLastingThread } };
  const unpaced = new Map(
    [...providers].map(([id, definition]) => [id, adapt({ ...definition, limits: { ...definition.limits, budgets: [] } })]),
  );
  const core = await createCore({ ports, providers: unpaced, databasePath: path.join(folder, 'ledger.sqlite') });
  const announced = sandbox.announcement.providers[provider];
  if (announced === undefined) throw new Error(`the sandbox announces no ${provider}`);
  const connect = async (): Promise<void> => {
    const announcedLogins = announced.logins ?? [announced.credentials];
    for (const credentials of options.credentials === undefined ? announcedLogins : [options.credentials]) {
      await core.connections.connectWithCredentials({ provider, endpoint: announced.baseUrl, credentials, clientName: null });
    }
  };
  await connect();
  const truth = async (query: Readonly<Record<string, string>>): Promise<unknown> =>
    (await fetch(`${sandbox.url}/__sandbox/truth?${new URLSearchParams({ provider, ...query }).toString()}`)).json();
  return {
    core,
    sandbox,
    sync: async ({ full = false, tenantId = null, stream = null } = {}) =>
      core.sync.run({
        connectionId: null,
        tenantId,
        stream,
        record: null,
        full,
        trigger: 'manual',
        signal: new AbortController().signal,
      }),
    verify: async () =>
      core.verify({
        provider,
        summary: truthSummarySchema.parse(await truth({})),
        fetchPage: async ({ tenant, stream, after }) =>
          truthPageSchema.parse(await truth({ tenant, stream, limit: '5000', ...(after === null ? {} : { after }) })),
      }),
    control: async (name, body) => {
      const answer = await fetch(`${sandbox.url}/__sandbox/${name}`, { method: 'POST', body: JSON.stringify(body) });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${name}: ${answer.status} ${text}`);
      return JSON.parse(text) as unknown;
    },
    connect,
    close: async () => {
      await core.close();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
