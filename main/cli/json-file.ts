import { readFile } from 'node:fs/promises';
import { wrongUse } from './command.ts';

/**
 * The JSON of a file named on the command line. What is in it is judged by whoever asked for it. Nothing of the content is repeated in an error:
 * a credentials file is secret, and the parser's own message would quote it.
 */
export async function readJsonFile(file: string, what: { readonly name: string; readonly flag: string }): Promise<unknown> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw wrongUse(
      `The ${what.name} file "${file}" ${missing ? 'does not exist' : 'may not be read'}.`,
      `Check the name given with ${what.flag}.`,
    );
  }
  try {
    // Windows' editors begin a file with a byte order mark, which is no JSON (RFC 8259 §8.1 lets a reader overlook it).
    return JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch {
    throw wrongUse(`The ${what.name} file "${file}" is not JSON.`, `Correct the file given with ${what.flag}.`);
  }
}
