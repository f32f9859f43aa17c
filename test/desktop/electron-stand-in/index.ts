import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { state } from './state.ts';

/** The module `electron` as the main bundle imports it: what of it the app uses, and nothing more. */
export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export { session } from './session.ts';

export const ipcMain = {
  handle: (channel: string, handler: Parameters<typeof state.invokeHandlers.set>[1]): void => {
    if (state.invokeHandlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    state.invokeHandlers.set(channel, handler);
  },
  removeHandler: (channel: string): void => void state.invokeHandlers.delete(channel),
};

export const protocol = { registerSchemesAsPrivileged: (): void => undefined };

interface Template {
  label?: string;
  role?: string;
  enabled?: boolean;
  checked?: boolean;
  submenu?: Template[];
  click?: (item: unknown) => void;
}
export class Menu {
  readonly items: Template[];
  static #application: Menu | null = null;
  constructor(items: Template[] = []) {
    this.items = items;
  }
  static buildFromTemplate(items: Template[]): Menu {
    return new Menu(items);
  }
  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
  }
  static getApplicationMenu(): Menu | null {
    return Menu.#application;
  }
}

export const nativeImage = {
  createFromPath: (file: string): { file: string; isEmpty(): boolean } => {
    if (!existsSync(file)) throw new Error(`there is no image ${file}`); // The real one hands back an empty image in silence.
    return { file, isEmpty: () => false };
  },
};

export class Tray extends EventEmitter {
  setImage(): void {
    // Nothing is drawn.
  }
  setToolTip(): void {
    // Specs listen by replacing it, here as in Electron.
  }
  setContextMenu(): void {
    // As above.
  }
  destroy(): void {
    this.removeAllListeners();
  }
}

export class Notification extends EventEmitter {
  static isSupported(): boolean {
    return true;
  }
  show(): void {
    this.emit('show');
  }
}

export const dialog = {
  /** Nobody is there to choose: specs answer by replacing it. */
  showSaveDialog: async (): Promise<{ canceled: boolean; filePath: string }> => ({ canceled: true, filePath: '' }),
  showErrorBox: (title: string, content: string): void => void process.stderr.write(`${title}: ${content}\n`),
};
export const nativeTheme = { shouldUseDarkColors: false };
export const net = { isOnline: (): boolean => true };
export const powerMonitor = new EventEmitter();
export const screen = { getAllDisplays: (): object[] => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] };
export const shell = {
  openExternal: async (): Promise<void> => undefined,
  openPath: async (): Promise<string> => '',
  showItemInFolder: (): void => undefined,
};
