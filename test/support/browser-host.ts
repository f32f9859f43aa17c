import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as send, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WebSocket } from 'ws';
import { createSystemClock } from '../../main/adapters/system-clock.ts';
import { startBrowserHost, type BrowserHost } from '../../main/hosts/browser/server.ts';
import { createDispatch, type Handlers } from '../../main/window/dispatch.ts';

export interface HostUnderTest {
  readonly host: BrowserHost;
  readonly authority: string;
  /** Sends exactly this path and these headers. */
  ask(path: string, headers?: Readonly<Record<string, string>>, method?: string): Promise<Answered>;
  /** Exchanges the secret; the cookie's name and value. */
  enter(): Promise<string>;
  socket(headers: Readonly<Record<string, string>>): WebSocket;
  close(): Promise<void>;
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** The browser host over a small page and the handlers given. */
export async function startHostUnderTest(handlers: Handlers): Promise<HostUnderTest> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tieout-host-'));
  const pages = path.join(folder, 'pages');
  await mkdir(pages);
  await writeFile(path.join(pages, 'index.html'), '<script nonce="__TIEOUT_NONCE__" src="/a.js"></script>');
  await writeFile(path.join(pages, 'a.js'), '1');
  await writeFile(path.join(folder, 'secret.json'), '{"books":true}');
  const downloads = path.join(folder, 'exports');
  await mkdir(path.join(downloads, 'deeper'), { recursive: true });
  await writeFile(path.join(downloads, 'Open invoices 2026.csv'), 'Number\r\n1\r\n');
  await writeFile(path.join(downloads, '.half.csv'), 'books');
  await writeFile(path.join(downloads, 'deeper', 'more.csv'), 'books');
  await writeFile(path.join(folder, 'outside.csv'), 'books');
  const host = await startBrowserHost({
    port: 0,
    pages,
    downloads,
    clock: createSystemClock(),
    dispatch: createDispatch(handlers, silent),
  });
  const { host: authority, port } = new URL(host.origin);
  const ask: HostUnderTest['ask'] = async (wanted, headers = {}, method = 'GET') =>
    new Promise((resolve, reject) => {
      const request = send(
        { host: '127.0.0.1', port, path: wanted, method, headers: { host: authority, ...headers } },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts).toString() }),
          );
        },
      );
      request.on('error', reject).end();
    });
  const entry = host.openUrl.slice(host.origin.length);
  return {
    host,
    authority,
    ask,
    enter: async () => {
      const [cookie = ''] = (await ask(entry)).headers['set-cookie'] ?? [];
      return cookie.split(';', 1)[0] ?? '';
    },
    socket: (headers) => new WebSocket(`ws://${authority}/socket`, { headers }),
    close: async () => {
      await host.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
