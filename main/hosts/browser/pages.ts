import { randomBytes } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';

/** What the renderer's build puts where a nonce belongs (Vite: `html.cspNonce`). */
const noncePlace = '__TIEOUT_NONCE__';

export interface Page {
  readonly body: Buffer | string;
  readonly headers: Readonly<Record<string, string>>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** Files of the built renderer. Null for whatever is not one of them, however its path is written. `connect`: what a page may connect to beside its own address. */
export function createPages(folder: string, connect: () => string): (urlPath: string) => Promise<Page | null> {
  return async (urlPath) => {
    const name = decoded(urlPath);
    if (name === null || /[\\\0]/.test(name) || name.split('/').includes('..')) return null;
    const file = await fileBelow(folder, name === '/' ? '/index.html' : name);
    const type = TYPES[path.extname(file ?? '')];
    if (file === null || type === undefined) return null;
    const body = await readFile(file);
    const nonce = randomBytes(16).toString('base64url');
    const isPage = path.extname(file) === '.html';
    const headers = {
      'content-type': type,
      'cache-control': isPage ? 'no-store' : 'private, max-age=31536000, immutable',
      ...SAFETY,
      'content-security-policy': policy(connect(), isPage ? nonce : null),
    };
    return { headers, body: isPage ? body.toString('utf8').replaceAll(noncePlace, nonce) : body };
  };
}

/** Every answer carries these. */
export const SAFETY: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

function policy(connect: string, nonce: string | null): string {
  const own = nonce === null ? "'self'" : `'self' 'nonce-${nonce}'`;
  return [
    "default-src 'none'",
    `script-src ${own}`,
    `style-src ${own}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${connect}`.trimEnd(),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function decoded(urlPath: string): string | null {
  try {
    return decodeURIComponent(urlPath);
  } catch {
    return null; // A broken escape names no file.
  }
}

/** The file's true place when it lies below the folder, links followed; null otherwise. */
async function fileBelow(folder: string, name: string): Promise<string | null> {
  try {
    const [root, file] = await Promise.all([realpath(folder), realpath(path.join(folder, name))]);
    return file.startsWith(root + path.sep) ? file : null;
  } catch {
    return null; // Not there.
  }
}
