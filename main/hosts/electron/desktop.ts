import { app, session, shell, type WebContents } from 'electron';
import path from 'node:path';
import { createClient, type ContractClient } from '../../../shared/contract/client.ts';
import type { EventOf } from '../../../shared/contract/events.ts';
import { providers } from '../../providers/registry.ts';
import { prepareDemoFolder } from '../../window/demo-folder.ts';
import { createOwnSandboxes } from '../../window/own-sandboxes.ts';
import { createWindow } from '../../window/window.ts';
import { mayOpen } from './external-links.ts';
import { hardenContents, hardenSession } from './hardening.ts';
import { serveContract, tellWindow } from './ipc.ts';
import { openLedger } from './ledger.ts';
import { followLogin } from './login-item.ts';
import { createMainWindow } from './main-window.ts';
import { askWhereToSave } from './save-dialog.ts';
import { setMenu } from './menu.ts';
import { createNotify, noteOf } from './notices.ts';
import { createNetwork, followMachine } from './power.ts';
import { serveScheme } from './scheme.ts';
import type { Start } from './start.ts';
import { createTray } from './tray.ts';
import { followState } from './tray-follow.ts';

export interface Desktop {
  /** Brings the window to the front. */
  show(): Promise<void>;
  /** May the program end when its last window closes? */
  staysInTray(): boolean;
  /** Ends what runs at a clean place, closes the ledger. */
  close(): Promise<void>;
}

/** Where the built parts lie. */
export interface Places {
  readonly bundle: string;
  readonly preload: string;
  readonly pages: string;
  readonly icons: string;
}

/** The whole desktop: the core and its window calls, and around them what Electron has. Rejects with a TieoutError that can be shown. */
export async function startDesktop(start: Start, places: Places): Promise<Desktop> {
  let settings = { notifications: true, backgroundSync: true };
  const network = createNetwork();
  const notify = createNotify({
    wanted: () => settings.notifications,
    opened: () => run(async () => show('connections')),
    mayOpen: (url) => mayOpen(url, providers.values(), { consent: true }),
  });
  const sandboxes = createOwnSandboxes();
  const open = async (dataFolder: string): ReturnType<typeof openLedger> =>
    openLedger({ dataFolder, bundle: places.bundle, notify, network, holds: sandboxes.holds });
  const demo = start.demo ? await prepareDemoFolder(start.dataFolder, async (folder) => (await open(folder)).core) : null;
  const { core, ports } = await open(start.dataFolder);
  const { log, files } = ports;
  const run = (work: () => Promise<unknown>): void => {
    work().catch((error: unknown) => log.error('the desktop met a fault', { message: String(error) }));
  };

  const listeners = new Set<(name: string, value: unknown) => void>();
  const contents = (): WebContents | null => main.current()?.webContents ?? null;
  const window = createWindow(
    {
      core,
      ports,
      providers,
      host: 'desktop',
      version: app.getVersion(),
      openInBrowser: async (url) => notify.openInBrowser(url),
      sandbox: async (size) => sandboxes.of(size),
      askWhere: async (name) => askWhereToSave(name, main.current()),
      showFile: (file) => shell.showItemInFolder(file),
    },
    (name, _key, value) => {
      tellWindow(contents(), name, value);
      for (const listener of listeners) listener(name, value);
    },
  );
  const client = clientOf(window.dispatch, listeners, (message) => log.error(message));

  hardenSession(session.defaultSession, log);
  hardenContents(app, {
    log,
    openLink: (url) => {
      if (mayOpen(url, providers.values(), { consent: false })) run(async () => shell.openExternal(url));
      else log.warn('a link was not opened', { url: URL.canParse(url) ? new URL(url).host : 'no address' });
    },
  });
  serveScheme(session.defaultSession, places.pages);
  const stopContract = serveContract({ dispatch: window.dispatch, window: contents, log });
  const main = createMainWindow({
    preload: places.preload,
    icon: path.join(places.icons, 'window.png'),
    files,
    log,
    devTools: !app.isPackaged,
  });

  const show = async (action: EventOf<'app:action'>['action'] | null = null): Promise<void> => {
    await main.show();
    if (action !== null) tellWindow(contents(), 'app:action', { action });
  };
  const syncNow = (): void =>
    run(async () => client.call('sync:start', { connectionId: null, tenantId: null, stream: null, record: null, full: false }));
  const tray = createTray(places.icons, {
    open: () => run(async () => show()),
    syncNow,
    setBackground: (backgroundSync) => run(async () => client.call('settings:change', { backgroundSync })),
    quit: () => app.quit(),
  });
  setMenu({
    mac: process.platform === 'darwin',
    development: !app.isPackaged,
    actions: {
      go: (action) => run(async () => show(action)),
      syncNow,
      showFolder: () => run(async () => shell.openPath(files.dataFolder)),
    },
  });

  client.on('app:changed', (state) => {
    settings = state.settings;
    run(async () => followLogin(state.settings.startAtLogin));
  });
  const told = new Set<number>();
  client.on('work:changed', (work) => {
    const note = noteOf(work, main.current()?.isFocused() ?? false);
    if (note === null || told.has(work.id)) return;
    told.add(work.id);
    notify.notify(note);
  });
  const stopFollowing = followState({ client, sync: core.sync, show: (state) => tray.show(state), run });
  const stopMachine = followMachine({
    background: window.background,
    network,
    networkChanged: () => run(async () => window.tellState()),
  });
  await window.start();
  if (demo === 'fresh') await client.call('demo:start', { size: 'small' });
  if (!start.hidden) await show();
  return {
    show: async () => show(),
    staysInTray: () => settings.backgroundSync,
    async close() {
      stopMachine();
      stopFollowing();
      stopContract();
      tray.close();
      await window.close();
      await core.close();
      await sandboxes.close();
    },
  };
}

/** The contract as the host itself uses it, with no carrier in between. */
function clientOf(
  dispatch: (call: string, ask: unknown) => Promise<unknown>,
  listeners: Set<(name: string, value: unknown) => void>,
  report: (message: string) => void,
): ContractClient {
  return createClient(
    {
      request: async (call, ask) => dispatch(call, ask),
      onEvent: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      onLink: (listener) => {
        listener('open');
        return () => undefined;
      },
    },
    (error) => report(error.message),
  );
}
