import os from 'node:os';
import path from 'node:path';
import type { ExitCode } from './cli/command.ts';
import { standardDataFolder } from './cli/data-folder.ts';
import { errorDocument, errorText, exitCodeOf, shownError } from './cli/failure.ts';
import { listenForInterrupt } from './cli/interrupt.ts';
import { endOnBrokenPipe, screenFor, styleFor, wantsColour, writeOut } from './cli/output.ts';
import { readWords } from './cli/program.ts';
import { openLedger } from './cli/open-ledger.ts';
import { COMMANDS } from './cli/registry.ts';
import { createSession, type Session } from './cli/session.ts';
import { version } from './cli/version.ts';

/**
 * `tieout …`: reads the words, runs one command, prints its result, ends the process with its exit code. main/tieout.js calls this after it
 * checked the Node version.
 */
export async function runCli(words: readonly string[]): Promise<never> {
  let code: ExitCode = 3;
  endOnBrokenPipe([process.stdout, process.stderr], () => process.exit(0));
  const host = createHost(words);
  try {
    code = await host.run();
  } catch (thrown) {
    const error = shownError(thrown);
    code = exitCodeOf(error);
    await writeOut(process.stderr, `${errorText(error, styleFor(wantsColour(process.stderr, process.env)))}\n`);
    if (wantsJson(words) && !host.hasShown())
      await writeOut(process.stdout, `${JSON.stringify(errorDocument(error), null, 2)}\n`);
  }
  // Not left to the event loop: a socket or worker that lingers must not keep the shell waiting after the result is out.
  process.exit(code);
}

interface Host {
  run(): Promise<ExitCode>;
  /** Is a result on standard output already? Then an error adds no second document. */
  hasShown(): boolean;
}

function createHost(words: readonly string[]): Host {
  let session: Session | undefined;
  const note = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  return {
    hasShown: () => session?.hasShown() ?? false,
    run: async () => {
      const invocation = await readWords(words, COMMANDS, version());
      if (invocation.kind === 'help') {
        await writeOut(process.stdout, invocation.text);
        return 0;
      }
      const interrupt = listenForInterrupt({
        onFirst: () => note(session?.stopNote() ?? 'Stopping.'),
        endAtOnce: (code) => process.exit(code),
      });
      session = createSession({
        dataFolder: path.resolve(invocation.data ?? standingDataFolder()),
        dataFolderGiven: invocation.data !== null,
        json: wantsJson(words),
        signal: interrupt.signal,
        screen: screenFor(process.stdout, process.env),
        note,
        openLedger,
      });
      try {
        return await invocation.definition.run(session.context, invocation.options, invocation.args);
      } finally {
        await session.end();
        interrupt.stop();
      }
    },
  };
}

function standingDataFolder(): string {
  const named = process.env['TIEOUT_DATA'];
  if (named !== undefined && named !== '') return named;
  return standardDataFolder({ platform: process.platform, env: process.env, home: os.homedir() });
}

/** Read from the words themselves, so that wrong use is answered in JSON as well. */
function wantsJson(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end)).includes('--json');
}
