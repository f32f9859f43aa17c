import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf, shownError } from '../../main/cli/failure.ts';
import { styleFor } from '../../main/cli/output.ts';
import { readWords } from '../../main/cli/program.ts';
import { COMMANDS } from '../../main/cli/registry.ts';
import { connectedText } from '../../main/cli/connected-text.ts';
import { startCoreOnSandbox, type CoreOnSandbox } from '../support/core-on-sandbox.ts';
import { createMemorySecrets } from '../support/memory-secrets.ts';

/* Commands over a ledger that stays open, in this process: what they answer and with which exit code. */

let world: CoreOnSandbox;
let folder: string;
const secrets = createMemorySecrets();
beforeAll(async () => {
  world = await startCoreOnSandbox({ provider: 'freshbooks', invoices: 10, secrets });
  await world.sync();
  folder = await mkdtemp(path.join(tmpdir(), 'tieout-commands-'));
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

async function tieout(...words: readonly string[]): Promise<{ code: number; document: unknown; text: string }> {
  let shown = { document: null as unknown, text: '' };
  const unused = async (): Promise<never> => Promise.reject(new Error('this command needs no ledger of its own'));
  try {
    const invocation = await readWords(words, COMMANDS, '0');
    if (invocation.kind === 'help') return { code: 0, document: null, text: invocation.text };
    const context = {
      dataFolder: folder,
      dataFolderGiven: true,
      json: true,
      signal: new AbortController().signal,
      screen: { width: Infinity, style: styleFor(false) },
      openCore: async () => world.core,
      openLedger: unused,
      show: async (document: unknown, text: string) => {
        shown = { document, text };
      },
      announce: unused,
      note: () => undefined,
      atEnd: () => undefined,
    };
    const code = await invocation.definition.run(context, invocation.options, invocation.args);
    return { code, ...shown };
  } catch (thrown) {
    const error = shownError(thrown);
    return { code: exitCodeOf(error), document: null, text: `${error.message} ${error.remedy}` };
  }
}

describe('a command that names an organisation, a stream, a day or an event that there is not', () => {
  it.each([
    'quarantine list --tenant 999',
    'quarantine retry --tenant 999',
    'drift --tenant 999',
    'drift --accept 9999',
    'runs --tenant 999',
    'replay --tenant 999',
    'replay --stream invoces',
    'sync --tenant 999',
    'sync --stream invoces',
    'sync --connection 999',
    'export documents --out x.csv --tenant 999',
    'export documents --out x.csv --from 2025-02-31',
    'connections pause 999',
    'connections remove one',
  ])('is refused as wrong use: %s', async (words) => {
    const { code, text } = await tieout(...words.split(' '));
    expect({ code, text }).toMatchObject({ code: 2, text: expect.stringMatching(/There is no|takes a (day|whole number)/) });
  });

  it('and is answered when it names what there is', async () => {
    const id = String((await world.core.connections.list())[0]?.tenants[0]?.tenant.id);
    for (const words of [`quarantine list --tenant ${id}`, `runs --tenant ${id}`, `replay --tenant ${id} --stream taxes`])
      expect(await tieout(...words.split(' '))).toMatchObject({ code: 0 });
  });
});

describe('connections', () => {
  it('are paused, resumed and removed by their number', async () => {
    const [first] = await world.core.connections.list();
    const id = String(first?.connection.id);
    expect(await tieout('connections', 'pause', id)).toMatchObject({ code: 0, document: { state: 'paused', changed: true } });
    expect(await tieout('connections', 'resume', id)).toMatchObject({ code: 0, document: { state: 'connected', changed: true } });
    expect(await tieout('connections', 'remove', id)).toMatchObject({ code: 0, document: { state: 'disconnected' } });
    expect(await tieout('connections', 'pause', id)).toMatchObject({ code: 1, document: { changed: false } });
    expect((await tieout('connections')).text).toContain('disconnected');
    await world.control('restore', {});
    await world.connect();
  });

  it('move to the client that is named when they are signed in again, and say whose they are', async () => {
    const announced = world.sandbox.announcement.providers.freshbooks;
    const connect = async (clientName: string | null) =>
      world.core.connections.connectWithCredentials({
        provider: 'freshbooks',
        endpoint: announced?.baseUrl ?? null,
        credentials: announced?.credentials,
        clientName,
      });
    const before = await connect(null);
    const after = await connect('Bakery Ltd');
    expect(after.connectionId).toBe(before.connectionId);
    expect(connectedText(after, styleFor(false))).toContain('Bakery Ltd');
    const rows = await world.core.store.read.listConnections();
    expect(rows.find(({ id }) => id === after.connectionId)?.clientName).toBe('Bakery Ltd');
    expect((await connect(null)).clientName).toBe('Bakery Ltd');
  });
});

describe('one record', () => {
  it('is read for the organisation whose ledger holds it, and asked for with --tenant where none does', async () => {
    const holder = (await world.core.connections.list())
      .flatMap(({ tenants }) => tenants)
      .flatMap(({ tenant, streams }) => streams.map((stream) => ({ tenant, stream })))
      .filter(({ tenant, stream }) => tenant.state === 'active' && stream.name === 'invoices');
    expect(holder.length).toBeGreaterThan(1);
    const [first] = holder;
    if (first === undefined) throw new Error('the sandbox has invoices');
    const [record] = await world.core.store.read.listLedgerRecords({
      streamId: first.stream.id,
      target: 'document',
      after: null,
      limit: 1,
    });
    const read = await tieout('sync', '--stream', 'invoices', '--record', record?.externalId ?? '');
    expect(read).toMatchObject({ code: 0, document: { tenants: [{ tenantId: first.tenant.id }] } });
    const unknown = await tieout('sync', '--stream', 'invoices', '--record', '987654321');
    expect(unknown).toMatchObject({ code: 2, text: expect.stringContaining('--tenant') });
  });
});

describe('doctor', () => {
  it('compares the clock with a platform that is connected, and finds a login that is gone', async () => {
    const whole = await world.core.doctor();
    expect(whole.checks.find(({ name }) => name === 'clock')).toMatchObject({
      ok: true,
      message: expect.stringContaining('agrees'),
    });
    const [row] = (await world.core.store.read.listConnections()).filter(({ state }) => state === 'connected');
    expect(whole.checks.find(({ name }) => name === `connection ${row?.id}`)).toMatchObject({ ok: true });
    const kept = secrets.values.get(row?.secretRef ?? '') ?? '';
    for (const stored of [null, 'rubbish']) {
      if (stored === null) secrets.values.delete(row?.secretRef ?? '');
      else secrets.values.set(row?.secretRef ?? '', stored);
      const { healthy, checks } = await world.core.doctor();
      expect(healthy).toBe(false);
      expect(checks.find(({ name }) => name === `connection ${row?.id}`)).toMatchObject({
        ok: false,
        remedy: `Reconnect it: tieout connect freshbooks --connection ${row?.id}`,
      });
    }
    secrets.values.set(row?.secretRef ?? '', kept);
  });
});
