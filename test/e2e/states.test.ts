import { expect } from './expect.ts';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { TieoutError } from '../../shared/errors.ts';
import { openBrowserWindow, type BrowserWindow } from './browser-window.ts';
import { chromiumPath } from './chromium.ts';
import { expectAccessible, grid, settled, visit } from './specs/desk.ts';

/** Without connections the dashboard is the first run, which asks nothing. */
const SCREENS = {
  Documents: 'grid:open',
  Connections: 'connection:list',
  Drift: 'drift:list',
  Quarantine: 'quarantine:list',
  Activity: 'activity:list',
} as const;

let window: BrowserWindow;
/** Calls that fail, and calls that are not answered until they are let go. */
const failing = new Set<string>();
const held = new Map<string, Promise<void>>();

describe.skipIf(chromiumPath === null)('states of the screens (skipped where there is no Chromium)', () => {
  beforeAll(async () => {
    window = await openBrowserWindow({
      platforms: ['xero', 'stripe'],
      before: async (call) => {
        await held.get(call);
        if (!failing.has(call)) return;
        throw new TieoutError({
          code: 'store/busy',
          action: 'retry',
          message: 'The ledger is busy.',
          remedy: 'Try again in a moment.',
        });
      },
    });
  }, 120_000);
  afterAll(async () => window?.close());

  it('nothing connected: every screen says what it is for and what to do', async () => {
    const { page } = window;
    await expect(page.getByRole('button', { name: 'Try it with the sandbox' })).toBeVisible();
    for (const [screen, words] of [
      ['Documents', 'No documents yet'],
      ['Connections', 'Nothing is connected'],
      ['Drift', 'Nothing has drifted'],
      ['Quarantine', 'Nothing is held'],
      ['Activity', 'Nothing has happened yet'],
    ] as const) {
      await visit(page, screen);
      await expect(page.getByRole('heading', { name: words })).toBeVisible();
      await expectAccessible(page);
    }
  });

  it('a question that fails: said with what to do, and asked again on request', async () => {
    const { page } = window;
    for (const [screen, call] of Object.entries(SCREENS)) {
      failing.add(call);
      // A fresh page has no earlier answer to fall back on.
      await page.reload();
      await visit(page, screen);
      const alert = page.getByRole('alert').first();
      await expect(alert).toContainText('The ledger is busy.');
      await expect(alert).toContainText('Try again in a moment.');
      await expectAccessible(page);
      failing.delete(call);
      await alert.getByRole('button', { name: 'Try again' }).click();
      await expect(page.getByRole('alert')).toHaveCount(0);
    }
  });

  it('a slow answer: says that it waits, and shows what comes', async () => {
    const { page } = window;
    let letGo = (): void => undefined;
    held.set('connection:list', new Promise((resolve) => (letGo = resolve)));
    await page.reload();
    await visit(page, 'Connections');
    await expect(page.getByRole('status', { name: 'Loading' })).toBeVisible();
    await expectAccessible(page);
    held.clear();
    letGo();
    await expect(page.getByRole('heading', { name: 'Nothing is connected' })).toBeVisible();
  });

  it('a failure after an answer: the answer stays, with its age', async () => {
    const { page } = window;
    await page.getByRole('link', { name: 'Dashboard' }).click();
    await page.getByRole('button', { name: 'Try it with the sandbox' }).click();
    await expect(page.getByRole('progressbar').first()).toBeVisible();
    await settled(page);
    await visit(page, 'Connections');
    await expect(page.getByRole('navigation', { name: 'Connections' })).toBeVisible();
    await visit(page, 'Settings');
    failing.add('connection:list');
    await visit(page, 'Connections');
    await expect(page.getByText(/The ledger is busy\. What follows is from/)).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Connections' })).toBeVisible();
    await expectAccessible(page);
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
    failing.clear();
    // Pressed in the page itself: news of a sync may ask anew, and take the button away, before a pointer gets there.
    await page.evaluate(
      "[...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Try again')?.click()",
    );
    await expect(page.getByText(/What follows is from/)).toBeHidden();
  });

  it('newer data while a view is read: offered, never pushed in', async () => {
    const { page } = window;
    await visit(page, 'Documents');
    await grid(page);
    await fetch(`${window.sandbox.url}/__sandbox/mutate`, { method: 'POST', body: JSON.stringify({ inserts: 3 }) });
    const before = await page.locator('.totals-count strong').innerText();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('sync everything');
    await page.keyboard.press('Enter');
    const newer = page.getByRole('button', { name: 'Show newer data' });
    await expect(newer).toBeVisible();
    await settled(page);
    await expect(page.locator('.totals-count strong')).toHaveText(before);
    await newer.click();
    await expect(page.locator('.totals-count strong')).not.toHaveText(before);
  });

  it('a mark while another order comes in: set on the record it was meant for, not on the row in its old place', async () => {
    const { page } = window;
    await visit(page, 'Documents');
    await grid(page);
    await page.keyboard.press('j');
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('j');
    const focused = page.locator('.ledger-grid .ag-row-focus').first();
    const record = await focused.getAttribute('row-id');
    let letGo = (): void => undefined;
    held.set('grid:find', new Promise((resolve) => (letGo = resolve)));
    await page.getByRole('columnheader', { name: 'Total' }).click();
    // The rows of the other order are there, and another one stands where the record stood.
    await expect(focused).not.toHaveAttribute('row-id', record ?? '');
    await expect(page.locator('.ledger-grid')).toHaveAttribute('aria-busy', 'true');
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Documents' }).focus();
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    held.clear();
    letGo();
    await expect(page.locator(`.ledger-grid [row-id="${record}"] [col-id=mark]`)).toHaveText('Reviewed');
    await page.keyboard.press('u');
    await expect(page.locator('.ledger-grid .mark-reviewed')).toHaveCount(0);
  });

  it('the host gone: said, and nothing of what was shown is lost', async () => {
    const { page } = window;
    await visit(page, 'Connections');
    await window.endHost();
    await expect(page.getByText('The link to Tieout is broken and being restored.')).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Connections' })).toBeVisible();
    await expectAccessible(page);
  });
});
