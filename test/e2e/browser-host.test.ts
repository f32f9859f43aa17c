import { describe } from 'vitest';
import { openBrowserWindow } from './browser-window.ts';
import { chromiumPath } from './chromium.ts';
import { windowSpecs } from './specs/index.ts';

if (chromiumPath === null)
  process.stderr.write('The window is not driven: no Chromium was found (Debian: apt-get install chromium).\n');

describe.skipIf(chromiumPath === null)('the window in a browser (skipped where there is no Chromium)', () => {
  windowSpecs(async () => openBrowserWindow());
});
