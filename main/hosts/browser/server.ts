import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { LARGEST_REQUEST } from '../../../shared/contract/envelope.ts';
import type { Clock } from '../../core/ports.ts';
import type { Dispatch } from '../../window/dispatch.ts';
import { DOWNLOADS, sendDownload } from './downloads.ts';
import { createGate } from './gate.ts';
import { createPages, SAFETY } from './pages.ts';
import { serveSocket, type WindowSocket } from './socket.ts';

export interface BrowserHost {
  /** The address to open: it carries the one-time secret, so it is shown to the person and never logged. */
  readonly openUrl: string;
  /** Another address for one more browser: it works once, for five minutes, and in place of any that was not opened yet. */
  readonly invite: () => string;
  readonly origin: string;
  readonly event: (name: string, key: string, value: unknown) => void;
  close(): Promise<void>;
}

export interface BrowserHostOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** Folder of the built renderer. */
  readonly pages: string;
  /** Folder of finished exports; none are handed out without it. */
  readonly downloads?: string;
  readonly dispatch: Dispatch;
  readonly clock: Clock;
}

/** Serves window and contract on 127.0.0.1 and nowhere else. Rejects with the system's error when the port is taken. */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  let authority = '';
  const { clock, dispatch } = options;
  const gate = createGate({ authority: () => authority });
  const pages = createPages(options.pages, () => `ws://${authority}`);
  const windows = new Set<WindowSocket>();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://host');
    const isEntry = pathname === '/open';
    const refused = gate.refusal(request, { cookie: !isEntry, sameOrigin: false });
    if (refused !== null) return refuse(response, 403, refused);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'only reading');
    if (isEntry) {
      const cookie = gate.exchange(searchParams.get('secret') ?? '', clock.nowMs());
      if (cookie === null) return refuse(response, 403, 'this address was used already, or is too old: start Tieout again');
      response.writeHead(303, { ...SAFETY, location: '/', 'set-cookie': cookie, 'cache-control': 'no-store' }).end();
      return;
    }
    if (pathname.startsWith(DOWNLOADS) && options.downloads !== undefined) {
      if (await sendDownload(options.downloads, pathname, response, request.method === 'GET')) return;
      return refuse(response, 404, 'there is no such file');
    }
    // The path as it was sent: `URL` would fold `..` away before anybody looks.
    const page = await pages((request.url ?? '/').split(/[?#]/, 1)[0] ?? '/');
    if (page === null) return refuse(response, 404, 'there is no such page');
    response.writeHead(200, { ...page.headers }).end(request.method === 'HEAD' ? undefined : page.body);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => refuse(response, 500, 'the page cannot be read'));
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_REQUEST, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    const refused = request.url === '/socket' ? gate.refusal(request, { cookie: true, sameOrigin: true }) : 'no socket there';
    if (refused !== null) {
      socket.end(`HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      const window = serveSocket(opened, dispatch);
      windows.add(window);
      opened.once('close', () => windows.delete(window));
    });
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the host listens on no port');
  authority = `127.0.0.1:${address.port}`;
  return {
    openUrl: `http://${authority}${gate.invite(clock.nowMs())}`,
    invite: () => `http://${authority}${gate.invite(clock.nowMs())}`,
    origin: `http://${authority}`,
    event: (name, key, value) => {
      for (const window of windows) window.event(name, key, value);
    },
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function refuse(response: ServerResponse, status: number, why: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response
    .writeHead(status, { ...SAFETY, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
    .end(`${why}\n`);
}
