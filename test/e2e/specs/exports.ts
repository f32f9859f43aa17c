import { readFile } from 'node:fs/promises';
import path from 'node:path';
import readWorkbook from 'read-excel-file/node';
import { it } from 'vitest';
import { expect } from '../expect.ts';
import { expectAccessible, grid, visit, type Under } from './desk.ts';

export function exportSpecs(under: Under): void {
  const begin = async (name: string, format: string): Promise<void> => {
    const { page } = under();
    await page.getByRole('button', { name: 'Export…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export this view' });
    await expect(dialog.getByRole('textbox', { name: /^Name/ })).toBeFocused();
    await expectAccessible(page);
    await dialog.getByRole('textbox', { name: /^Name/ }).fill(name);
    await dialog.getByRole('combobox', { name: 'Format' }).selectOption({ label: format });
    await dialog.getByRole('button', { name: 'Export' }).click();
    await expect(dialog).toBeHidden();
  };
  const shownInGrid = async (): Promise<number> =>
    Number((await under().page.locator('.totals-count strong').innerText()).replaceAll(/\D/g, ''));

  it('writes the view as it stands into a workbook, which another library reads: figures as numbers, days as days', async () => {
    const { page, exported } = under();
    await visit(page, 'Documents');
    await grid(page);
    await page.getByRole('button', { name: 'Type' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Invoice' }).click();
    await page.keyboard.press('Escape');
    await expect(page.locator('.ledger-grid [role=gridcell][col-id=kind]').first()).toHaveText('Invoice');
    await grid(page);
    const count = await shownInGrid();
    const file = await exported('xlsx', async () => begin('Invoices of the practice', 'Excel workbook (.xlsx)'));
    expect(path.basename(file)).toMatch(/^Invoices of the practice \d{4}-\d\d-\d\d\.xlsx$/);
    const [cover, list] = await readWorkbook(file);
    expect(cover?.data.flat()).toContain('Invoices of the practice');
    const [head = [], ...rows] = list?.data ?? [];
    const column = (title: string): number => head.indexOf(title);
    expect(rows).toHaveLength(count);
    expect(rows.every((row) => typeof row[column('Total')] === 'number')).toBe(true);
    expect(rows.every((row) => row[column('Date')] instanceof Date)).toBe(true);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
  });

  it('writes the same as comma-separated values, and tells of it in the activity', async () => {
    const { page, exported } = under();
    await visit(page, 'Documents');
    await grid(page);
    const count = await shownInGrid();
    const file = await exported('csv', async () => begin('All of it', 'Comma-separated (.csv)'));
    const lines = (await readFile(file, 'utf8')).split('\r\n').filter((line) => line !== '');
    expect(lines[0]).toContain('Number');
    expect(lines).toHaveLength(count + 1);
    await visit(page, 'Activity');
    await expect(page.getByText(/Exported [\d,]+ documents to All of it .*\.csv/).first()).toBeVisible();
  });
}
