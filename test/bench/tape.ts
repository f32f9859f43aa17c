import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Http, HttpRequest, HttpResponse } from '../../main/core/ports.ts';

/**
 * Answers recorded once over real HTTP and played back from disk, so that the pipeline can be measured with the network free. A request is known by its
 * address and its change filter; one that was never recorded is an error, not a miss.
 */
export function recordTape(folder: string, http: Http): Http {
  const index = new Map<string, { status: number; headers: Readonly<Record<string, string>> }>();
  return {
    async send(request, signal) {
      const answer = await http.send(request, signal);
      const key = keyOf(request);
      index.set(key, { status: answer.status, headers: answer.headers });
      await writeFile(path.join(folder, key), answer.body);
      await writeFile(path.join(folder, 'index.json'), JSON.stringify(Object.fromEntries(index)));
      return answer;
    },
  };
}

export function playTape(folder: string, nowMs: () => number): Http {
  const file = path.join(folder, 'index.json');
  const index = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, { status: number; headers: Record<string, string> }>)
    : {};
  return {
    async send(request): Promise<HttpResponse> {
      const key = keyOf(request);
      const known = index[key];
      if (known === undefined) throw new Error(`not on tape: ${request.method} ${request.url}`);
      const body = await wholeFile(path.join(folder, key));
      return { status: known.status, headers: known.headers, body, receivedAtMs: nowMs() };
    },
  };
}

/** Read straight into the buffer that is handed over: copies of it would be the bench's own load on the main thread. */
async function wholeFile(file: string): Promise<Uint8Array<ArrayBuffer>> {
  const handle = await open(file);
  try {
    const body = new Uint8Array((await handle.stat()).size);
    const { bytesRead } = await handle.read(body, 0, body.byteLength, 0);
    if (bytesRead < body.byteLength) throw new Error(`${file} is shorter than it says`);
    return body;
  } finally {
    await handle.close();
  }
}

/** Two tenants ask for the same address: what tells them apart stands in a header. */
const tellingHeaders = ['if-modified-since', 'xero-tenant-id'];

function keyOf(request: HttpRequest): string {
  const filter = Object.entries(request.headers)
    .filter(([name]) => tellingHeaders.includes(name.toLowerCase()))
    .map(([, value]) => value)
    .join(' ');
  const url = new URL(request.url);
  return createHash('sha256').update(`${request.method} ${url.pathname}${url.search} ${filter}`).digest('hex').slice(0, 32);
}
