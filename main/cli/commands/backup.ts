import { access } from 'node:fs/promises';
import path from 'node:path';
import { command, wrongUse } from '../command.ts';
import { byteSize } from '../words.ts';

export const backupCommand = command({
  name: 'backup',
  summary: 'write a consistent copy of the ledger',
  details: 'Runs beside a sync. The copy holds the ledger and no logins: those stay in the keychain.',
  args: ['FILE'],
  options: {},
  run: async (context, _options, [file = '']) => {
    const target = path.resolve(file);
    if (await exists(target)) throw wrongUse(`"${target}" is there already.`, 'A backup overwrites nothing: name another file.');
    const core = await context.openCore();
    const { bytes } = await core.store.write.backup({ path: target });
    await context.show({ file: target, bytes }, `Backed up to ${target} (${byteSize(bytes)}).`);
    return 0;
  },
});

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
