import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { SAFETY } from './pages.ts';

export const DOWNLOADS = '/download/';
const TYPES: Readonly<Record<string, string>> = {
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.csv': 'text/csv; charset=utf-8',
};

/** Where the window finds a file of the folder. */
export function downloadAddress(file: string): string {
  return DOWNLOADS + encodeURIComponent(file);
}

/** Sends a finished export. False for whatever is not a file right in the folder, however its name is written. */
export async function sendDownload(
  folder: string,
  urlPath: string,
  response: ServerResponse,
  withBody: boolean,
): Promise<boolean> {
  const name = decoded(urlPath.slice(DOWNLOADS.length));
  // One plain name: no folder, no way out of this one, and nothing that is still being written.
  if (name === null || name === '' || /[/\\\0]/.test(name) || name.startsWith('.')) return false;
  const type = TYPES[path.extname(name)];
  const file = type === undefined ? null : await plainFile(folder, name);
  if (file === null || type === undefined) return false;
  response.writeHead(200, {
    ...SAFETY,
    'content-type': type,
    'content-length': file.size,
    'cache-control': 'no-store',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`,
  });
  if (withBody) await pipeline(createReadStream(file.path), response);
  else response.end();
  return true;
}

async function plainFile(folder: string, name: string): Promise<{ readonly path: string; readonly size: number } | null> {
  try {
    const [root, file] = await Promise.all([realpath(folder), realpath(path.join(folder, name))]);
    const facts = await stat(file);
    return path.dirname(file) === root && facts.isFile() ? { path: file, size: facts.size } : null;
  } catch {
    return null; // Not there.
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // A broken escape names no file.
  }
}
