import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'playwright/test';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { buildStale } from '../../scripts/build/stale.ts';
import { documentSpecs } from '../e2e/specs/documents.ts';
import { firstRunSpecs } from '../e2e/specs/first-run.ts';
import { shellSpecs } from '../e2e/specs/shell.ts';
import { watchProblems } from '../e2e/window-under-test.ts';
import { carrier, launchDesktop, root, type DesktopApp } from './desktop-app.ts';

/**
 * The window's own specs, over the desktop. Those of connections are left out: they read the simulated platforms again and again, and the desktop paces itself as the real ones
 * demand, a minute and more each time. They run against the browser host, whose test takes the pace off.
 */
describe.skipIf(carrier === null)(
  `the window on the desktop, in ${carrier ?? 'nothing (skipped: no Electron, no Chromium)'}`,
  { timeout: 120_000 },
  () => {
    let folder: string;
    let desktop: DesktopApp;
    let takeProblems: () => readonly string[];
    const under = (): { page: DesktopApp['page']; takeProblems: () => readonly string[]; close: () => Promise<void> } => ({
      page: desktop.page,
      takeProblems,
      close: async () => undefined,
    });
    beforeAll(async () => {
      await buildStale(root, { all: false });
      folder = await mkdtemp(path.join(os.tmpdir(), 'tieout-desktop-'));
      desktop = await launchDesktop({ dataFolder: folder });
      const { page } = desktop;
      page.setDefaultTimeout(8_000);
      await page.setViewportSize({ width: 1360, height: 850 });
      await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
      takeProblems = watchProblems(page);
      await page.reload();
      takeProblems(); // What the reload cut off.
    }, 120_000);
    afterAll(async () => {
      await desktop.quit();
      await rm(folder, { recursive: true, force: true });
    });
    afterEach(() => {
      expect(takeProblems(), 'console, policy and page').toEqual([]);
    });
    describe('the first run', () => firstRunSpecs(under));
    describe('documents', () => documentSpecs(under));
    describe('the shell', () => shellSpecs(under));
  },
);
