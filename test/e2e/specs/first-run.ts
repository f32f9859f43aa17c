import { expect } from '../expect.ts';
import { it } from 'vitest';
import { expectAccessible, settled, type Under } from './desk.ts';

export function firstRunSpecs(under: Under): void {
  it('opens on the first run, with the sandbox a key press away', async () => {
    const { page } = under();
    const tryIt = page.getByRole('button', { name: 'Try it with the sandbox' });
    await expect(tryIt).toBeFocused();
    await expect(page.getByRole('button', { name: 'Connect a platform' })).toBeVisible();
    await expectAccessible(page);
  });

  it('leads to the guided form of each platform, and back', async () => {
    const { page } = under();
    await page.getByRole('button', { name: 'Connect a platform' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Connect a platform' })).toBeVisible();
    await page.getByRole('button', { name: 'QuickBooks Online' }).click();
    await expect(page.getByRole('heading', { level: 2, name: 'QuickBooks Online' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Open the consent page' })).toBeDisabled();
    await expectAccessible(page);
    await page.goBack();
    await expect(page.getByRole('button', { name: 'Try it with the sandbox' })).toBeVisible();
  });

  it('sets up the sandbox company, says how far it is, and ends complete', async () => {
    const { page } = under();
    await page.getByRole('button', { name: 'Try it with the sandbox' }).press('Enter');
    await expect(page.getByRole('progressbar').first()).toBeVisible();
    await expect(page.getByRole('contentinfo', { name: 'Running work' })).toContainText(/[\d,]+ (?:of [\d,]+ )?records/);
    await settled(page);
    await expect(page.getByRole('contentinfo')).toContainText(/Complete: [\d,]+ records read, and everything ties/);
    await expect(page.getByRole('contentinfo')).toContainText('Sandbox company');
  });
}
