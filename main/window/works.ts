import type { z } from 'zod';
import type { work as workSchema, Work } from '../../shared/contract/connection.ts';
import { bugError, isTieoutError, TieoutError } from '../../shared/errors.ts';
import type { Clock, Log } from '../core/ports.ts';

type Result = z.infer<typeof workSchema>['result'];

/** How a piece of work ended, when it was not stopped by an error. */
export interface WorkEnd {
  readonly problems: boolean;
  readonly message: string;
  readonly result: Result;
}

/** What running work may say of itself. */
export interface WorkVoice {
  readonly signal: AbortSignal;
  readonly progress: (change: Partial<Pick<Work, 'done' | 'expected' | 'message' | 'streams'>>) => void;
}

/** Long work of this process: started, told of, stopped. */
export interface Works {
  start(ask: { kind: Work['kind']; title: string; unit: string; run: (voice: WorkVoice) => Promise<WorkEnd> }): {
    workId: number;
  };
  list(): readonly Work[];
  /** Throws `record/not-found` for work that is not known; ended work stays as it is. */
  cancel(workId: number): void;
  /** Stops everything and waits for it. */
  close(): Promise<void>;
}

/** Ended works that are still told of. */
const endedKept = 20;

export function createWorks(deps: { clock: Clock; log: Log; changed: (work: Work) => void }): Works {
  const works = new Map<number, Work>();
  const running = new Map<number, { readonly stop: AbortController; readonly ended: Promise<void> }>();
  let lastId = 0;
  const update = (id: number, change: Partial<Work>): void => {
    const before = works.get(id);
    if (before === undefined) return;
    const work = { ...before, ...change };
    works.set(id, work);
    deps.changed(work);
  };
  const forgetOld = (): void => {
    const ended = [...works.values()].filter((work) => work.state !== 'running');
    for (const work of ended.slice(0, Math.max(0, ended.length - endedKept))) works.delete(work.id);
  };
  return {
    start({ kind, title, unit, run }) {
      lastId += 1;
      const id = lastId;
      const stop = new AbortController();
      const startedAtMs = deps.clock.nowMs();
      works.set(id, {
        id,
        kind,
        title,
        unit,
        startedAtMs,
        state: 'running',
        endedAtMs: null,
        done: 0,
        expected: null,
        message: null,
        streams: [],
        error: null,
        result: null,
      });
      update(id, {});
      const live = async (): Promise<void> => {
        try {
          const { problems, message, result } = await run({ signal: stop.signal, progress: (change) => update(id, change) });
          const state = stop.signal.aborted ? 'cancelled' : problems ? 'problems' : 'done';
          update(id, { state, message, result, endedAtMs: deps.clock.nowMs() });
        } catch (thrown) {
          const error = isTieoutError(thrown) ? thrown : bugError(thrown);
          const cancelled = stop.signal.aborted || error.code === 'run/cancelled';
          if (!cancelled) deps.log.error('work failed', { kind, code: error.code, message: error.message });
          const { code, message, remedy } = error;
          update(id, {
            state: cancelled ? 'cancelled' : 'failed',
            endedAtMs: deps.clock.nowMs(),
            error: cancelled ? null : { code, message, remedy },
          });
        }
        running.delete(id);
        forgetOld();
      };
      running.set(id, { stop, ended: live() });
      return { workId: id };
    },
    list: () => [...works.values()],
    cancel(workId) {
      if (!works.has(workId)) throw noSuch('piece of work');
      running.get(workId)?.stop.abort();
    },
    async close() {
      for (const { stop } of running.values()) stop.abort();
      await Promise.all([...running.values()].map(async ({ ended }) => ended));
    },
  };
}

/** What a window asked for is not there (any more). */
export function noSuch(what: string): TieoutError {
  return new TieoutError({
    code: 'record/not-found',
    action: 'stop-all',
    message: `There is no such ${what}.`,
    remedy: 'Look at the list again: it may have changed since.',
  });
}
