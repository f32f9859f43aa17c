import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runCli, startCli } from '../support/run-cli.ts';

const built = existsSync(path.resolve(import.meta.dirname, '../../dist/renderer'));
if (!built) process.stderr.write('skipped: the window is not built, so that "tieout serve" does not start (npm run build)\n');

it.skipIf(!built)(
  'a data folder that "tieout serve" holds is refused to a second process, with who holds it and what to do',
  async () => {
    const dataFolder = await mkdtemp(path.join(tmpdir(), 'tieout-owner-'));
    const serving = await startCli(['serve', '--no-open'], { dataFolder });
    try {
      for (const words of [['sync'], ['serve', '--no-open']]) {
        const second = await runCli(words, { dataFolder });
        expect(second.code).toBe(3);
        expect(second.stderr).toMatch(/is in use by another Tieout \("tieout serve", process \d+, since /);
        expect(second.stderr).toMatch(/Wait for it to end, or end it/);
      }
    } finally {
      await serving.interrupt('SIGTERM');
    }
    // Once it has ended the folder is free, whatever it left there.
    expect((await runCli(['status'], { dataFolder })).stderr).not.toMatch(/in use/);
    await rm(dataFolder, { recursive: true, force: true });
  },
);
