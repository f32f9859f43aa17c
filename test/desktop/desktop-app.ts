import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { _electron, chromium, type Page } from 'playwright';
import { findElectron } from '../../scripts/start/electron-binary.ts';
import { chromiumPath } from '../e2e/chromium.ts';
import { isAppPage } from './electron-stand-in/scheme.ts';

export const root = path.resolve(import.meta.dirname, '../..');

/** The module `electron` as specs see it: only what they use. */
export interface ElectronModule {
  readonly app: { quit(): void; emit(name: string, ...args: unknown[]): boolean; isPackaged: boolean };
  readonly BrowserWindow: {
    new (options: object): SpecWindow;
    getAllWindows(): SpecWindow[];
  };
  readonly Tray: { readonly prototype: { setToolTip(text: string): void; setContextMenu(menu: SpecMenu): void } };
  readonly Menu: { getApplicationMenu(): SpecMenu | null };
  readonly session: { readonly defaultSession: { registerPreloadScript(script: object): string } };
  readonly shell: { openExternal(url: string): Promise<void>; showItemInFolder(file: string): void };
  readonly dialog: { showSaveDialog(...words: unknown[]): Promise<{ canceled: boolean; filePath: string }> };
  readonly powerMonitor: { emit(name: string): boolean };
}
export interface SpecWindow {
  readonly webContents: { executeJavaScript(code: string): Promise<unknown>; reload(): void; getURL(): string; close(): void };
  loadURL(url: string): Promise<void>;
  getBounds(): { x: number; y: number; width: number; height: number };
  setBounds(bounds: object): void;
  isVisible(): boolean;
  close(): void;
  destroy(): void;
}
interface SpecMenu {
  readonly items: readonly {
    label?: string;
    role?: string;
    enabled?: boolean;
    submenu?: unknown;
    click?: (...args: unknown[]) => void;
  }[];
}

/** The desktop, running: real Electron or the stand-in. */
export interface DesktopApp {
  readonly page: Page;
  /** Runs a function in the main process; it sees nothing of the spec but `arg`. */
  evaluate<Value, Arg = undefined>(
    run: (electron: ElectronModule, arg: Arg) => Value | Promise<Value>,
    arg?: Arg,
  ): Promise<Value>;
  /** Ends it as a person would, and waits for its end; the exit code where it is known. */
  quit(): Promise<number | null>;
}

export interface LaunchOptions {
  readonly dataFolder: string;
  readonly words?: readonly string[];
  /** Another app folder than the checkout: the contents of a package. */
  readonly folder?: string;
  /** Let it believe that it runs from a package. */
  readonly packaged?: boolean;
}

const electronPath = findElectron(root, process.env);
/** What shows the window here, or null. */
export const carrier: 'electron' | 'stand-in' | null =
  process.env['TIEOUT_DESKTOP'] === 'electron' && electronPath !== null ? 'electron' : chromiumPath === null ? null : 'stand-in';

/** Starts the built desktop over a data folder and waits for its window. */
export async function launchDesktop(options: LaunchOptions): Promise<DesktopApp> {
  return carrier === 'electron' && electronPath !== null ? launchElectron(electronPath, options) : launchStandIn(options);
}

/** A second start over the same data folder: its exit code, once it has ended. */
export async function startAgain(options: LaunchOptions): Promise<number | null> {
  const child =
    carrier === 'electron' && electronPath !== null
      ? spawn(electronPath, [options.folder ?? root, '--data', options.dataFolder], { stdio: 'ignore' })
      : startStandIn(options);
  const [code]: unknown[] = await once(child, 'exit');
  return typeof code === 'number' ? code : null;
}

async function launchElectron(binary: string, options: LaunchOptions): Promise<DesktopApp> {
  const { folder = root, dataFolder, words = [] } = options;
  const electron = await _electron.launch({
    executablePath: binary,
    args: [folder, '--data', dataFolder, ...words],
    env: { ...process.env, TIEOUT_SECRETS_KEY: 'a passphrase for tests' },
  });
  const page = await electron.firstWindow();
  return {
    page,
    evaluate: async (run, arg) => electron.evaluate(run as never, arg as never) as never,
    quit: async () => {
      const ended = once(electron.process(), 'exit');
      await electron.evaluate(({ app }) => app.quit()).catch(() => undefined); // It may be gone before it answers.
      const [code]: unknown[] = await ended;
      return typeof code === 'number' ? code : null;
    },
  };
}

function startStandIn({ folder = root, dataFolder, words = [], packaged = false }: LaunchOptions): ReturnType<typeof fork> {
  return fork(path.join(import.meta.dirname, 'electron-stand-in/run.ts'), [folder, '--data', dataFolder, ...words], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
    env: {
      PATH: process.env['PATH'],
      HOME: dataFolder,
      TIEOUT_SECRETS_KEY: 'a passphrase for tests',
      STAND_IN_PACKAGED: packaged ? '1' : '',
    },
  });
}

async function launchStandIn(options: LaunchOptions): Promise<DesktopApp> {
  const child = startStandIn(options);
  const ended = once(child, 'exit');
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  child.on('message', ({ id, ok, value }: { id: number; ok: boolean; value: unknown }) => {
    if (ok) waiting.get(id)?.resolve(value);
    else waiting.get(id)?.reject(new Error(String(value)));
    waiting.delete(id);
  });
  let lastId = 0;
  const run = async (source: string, arg: unknown): Promise<unknown> => {
    lastId += 1;
    const answer = Promise.withResolvers<unknown>();
    waiting.set(lastId, answer);
    child.send({ id: lastId, source, arg });
    return Promise.race([
      answer.promise,
      ended.then(([code]: unknown[]) => Promise.reject(new Error(`the desktop ended (${String(code)})`))),
    ]);
  };
  let port = 0;
  while (port === 0) port = Number(await run('() => globalThis.standInDebuggingPort()', null));
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const page = await windowOf(async () => browser.contexts().flatMap((context) => context.pages()));
  return {
    page,
    evaluate: async (spec, arg) => run(spec.toString(), arg) as never,
    quit: async () => {
      await run('({ app }) => app.quit()', null).catch(() => undefined); // It may be gone before it answers.
      const [code]: unknown[] = await ended;
      await browser.close();
      return typeof code === 'number' ? code : null;
    },
  };
}

async function windowOf(pages: () => Promise<readonly Page[]>): Promise<Page> {
  for (;;) {
    const found = (await pages()).find((page) => isAppPage(page.url()));
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
