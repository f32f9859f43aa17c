import { expect } from './expect.ts';
import { describe, it } from 'vitest';
import { openBrowserWindow } from './browser-window.ts';
import { chromiumPath } from './chromium.ts';
import { madeGrid } from './made-grid.ts';
import { grid, visit } from './specs/desk.ts';

/**
 * Chromium ends an element at 33,554,432 device pixels, so that rows of a plain list stop being there at larger display scales. The scale is the launch flag's: what
 * Playwright emulates hides the fault.
 */
describe.skipIf(chromiumPath === null)('a million documents (skipped where there is no Chromium)', () => {
  it.each([1, 1.25, 1.5, 2])('reach the last row at a display scale of %d', async (scale) => {
    const window = await openBrowserWindow({
      instead: madeGrid(1_000_000),
      context: { viewport: null },
      args: [`--force-device-scale-factor=${scale}`, '--window-size=1360,850'],
    });
    const { page } = window;
    try {
      await visit(page, 'Documents');
      await grid(page);
      expect(await page.evaluate('devicePixelRatio')).toBe(scale);
      // By the scroll bar, as far as it goes.
      const last = page.locator('.ledger-grid [row-index="999999"] [col-id=number]');
      await expect(async () => {
        await page.evaluate(
          "(() => { const bar = document.querySelector('.ag-body-vertical-scroll-viewport'); bar.scrollTop = bar.scrollHeight; })()",
        );
        await expect(last).toHaveText('N-1', { timeout: 2_000 });
      }).toPass({ timeout: 20_000 });
      const [cell, totals] = [await last.boundingBox(), await page.locator('.totals').boundingBox()];
      expect(cell !== null && totals !== null && cell.y + cell.height <= totals.y + 1, 'in sight').toBe(true);
      // By the keyboard: to the last row, one up, and to the first.
      await page.keyboard.press('j');
      await page.keyboard.press('Control+ArrowDown');
      await expect(page.locator('.ledger-grid .ag-cell-focus')).toBeFocused();
      await expect(page.locator('.ledger-grid .ag-row-focus').first()).toHaveAttribute('row-index', '999999');
      await page.keyboard.press('k');
      await expect(page.locator('.ledger-grid .ag-row-focus').first()).toHaveAttribute('row-index', '999998');
      await page.keyboard.press('Control+ArrowUp');
      await expect(page.locator('.ledger-grid .ag-row-focus').first()).toHaveAttribute('row-index', '0');
      expect(window.takeProblems()).toEqual([]);
    } finally {
      await window.close();
    }
  });
});
