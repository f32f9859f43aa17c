import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type Page, type Route } from 'playwright';
import { chromiumArgs, chromiumPath } from '../../e2e/chromium.ts';
import { isAppPage, toApp } from './scheme.ts';
import { state } from './state.ts';

/** The one Chromium of this process, started with the first window. Every request ends at the app's protocol handler, or nowhere. */
export async function chromiumContext(): Promise<BrowserContext> {
  return (state.context ??= launch());
}

async function launch(): Promise<BrowserContext> {
  if (chromiumPath === null) throw new Error('there is no Chromium here');
  const profile = mkdtempSync(path.join(os.tmpdir(), 'electron-stand-in-'));
  process.once('exit', () => rmSync(profile, { recursive: true, force: true }));
  state.debuggingPort = await freePort();
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath,
    viewport: null,
    locale: 'en-GB',
    args: [...chromiumArgs, `--remote-debugging-port=${state.debuggingPort}`],
  });
  context.on('page', (page) => void closeForeign(page));
  await context.route('**/*', async (route) => serve(route));
  return context;
}

/** A page that a page opened: the app's handler has refused it (see web-contents.ts), so it goes before it shows anything. */
async function closeForeign(page: Page): Promise<void> {
  await Promise.allSettled(state.pagesToCome);
  if (!state.ownPages.has(page)) await page.close();
}

async function serve(route: Route): Promise<void> {
  const request = route.request();
  const url = toApp(request.url());
  const { cancel } = await new Promise<{ cancel?: boolean }>((resolve) => {
    if (state.beforeRequest === null) resolve({});
    else state.beforeRequest({ url }, resolve);
  });
  const handle = state.schemes.get('app');
  if (cancel === true) return route.abort('blockedbyclient');
  if (!isAppPage(request.url()) || handle === undefined) return route.abort('internetdisconnected');
  const response = await handle(new Request(url, { method: request.method() }));
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
