import { randomBytes } from 'node:crypto';
import { createGotHttp } from '../../main/adapters/got-http.ts';
import type { Clock, Log, LogFields, Ports } from '../../main/core/ports.ts';
import { createMemorySecrets } from './memory-secrets.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

/** Keeps what was logged, unredacted, so that a test sees what would have leaked without the file log's redaction. */
export function createMemoryLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine['level']) =>
    (message: string, fields: LogFields = {}): void => {
      lines.push({ level, message, fields });
    };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export type TestPorts = Pick<Ports, 'clock' | 'http' | 'log' | 'network' | 'notify' | 'random' | 'secrets'> & {
  readonly secrets: ReturnType<typeof createMemorySecrets>;
  readonly log: ReturnType<typeof createMemoryLog>;
  readonly notes: { readonly title: string; readonly body: string }[];
};

/** Real HTTP on loopback, everything else in memory. `fraction` 1 makes jitter predictable: the whole bound. */
export function createTestPorts(clock: Clock, over: Partial<TestPorts> & { readonly fraction?: number } = {}): TestPorts {
  const notes: { title: string; body: string }[] = [];
  const { fraction = 1, ...ports } = over;
  return {
    clock,
    http: createGotHttp({ clock }),
    log: createMemoryLog(),
    secrets: createMemorySecrets(),
    network: { isOnline: () => true },
    notify: {
      notify: (note) => {
        notes.push(note);
      },
      openInBrowser: async () => {},
    },
    random: { bytes: (count) => new Uint8Array(randomBytes(count)), fraction: () => fraction },
    notes,
    ...ports,
  };
}
