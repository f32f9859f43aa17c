import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A start that failed this early never showed a window. */
const earlyMs = 15_000;

export type Ended = { readonly kind: 'ended'; readonly code: number } | { readonly kind: 'never-opened'; readonly why: string };

/** Runs the desktop until it ends, handing on the signals of the terminal. */
export async function runDesktop(binary: string, words: readonly string[]): Promise<Ended> {
  const startedAt = performance.now();
  const child = spawn(binary, words, { stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, forward);
  try {
    const [code, signal]: unknown[] = await once(child, 'exit');
    // 3 is our own: it said why in a dialogue.
    const failed =
      (typeof code === 'number' && code !== 0 && code !== 3) || (code === null && signal !== 'SIGINT' && signal !== 'SIGTERM');
    if (failed && performance.now() - startedAt < earlyMs) {
      return { kind: 'never-opened', why: `Electron could not start (${String(code ?? signal)})` };
    }
    return { kind: 'ended', code: typeof code === 'number' ? code : 0 };
  } catch (error) {
    return { kind: 'never-opened', why: error instanceof Error ? error.message : 'Electron could not start' };
  } finally {
    for (const name of signals) process.off(name, forward);
  }
}
