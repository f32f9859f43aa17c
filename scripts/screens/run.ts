import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { TieoutError } from '../../shared/errors.ts';
import { openBrowserWindow } from '../../test/e2e/browser-window.ts';
import { palettePng } from './palette-png.ts';

// `npm run screens`: each screen, in both themes, with no data, much data and an error, into docs/screens. Needs Chromium.
const folder = fileURLToPath(new URL('../../docs/screens', import.meta.url));
const failing = new Set<string>();
const size = { width: 1280, height: 800 };
const window = await openBrowserWindow({
  invoices: 150,
  context: { viewport: size },
  before: async (call) => {
    if (!failing.has(call)) return;
    throw new TieoutError({
      code: 'store/busy',
      action: 'retry',
      message: 'The ledger is busy: a backup is being written.',
      remedy: 'Try again in a moment.',
    });
  },
});
const { page } = window;
let written = 0;

async function shoot(screen: string, state: 'none' | 'much' | 'error'): Promise<void> {
  await page.mouse.move(size.width - 4, 4);
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await still();
    await writeFile(path.join(folder, `${screen}-${state}-${theme}.png`), palettePng(await page.screenshot()));
    written += 1;
  }
}

/** Drawn, with its typeface, and nothing that ends by itself still moving. */
async function still(): Promise<void> {
  await page.evaluate(`(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame(); await frame();
    await document.fonts.ready;
    const ends = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ends.map(({ finished }) => finished));
    await frame();
  })()`);
}

async function at(address: string): Promise<void> {
  await page.evaluate(`location.hash = '#/${address}'`);
  await still();
  await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'detached' });
}

/** Waits for work that was just begun. */
async function worked(): Promise<void> {
  const progress = page.locator('.statusbar progress');
  await progress.waitFor({ state: 'attached', timeout: 120_000 });
  await progress.waitFor({ state: 'detached', timeout: 600_000 });
}

async function gridRests(): Promise<void> {
  await page.locator('.ledger-grid[aria-busy=false]').waitFor();
  await page.locator('.ledger-grid [role=gridcell][col-id=issuedOn]').first().waitFor();
}

/** The Xero login: the first of seven. */
async function openXero(): Promise<void> {
  await at('connections');
  await page.getByRole('navigation', { name: 'Connections' }).getByRole('link', { name: /Xero/ }).click();
  await still();
}

async function control(name: string, body: unknown): Promise<void> {
  const reply = await fetch(`${window.sandbox.url}/__sandbox/${name}`, { method: 'POST', body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${name}: ${await reply.text()}`);
}

async function syncAll(): Promise<void> {
  await at('dashboard');
  await page.getByRole('button', { name: 'Sync all now' }).click();
  await worked();
}

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });

// Nothing connected.
await page.getByRole('button', { name: 'Try it with the sandbox' }).waitFor();
await shoot('dashboard', 'none');
for (const screen of ['documents', 'connections', 'drift', 'quarantine', 'activity', 'settings']) {
  await at(screen);
  await shoot(screen, 'none');
}
await at('connections/new');
await shoot('connect', 'none');

// A practice with books that live: edits, a field that changed, totals that cannot be read.
await at('dashboard');
await page.getByRole('button', { name: 'Try it with the sandbox' }).click();
await page
  .getByRole('contentinfo')
  .getByText(/[1-9][\d,]* (?:of [\d,]+ )?records/)
  .waitFor({ timeout: 120_000 });
await shoot('reading', 'much');
await page.locator('.statusbar progress').waitFor({ state: 'detached', timeout: 600_000 });
await control('mutate', { edits: 12, payments: 6, voids: 2, inserts: 4 });
await control('faults', [
  { provider: 'xero', when: { stream: 'invoices' }, do: { verb: 'null-field', field: 'Total', count: 3 } },
  { provider: 'xero', when: { stream: 'contacts' }, do: { verb: 'rename-field', field: 'Name', to: 'ContactName' } },
  { provider: 'xero', when: { stream: 'invoices' }, do: { verb: 'new-field', field: 'BrandingName', value: 'Standard' } },
]);
await syncAll();
await control('mutate', { edits: 10 });
await syncAll();
await at('documents');
await gridRests();
await page.keyboard.press('j');
for (const [at, key] of ['r', 'r', '?', 'r', 'x', 'r'].entries()) {
  await page.keyboard.press(key);
  await page.locator('.ledger-grid :is(.mark-reviewed, .mark-question, .mark-excluded)').nth(at).waitFor();
}
await shoot('documents', 'much');
await page.getByRole('button', { name: 'Type' }).click();
await page.getByRole('menuitemcheckbox', { name: 'Invoice' }).click();
await shoot('filter', 'much');
await page.keyboard.press('Escape');
await gridRests();
await page.locator('.ledger-grid [role=gridcell][col-id=number]').nth(4).click();
await page.getByRole('region', { name: 'Lines' }).waitFor();
await shoot('document', 'much');
await page.locator('.big-figure button').click();
await page.getByRole('region', { name: 'Source' }).locator('mark').first().waitFor();
await shoot('lineage', 'much');
await page.getByRole('button', { name: 'Export…' }).click();
await page.getByRole('dialog').waitFor();
await shoot('export', 'much');
await page.keyboard.press('Escape');
for (const screen of ['dashboard', 'drift', 'quarantine', 'activity', 'settings']) {
  await at(screen);
  await shoot(screen, 'much');
}
await openXero();
await shoot('connections', 'much');
await page.getByRole('tab', { name: 'Run history' }).click();
const runs = page.getByRole('table', { name: 'Runs' });
await runs
  .getByRole('row', { name: /By hand/ })
  .filter({ hasText: 'Harbour' })
  .first()
  .getByRole('link')
  .click();
await page.getByRole('region', { name: 'What changed', exact: true }).waitFor();
await page.getByRole('region', { name: 'What changed', exact: true }).scrollIntoViewIfNeeded();
await shoot('changes', 'much');
await page.getByRole('link', { name: /^Invoices/ }).click();
await page.getByRole('region', { name: 'Requests' }).waitFor();
await page.getByRole('region', { name: 'Requests' }).scrollIntoViewIfNeeded();
await shoot('run', 'much');
await page.keyboard.press('Control+k');
await page.keyboard.type('INV-01');
await page
  .getByRole('option', { name: /INV-01/ })
  .first()
  .waitFor();
await shoot('palette', 'much');
await page.keyboard.press('Escape');
await page.keyboard.press('F1');
await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
await shoot('keyboard', 'much');
await page.keyboard.press('Escape');
await openXero();
await page.getByRole('button', { name: 'Sync…' }).click();
await page
  .getByRole('dialog')
  .getByText(/About [\d,]+ calls?/)
  .waitFor();
await shoot('resync', 'much');
await page.keyboard.press('Escape');

// A login that was withdrawn, questions that fail, no network, no host.
await control('faults', { provider: 'xero', do: { verb: 'revoke', of: 'user' }, times: 1 });
await syncAll();
await shoot('dashboard', 'error');
await openXero();
await shoot('connections', 'error');
await page.getByRole('tab', { name: 'Run history' }).click();
await runs.getByRole('link').first().click();
await page.getByRole('heading', { level: 1, name: /^Run \d+/ }).waitFor();
await shoot('run', 'error');
for (const [screen, call] of [
  ['documents', 'grid:open'],
  ['drift', 'drift:list'],
  ['quarantine', 'quarantine:list'],
  ['activity', 'activity:list'],
] as const) {
  failing.add(call);
  await at('settings');
  await page.reload();
  await at(screen);
  await page.getByRole('alert').first().waitFor();
  await shoot(screen, 'error');
  failing.clear();
}
failing.add('settings:change');
await at('settings');
await page.getByRole('combobox', { name: 'Rows' }).selectOption('Comfortable');
await page.getByRole('alert').first().waitFor();
await shoot('settings', 'error');
failing.clear();
await at('connections/new');
await page.getByRole('textbox', { name: 'Client id' }).fill('an-app');
await page.getByRole('textbox', { name: /^Stand-in/ }).fill('https://books.example.org');
await page.getByRole('button', { name: 'Open the consent page' }).click();
await page.getByRole('alert').first().waitFor();
await shoot('connect', 'error');
await at('documents');
await page.context().setOffline(true);
await page.getByText('You are offline.').waitFor();
await shoot('offline', 'error');
await page.context().setOffline(false);
await window.endHost();
await page.getByText('The link to Tieout is broken').waitFor();
await shoot('lost', 'error');
await window.close();
process.stdout.write(`${written} pictures in docs/screens\n`);
