import { TieoutError } from '../../shared/errors.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** 128 + 2, what shells expect of a program ended by Ctrl-C. */
const endedAtOnce = 130;

interface SignalSource {
  on(name: string, listener: () => void): unknown;
  off(name: string, listener: () => void): unknown;
}

/** npm hands a Ctrl-C on to its child, which has had it from the terminal already: one press, two signals. */
const samePressMs = 400;

/**
 * The first Ctrl-C (or TERM, or closed terminal) asks the work to end at a clean place; the second ends the process at once, which is safe too:
 * a page is committed whole or not at all.
 */
export function listenForInterrupt(options: {
  /** What to say at the first one. */
  readonly onFirst: () => void;
  readonly endAtOnce: (exitCode: number) => void;
  readonly source?: SignalSource;
  readonly nowMs?: () => number;
}): { readonly signal: AbortSignal; stop(): void } {
  const source: SignalSource = options.source ?? process;
  const nowMs = options.nowMs ?? (() => performance.now());
  const controller = new AbortController();
  let firstAtMs = 0;
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      if (nowMs() - firstAtMs > samePressMs) options.endAtOnce(endedAtOnce);
      return;
    }
    firstAtMs = nowMs();
    options.onFirst();
    controller.abort(
      new TieoutError({
        code: 'run/cancelled',
        action: 'stop-all',
        message: 'Stopped on request.',
        remedy: 'What was read is kept; the next run goes on from there.',
      }),
    );
  };
  for (const name of SIGNALS) source.on(name, onSignal);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of SIGNALS) source.off(name, onSignal);
    },
  };
}
