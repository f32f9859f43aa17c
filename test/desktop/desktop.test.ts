import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from '../e2e/expect.ts';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { buildStale } from '../../scripts/build/stale.ts';
import { CALLS } from '../../shared/contract/calls.ts';
import { carrier, launchDesktop, root, startAgain, type DesktopApp } from './desktop-app.ts';

if (carrier === null)
  process.stderr.write(
    'The desktop is not driven: neither Electron nor Chromium was found (Debian: apt-get install chromium).\n',
  );

/** What the page's scripts and policies complain of, from before its first script. */
const watch = `window.violations = []; document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => window.violations.push(violatedDirective + ' ' + blockedURI));`;

describe.skipIf(carrier === null)(`the desktop in ${carrier ?? 'nothing (skipped: no Electron, no Chromium)'}`, () => {
  let folder: string;
  let desktop: DesktopApp;
  const errors: string[] = [];
  const inPage = async <Value>(code: string): Promise<Value> => (await desktop.page.evaluate(code)) as Value;
  const call = async (
    name: keyof typeof CALLS,
    ask: object = {},
  ): Promise<{ ok: boolean; value: Record<string, unknown>; error: { code: string } }> =>
    inPage(`window.tieout.calls[${JSON.stringify(name)}](${JSON.stringify(ask)})`);

  beforeAll(async () => {
    await buildStale(root, { all: false });
    folder = await mkdtemp(path.join(os.tmpdir(), 'tieout-desktop-'));
    desktop = await launchDesktop({ dataFolder: folder });
    desktop.page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    desktop.page.on('pageerror', (error) => errors.push(error.message));
    await desktop.page.addInitScript(watch);
    await desktop.page.reload();
  }, 120_000);
  afterAll(async () => {
    await desktop?.quit();
    await rm(folder, { recursive: true, force: true });
  });

  it('begins with the first-run screen, and its page has neither Node nor Electron', async () => {
    await expect(desktop.page.getByRole('button', { name: 'Try it with the sandbox' })).toBeVisible();
    expect(await inPage('[typeof require, typeof process, typeof module, typeof electron].join()')).toBe(
      'undefined,undefined,undefined,undefined',
    );
    expect(await inPage<string[]>('Object.keys(window.tieout)')).toEqual(['calls', 'onEvent']);
    expect(await inPage<string[]>('Object.keys(window.tieout.calls)')).toEqual(Object.keys(CALLS));
    expect(await inPage('Object.isFrozen(window.tieout.calls)')).toBe(true);
  });

  it('answers calls of the contract, and refuses what does not fit', async () => {
    const { ok, value } = await call('app:state');
    expect(ok).toBe(true);
    expect(value).toMatchObject({ host: 'desktop', empty: true, dataFolder: folder });
    expect(await call('client:add', { name: '' })).toMatchObject({ ok: false, error: { code: 'contract/invalid' } });
  });

  it('sets up the sandbox company from its button, and the tray follows', async () => {
    await desktop.evaluate(({ Tray }) => {
      const told: string[] = [];
      Object.assign(globalThis, { trayTold: told });
      Tray.prototype.setToolTip = (text) => void told.push(text);
    });
    await inPage(
      `window.heard = new Set(); window.stopHearing = window.tieout.onEvent((name) => window.heard.add(name)); undefined`,
    );
    await desktop.page.getByRole('button', { name: 'Try it with the sandbox' }).click();
    await expect
      .poll(async () => ((await call('work:list')).value as { works: { state: string }[] }).works.map(({ state }) => state), {
        timeout: 180_000,
      })
      .toEqual(['done']);
    const trayTold = async (): Promise<readonly string[]> =>
      desktop.evaluate(() => (globalThis as unknown as { trayTold: string[] }).trayTold);
    await expect.poll(async () => (await trayTold()).at(-1)).not.toMatch(/Setting up|Reading/);
    expect((await trayTold()).some((text) => text.startsWith('Tieout: Setting up the sandbox company'))).toBe(true);
    expect(await inPage<string[]>('[...window.heard].sort()')).toEqual(['app:changed', 'ledger:changed', 'work:changed']);
    const { clients } = (await call('dashboard:show')).value as { clients: { complete: boolean; totals: { differ: number } }[] };
    expect(clients.map(({ complete, totals }) => [complete, totals.differ])).toEqual([[true, 0]]);
  }, 120_000);

  it('goes where the menu says', async () => {
    await desktop.evaluate(({ Menu }) => {
      type Item = { label?: string; submenu?: { items?: Item[] } | Item[]; click?: () => void };
      const go = ((Menu.getApplicationMenu()?.items ?? []) as Item[]).find(({ label }) => label === '&Go');
      const entries = Array.isArray(go?.submenu) ? go.submenu : (go?.submenu?.items ?? []);
      entries.find(({ label }) => label === 'Connections')?.click?.();
    });
    await expect(desktop.page.getByRole('heading', { level: 1, name: 'Connections' })).toBeAttached();
  });

  it('stays where it is, however a page tries to leave', async () => {
    const before = desktop.page.url();
    for (const leave of [
      `location.href = 'https://developer.xero.com/'`,
      `location.replace('http://127.0.0.1:9/')`,
      `Object.assign(document.createElement('a'), { href: 'https://evil.example/' }).click()`,
      `{ const form = document.createElement('form'); form.action = 'https://evil.example/'; document.body.append(form); form.submit(); form.remove(); }`,
    ])
      await inPage(`{ ${leave}; }; undefined`);
    expect((await call('app:state')).ok).toBe(true);
    expect(desktop.page.url()).toBe(before);
    expect(
      await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map(({ webContents }) => webContents.getURL())),
    ).toEqual([expect.stringMatching(/^app:\/\/tieout\/(?:#.*)?$/)]);
    await desktop.page.reload(); // Playwright itself waits for a navigation that was refused until the next one.
  });

  it('opens no window; addresses of platforms go to the browser, others nowhere', async () => {
    await desktop.evaluate(({ shell }) => {
      const opened: string[] = [];
      Object.assign(globalThis, { opened });
      shell.openExternal = async (url) => void opened.push(url);
    });
    const opened = async (): Promise<readonly string[]> =>
      desktop.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
    for (const url of [
      'https://evil.example/',
      'file:///etc/passwd',
      'http://developer.xero.com/',
      'https://developer.xero.com/app/manage',
    ])
      await inPage(`window.open(${JSON.stringify(url)}); undefined`);
    await expect.poll(opened).toEqual(['https://developer.xero.com/app/manage']);
    expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    await expect
      .poll(
        () =>
          desktop.page
            .context()
            .pages()
            .filter((page) => page.url() !== 'about:blank').length,
      )
      .toBe(1);
  });

  it('refuses a call from any other window, with the same preload', async () => {
    const answer = await desktop.evaluate(
      async ({ BrowserWindow }, preload) => {
        const foreign = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true, contextIsolation: true } });
        await foreign.loadURL('about:blank');
        const reply = await foreign.webContents.executeJavaScript(`window.tieout.calls['client:add']({ name: 'Planted' })`);
        foreign.destroy();
        return reply;
      },
      path.join(root, 'dist/preload/index.cjs'),
    );
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'contract/invalid', message: 'Only the window of Tieout may ask.' },
    });
    expect(JSON.stringify(await call('client:list'))).not.toContain('Planted');
  });

  it('grants no permission but copying', async () => {
    const state = async (name: string): Promise<string> =>
      inPage(`navigator.permissions.query({ name: '${name}' }).then(({ state }) => state)`);
    expect([
      await state('geolocation'),
      await state('notifications'),
      await state('camera'),
      await state('clipboard-read'),
    ]).toEqual(Array(4).fill('denied'));
    expect(
      await inPage(
        `new Promise((resolve) => navigator.geolocation.getCurrentPosition(() => resolve('told'), ({ code }) => resolve(code)))`,
      ),
    ).toBe(1);
    expect(await inPage(`navigator.clipboard.writeText('1\\t2').then(() => 'copied', String)`)).toBe('copied');
  });

  it('keeps its policy on every screen, and no script of the page fails', async () => {
    await desktop.page.reload();
    errors.length = 0; // What the attempts above were told.
    desktop.page.setDefaultTimeout(20_000);
    for (const screen of ['Dashboard', 'Documents', 'Connections', 'Drift', 'Quarantine', 'Activity', 'Settings']) {
      await desktop.page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click();
      await expect(desktop.page.getByRole('heading', { level: 1, name: screen })).toBeAttached();
    }
    expect(await inPage('window.violations')).toEqual([]);
    expect(errors).toEqual([]);
    expect(await inPage(`fetch('https://example.com/').then(() => 'reached', () => 'refused')`)).toBe('refused');
    const inline = `{ const script = document.createElement('script'); script.textContent = 'window.ran = true'; document.head.append(script); }; window.ran`;
    expect(await inPage(inline)).toBeUndefined();
  });

  it('refuses 10,000 messages that do not fit the contract, each with a typed error, and changes nothing', async () => {
    await desktop.evaluate(
      ({ session }, filePath) => void session.defaultSession.registerPreloadScript({ type: 'frame', id: 'raw', filePath }),
      path.join(import.meta.dirname, 'raw-preload.cjs'),
    );
    await desktop.page.reload();
    await expect(desktop.page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
    const before = JSON.stringify([
      await call('client:list'),
      await call('connection:list'),
      (await call('app:state')).value['settings'],
    ]);
    const codes = await inPage<Record<string, number>>(`(${malformed})(${JSON.stringify(Object.keys(CALLS))}, 10_000)`);
    expect(codes).toEqual({ 'contract/invalid': 10_000 });
    expect(
      JSON.stringify([await call('client:list'), await call('connection:list'), (await call('app:state')).value['settings']]),
    ).toBe(before);
  }, 120_000);

  it('hands over to the first when it is started a second time', async () => {
    expect(await startAgain({ dataFolder: folder })).toBe(0);
    expect((await call('app:state')).ok).toBe(true);
    await expect.poll(() => desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true);
  });

  it('opens where it was closed', async () => {
    const bounds = { x: 210, y: 60, width: 940, height: 700 };
    await desktop.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted), bounds);
    await new Promise((resolve) => setTimeout(resolve, 600)); // Moves in a row are written once, 400 ms after the last.
    expect(await desktop.quit()).toBe(0);
    desktop = await launchDesktop({ dataFolder: folder });
    expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toEqual(bounds);
    expect(((await call('app:state')).value as { empty: boolean }).empty).toBe(false);
  }, 60_000);
});

/** Runs in the page. Names that are no calls, asks of every kind that no schema takes, too many words, too large ones; small dice with a fixed seed. */
const malformed = String(async (names: readonly string[], count: number) => {
  let seed = 11;
  const dice = (sides: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % sides;
  };
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  const oddNames: unknown[] = [
    '',
    '__proto__',
    'constructor',
    'app:state ',
    'APP:STATE',
    null,
    7,
    {},
    [],
    'x'.repeat(9_999),
    undefined,
  ];
  const oddAsks: unknown[] = [
    null,
    undefined,
    7,
    'text',
    [],
    [{}],
    true,
    10n,
    cycle,
    new Date(0),
    new Map([['name', 'x']]),
    new Uint8Array(8),
    Number.NaN,
    { extra: 1 },
    { name: 7, clientId: 'x' },
    { name: '', extra: true },
    { __proto__: { name: 'x' }, zzz: 0 },
    { workId: -1, limit: 1e9, zzz: {} },
  ];
  const raw = (window as unknown as { raw: { invoke(...words: unknown[]): Promise<{ ok: boolean; error: { code: string } }> } })
    .raw;
  const codes: Record<string, number> = {};
  for (let done = 0; done < count;) {
    const batch = Array.from({ length: Math.min(200, count - done) }, async () => {
      const bad = dice(200) === 0 ? { name: 'x'.repeat(300_000) } : oddAsks[dice(oddAsks.length)];
      // The one call that takes an empty ask takes these too: only words that fit nothing are sent to it.
      const ask =
        bad !== null && typeof bad === 'object' && bad.constructor === Object ? { ...bad, ['zzz' + dice(9)]: dice(99) } : bad;
      const reply = await raw.invoke(
        'tieout:call',
        dice(3) === 0 ? oddNames[dice(oddNames.length)] : names[dice(names.length)],
        ask,
        dice(5),
      );
      const code = reply.ok ? 'answered' : reply.error.code;
      codes[code] = (codes[code] ?? 0) + 1;
    });
    await Promise.all(batch);
    done += batch.length;
  }
  return codes;
});
declare const window: object;
