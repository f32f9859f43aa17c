import { app } from 'electron';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { autostartEntry, HIDDEN_FLAG } from './autostart.ts';

/** Starts Tieout with the computer, or no longer. A checkout is not entered: its path would outlive it. */
export async function followLogin(wanted: boolean): Promise<void> {
  if (!app.isPackaged) return;
  if (process.platform !== 'linux') {
    if (app.getLoginItemSettings({ args: [HIDDEN_FLAG] }).openAtLogin !== wanted)
      app.setLoginItemSettings({ openAtLogin: wanted, args: [HIDDEN_FLAG] });
    return;
  }
  const config = process.env['XDG_CONFIG_HOME'] ?? path.join(os.homedir(), '.config');
  const file = path.join(config, 'autostart', 'tieout.desktop');
  if (!wanted) return rm(file, { force: true });
  await mkdir(path.dirname(file), { recursive: true });
  // An AppImage runs from a mount that is gone after it ends; the file itself is named in APPIMAGE.
  await writeFile(file, autostartEntry(process.env['APPIMAGE'] ?? process.execPath));
}
