import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Restores a backup and kills itself without warning before the given change to the folder; prints how many there were when it gets to the end. */
const [backup = '', ledger = '', keepAs = '', before = '0'] = process.argv.slice(2);
let changes = 0;
for (const name of ['copyFile', 'link', 'rename', 'rm'] as const) {
  const original = fs.promises[name] as (...values: unknown[]) => Promise<unknown>;
  Object.assign(fs.promises, {
    [name]: async (...values: unknown[]) => {
      changes += 1;
      if (changes === Number(before)) process.kill(process.pid, 'SIGKILL');
      return original(...values);
    },
  });
}
syncBuiltinESMExports();
const { restoreLedger } = await import('../../main/core/store/restore.ts');
await restoreLedger({ backup, ledger, keepAs });
process.stdout.write(`${changes}\n`);
