import path from 'node:path';
import { createNodePorts } from '../../main/adapters/node-ports.ts';
import { createCore } from '../../main/core/core.ts';
import { providers } from '../../main/providers/registry.ts';
import { createSharedSecrets } from './shared-secrets.ts';

/** A process of its own over a data folder and secrets that others may use too: waits for a line, syncs once, prints the report as one JSON line. */
const [folder = '', secretsFolder = ''] = process.argv.slice(2);
const secrets = await createSharedSecrets(secretsFolder);
const ports = await createNodePorts({ dataFolder: folder, secrets, screenLevel: 'error', tell: () => undefined });
const unpaced = new Map(
  [...providers].map(([id, definition]) => [id, { ...definition, limits: { ...definition.limits, budgets: [] } }]),
);
const core = await createCore({ ports, providers: unpaced, databasePath: path.join(folder, 'ledger.sqlite') });
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const report = await core.sync.run({
  connectionId: null,
  tenantId: null,
  stream: null,
  record: null,
  full: false,
  trigger: 'manual',
  signal: new AbortController().signal,
});
await core.close();
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exit(0);
