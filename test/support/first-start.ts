import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { endOf, enterHost } from './page-client.ts';

// Used by .ci/run: drives `npm start` as a person would, until the page shows the sandbox company synced and proved, then ends it with Ctrl-C.
// A group of its own, as a terminal would make it: the signal reaches npm and everything below it.
const child = spawn('npm', ['start', '--', '--browser', '--no-open'], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
const startedAt = performance.now();
const url = await addressFrom(createInterface({ input: child.stdout }));
if (url === null) fail('it ended without an address');
const { client, page, close } = await enterHost(url);
if (!page.includes('<div id="root">')) fail('the page is not the window');
const work = await endOf(client, 'demo');
if (work.state !== 'done') fail(`the demo ended as ${work.state}: ${work.message ?? work.error?.message ?? ''}`);
const { clients } = await client.call('dashboard:show', {});
if (clients.length === 0 || clients.some(({ complete, totals }) => !complete || totals.differ > 0))
  fail('not everything is proved');
console.log(`${work.message} After ${Math.round((performance.now() - startedAt) / 1000)} s.`);
close();
const ended = once(child, 'exit');
stop('SIGINT');
await ended;

async function addressFrom(lines: AsyncIterable<string>): Promise<string | null> {
  for await (const line of lines) {
    const found = /http:\/\/127\.0\.0\.1:\d+\/open\?secret=[\w-]+/.exec(line)?.[0];
    if (found !== undefined) return found;
    console.log(line);
  }
  return null;
}

function stop(signal: NodeJS.Signals): void {
  if (child.pid !== undefined) process.kill(-child.pid, signal);
}

function fail(why: string): never {
  stop('SIGKILL');
  console.error(`npm start: ${why}`);
  process.exit(1);
}
