import { parseArgs } from 'node:util';
import { openBrowserWindow, type BrowserWindow } from '../e2e/browser-window.ts';
import { madeGrid } from '../e2e/made-grid.ts';

/**
 * `npm run bench:window [-- --ledger FOLDER]`: the longest task of the renderer while a person scrolls and sorts a million documents, JSON on standard output. Without a
 * ledger (`npm run ledger` makes one) the rows are made up, and only the window is measured.
 */
const { values } = parseArgs({ options: { ledger: { type: 'string' }, rows: { type: 'string', default: '1000000' } } });
const window = await openBrowserWindow({
  ...(values.ledger === undefined ? { instead: madeGrid(Number(values.rows)) } : { dataFolder: values.ledger }),
  context: { viewport: null },
  args: ['--window-size=1360,850'],
});
try {
  const { page } = window;
  await page.getByRole('link', { name: 'Documents' }).click();
  await page.locator('.ledger-grid [role=gridcell][col-id=number]').first().waitFor({ timeout: 60_000 });
  await page.mouse.move(700, 400);
  const results = {
    wheel: await longest(window, async () => {
      for (let turn = 0; turn < 80; turn += 1) await page.mouse.wheel(0, 900);
    }),
    jumps: await longest(window, async () => {
      for (let jump = 1; jump <= 20; jump += 1) {
        await page.evaluate(
          `(() => { const bar = document.querySelector('.ag-body-vertical-scroll-viewport'); bar.scrollTop = bar.scrollHeight * ${jump / 20}; })()`,
        );
        await page.waitForTimeout(150);
      }
    }),
    sorts: await longest(window, async () => {
      for (const head of ['Total', 'Total', 'Number', 'Date']) {
        await page.getByRole('columnheader', { name: head, exact: true }).click();
        await page.waitForTimeout(700);
      }
    }),
    keys: await longest(window, async () => {
      await page.keyboard.press('j');
      for (let step = 0; step < 60; step += 1) await page.keyboard.press('j');
    }),
  };
  process.stdout.write(
    `${JSON.stringify({ rows: values.ledger === undefined ? Number(values.rows) : 'ledger', longestTask: results }, null, 2)}\n`,
  );
} finally {
  await window.close();
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** The longest task of the renderer's main thread while `act` went on, in milliseconds: its own processor time, which other programs do not lengthen, and by the clock. */
async function longest({ page }: BrowserWindow, act: () => Promise<void>): Promise<{ cpuMs: number; clockMs: number }> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('the page has no browser');
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'] });
  await act();
  await page.waitForTimeout(500);
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: readonly TraceEvent[] };
  const mains = new Set(
    trace.traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = trace.traceEvents.filter(({ name, pid, tid }) => name.endsWith('RunTask') && mains.has(`${pid} ${tid}`));
  const most = (of: (event: TraceEvent) => number): number => Math.round(Math.max(0, ...tasks.map(of)) / 1000);
  return { cpuMs: most(({ tdur = 0 }) => tdur), clockMs: most(({ dur = 0 }) => dur) };
}
