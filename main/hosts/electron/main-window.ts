import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Files, Log } from '../../core/ports.ts';
import { WINDOW_URL } from './scheme.ts';
import { placeWindow, readBounds, SMALLEST, writeBounds } from './window-bounds.ts';

/** The one window: opened, hidden and opened again; its place is remembered. */
export interface MainWindow {
  /** Null while it is closed. */
  current(): BrowserWindow | null;
  /** Brings it to the front, opening it where it was. */
  show(): Promise<void>;
}

/** Several moves in a row are written once. */
const settleMs = 400;
const restMs = 10_000;

export function createMainWindow(ask: { preload: string; icon: string; files: Files; log: Log; devTools: boolean }): MainWindow {
  let window: BrowserWindow | null = null;
  let opening: Promise<void> | null = null;
  const open = async (): Promise<void> => {
    const saved = await readBounds(ask.files);
    const opened = new BrowserWindow({
      ...placeWindow(
        saved,
        screen.getAllDisplays().map(({ workArea }) => workArea),
      ),
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      show: false,
      title: 'Tieout',
      icon: ask.icon,
      // The page's own grounds (renderer/styles/tokens.css), so that nothing flashes before it is drawn.
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#161719' : '#f6f6f4',
      webPreferences: {
        preload: ask.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
        devTools: ask.devTools,
      },
    });
    window = opened;
    if (saved?.maximised === true) opened.maximize();
    rememberPlace(opened, ask);
    let reloadedAt = Number.NEGATIVE_INFINITY;
    opened.on('closed', () => {
      window = null;
    });
    opened.webContents.on('render-process-gone', (_event, { reason }) => {
      ask.log.error('the window ended unexpectedly', { reason });
      if (reason === 'clean-exit' || opened.isDestroyed()) return;
      // One that ends again at once is left closed: showing it again opens a fresh one.
      if (performance.now() - reloadedAt < restMs) opened.destroy();
      else opened.webContents.reload();
      reloadedAt = performance.now();
    });
    opened.once('ready-to-show', () => opened.show());
    await opened.loadURL(WINDOW_URL);
  };
  return {
    current: () => window,
    async show() {
      if (window === null) {
        opening ??= open().finally(() => {
          opening = null;
        });
        await opening;
        return;
      }
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
  };
}

function rememberPlace(window: BrowserWindow, { files, log }: { files: Files; log: Log }): void {
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    if (window.isDestroyed()) return;
    writeBounds(files, { bounds: window.getNormalBounds(), maximised: window.isMaximized() }).catch((error: unknown) => {
      log.warn('the place of the window could not be noted', { message: String(error) });
    });
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, settleMs);
  };
  window.on('resize', later);
  window.on('move', later);
  window.on('maximize', later);
  window.on('unmaximize', later);
  window.on('close', save);
}
