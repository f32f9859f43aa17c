import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCli, startCli, type CliRun } from '../support/run-cli.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tieout-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const tieout = (...words: readonly string[]): Promise<CliRun> => runCli(words, { dataFolder: folder });
const errorSchema = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string().min(10), remedy: z.string().min(10) }),
});

/** A Node of this machine that is too old; most have none. */
function olderNode(): string | undefined {
  return ['/usr/local/bin/node', '/usr/bin/node'].find((node) => {
    try {
      return Number(/^v(\d+)/.exec(execFileSync(node, ['--version'], { encoding: 'utf8' }))?.[1]) < 24;
    } catch {
      return false; // Not there: not a Node to try.
    }
  });
}

describe('command line', () => {
  it('explains itself', async () => {
    const { code, stdout, stderr } = await tieout('--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of ['demo', 'sandbox', 'connect', 'sync', 'verify', 'restore', 'doctor'])
      expect(stdout).toContain(`\n  ${name}`);
  });

  it('answers wrong use with a sentence, a way out and exit code 2', async () => {
    const { code, stdout, stderr } = await tieout('sink');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain("Unknown command 'sink'.");
    expect(stderr).toContain('Did you mean sync?');
  });

  it('answers wrong use in JSON when asked to', async () => {
    const { code, stdout } = await tieout('sync', '--tenant', 'abc', '--json');
    expect(code).toBe(2);
    expect(errorSchema.parse(JSON.parse(stdout)).error).toMatchObject({
      code: 'config/invalid',
      message: expect.stringContaining('--tenant takes a whole number'),
    });
  });

  it('says what is wrong with a file, and nothing of what is in it', async () => {
    const file = path.join(folder, 'credentials.json');
    await writeFile(file, '{ "clientId": "x", "refreshToken": very-secret-thing }');
    const { code, stdout, stderr } = await tieout('connect', 'xero', '--credentials', file, '--json');
    expect(code).toBe(2);
    expect(errorSchema.parse(JSON.parse(stdout)).error.message).toContain('is not JSON');
    expect(stdout + stderr).not.toContain('very-secret-thing');
  });

  it('reads a file that an editor of Windows began with a byte order mark', async () => {
    const file = path.join(folder, 'credentials.json');
    await writeFile(file, '\uFEFF{ "clientId": "x" }');
    const { stdout } = await tieout('connect', 'xero', '--credentials', file, '--json');
    expect(errorSchema.parse(JSON.parse(stdout)).error.message).toContain('"refreshToken" is missing');
  });

  const old = olderNode();
  it.skipIf(old === undefined)('refuses a Node that is too old in one line, before anything else', async () => {
    const { code, stdout, stderr } = await runCli(['doctor'], { dataFolder: folder, node: old ?? '' });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^tieout needs Node 24 or newer[^\n]*\n$/);
  });
});

describe('sandbox command', () => {
  it('announces itself on its first line, serves, and ends at a signal', async () => {
    const sandbox = await startCli(['sandbox', '--invoices', '5', '--seed', '7'], { dataFolder: folder });
    const { url, providers } = z
      .object({ url: z.url(), providers: z.record(z.string(), z.object({ baseUrl: z.url(), credentials: z.unknown() })) })
      .parse(JSON.parse(sandbox.firstLine));
    expect(Object.keys(providers)).toContain('xero');
    expect((await fetch(`${url}/__sandbox/truth?provider=xero`)).status).toBe(200);

    const second = await tieout('sandbox', '--port', new URL(url).port, '--json');
    expect(second.code).toBe(3);
    expect(errorSchema.parse(JSON.parse(second.stdout)).error.message).toBe(`Port ${new URL(url).port} is in use.`);

    const ended = await sandbox.interrupt('SIGINT');
    expect(ended.code).toBe(0);
    expect(ended.stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  it('names the place in a list of faults that is wrong', async () => {
    const file = path.join(folder, 'faults.json');
    await writeFile(
      file,
      JSON.stringify([
        { provider: 'xero', do: { verb: 'drop' } },
        { provider: 'xero', do: { verb: 'explode' } },
      ]),
    );
    const { code, stderr } = await tieout('sandbox', '--faults', file);
    expect(code).toBe(2);
    expect(stderr).toContain('faults[1]');
  });
});
