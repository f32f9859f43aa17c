import { wrongUse } from './command.ts';
import { readJsonFile } from './json-file.ts';

/** Reads and checks a list of faults. Throws `config/invalid` with the place in the list that is wrong. */
export async function readFaults(file: string): Promise<unknown> {
  const { FaultListError, parseFaults } = await import('../sandbox/faults.ts');
  const content = await readJsonFile(file, { name: 'faults', flag: '--faults' });
  try {
    parseFaults(content);
  } catch (error) {
    if (!(error instanceof FaultListError)) throw error;
    throw wrongUse(`The faults file "${file}" cannot be used: ${error.message}.`, 'main/sandbox/README.md shows each verb.');
  }
  return content;
}
