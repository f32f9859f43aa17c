import type { Page } from 'playwright';
import { expect } from '../expect.ts';
import { it } from 'vitest';
import { expectAccessible, grid, visit, type Under } from './desk.ts';

const focusedRow = (page: Page) => page.locator('.ledger-grid .ag-row-focus');
const status = (page: Page) => page.locator('.totals-count');

export function documentSpecs(under: Under): void {
  it('shows all documents in a grid, with sums by currency', async () => {
    const { page } = under();
    await visit(page, 'Documents');
    await grid(page);
    await expect(status(page)).toContainText(/[\d,]+ documents/);
    await expect(page.getByRole('region', { name: 'Totals by currency' })).toContainText(/GBP[\d,.\s]+open/);
    await expectAccessible(page);
  });

  it('is narrowed by filters and searched, and says so when nothing is left', async () => {
    const { page } = under();
    await visit(page, 'Documents');
    await grid(page);
    const all = await status(page).locator('strong').innerText();
    await page.getByRole('button', { name: 'Type' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Invoice' }).click();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(status(page).locator('strong')).not.toHaveText(all);
    await expect(page.locator('.ledger-grid [role=gridcell][col-id=kind]').first()).toHaveText('Invoice');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Date', exact: true }).click();
    await page.getByRole('button', { name: 'Last month' }).click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox')).toBeFocused();
    await page.keyboard.type('no such thing');
    await expect(page.getByRole('heading', { name: 'No document fits these filters' })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await expect(status(page).locator('strong')).toHaveText(all);
  });

  it('is sorted by its heads, and keeps the focus on the record', async () => {
    const { page } = under();
    await visit(page, 'Documents');
    await grid(page);
    await page.keyboard.press('j');
    const at = Number(await focusedRow(page).first().getAttribute('row-index'));
    await page.keyboard.press('j');
    await expect(focusedRow(page).first()).toHaveAttribute('row-index', String(at + 1));
    const record = await focusedRow(page).first().getAttribute('row-id');
    await page.getByRole('columnheader', { name: 'Total' }).click();
    await expect(page.getByRole('columnheader', { name: 'Total' })).toHaveAttribute('aria-sort', /ascending|descending/);
    await expect(focusedRow(page).first()).toHaveAttribute('row-id', record ?? '');
    for (const order of ['ascending', 'descending']) {
      await page.getByRole('columnheader', { name: 'Date' }).click();
      await expect(page.getByRole('columnheader', { name: 'Date' })).toHaveAttribute('aria-sort', order);
      await expect(focusedRow(page).first()).toHaveAttribute('row-id', record ?? '');
    }
  });

  it('is reviewed from the keyboard: mark, go on, take back, pick several, note', async () => {
    const { page } = under();
    await visit(page, 'Documents');
    await grid(page);
    await page.keyboard.press('j');
    const first = await focusedRow(page).first().getAttribute('row-id');
    const cellOf = (row: string | null) => page.locator(`.ledger-grid [row-id="${row}"] [col-id=mark]`);
    await page.keyboard.press('r');
    await expect(cellOf(first)).toHaveText('Reviewed');
    await expect(focusedRow(page).first()).not.toHaveAttribute('row-id', first ?? '');
    const second = await focusedRow(page).first().getAttribute('row-id');
    await page.keyboard.press('?');
    await expect(cellOf(second)).toHaveText('Question');
    await page.keyboard.press('u');
    await expect(cellOf(second)).toHaveText('');
    await page.keyboard.press('Space');
    await page.keyboard.press('j');
    await page.keyboard.press('Space');
    await expect(status(page)).toContainText('2 picked');
    await page.keyboard.press('x');
    await expect(page.locator('.ledger-grid .mark-excluded')).toHaveCount(2);
    await page.keyboard.press('u');
    await expect(page.locator('.ledger-grid .mark-excluded')).toHaveCount(0);
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: /^Note on/ });
    await expectAccessible(page);
    await dialog.getByRole('textbox', { name: 'Note' }).fill('Ask for the receipt');
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(page.locator('.ledger-grid .mark-question').first()).toHaveText('Question');
  });

  it('opens a document beside the grid, down to the payload each figure was read from, and gives the focus back', async () => {
    const { page } = under();
    await visit(page, 'Documents');
    await grid(page);
    await page.getByRole('button', { name: 'Type' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Invoice' }).click();
    await page.keyboard.press('Escape');
    await expect(page.locator('.ledger-grid [role=gridcell][col-id=kind]').first()).toHaveText('Invoice');
    await page.locator('.ledger-grid [role=gridcell][col-id=number]').first().click();
    const pane = page.getByRole('complementary', { name: 'Document' });
    await expect(pane.getByRole('heading', { level: 2 })).toHaveText(/^Invoice /);
    await expect(pane.getByRole('region', { name: 'Lines' })).toBeVisible();
    await expectAccessible(page);
    const total = pane.locator('.big-figure button');
    const figure = (await total.locator('.figure').innerText()).replace(/^[A-Z]{3}/, '');
    await total.click();
    const source = pane.getByRole('region', { name: 'Source' });
    await expect(source.locator('mark').first()).toContainText(figure.replaceAll(/[,.]0*$|,/g, '').slice(0, 3));
    await expectAccessible(page);
    await pane.getByRole('tab', { name: 'History' }).click();
    await expect(pane.getByRole('tabpanel')).toContainText(/has not changed|Was/);
    await expectAccessible(page);
    await source.getByRole('button', { name: 'Close the source' }).click();
    await expect(source).toBeHidden();
    await page.keyboard.press('Escape');
    await expect(pane).toBeHidden();
    await expect(page.locator('.ledger-grid .ag-cell-focus')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(pane).toBeVisible();
    const before = page.url();
    await page.keyboard.press('j');
    await expect(page).not.toHaveURL(before);
    await expect(pane).toBeVisible();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
  });
}
