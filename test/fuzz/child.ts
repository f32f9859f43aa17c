import path from 'node:path';
import { createNodePorts } from '../../main/adapters/node-ports.ts';
import { createCore } from '../../main/core/core.ts';
import type { ProviderId } from '../../shared/ids.ts';
import { providers } from '../../main/providers/registry.ts';

/**
 * One life of the product over a data folder: connects when asked to, syncs once, prints what it did as one JSON line. Waits are cut short, as a test cannot sit
 * through them; nothing else differs from the command line.
 */
const [folder = '', ask = '{}'] = process.argv.slice(2);
const { logins, full } = JSON.parse(ask) as {
  logins: { provider: ProviderId; endpoint: string; credentials: unknown }[];
  full: boolean;
};

const node = await createNodePorts({ dataFolder: folder, screenLevel: 'error', tell: () => undefined });
const clock = {
  nowMs: () => node.clock.nowMs(),
  sleep: async (ms: number, signal?: AbortSignal) => node.clock.sleep(Math.min(ms, 2), signal),
};
const unpaced = new Map(
  [...providers].map(([id, provider]) => [id, { ...provider, limits: { ...provider.limits, budgets: [] } }]),
);
const core = await createCore({
  ports: { ...node, clock },
  providers: unpaced,
  databasePath: path.join(folder, 'ledger.sqlite'),
});
// A life that was cut short may have connected some of them, and a person signs in again where a login was refused.
const known = (await core.connections.list()).map(({ connection }) => connection);
const lacking = new Set(known.filter(({ state }) => state !== 'connected').map(({ provider }) => provider));
for (const [at, login] of logins.entries()) {
  if (at < known.length && !lacking.has(login.provider)) continue;
  await core.connections.connectWithCredentials({ ...login, clientName: 'Fuzz' });
}
const report = await core.sync.run({
  connectionId: null,
  tenantId: null,
  stream: null,
  record: null,
  full,
  trigger: 'manual',
  signal: new AbortController().signal,
});
await core.close();
process.stdout.write(`${JSON.stringify(report)}\n`);
