import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findElectron } from './start/electron-binary.ts';

// `npm run test:desktop`: the specs of the desktop against real Electron. `npm test` runs the same ones against the stand-in.
const root = fileURLToPath(new URL('..', import.meta.url));
if (findElectron(root, process.env) === null) {
  process.stdout.write('Electron is not installed here (npx install-electron downloads it): nothing was tested against it.\n');
  process.exit(0);
}
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const run = spawnSync(process.execPath, [vitest, 'run', 'test/desktop'], {
  stdio: 'inherit',
  cwd: root,
  env: { ...process.env, TIEOUT_DESKTOP: 'electron' },
});
process.exit(run.status ?? 1);
