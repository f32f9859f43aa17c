import path from 'node:path';
import { demoFolderOf } from '../../window/demo-folder.ts';
import { HIDDEN_FLAG } from './autostart.ts';

/** How the desktop was asked to start. */
export interface Start {
  /** Absolute. */
  readonly dataFolder: string;
  /** The sandbox company, in a folder of its own. */
  readonly demo: boolean;
  /** At login: no window until somebody asks for it. */
  readonly hidden: boolean;
}

/** Reads the program's words; those of Chromium and Electron between them are not ours. */
export function readStart(words: readonly string[], standardFolder: string): Start {
  const at = words.indexOf('--data');
  const named = at < 0 ? undefined : words[at + 1];
  const own = path.resolve(named ?? standardFolder);
  const demo = words.includes('--demo');
  return { dataFolder: demo ? demoFolderOf(own) : own, demo, hidden: words.includes(HIDDEN_FLAG) };
}
