import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** How long an answer may take before the download counts as impossible. */
const probeMs = 5_000;

/** The binary that the package `electron` has downloaded (or that ELECTRON_OVERRIDE_DIST_PATH names), without downloading it; null when there is none. */
export function findElectron(root: string, env: Readonly<Record<string, string | undefined>>): string | null {
  const folder = path.join(root, 'node_modules/electron');
  const name = path.join(folder, 'path.txt');
  const inFolder = existsSync(name) ? readFileSync(name, 'utf8') : 'electron';
  const binary = path.join(env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(folder, 'dist'), inFolder);
  return existsSync(binary) ? binary : null;
}

/** Lets the package `electron` download its binary and check its sum; null when its source does not answer, or the download fails. */
export async function downloadElectron(
  root: string,
  env: NodeJS.ProcessEnv,
  tell: (line: string) => void,
): Promise<string | null> {
  const mirror = env['ELECTRON_MIRROR'] ?? env['npm_config_electron_mirror'] ?? 'https://github.com/electron/electron/releases/';
  const answers = await fetch(mirror, { method: 'HEAD', signal: AbortSignal.timeout(probeMs) }).then(
    ({ status }) => status < 500,
    () => false,
  );
  if (!answers) return null;
  tell('Downloading Electron, once for this version…');
  const child = spawn(process.execPath, [path.join(root, 'node_modules/electron/install.js')], {
    stdio: ['ignore', 'ignore', 'ignore'],
    env,
  });
  const [code] = await once(child, 'exit');
  return code === 0 ? findElectron(root, env) : null;
}
