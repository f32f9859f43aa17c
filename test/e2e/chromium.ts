import { existsSync } from 'node:fs';

/** Debian's Chromium; the names other systems give it. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

/** The browser the window is driven in; null where there is none. */
export const chromiumPath: string | null = process.env['TIEOUT_CHROMIUM'] ?? PLACES.find((place) => existsSync(place)) ?? null;

/** Nothing is fetched for the browser's own sake, and it draws without a display. */
export const chromiumArgs: readonly string[] = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
