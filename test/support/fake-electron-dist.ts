import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Where @electron/fuses looks: this text, the wire's version and length, then a state per fuse. From its source; Electron's own binary carries the same. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuses = '1'.repeat(9);

/** A folder laid out like an unpacked Electron for Linux, whose binary holds nothing but fuses, all set otherwise than we want them. */
export async function makeFakeElectronDist(folder: string, version: string): Promise<void> {
  await mkdir(path.join(folder, 'resources'), { recursive: true });
  const binary = path.join(folder, 'electron');
  await writeFile(binary, Buffer.concat([Buffer.from(sentinel), Buffer.from([1, fuses.length]), Buffer.from(fuses)]));
  await chmod(binary, 0o755);
  await writeFile(path.join(folder, 'chrome-sandbox'), '');
  await writeFile(path.join(folder, 'version'), version);
  await writeFile(path.join(folder, 'LICENSE'), '');
}
