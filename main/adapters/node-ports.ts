import path from 'node:path';
import type { Network, Notify, Ports, SecretStore, WorkerEntries } from '../core/ports.ts';
import { chooseSecrets } from './choose-secrets.ts';
import { createConsoleNotify } from './console-notify.ts';
import { createFileLog, type LogLevel } from './file-log.ts';
import { createGotHttp } from './got-http.ts';
import { createNodeFiles } from './node-files.ts';
import { createOnlineNetwork } from './online-network.ts';
import { createSystemClock } from './system-clock.ts';
import { createSystemRandom } from './system-random.ts';

export interface NodePortsOptions {
  readonly dataFolder: string;
  readonly screenLevel?: LogLevel;
  /** Lines for a person (where secrets are kept); standard error unless a host has another place. */
  readonly tell?: (line: string) => void;
  /** Replaces the choice between keychain and file: the desktop brings its own, tests theirs. */
  readonly secrets?: SecretStore;
  readonly notify?: Notify;
  readonly network?: Network;
  /** Where a bundle keeps the worker threads; the sources of a checkout otherwise. */
  readonly workers?: WorkerEntries;
}

/** Everything the core needs of a plain Node process over one data folder, which is made when it is not there. */
export async function createNodePorts(options: NodePortsOptions): Promise<Ports> {
  const tell = options.tell ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const clock = createSystemClock();
  const files = await createNodeFiles(options.dataFolder);
  const log = createFileLog({
    folder: path.join(files.dataFolder, 'logs'),
    clock,
    ...(options.screenLevel === undefined ? {} : { screenLevel: options.screenLevel }),
  });
  return {
    clock,
    files,
    log,
    http: createGotHttp({ clock }),
    random: createSystemRandom(),
    network: options.network ?? createOnlineNetwork(),
    notify: options.notify ?? createConsoleNotify(log),
    secrets: options.secrets ?? (await chooseSecrets({ files, passphrase: passphraseFromEnvironment(), tell })),
    workers: options.workers ?? {
      writer: workerEntry('writer'),
      reader: workerEntry('reader'),
      ingest: workerEntry('ingest'),
    },
  };
}

function passphraseFromEnvironment(): string | undefined {
  const text = process.env['TIEOUT_SECRETS_KEY'];
  return text === undefined || text === '' ? undefined : text;
}

function workerEntry(name: string): URL {
  return new URL(`../workers/${name}.ts`, import.meta.url);
}
