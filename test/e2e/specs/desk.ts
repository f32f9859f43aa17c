import type { Page } from 'playwright';
import { expect } from '../expect.ts';
import { accessFaults, type WindowUnderTest } from '../window-under-test.ts';

/** What specs do again and again, as a person would. */

export type Under = () => WindowUnderTest;

/** Goes to a screen through the navigation and waits for its head. */
export async function visit(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click();
  await expect(page.getByRole('heading', { level: 1, name: screen })).toBeAttached();
}

/** Waits until nothing is being read, written or counted. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('progressbar')).toHaveCount(0, { timeout: 180_000 });
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
}

/** No axe violation in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await accessFaults(page), `axe, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** The sandbox the demo is connected to: its address stands with each connection. */
export async function sandboxUrl(page: Page): Promise<string> {
  await visit(page, 'Connections');
  const endpoint = await page
    .getByText(/^http:\/\/127\.0\.0\.1:\d+/)
    .first()
    .innerText();
  return new URL(endpoint).origin;
}

export async function tellSandbox(url: string, what: 'faults' | 'mutate', body: unknown): Promise<void> {
  const reply = await fetch(`${url}/__sandbox/${what}`, { method: 'POST', body: JSON.stringify(body) });
  expect(reply.status, await reply.text()).toBe(200);
}

/** The grid, once its first rows are there and the focus stands on its record. */
export async function grid(page: Page): Promise<void> {
  await expect(page.locator('.ledger-grid')).toHaveAttribute('aria-busy', 'false');
  await expect(page.locator('.ledger-grid [role=gridcell][col-id=issuedOn]').first()).not.toHaveText('');
}
