import { createColors } from 'picocolors';
import type { Screen, Style } from './command.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Colour is for terminals. FORCE_COLOR wins over NO_COLOR, as in Node itself; `FORCE_COLOR=0` means none. */
export function wantsColour(stream: { readonly isTTY?: boolean }, env: Env): boolean {
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

export function styleFor(colour: boolean): Style {
  const { bold, dim, green, red, yellow } = createColors(colour);
  return { bold, dim, good: green, bad: red, warn: yellow };
}

/** A pipe or a file is as wide as the text needs. */
export function screenFor(stream: { readonly isTTY?: boolean; readonly columns?: number }, env: Env): Screen {
  const width = stream.isTTY === true && stream.columns !== undefined && stream.columns > 0 ? stream.columns : Infinity;
  return { width, style: styleFor(wantsColour(stream, env)) };
}

/** Resolves when the text has left the process: an exit right after it cuts nothing off. */
export function writeOut(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    // A reader that went away (`| head`) is no failure of ours; the stream's error handler ends the process.
    stream.write(text, () => resolve());
  });
}

/** A reader that closes its end early ends the command quietly instead of with a stack trace. */
export function endOnBrokenPipe(streams: readonly NodeJS.WriteStream[], end: () => void): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      end();
    });
  }
}
