import { spawn } from 'node:child_process';
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SyncReport } from '../../main/core/core.ts';
import { startCoreOnSandbox, type CoreOnSandbox } from '../support/core-on-sandbox.ts';
import { createSharedSecrets } from '../support/shared-secrets.ts';
import { syncPlatforms } from '../support/sync-platforms.ts';

/* What could go wrong: a login lost by a lost answer or by two that refresh at once; a right that went or came and is not noticed; one stream's right that stops others. */

let world: CoreOnSandbox | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const equal = { missing: 0, extra: 0, different: 0, silent: 0 };
const streamsOf = (report: SyncReport) => report.tenants.flatMap((tenant) => tenant.streams);
const incomplete = (report: SyncReport) => streamsOf(report).filter((stream) => !stream.complete);
const states = async ({ core }: CoreOnSandbox) => (await core.connections.list()).map(({ connection }) => connection.state);

describe.each(syncPlatforms)('$provider', ({ provider, right, forgivesLostRefresh }) => {
  const start = async (options: Parameters<typeof startCoreOnSandbox>[0] = {}): Promise<CoreOnSandbox> => {
    world = await startCoreOnSandbox({ provider, ...options });
    return world;
  };

  it.runIf(forgivesLostRefresh === true)('a refresh whose answer is lost is made good with the older token', async () => {
    const live = await start();
    await live.control('faults', [
      { provider, when: { stream: 'token' }, do: { verb: 'lose-refresh-response', grace: 'kept' } },
      { provider, when: { stream: 'invoices' }, do: 'expire-token' },
    ]);
    expect(incomplete(await live.sync())).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
  });

  it.runIf(forgivesLostRefresh === false)(
    'a refresh whose answer is lost ends the login, and the sentence says to reconnect',
    async () => {
      const live = await start();
      await live.control('faults', [
        { provider, when: { stream: 'token' }, do: 'lose-refresh-response' },
        { provider, when: { stream: 'invoices' }, do: 'expire-token' },
      ]);
      expect((await live.sync()).complete).toBe(false);
      expect(await states(live)).toContain('needs_reauth');
      await live.connect();
      expect(incomplete(await live.sync())).toEqual([]);
      expect(await live.verify()).toMatchObject(equal);
    },
  );

  it('a withdrawn login: what was read stays, and the sentence says to reconnect', async () => {
    const live = await start();
    await live.sync();
    await live.control('faults', { provider, do: { verb: 'revoke', of: 'user' }, times: 1 });
    const report = await live.sync();
    expect(report.complete).toBe(false);
    expect(JSON.stringify(report.tenants.map(({ error, streams }) => [error, streams.map((each) => each.error)]))).toMatch(
      /[Rr]econnect/,
    );
    expect(await states(live)).toContain('needs_reauth');
    expect((await live.verify()).missing).toBe(0);
  });

  it.runIf(right !== null)(
    'a right that is taken away: the stream says which one it lacks, and the others are read',
    async () => {
      const live = await start();
      await live.control('faults', { provider, do: { verb: 'drop-scope', scope: right?.scope }, times: 1 });
      const shut = incomplete(await live.sync());
      expect([...new Set(shut.map(({ stream }) => stream))]).toEqual([right?.stream]);
      expect(shut[0]?.gap).toContain(right?.scope.replace(/\.read$/, ''));
      expect(await live.verify()).toMatchObject({ silent: 0 });
    },
  );

  it.runIf(right !== null)(
    'a right that a new login lacks stops its stream, and a login that has it again brings everything',
    async () => {
      const live = await start({ invoices: 20 });
      const settings = { ...right?.settings };
      const { grantedScopes } = z.object({ grantedScopes: z.array(z.string()) }).parse(await live.control('settings', settings));
      await live.control('settings', { ...settings, grantedScopes: grantedScopes.filter((scope) => scope !== right?.scope) });
      await live.connect();
      expect([...new Set(incomplete(await live.sync()).map(({ stream }) => stream))]).toEqual([right?.stream]);
      expect(await live.verify()).toMatchObject({ silent: 0 });
      await live.control('settings', { ...settings, grantedScopes });
      await live.connect();
      expect(await states(live)).toEqual(['connected']);
      expect(incomplete(await live.sync())).toEqual([]);
      expect(await live.verify()).toMatchObject(equal);
    },
  );

  it.runIf(forgivesLostRefresh !== null)(
    'two processes whose token has run out refresh it once, and the login goes on',
    async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'tieout-two-'));
      try {
        const keychain = path.join(folder, 'keychain');
        // Harvest's tokens live for two weeks; here no longer than the others.
        const live = await start({
          invoices: 5,
          harvest: { accessTokenLifeSec: 43_200 },
          secrets: await createSharedSecrets(keychain),
        });
        const places = [path.join(folder, 'one'), path.join(folder, 'two')];
        for (const place of places) {
          await mkdir(place);
          await live.core.store.write.backup({ path: path.join(place, 'ledger.sqlite') });
        }
        // The platform's clock alone: every process finds out by being refused.
        await live.control('clock', { advanceSec: 13 * 3600 });
        const before = tokenRequests(live);
        const children = places.map((place) => startChild(place, keychain));
        await Promise.all(children.map((child) => child.ready));
        const reports = await Promise.all(children.map((child) => child.sync()));
        expect(reports.map(problemsOf)).toEqual([[], []]);
        const logins = (await live.core.connections.list()).length;
        expect(tokenRequests(live) - before).toBe(logins);
        expect(incomplete(await live.sync())).toEqual([]);
        expect(await states(live)).toEqual(Array.from({ length: logins }, () => 'connected'));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});

function tokenRequests({ sandbox }: CoreOnSandbox): number {
  return Object.entries(sandbox.log.report().counts).reduce(
    (sum, [key, count]) => (key.includes('/token/') ? sum + count : sum),
    0,
  );
}

const reportSchema = z.object({
  tenants: z.array(
    z.object({ error: z.unknown(), streams: z.array(z.object({ stream: z.string(), gap: z.string().nullable() })) }),
  ),
});

function problemsOf({ tenants }: z.infer<typeof reportSchema>): readonly unknown[] {
  return tenants.flatMap(({ error, streams }) => [
    ...(error === null ? [] : [error]),
    ...streams.flatMap(({ stream, gap }) => (gap === null ? [] : [`${stream}: ${gap}`])),
  ]);
}

/** The product in a process of its own; `ready` once it is about to sync, so that several can be let go at the same moment. */
function startChild(folder: string, keychain: string) {
  const script = path.resolve(import.meta.dirname, '../support/sync-child.ts');
  const child = spawn(process.execPath, [script, folder, keychain], { stdio: ['pipe', 'pipe', 'pipe'] });
  let out = '';
  let complaint = '';
  const ready = Promise.withResolvers<undefined>();
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (out.includes('ready\n')) ready.resolve(undefined);
  });
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const ended = new Promise<string>((resolve, reject) => {
    child.once('close', (code) => {
      if (code === 0) resolve(out.split('\n')[1] ?? '');
      else reject(new Error(`the process ended with ${code}: ${complaint.slice(-400)}`));
    });
  });
  ended.catch(ready.reject);
  return {
    ready: ready.promise,
    sync: async () => {
      child.stdin.end('go\n');
      return reportSchema.parse(JSON.parse(await ended));
    },
  };
}
