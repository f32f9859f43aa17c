import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ledgerPath } from '../main/cli/data-folder.ts';
import { fillLedger } from './ledger/fill.ts';

/**
 * `npm run ledger -- --documents 1000000 --data DIR`: a data folder with a made-up practice of that many documents, to try lists and exports on. It is written through the
 * store, page by page as a sync would, and holds no connection that works.
 */
const { values } = parseArgs({
  options: { documents: { type: 'string', default: '1000000' }, data: { type: 'string' } },
});
const documents = Number(values.documents);
if (values.data === undefined || !Number.isSafeInteger(documents) || documents < 1) {
  process.stderr.write('Use: npm run ledger -- --documents 1000000 --data DIR\n');
  process.exit(2);
}
const folder = path.resolve(values.data);
await mkdir(folder, { recursive: true, mode: 0o700 });
const startedAt = performance.now();
fillLedger(ledgerPath(folder), documents, (done) => {
  process.stderr.write(`\r${done} documents`);
});
process.stderr.write(`\n${Math.round((performance.now() - startedAt) / 1000)} s: ${ledgerPath(folder)}\n`);
