import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ledgerPath, standardDataFolder } from '../main/cli/data-folder.ts';
import { runCli } from '../main/cli.ts';
import { chooseHost } from './start/choose-host.ts';
import { downloadElectron, findElectron } from './start/electron-binary.ts';
import { runDesktop } from './start/run-desktop.ts';
import { readStartWords } from './start/words.ts';

// `npm start`: builds what is stale, opens the desktop where it can, the browser otherwise. Before anything was connected, with the sandbox company.
const root = fileURLToPath(new URL('..', import.meta.url));
const tell = (line: string): void => void process.stdout.write(`${line}\n`);

const words = readStartWords(process.argv.slice(2));
if (words === null) {
  process.stderr.write('npm start -- [--own] [--browser] [--data FOLDER] [--port N] [--no-open]\n');
  process.exit(2);
}

// In a process of its own: the builder's memory goes with it.
const build = spawnSync(process.execPath, [path.join(root, 'scripts/build.ts')], { stdio: 'inherit' });
if (build.status !== 0) process.exit(3);

const named = words.data ?? process.env['TIEOUT_DATA'] ?? '';
const dataFolder =
  named === '' ? standardDataFolder({ platform: process.platform, env: process.env, home: os.homedir() }) : path.resolve(named);
const demo = !words.own && !existsSync(ledgerPath(dataFolder));
if (demo) tell('Nothing is connected yet, so this shows the sandbox company. Your own books: npm start -- --own');
const common = ['--data', dataFolder, ...(demo ? ['--demo'] : [])];

const choice = await chooseHost(
  {
    platform: process.platform,
    env: process.env,
    isRoot: process.getuid?.() === 0,
    binary: findElectron(root, process.env),
    download: async () => downloadElectron(root, process.env, tell),
  },
  words.browser ? 'browser' : null,
);
let why = choice.host === 'browser' ? choice.why : '';
if (choice.host === 'desktop') {
  const ended = await runDesktop(choice.binary, [root, ...common]);
  if (ended.kind === 'ended') process.exit(ended.code);
  why = ended.why;
}
tell(`Tieout opens in your browser: ${why}.`);
await runCli(['serve', ...common, ...words.serve]);
