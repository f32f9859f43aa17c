import { app, dialog } from 'electron';
import os from 'node:os';
import path from 'node:path';
import { bugError, isTieoutError } from '../shared/errors.ts';
import { standardDataFolder } from './cli/data-folder.ts';
import { startDesktop, type Desktop } from './hosts/electron/desktop.ts';
import { registerScheme } from './hosts/electron/scheme.ts';
import { readStart } from './hosts/electron/start.ts';

/** The desktop's entry: one process for a data folder, then the desktop, and an orderly end. */
const standard = standardDataFolder({ platform: process.platform, env: process.env, home: os.homedir() });
const named = process.env['TIEOUT_DATA'] ?? '';
const start = readStart(process.argv, named === '' ? standard : named);
const dist = path.dirname(import.meta.dirname);
const places = {
  bundle: import.meta.dirname,
  icons: path.join(import.meta.dirname, 'icons'),
  preload: path.join(dist, 'preload', 'index.cjs'),
  pages: path.join(dist, 'renderer'),
};

// Chromium's own files lie beside the ledger; its lock on them is what tells a second start.
app.setPath('userData', path.join(start.dataFolder, 'desktop'));
app.enableSandbox();
registerScheme();
if (app.requestSingleInstanceLock()) live();
else app.exit(0); // The first one shows its window.

function live(): void {
  let desktop: Promise<Desktop> | undefined;
  let closing = false;
  const fail = async (error: unknown): Promise<void> => {
    const { message, remedy } = isTieoutError(error) ? error : bugError(error);
    process.stderr.write(`${message} ${remedy}\n`);
    dialog.showErrorBox('Tieout cannot start', `${message}\n\n${remedy}`);
    app.exit(3);
  };
  const show = async (): Promise<void> => (await desktop)?.show();
  const closed = async (): Promise<void> => {
    const running = await desktop;
    if (running?.staysInTray() === false && process.platform !== 'darwin') app.quit();
  };
  app.on('second-instance', () => void show());
  app.on('activate', () => void show());
  app.on('window-all-closed', () => void closed());
  app.on('before-quit', (event) => {
    if (desktop === undefined) return;
    event.preventDefault();
    if (closing) return;
    closing = true;
    void desktop
      .then(async (running) => running.close())
      .catch((error: unknown) => process.stderr.write(`Closing met a fault: ${String(error)}\n`))
      .finally(() => app.exit(0));
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  const begin = async (): Promise<void> => {
    await app.whenReady();
    desktop = startDesktop(start, places);
    await desktop;
  };
  void begin().catch(fail);
}
