import { spawn } from 'node:child_process';
import type { Log, Notify } from '../core/ports.ts';

/** For hosts without a window: notes go to standard error, addresses to the desktop's own opener. */
export function createConsoleNotify(log: Log, write: (line: string) => void = (line) => process.stderr.write(line)): Notify {
  return {
    notify: ({ title, body }) => write(`${title}: ${body}\n`),
    openInBrowser: async (url) => {
      // The address carries the login's state, which a person needs and a log does not: it is printed, never logged.
      write(`Open this address in your browser:\n${url}\n`);
      await launch(url).catch(() => log.info('no browser could be opened here; the address was printed instead'));
    },
  };
}

/** Resolves when the opener started; it is never waited for. Only web addresses are handed to it. */
async function launch(url: string): Promise<void> {
  const { protocol } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') throw new Error('only web addresses are opened');
  const [command, args] = openerFor(url);
  await new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}

function openerFor(url: string): [string, string[]] {
  if (process.platform === 'darwin') return ['open', [url]];
  // `start` is a shell builtin that reads `&`; rundll32 takes the address as it is.
  if (process.platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]];
  return ['xdg-open', [url]];
}
