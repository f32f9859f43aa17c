import path from 'node:path';
import { createNodePorts } from '../../main/adapters/node-ports.ts';
import { joinReports } from '../../main/cli/verify-text.ts';
import { createCore, type Core, type SyncReport, type VerifyReport } from '../../main/core/core.ts';
import type { HttpRequest } from '../../main/core/ports.ts';
import { providers } from '../../main/providers/registry.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import { isTieoutError } from '../../shared/errors.ts';
import { assertNever } from '../../shared/result.ts';
import { truthPageSchema, truthSummarySchema } from '../../shared/truth.ts';
import { askSandbox } from './sandbox-control.ts';
import type { AnswerMessage, FuzzLogin, OrderMessage, Orders, Synced, SyncOrder } from './orders.ts';

/**
 * A life of the product: does what it is told over a data folder until it is killed. Waits are cut short, as a test cannot sit through them; nothing else differs
 * from the command line.
 */

let core: Core | null = null;
let answerMs: number | null = null;

const unpaced = new Map(
  [...providers].map(([id, provider]) => [id, { ...provider, limits: { ...provider.limits, budgets: [] } }]),
);

async function open({ folder }: Orders['open']): Promise<Core> {
  const node = await createNodePorts({ dataFolder: folder, screenLevel: 'error', tell: () => undefined });
  const clock = {
    nowMs: () => node.clock.nowMs(),
    sleep: async (ms: number, signal?: AbortSignal) => node.clock.sleep(Math.min(ms, 2), signal),
  };
  const http = {
    send: async (request: HttpRequest, signal?: AbortSignal) =>
      node.http.send({ ...request, timeoutMs: Math.min(request.timeoutMs, answerMs ?? request.timeoutMs) }, signal),
  };
  return createCore({
    ports: { ...node, clock, http },
    providers: unpaced,
    databasePath: path.join(folder, 'ledger.sqlite'),
  });
}

async function obey(message: OrderMessage): Promise<unknown> {
  if (message.name === 'open') {
    core = await open(message.ask);
    return null;
  }
  if (core === null) throw new Error('no folder is open');
  switch (message.name) {
    case 'sync':
      return sync(core, message.ask);
    case 'verify':
      return verify(core, message.ask);
    case 'close':
      await core.close();
      core = null;
      return null;
    default:
      return assertNever(message);
  }
}

async function sync(live: Core, ask: SyncOrder): Promise<Synced> {
  answerMs = ask.answerMs;
  const refused: string[] = [];
  for (const login of ask.logins) {
    try {
      await logIn(live, login, ask.signIn);
    } catch (error) {
      if (!isTieoutError(error)) throw error;
      refused.push(`${login.provider}: ${error.message}`);
    }
  }
  await exclude(live, ask.excluded);
  const reports = await Promise.all((await readable(live, ask)).map(async (connectionId) => run(live, ask, connectionId)));
  const report = {
    complete: refused.length === 0 && reports.every(({ complete }) => complete),
    tenants: reports.flatMap(({ tenants }) => tenants),
  };
  return { report, refused };
}

/** Connects what is not connected yet; a person comes for what asks for one. */
async function logIn(live: Core, login: FuzzLogin, signIn: boolean): Promise<void> {
  const { provider, endpoint, credentials } = login;
  const known = (await live.connections.list()).find(
    ({ connection, tenants }) =>
      connection.provider === provider &&
      (login.tenant === null || tenants.some(({ tenant }) => tenant.externalId === login.tenant)),
  );
  if (known !== undefined) {
    const lacking = known.tenants.some(
      ({ tenant, streams }) => tenant.state === 'disconnected' || streams.some(({ state }) => state === 'needs_scope'),
    );
    if (!signIn || (known.connection.state === 'connected' && !lacking)) return;
  }
  await live.connections.connectWithCredentials({
    provider,
    endpoint,
    credentials,
    clientName: 'Fuzz',
    connectionId: known?.connection.id ?? null,
  });
}

async function exclude(live: Core, names: SyncOrder['excluded']): Promise<void> {
  for (const { connection, tenants } of await live.connections.list()) {
    for (const { tenant } of tenants) {
      if (tenant.state !== 'active') continue;
      if (!names.some((name) => name.provider === connection.provider && name.externalId === tenant.externalId)) continue;
      await live.store.write.updateTenant({ tenantId: tenant.id, state: 'excluded', stateReason: 'left out by a person' });
    }
  }
}

/** The connections to read; null for all at once, as `tieout sync` reads them. */
async function readable(live: Core, ask: SyncOrder): Promise<readonly (ConnectionId | null)[]> {
  const some = (await live.connections.list()).filter(({ tenants }) => tenants.some(({ tenant }) => tenant.state !== 'excluded'));
  const asked = some.filter(({ connection }) => ask.platforms.includes(connection.provider));
  return asked.length > 0 && asked.length === some.length ? [null] : asked.map(({ connection }) => connection.id);
}

async function run(live: Core, { full }: SyncOrder, connectionId: ConnectionId | null): Promise<SyncReport> {
  const { signal } = new AbortController();
  return live.sync.run({ connectionId, tenantId: null, stream: null, record: null, full, trigger: 'manual', signal });
}

async function verify(live: Core, { url, platforms, sinceMs }: Orders['verify']): Promise<VerifyReport> {
  const leftOut = new Set<string>();
  for (const { connection, tenants } of await live.connections.list()) {
    for (const { tenant } of tenants) {
      const [last] = await live.runs({ tenantId: tenant.id, limit: 1 });
      if (tenant.state === 'excluded' || (last?.startedAtMs ?? 0) < sinceMs)
        leftOut.add(`${connection.provider} ${tenant.externalId}`);
    }
  }
  const reports: VerifyReport[] = [];
  for (const provider of platforms) {
    const truth = async (query: Readonly<Record<string, string>>): Promise<unknown> =>
      askSandbox(url, `truth?${new URLSearchParams({ provider, ...query }).toString()}`, 'GET');
    const summary = truthSummarySchema.parse(await truth({}));
    const report = await live.verify({
      provider,
      summary: { ...summary, tenants: summary.tenants.filter((tenant) => !leftOut.has(`${provider} ${tenant.externalId}`)) },
      fetchPage: async ({ tenant, stream, after }) =>
        truthPageSchema.parse(await truth({ tenant, stream, limit: '5000', ...(after === null ? {} : { after }) })),
    });
    reports.push(report);
  }
  return joinReports(reports);
}

const tell = (message: AnswerMessage): void => void process.send?.(message);

process.on('message', (message: OrderMessage) => {
  obey(message).then(
    (answer) => tell({ answer }),
    (error: unknown) => tell({ failed: error instanceof Error ? (error.stack ?? error.message) : 'unknown' }),
  );
});
process.once('disconnect', () => process.exit());
