import { fileURLToPath } from 'node:url';
import { buildStale } from './build/stale.ts';

// `npm run build`: whatever of the three parts is older than its sources. `--all` builds every part.
const root = fileURLToPath(new URL('..', import.meta.url));
const built = await buildStale(root, { all: process.argv.includes('--all') });
process.stdout.write(built.length === 0 ? 'Everything is built.\n' : `Built: ${built.join(', ')}.\n`);
