import type { Locator, Page } from 'playwright';
import { afterEach, describe, it } from 'vitest';
import { openBrowserWindow, type BrowserWindow } from './browser-window.ts';
import { chromiumPath } from './chromium.ts';
import { expect } from './expect.ts';
import { madeGrid } from './made-grid.ts';
import { grid, visit } from './specs/desk.ts';

let window: BrowserWindow | undefined;
afterEach(async () => {
  await window?.close();
  window = undefined;
});
const open = async (locale: string, width: number, height: number): Promise<Page> => {
  window = await openBrowserWindow({ instead: madeGrid(500), context: { locale, viewport: { width, height } } });
  await visit(window.page, 'Documents');
  await grid(window.page);
  return window.page;
};
const cells = (page: Page, column: string): Locator => page.locator(`.ledger-grid [role=gridcell][col-id=${column}]`);

/** No cell whose text is longer than its room, or that ends beyond the grid. */
async function expectWhole(page: Page, column: string): Promise<void> {
  await expect(async () => {
    const edge = await page.locator('.ledger-grid').evaluate((box) => box.getBoundingClientRect().right);
    const cut = await cells(page, column).evaluateAll(
      (found, right) =>
        found
          .filter((cell) => cell.scrollWidth > cell.clientWidth || cell.getBoundingClientRect().right > right)
          .map((cell) => cell.textContent),
      edge,
    );
    expect(await cells(page, column).count()).toBeGreaterThan(5);
    expect(cut).toEqual([]);
  }).toPass({ timeout: 10_000 });
}

describe.skipIf(chromiumPath === null)('the grid in the room it has (skipped where there is no Chromium)', () => {
  it.each(['en-GB', 'de-DE', 'en-US'])('shows every date with its year, and every total whole, in %s', async (locale) => {
    const page = await open(locale, 1440, 900);
    for (const column of ['issuedOn', 'dueOn', 'total', 'due']) await expectWhole(page, column);
  });
  it('keeps the total in sight in a small window, and beside an open document', async () => {
    const page = await open('en-GB', 1000, 700);
    await expectWhole(page, 'total');
    await expectWhole(page, 'issuedOn');
    await expect(page.getByRole('columnheader', { name: 'Due' })).toHaveCount(0);
    await cells(page, 'number').first().dblclick();
    await expect(page.getByRole('complementary', { name: 'Document' })).toBeVisible();
    await expectWhole(page, 'total');
    await expect(page.getByRole('columnheader', { name: 'Rev.' })).toHaveCount(1);
  });
  it('takes keys in a cell that has the focus of the page and not the grid’s', async () => {
    const page = await open('en-GB', 1440, 900);
    await cells(page, 'number').nth(3).focus();
    for (const key of ['j', 'k', ' ', 'u']) await page.keyboard.press(key);
    await expect(page.locator('.totals-count')).toContainText('1 picked');
    expect(window?.takeProblems()).toEqual([]);
  });
  it('keeps its last column', async () => {
    const page = await open('en-GB', 1440, 900);
    await page.getByRole('button', { name: 'Columns' }).click();
    const ticked = page.getByRole('menuitemcheckbox', { checked: true });
    for (let left = await ticked.count(); left > 1; left -= 1) {
      await ticked.first().click();
      await expect(ticked).toHaveCount(left - 1);
    }
    await ticked.first().click();
    await expect(ticked).toHaveCount(1);
  });
});
