import { once } from 'node:events';
import { command, wrongUse } from '../command.ts';
import { TieoutError } from '../../../shared/errors.ts';
import { text, wholeNumber } from '../options.ts';

export const sandboxCommand = command({
  name: 'sandbox',
  summary: 'serve simulated platforms on this machine',
  details: `The first line on standard output is one JSON object with the address and, for each platform, its base URL and credentials.
Serves until Ctrl-C or TERM. main/sandbox/README.md has the control addresses and the fault verbs.`,
  options: {
    port: wholeNumber('N', 'the port (any free one)', { min: 0, max: 65_535 }),
    seed: wholeNumber('N', 'another seed, another world (1)', { min: 0, max: 0xffff_ffff }),
    invoices: wholeNumber('N', 'sales invoices of the main organisation (120)', { min: 0, max: 10_000_000 }),
    faults: text('FILE', 'faults to play, as JSON'),
  },
  run: async (context, { port, seed, invoices, faults: file }) => {
    const { readFaults } = await import('../faults-file.ts');
    const { startSandbox } = await import('../../sandbox/server.ts');
    const { FaultListError } = await import('../../sandbox/faults.ts');
    const faults = file === null ? undefined : await readFaults(file);
    const sandbox = await startSandbox({
      port: port ?? 0,
      seed: seed ?? 1,
      invoices: invoices ?? 120,
      ...(faults === undefined ? {} : { faults }),
    }).catch((error: unknown) => {
      if (error instanceof FaultListError) throw wrongUse(`The faults file "${file}" cannot be used: ${error.message}.`);
      throw portTaken(port ?? 0, error);
    });
    context.atEnd(() => sandbox.close());
    await context.announce(sandbox.announcement);
    context.note(`The sandbox serves at ${sandbox.url}. Ctrl-C ends it.`);
    if (!context.signal.aborted) await once(context.signal, 'abort');
    return 0;
  },
});

/** Something else listens there already, or the port is not ours to take. */
function portTaken(port: number, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error;
  return new TieoutError({
    code: 'net/failed',
    action: 'stop-all',
    message: code === 'EADDRINUSE' ? `Port ${port} is in use.` : `Port ${port} may not be used by this user.`,
    remedy: 'Choose another with --port, or leave it out to get any free one.',
  });
}
