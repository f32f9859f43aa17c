import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';

/** A file that gets its name only when it is whole. */
export interface PartialFile {
  /** Takes bytes in order. */
  readonly stream: Writable;
  /** After the stream was ended: gives the file, flushed, its name, in place of what stood there. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

export async function openPartialFile(target: string): Promise<PartialFile> {
  const folder = path.dirname(target);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = path.join(folder, `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  const stream = createWriteStream(temporary, { flags: 'wx', mode: 0o600, highWaterMark: 1024 * 1024, flush: true });
  await once(stream, 'open');
  const closed = async (): Promise<void> => {
    if (!stream.closed) await once(stream, 'close');
  };
  return {
    stream,
    async finish() {
      await closed();
      await rename(temporary, target);
    },
    async discard() {
      // What was still to be written is of no use to anyone any more; `once` would take its failure for one of this.
      stream.on('error', () => undefined);
      const gone = new Promise<void>((resolve) => {
        if (stream.closed) resolve();
        else stream.once('close', resolve);
      });
      stream.destroy();
      await gone;
      await rm(temporary, { force: true });
    },
  };
}
