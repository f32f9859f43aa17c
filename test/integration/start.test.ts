import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '../../main/core/core.ts';
import { prepareDemoFolder } from '../../main/window/demo-folder.ts';
import { endOf, enterHost } from '../support/page-client.ts';

const root = path.resolve(import.meta.dirname, '../..');
let folder: string;
let running: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tieout-start-'));
});
afterEach(async () => {
  running?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** `npm start` as npm runs it, on a machine without a display. Resolves with the address it prints. */
async function start(): Promise<{ url: string; lines: string[]; notes: () => string }> {
  const child = spawn(process.execPath, ['--import', './scripts/check-node.js', 'scripts/start.ts', '--no-open'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: folder, TIEOUT_DATA: folder },
  });
  running = child;
  let notes = '';
  child.stderr.on('data', (chunk: Buffer) => (notes += chunk.toString()));
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    const url = /http:\/\/127\.0\.0\.1:\d+\/open\?secret=[\w-]+/.exec(line)?.[0];
    if (url !== undefined) return { url, lines, notes: () => notes };
  }
  throw new Error(`it ended without an address: ${lines.join('\n')}\n${notes}`);
}

async function end(signal: 'SIGINT' | 'SIGTERM'): Promise<number | null> {
  const ended = running === undefined ? Promise.resolve([null]) : once(running, 'exit');
  running?.kill(signal);
  const [code]: unknown[] = await ended;
  return typeof code === 'number' ? code : null;
}

describe('npm start on a machine where nothing is connected', () => {
  it('ends in a page with the sandbox company synced and proved, and starts it afresh the next time', async () => {
    const first = await start();
    expect(first.lines.join('\n')).toMatch(/sandbox company/);
    expect(first.lines.join('\n')).toMatch(/opens in your browser: there is no display here/);
    const { client, page, close } = await enterHost(first.url);
    expect(page).toContain('<div id="root">');
    const work = await endOf(client, 'demo');
    expect([work.state, work.message]).toEqual(['done', expect.stringMatching(/^Complete: .* everything ties/)]);
    await expect.poll(first.notes).toMatch(/The sandbox company: Complete: .* everything ties/);
    const { clients } = await client.call('dashboard:show', {});
    expect(clients).toHaveLength(1);
    expect(clients.every(({ complete, totals }) => complete && totals.tie > 0 && totals.differ === 0)).toBe(true);
    expect((await client.call('app:state', {})).dataFolder).toBe(path.join(folder, 'demo'));
    close();
    expect(await end('SIGINT')).toBe(0);
    expect(await readdir(folder)).toEqual(['demo']);

    const second = await start();
    const again = await enterHost(second.url);
    const { works } = await again.client.call('work:list', {});
    expect(works.map(({ kind }) => kind)).toEqual(['demo']);
    again.close();
    expect(await end('SIGTERM')).toBe(0);
  }, 300_000);
});

describe('the folder of the demo', () => {
  it('is kept when somebody connected a real platform in it', async () => {
    await writeFile(path.join(folder, 'ledger.sqlite'), '');
    const disconnected: number[] = [];
    const coreWith = (endpoints: readonly (string | null)[]): Pick<Core, 'connections' | 'close'> =>
      ({
        connections: {
          list: async () => endpoints.map((endpoint, at) => ({ connection: { id: at + 1, endpoint }, tenants: [] })),
          disconnect: async ({ connectionId }: { connectionId: number }) => void disconnected.push(connectionId),
        },
        close: async () => undefined,
      }) as unknown as Core;
    expect(await prepareDemoFolder(folder, async () => coreWith(['http://127.0.0.1:1', null]))).toBe('kept');
    expect(disconnected).toEqual([]);
    expect(await readdir(folder)).toEqual(['ledger.sqlite']);
    expect(await prepareDemoFolder(folder, async () => coreWith(['http://127.0.0.1:1']))).toBe('fresh');
    expect(disconnected).toEqual([1]);
    expect(await readdir(folder)).toEqual([]);
  });
});
