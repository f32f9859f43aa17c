import { expect } from '../expect.ts';
import { it } from 'vitest';
import { expectAccessible, sandboxUrl, settled, tellSandbox, visit, type Under } from './desk.ts';

export function connectionSpecs(under: Under): void {
  it('lists connections with their health in words, their rights and their streams', async () => {
    const { page } = under();
    await visit(page, 'Connections');
    const list = page.getByRole('navigation', { name: 'Connections' });
    await list.getByRole('link', { name: /Xero/ }).click();
    await expect(page.getByRole('region', { name: 'Connection', exact: true })).toContainText(
      'Complete: everything the platform lists',
    );
    await expect(page.getByText('May read')).toBeVisible();
    await expect(page.getByRole('row', { name: /Invoices and bills/ }).first()).toContainText('Complete');
    await expectAccessible(page);
  });

  it('pauses and resumes', async () => {
    const { page } = under();
    await visit(page, 'Connections');
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.getByText('Paused: nothing is read until you resume it.')).toBeVisible();
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  });

  it('shows what a manual resync will cost, runs it, and keeps its history down to each request', async () => {
    const { page } = under();
    await visit(page, 'Connections');
    const opener = page.getByRole('button', { name: 'Sync…' });
    await opener.click();
    const dialog = page.getByRole('dialog', { name: /^Sync / });
    await expect(dialog).toContainText(/About [\d,]+ calls?/);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(opener).toBeFocused();
    await opener.press('Enter');
    await dialog.getByRole('button', { name: 'Start' }).click();
    await expect(dialog).toBeHidden();
    await settled(page);
    await page.getByRole('tab', { name: 'Run history' }).click();
    const runs = page.getByRole('table', { name: 'Runs' });
    await expect(runs.getByRole('row', { name: /By hand/ }).first()).toContainText('Complete');
    await expectAccessible(page);
    await runs.getByRole('link').first().click();
    await expect(page.getByRole('heading', { level: 1, name: /^Run \d+/ })).toBeVisible();
    await page.getByRole('link', { name: /^Invoices/ }).click();
    const requests = page.getByRole('region', { name: 'Requests' });
    await expect(requests.getByRole('row').nth(1)).toContainText(/GET .*\/Invoices/);
    expect(await requests.innerText()).not.toMatch(/bearer|access_token=|refresh_token=/i);
    await expectAccessible(page);
  });

  it('shows every figure that a run moved, was and now', async () => {
    const { page } = under();
    const url = await sandboxUrl(page);
    await page.getByRole('navigation', { name: 'Connections' }).getByRole('link', { name: /Xero/ }).click();
    await page.getByRole('tab', { name: 'Run history' }).click();
    const byHand = page
      .getByRole('table', { name: 'Runs' })
      .getByRole('row', { name: /By hand/ })
      .filter({ hasText: 'Harbour' });
    await expect(byHand.first()).toContainText('Complete');
    const before = await byHand.count();
    await tellSandbox(url, 'mutate', { edits: 12, payments: 6, seed: 3 });
    await page.getByRole('button', { name: 'Sync…' }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    await expect(byHand).toHaveCount(before + 1);
    await expect(byHand.first()).toContainText('Complete');
    await byHand.first().getByRole('link').click();
    const moved = page.getByRole('region', { name: 'What changed', exact: true });
    await expect(moved.getByRole('row').nth(1)).toContainText(/Invoice|Bill|Payment|Credit note/);
    await expectAccessible(page);
    await moved.getByRole('link').first().click();
    await page.getByRole('complementary', { name: 'Document' }).getByRole('tab', { name: 'History' }).click();
    await expect(page.getByRole('tabpanel')).toContainText('Was');
    await page.getByRole('button', { name: 'Close the document' }).click();
  });

  it('asks for a revoked connection to be reconnected, by name, and repairs it with one button', async () => {
    const { page } = under();
    const url = await sandboxUrl(page);
    await page.getByRole('navigation', { name: 'Connections' }).getByRole('link', { name: /Xero/ }).click();
    await tellSandbox(url, 'faults', { provider: 'xero', do: { verb: 'revoke', of: 'user' }, times: 1 });
    await page.getByRole('button', { name: 'Sync…' }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    await settled(page);
    const connection = page.getByRole('region', { name: 'Connection', exact: true });
    await expect(connection).toContainText(/no longer accepts this login|no longer lets Tieout in/i);
    await expectAccessible(page);
    await connection.getByRole('button', { name: 'Reconnect' }).click();
    await settled(page);
    await expect(connection.getByRole('button', { name: 'Reconnect' })).toBeHidden();
    await page.getByRole('button', { name: 'Sync…' }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    await settled(page);
    await expect(connection).toContainText('Complete: everything the platform lists');
  });
}
