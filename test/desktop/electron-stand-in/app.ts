import { EventEmitter } from 'node:events';
import { mkdirSync, openSync, readFileSync, rmSync, watch, writeFileSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { state } from './state.ts';

/** Electron's `app`: one process a profile, its life and its end. */
class App extends EventEmitter {
  readonly isPackaged = process.env['STAND_IN_PACKAGED'] === '1';
  closeWindows: () => Promise<void> = async () => undefined;
  readonly #paths = new Map([['userData', path.join(os.tmpdir(), 'electron-stand-in')]]);
  #loginItem = { openAtLogin: false };
  #quitting = false;

  getPath(name: string): string {
    return this.#paths.get(name) ?? os.tmpdir();
  }
  setPath(name: string, value: string): void {
    this.#paths.set(name, value);
  }
  getVersion(): string {
    return process.env['STAND_IN_VERSION'] ?? '0.0.0';
  }
  enableSandbox(): void {
    // Chromium's own sandbox is off in containers; that the app asks for it is seen in what it hands to BrowserWindow.
  }
  async whenReady(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }
  setLoginItemSettings(settings: { openAtLogin: boolean }): void {
    this.#loginItem = settings;
  }
  getLoginItemSettings(): { openAtLogin: boolean } {
    return this.#loginItem;
  }
  /** A file in the profile that names the process; a second start leaves its words beside it. */
  requestSingleInstanceLock(): boolean {
    const folder = this.getPath('userData');
    mkdirSync(folder, { recursive: true });
    const lock = path.join(folder, 'stand-in.lock');
    for (;;) {
      try {
        writeSync(openSync(lock, 'wx'), String(process.pid));
        break;
      } catch {
        if (isAlive(Number(readFileSync(lock, 'utf8')))) {
          writeFileSync(path.join(folder, `stand-in.second-${process.pid}`), JSON.stringify(process.argv));
          return false;
        }
        rmSync(lock);
      }
    }
    process.once('exit', () => rmSync(lock, { force: true }));
    const watcher = watch(folder, (_kind, name) => {
      if (name?.startsWith('stand-in.second-') !== true) return;
      const words = readWhole(path.join(folder, name));
      if (words !== null) this.emit('second-instance', {}, words, process.cwd());
    });
    watcher.unref();
    return true;
  }
  quit(): void {
    if (this.#quitting) return;
    let prevented = false;
    this.emit('before-quit', { preventDefault: () => (prevented = true) });
    if (prevented) return;
    this.exit(0);
  }
  exit(code = 0): void {
    if (this.#quitting) return;
    this.#quitting = true;
    void this.#end(code);
  }
  async #end(code: number): Promise<void> {
    await this.closeWindows().catch(() => undefined); // A page that is gone already.
    await (await state.context)?.close();
    this.emit('quit', {}, code);
    process.exit(code);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Null while it is still being written, or when it was read before. */
function readWhole(file: string): string[] | null {
  try {
    const words = JSON.parse(readFileSync(file, 'utf8')) as string[];
    rmSync(file);
    return words;
  } catch {
    return null;
  }
}

export const app = new App();
