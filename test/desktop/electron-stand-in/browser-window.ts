import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { WebContents } from './web-contents.ts';

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

const windows = new Set<BrowserWindow>();
app.closeWindows = async () => {
  await Promise.all([...windows].map(async (window) => window.webContents.close()));
};

/** A window over a page of headless Chromium. Its place and state are numbers: there is no desktop to put it on. */
export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  readonly options: Record<string, unknown>;
  #bounds: Bounds;
  #shown: boolean;
  #focused = false;
  #maximised = false;
  #minimised = false;
  #destroyed = false;

  constructor(options: Partial<Bounds> & { show?: boolean; webPreferences?: { preload?: string } } = {}) {
    super();
    this.options = options;
    this.#bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 };
    this.#shown = options.show ?? true;
    this.webContents = new WebContents(options.webPreferences?.preload);
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'));
    this.webContents.once('destroyed', () => this.#gone());
    windows.add(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows];
  }
  async loadURL(url: string): Promise<void> {
    await this.webContents.loadURL(url);
  }
  show(): void {
    this.#shown = true;
    this.focus();
  }
  hide(): void {
    this.#shown = false;
    this.#focused = false;
  }
  focus(): void {
    this.#focused = true;
    this.emit('focus');
  }
  isVisible(): boolean {
    return this.#shown;
  }
  isFocused(): boolean {
    return this.#focused && !this.#destroyed;
  }
  isMinimized(): boolean {
    return this.#minimised;
  }
  minimize(): void {
    this.#minimised = true;
    this.#focused = false;
  }
  restore(): void {
    this.#minimised = false;
  }
  isMaximized(): boolean {
    return this.#maximised;
  }
  maximize(): void {
    this.#maximised = true;
    this.emit('maximize');
  }
  unmaximize(): void {
    this.#maximised = false;
    this.emit('unmaximize');
  }
  getBounds(): Bounds {
    return { ...this.#bounds };
  }
  getNormalBounds(): Bounds {
    return { ...this.#bounds };
  }
  setBounds(bounds: Partial<Bounds>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    this.emit('move');
    this.emit('resize');
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  close(): void {
    let prevented = false;
    this.emit('close', { preventDefault: () => (prevented = true) });
    if (!prevented) this.destroy();
  }
  destroy(): void {
    void this.webContents.close();
    this.#gone();
  }
  #gone(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    windows.delete(this);
    this.emit('closed');
    if (windows.size === 0) app.emit('window-all-closed');
  }
}
