import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EventOf } from '../../../shared/contract/events.ts';
import { TieoutError } from '../../../shared/errors.ts';
import type { Core } from '../../core/core.ts';
import { command, type CommandContext } from '../command.ts';
import { flag, wholeNumber } from '../options.ts';

export const serveCommand = command({
  name: 'serve',
  summary: 'the window, in your browser',
  details: `Serves the window on this machine and opens it in your browser. The address works once and only here; a page you have open stays signed in
until this command ends. For another browser press Enter: that shows an address of its own, which works once too.`,
  options: {
    port: wholeNumber('N', 'the port (any free one)', { min: 0, max: 65_535 }),
    noOpen: flag('print the address and open nothing'),
    demo: flag('the sandbox company, in a data folder of its own'),
  },
  run: async (context, { port, noOpen, demo }) => {
    const pages = fileURLToPath(new URL('../../../dist/renderer', import.meta.url));
    if (!existsSync(pages)) throw notBuilt();
    const [
      { demoFolderOf, prepareDemoFolder },
      { startBrowserHost },
      { downloadAddress },
      { createWindow },
      { providers },
      { createOwnSandboxes },
      { version },
      { EVENTS },
    ] = await Promise.all([
      import('../../window/demo-folder.ts'),
      import('../../hosts/browser/server.ts'),
      import('../../hosts/browser/downloads.ts'),
      import('../../window/window.ts'),
      import('../../providers/registry.ts'),
      import('../../window/own-sandboxes.ts'),
      import('../version.ts'),
      import('../../../shared/contract/events.ts'),
    ]);
    const dataFolder = demo ? demoFolderOf(context.dataFolder) : context.dataFolder;
    const readiness = demo ? await prepareDemoFolder(dataFolder, async (folder) => openForNow(folder, context)) : null;
    const sandboxes = createOwnSandboxes();
    context.atEnd(async () => sandboxes.close());
    const { core, ports } = await context.openLedger({ dataFolder, passing: false, holds: sandboxes.holds });
    const downloads = path.join(ports.files.dataFolder, 'exports');
    let send: (name: string, key: string, value: unknown) => void = () => undefined;
    const window = createWindow(
      {
        core,
        ports,
        providers,
        host: 'browser',
        version: version(),
        openInBrowser: async (url) => ports.notify.openInBrowser(url),
        exports: { folder: downloads, address: downloadAddress },
        sandbox: async (size) => sandboxes.of(size),
      },
      (name, key, value) => {
        if (name === 'work:changed') tellDemo(EVENTS[name].parse(value), context);
        send(name, key, value);
      },
    );
    context.atEnd(() => window.close());
    const host = await startBrowserHost({ port: port ?? 0, pages, downloads, dispatch: window.dispatch, clock: ports.clock });
    context.atEnd(() => host.close());
    send = host.event;
    await window.start();
    if (readiness === 'fresh') await window.dispatch('demo:start', { size: 'small' });
    // One line of JSON for whoever starts it from a program, words for a person at a terminal.
    if (context.json || context.screen.width === Infinity) await context.announce({ url: host.openUrl });
    else
      await context.show(
        { url: host.openUrl },
        `Tieout is at ${host.openUrl}\nThe address works once, and on this machine only.`,
      );
    if (!noOpen) await ports.notify.openInBrowser(host.openUrl);
    context.note('Ctrl-C ends it.');
    if (process.stdin.isTTY) {
      context.note('Enter shows an address for another browser; it works once, for five minutes.');
      const lines = createInterface({ input: process.stdin });
      lines.on('line', () => context.note(host.invite()));
      context.atEnd(() => lines.close());
    }
    if (!context.signal.aborted) await once(context.signal, 'abort');
    return 0;
  },
});

/** How the reading of the sandbox company ended, for whoever has only the terminal before them. */
function tellDemo({ kind, state, message, error }: EventOf<'work:changed'>, context: CommandContext): void {
  if (kind === 'demo' && state !== 'running') context.note(`The sandbox company: ${message ?? error?.message ?? state}`);
}

/** Closed by whoever asked, not at the end of the command. */
async function openForNow(folder: string, context: CommandContext): Promise<Core> {
  const { openLedger } = await import('../open-ledger.ts');
  return (await openLedger(folder, { passing: false, note: (line) => context.note(line) })).core;
}

function notBuilt(): TieoutError {
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-all',
    message: 'The window has not been built.',
    remedy: 'Run "npm run build" once, then start again.',
  });
}
