import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'vitest';
import { openBrowserWindow } from './browser-window.ts';
import { chromiumPath } from './chromium.ts';
import { expect } from './expect.ts';
import { grid, settled, visit } from './specs/desk.ts';

describe.skipIf(chromiumPath === null)('an export under way (skipped where there is no Chromium)', () => {
  it('says how far it is, and leaves no file when it is cancelled', async () => {
    const dataFolder = await mkdtemp(path.join(tmpdir(), 'tieout-export-'));
    const reached = Promise.withResolvers<void>();
    const letGo = Promise.withResolvers<void>();
    let exporting = false;
    let parts = 0;
    const window = await openBrowserWindow({
      invoices: 150,
      platforms: ['xero'],
      dataFolder,
      beforeExportPart: async () => {
        if (!exporting) return; // The grid's own reading.
        parts += 1;
        if (parts !== 2) return;
        reached.resolve();
        await letGo.promise;
      },
    });
    const { page } = window;
    try {
      await page.getByRole('button', { name: 'Try it with the sandbox' }).click();
      await expect(page.getByRole('progressbar').first()).toBeVisible();
      await settled(page);
      await visit(page, 'Documents');
      await grid(page);
      await page.getByRole('button', { name: 'Export…' }).click();
      exporting = true;
      await page.keyboard.press('Enter');
      await reached.promise;
      const bar = page.getByRole('contentinfo', { name: 'Running work' });
      await expect(bar).toContainText(/Exporting Documents.*200 of [\d,]+ rows/);
      await bar.getByRole('button', { name: 'Cancel' }).click();
      letGo.resolve();
      await expect(bar).toContainText('Exporting Documents: cancelled');
      await expect(bar.getByRole('link', { name: /^Save/ })).toHaveCount(0);
      const folder = path.join(dataFolder, 'exports');
      expect(existsSync(folder) ? await readdir(folder) : []).toEqual([]);
      expect(window.takeProblems()).toEqual([]);
    } finally {
      letGo.resolve();
      await window.close();
      await rm(dataFolder, { recursive: true, force: true });
    }
  });
});
