import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { runCli, startCli, type CliRun, type RunningCli } from '../support/run-cli.ts';

/** The sandbox in one terminal, the agent in another, each command a process of its own over one data folder. */

let folder = '';
let sandbox: RunningCli;
let url = '';
let endpoint = '';
let credentials = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tieout-journey-'));
  sandbox = await startCli(['sandbox', '--invoices', '40', '--seed', '5'], { dataFolder: folder });
  const announced = z
    .object({ url: z.url(), providers: z.record(z.string(), z.object({ baseUrl: z.url(), credentials: z.unknown() })) })
    .parse(JSON.parse(sandbox.firstLine));
  url = announced.url;
  endpoint = announced.providers['xero']?.baseUrl ?? '';
  credentials = path.join(folder, 'xero.json');
  await writeFile(credentials, JSON.stringify(announced.providers['xero']?.credentials));
  await control('settings', { rateLimits: false });
});
afterAll(async () => {
  await sandbox.interrupt('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

async function control(name: string, body: unknown): Promise<void> {
  const answer = await fetch(`${url}/__sandbox/${name}`, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
}

const tieout = (data: string, ...words: readonly string[]): Promise<CliRun> =>
  runCli([...words, '--json'], { dataFolder: path.join(folder, data) });

const reportSchema = z.object({
  complete: z.boolean(),
  tenants: z.array(
    z.object({
      streams: z.array(
        z.object({
          stream: z.string(),
          complete: z.boolean(),
          requests: z.number(),
          seen: z.number(),
          inserted: z.number(),
          updated: z.number(),
          tombstoned: z.number(),
        }),
      ),
    }),
  ),
});
const streamsOf = (run: CliRun) => reportSchema.parse(JSON.parse(run.stdout)).tenants.flatMap((tenant) => tenant.streams);
const writtenBy = (run: CliRun): number =>
  streamsOf(run).reduce((sum, { inserted, updated, tombstoned }) => sum + inserted + updated + tombstoned, 0);
const errorOf = (run: CliRun) =>
  z.object({ error: z.object({ code: z.string(), message: z.string(), remedy: z.string() }) }).parse(JSON.parse(run.stdout))
    .error;

async function connected(data: string): Promise<void> {
  const run = await tieout(data, 'connect', 'xero', '--endpoint', endpoint, '--credentials', credentials);
  expect({ code: run.code, stderr: run.stderr }).toMatchObject({ code: 0 });
}

describe('connect, sync and verify from another terminal', () => {
  it('end with the sandbox company in the ledger, nothing missing, extra or different', async () => {
    await connected('first');
    const synced = await tieout('first', 'sync');
    expect(synced.code).toBe(0);
    expect(streamsOf(synced).filter(({ complete }) => !complete)).toEqual([]);
    const verified = await tieout('first', 'verify', '--sandbox', url);
    expect({ code: verified.code, ...(JSON.parse(verified.stdout) as object) }).toMatchObject({
      code: 0,
      missing: 0,
      extra: 0,
      different: 0,
      silent: 0,
    });

    const again = await tieout('first', 'sync');
    expect(again.code).toBe(0);
    expect(writtenBy(again)).toBe(0);
    // What changed, and the empty page that ends it.
    expect(streamsOf(again).filter(({ requests }) => requests > 2)).toEqual([]);
  }, 180_000);

  it('read one stream or one record again when asked to', async () => {
    const one = await tieout('first', 'sync', '--stream', 'contacts', '--full');
    expect(one.code).toBe(0);
    expect(new Set(streamsOf(one).map(({ stream }) => stream))).toEqual(new Set(['contacts']));
    const truth = z
      .object({ records: z.array(z.object({ id: z.string() })) })
      .safeParse(
        await (
          await fetch(
            `${url}/__sandbox/truth?${new URLSearchParams({ provider: 'xero', tenant: await tenantId(), stream: 'invoices', limit: '1' }).toString()}`,
          )
        ).json(),
      );
    const id = truth.data?.records[0]?.id ?? '';
    const record = await tieout('first', 'sync', '--tenant', '1', '--stream', 'invoices', '--record', id);
    expect(streamsOf(record)).toMatchObject([{ stream: 'invoices', seen: 1, requests: 1 }]);
  }, 180_000);
});

async function tenantId(): Promise<string> {
  const summary = z
    .object({ tenants: z.array(z.object({ externalId: z.string() })) })
    .parse(await (await fetch(`${url}/__sandbox/truth?provider=xero`)).json());
  return summary.tenants[0]?.externalId ?? '';
}

describe('backup and restore', () => {
  it('put back what was, keep what they replace, and refuse to lose newer runs without being told to', async () => {
    await connected('kept');
    await tieout('kept', 'sync');
    const file = path.join(folder, 'kept.backup');
    expect((await tieout('kept', 'backup', file)).code).toBe(0);
    expect((await tieout('kept', 'backup', file)).code).toBe(2);
    expect((await tieout('kept', 'sync', '--stream', 'contacts', '--full')).code).toBe(0);

    const refused = await tieout('kept', 'restore', file);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({ restored: false, kept: null });

    const restored = await tieout('kept', 'restore', file, '--force');
    expect(restored.code).toBe(0);
    const { kept } = z.object({ restored: z.literal(true), kept: z.string() }).parse(JSON.parse(restored.stdout));
    expect((await readFile(kept)).subarray(0, 15).toString('latin1')).toBe('SQLite format 3');
    const after = await tieout('kept', 'sync');
    expect({ code: after.code, written: writtenBy(after) }).toEqual({ code: 0, written: 0 });
  }, 180_000);

  it('refuse a damaged backup and leave the ledger as it is', async () => {
    const file = path.join(folder, 'damaged.backup');
    const whole = await readFile(path.join(folder, 'kept.backup'));
    whole.fill(0xff, 4096, whole.length);
    await writeFile(file, whole);
    const run = await tieout('kept', 'restore', file, '--force');
    expect(run.code).not.toBe(0);
    expect(errorOf(run).message).toMatch(/damaged|no whole|cannot be read/);
    expect((await tieout('kept', 'sync')).code).toBe(0);
  }, 180_000);
});

describe('two processes on one data folder', () => {
  it('do not share it: the second says who has it and what to do, and the first goes on', async () => {
    await connected('shared');
    await control('faults', { provider: 'xero', when: { stream: 'accounts' }, do: { verb: 'slow', ms: 4000 }, times: 1 });
    const first = tieout('shared', 'sync');
    await vi.waitFor(async () => expect(await readFile(path.join(folder, 'shared', 'owner.json'), 'utf8')).toContain('sync'), {
      timeout: 20_000,
    });
    const second = await tieout('shared', 'status');
    expect(second.code).toBe(3);
    expect(errorOf(second).message).toMatch(/sync/);
    expect(errorOf(second).remedy.length).toBeGreaterThan(20);
    expect((await first).code).toBe(0);
    expect((await tieout('shared', 'sync')).code).toBe(0);
  }, 180_000);
});
