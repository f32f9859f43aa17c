import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

export const fixturesFolder = path.resolve(import.meta.dirname, '../../../shared/fixtures');

/** Whether the folder of outside material is there; says so in a line when not. */
export function haveFixture(name: string): boolean {
  const there = existsSync(path.join(fixturesFolder, name));
  if (!there) process.stderr.write(`skipped: ${name} is not in ../shared/fixtures\n`);
  return there;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Serves an OpenAPI description's examples with Prism on a loopback port; resolves when it listens. */
export async function startPrism(description: string): Promise<{ port: number; stop: () => void }> {
  const port = await freePort();
  const cli = createRequire(import.meta.url).resolve('@stoplight/prism-cli/dist/index.js');
  const child: ChildProcess = spawn(process.execPath, [cli, 'mock', '-h', '127.0.0.1', '-p', String(port), description], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    let text = '';
    const watch = (chunk: Buffer): void => {
      text += chunk.toString();
      if (text.includes('Prism is listening')) resolve();
    };
    child.stdout?.on('data', watch);
    child.stderr?.on('data', watch);
    child.once('exit', (code) => reject(new Error(`prism ended with ${code}: ${text.slice(-500)}`)));
  });
  return { port, stop: () => child.kill('SIGKILL') };
}

/**
 * One endpoint as Tieout expects it before a Prism that knows accounting paths only: `/api.xro/2.0/*` goes to Prism, the login calls, which the accounting
 * description does not have, are answered here.
 */
export async function xeroEndpointBeforePrism(prismPort: number, tenantId: string): Promise<{ url: string; server: Server }> {
  const server = createServer((incoming, outgoing) => {
    const url = incoming.url ?? '/';
    const json = (body: unknown): void => {
      outgoing.writeHead(200, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify(body));
    };
    if (url.startsWith('/connect/token')) {
      incoming.resume();
      json({
        access_token: 'example-access',
        refresh_token: 'example-refresh',
        expires_in: 1800,
        token_type: 'Bearer',
        scope: '',
      });
      return;
    }
    if (url.toLowerCase().startsWith('/connections')) {
      json([
        {
          id: 'link-1',
          authEventId: 'event-1',
          tenantId,
          tenantType: 'ORGANISATION',
          tenantName: 'The description',
          createdDateUtc: '2019-12-07T18:46:19.5165400',
          updatedDateUtc: '2019-12-07T18:46:19.5165400',
        },
      ]);
      return;
    }
    const forwarded = request(
      {
        host: '127.0.0.1',
        port: prismPort,
        path: url.replace('/api.xro/2.0', ''),
        method: incoming.method,
        headers: { ...incoming.headers, host: `127.0.0.1:${prismPort}` },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, server };
}
