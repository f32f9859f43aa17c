import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.resolve(import.meta.dirname, '../..');

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface CliOptions {
  /** `TIEOUT_DATA` of the command, so that nobody's own ledger is touched. */
  readonly dataFolder: string;
  readonly node?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function start(words: readonly string[], { dataFolder, node = process.execPath, env }: CliOptions) {
  const child = spawn(node, [path.join(root, 'main/tieout.js'), ...words], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // No keychain of the machine, no colour settings of the terminal the tests run in.
    env: { PATH: process.env['PATH'], HOME: dataFolder, TIEOUT_DATA: dataFolder, ...env },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  return { child, output };
}

/** Runs the command line as people do: a process of its own. */
export async function runCli(words: readonly string[], options: CliOptions): Promise<CliRun> {
  const { child, output } = start(words, options);
  await once(child, 'close');
  return { code: child.exitCode, ...output };
}

export interface RunningCli {
  readonly firstLine: string;
  /** Asks it to end, as a terminal does, and waits for it. */
  interrupt(signal: 'SIGINT' | 'SIGTERM'): Promise<CliRun>;
}

/** Starts a command that goes on, and waits for its first line. */
export async function startCli(words: readonly string[], options: CliOptions): Promise<RunningCli> {
  const { child, output } = start(words, options);
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout });
  const firstLine = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    closed.then(() => Promise.reject(new Error(`it ended before its first line: ${output.stderr}`))),
  ]);
  return {
    firstLine,
    interrupt: async (signal) => {
      child.kill(signal);
      await closed;
      return { code: child.exitCode, ...output };
    },
  };
}
