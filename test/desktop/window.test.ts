import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from '../e2e/expect.ts';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { buildStale } from '../../scripts/build/stale.ts';
import { connectionSpecs } from '../e2e/specs/connections.ts';
import { documentSpecs } from '../e2e/specs/documents.ts';
import { visit } from '../e2e/specs/desk.ts';
import { exportSpecs } from '../e2e/specs/exports.ts';
import { firstRunSpecs } from '../e2e/specs/first-run.ts';
import { shellSpecs } from '../e2e/specs/shell.ts';
import { watchProblems, type WindowUnderTest } from '../e2e/window-under-test.ts';
import { carrier, launchDesktop, root, type DesktopApp } from './desktop-app.ts';

/** The window's own specs, over the desktop: first run, connections, documents, exports through the save dialog, the shell. */
describe.skipIf(carrier === null)(
  `the window on the desktop, in ${carrier ?? 'nothing (skipped: no Electron, no Chromium)'}`,
  { timeout: 240_000 },
  () => {
    let folder: string;
    let desktop: DesktopApp;
    let takeProblems: () => readonly string[];
    const under = (): WindowUnderTest => ({
      page: desktop.page,
      takeProblems,
      exported: async (extension, begin) => {
        const saved = path.join(folder, 'chosen by a person');
        await mkdir(saved, { recursive: true });
        await desktop.evaluate(({ dialog, shell }, into) => {
          dialog.showSaveDialog = async (...words) => {
            const offered = (words.at(-1) as { defaultPath: string }).defaultPath.split(/[/\\]/).at(-1) ?? '';
            return { canceled: false, filePath: `${into}/${offered}` };
          };
          shell.showItemInFolder = (file) => void Object.assign(globalThis, { shownInFolder: file });
        }, saved);
        await begin();
        const bar = desktop.page.getByRole('contentinfo');
        await expect(bar).toContainText(new RegExp(`Exported .*\\.${extension}`), { timeout: 45_000 });
        await bar.getByRole('button', { name: 'Show in its folder' }).click();
        const shown = async (): Promise<string> =>
          desktop.evaluate(() => (globalThis as unknown as { shownInFolder?: string }).shownInFolder ?? '');
        await expect.poll(shown).toMatch(new RegExp(`\\.${extension}$`));
        return shown();
      },
      close: async () => undefined,
    });
    beforeAll(async () => {
      await buildStale(root, { all: false });
      folder = await mkdtemp(path.join(os.tmpdir(), 'tieout-desktop-'));
      desktop = await launchDesktop({ dataFolder: folder });
      const { page } = desktop;
      page.setDefaultTimeout(20_000);
      await page.setViewportSize({ width: 1360, height: 850 });
      await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
      takeProblems = watchProblems(page);
      await page.reload();
      takeProblems(); // What the reload cut off.
      // A person's browser, which consents: the sandbox's page does so by itself.
      await desktop.evaluate(({ shell }) => {
        shell.openExternal = async (url) => void (await (await fetch(url)).arrayBuffer());
      });
    }, 120_000);
    afterAll(async () => {
      await desktop.quit();
      await rm(folder, { recursive: true, force: true });
    });
    afterEach(() => {
      expect(takeProblems(), 'console, policy and page').toEqual([]);
    });
    describe('the first run', () => firstRunSpecs(under));
    describe('connections', () => connectionSpecs(under));
    describe('documents', () => documentSpecs(under));
    describe('exports', () => exportSpecs(under));
    it('exports nothing when the person thinks better of it', async () => {
      const { page } = desktop;
      await desktop.evaluate(({ dialog }) => {
        dialog.showSaveDialog = async () => ({ canceled: true, filePath: '' });
      });
      await visit(page, 'Documents');
      await page.getByRole('button', { name: 'Export…' }).click();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('contentinfo')).toContainText('Exporting Documents: cancelled');
    });
    describe('the shell', () => shellSpecs(under));
  },
);
