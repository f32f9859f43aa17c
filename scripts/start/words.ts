import { parseArgs } from 'node:util';

export interface StartWords {
  /** The person's own books, even when nothing is connected yet. */
  readonly own: boolean;
  readonly browser: boolean;
  readonly data: string | null;
  /** Handed on to `tieout serve`. */
  readonly serve: readonly string[];
}

/** Reads what follows `npm start --`; null when it is not understood. */
export function readStartWords(args: readonly string[]): StartWords | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        own: { type: 'boolean', default: false },
        browser: { type: 'boolean', default: false },
        data: { type: 'string' },
        port: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
      },
    });
    return {
      own: values.own,
      browser: values.browser,
      data: values.data ?? null,
      serve: [...(values.port === undefined ? [] : ['--port', values.port]), ...(values['no-open'] ? ['--no-open'] : [])],
    };
  } catch {
    return null; // parseArgs names the word in its message; the usage line says what there is.
  }
}
