import { command } from '../command.ts';
import { flag } from '../options.ts';

export const restoreCommand = command({
  name: 'restore',
  summary: 'put a backup in the place of the ledger',
  details: `Checks the backup first, and keeps the ledger it replaces beside it. Refuses, with exit code 1, to go back to an older state than
the ledger has, unless --force says so. Logins are not part of a backup: connections made since have to be signed in again.`,
  args: ['FILE'],
  options: { force: flag('also when the ledger has what the backup has not') },
  run: async (context, { force }, [file = '']) => {
    const { restoreLedger } = await import('../restore-ledger.ts');
    const outcome = await restoreLedger(context, { file, force });
    await context.show(outcome, outcome.message);
    return outcome.restored ? 0 : 1;
  },
});
