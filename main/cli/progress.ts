import type { SyncProgress } from '../core/core.ts';
import { count, streamTitle } from './words.ts';

interface ProgressTarget {
  readonly write: (text: string) => void;
  /** Null when standard error is no terminal: then only finished streams are told, one line each. */
  readonly columns: number | null;
  readonly nowMs: () => number;
}

/** Redrawn at most this often: a fast sync brings many pages a second. */
const redrawEveryMs = 80;

/**
 * Shows a sync while it runs: on a terminal one line per stream being read, which turns into a finished line; elsewhere finished lines only.
 */
export function createProgress(target: ProgressTarget): { readonly show: (progress: SyncProgress) => void; end(): void } {
  const active = new Map<string, SyncProgress>();
  let drawn = 0;
  let drawnAtMs = Number.NEGATIVE_INFINITY;

  const erase = (): void => {
    // Up to the first of our lines, then clear to the end of the screen.
    if (drawn > 0) target.write(`\u001B[${drawn}F\u001B[J`);
    drawn = 0;
  };
  const draw = (columns: number): void => {
    erase();
    for (const progress of active.values()) target.write(`${cut(lineOf(progress), columns)}\n`);
    drawn = active.size;
    drawnAtMs = target.nowMs();
  };

  return {
    show: (progress) => {
      const key = `${progress.tenantId}/${progress.stream}`;
      if (progress.phase === 'ended') {
        active.delete(key);
        erase();
        target.write(`${cut(lineOf(progress), target.columns ?? Infinity)}\n`);
        if (target.columns !== null) draw(target.columns);
        return;
      }
      active.set(key, progress);
      if (target.columns !== null && target.nowMs() - drawnAtMs >= redrawEveryMs) draw(target.columns);
    },
    end: () => {
      erase();
      active.clear();
    },
  };
}

function lineOf(progress: SyncProgress): string {
  const { seen, expected } = progress;
  const of = expected === null || expected < seen ? count(seen) : `${count(seen)} of ${count(expected)}`;
  const tail = progress.message === null ? '' : ` · ${progress.message}`;
  return `${WORD_BY_PHASE[progress.phase]} ${progress.tenantName} · ${streamTitle(progress.stream)} ${of}${tail}`;
}

const WORD_BY_PHASE: Readonly<Record<SyncProgress['phase'], string>> = {
  reading: 'reading ',
  checking: 'checking',
  waiting: 'waiting ',
  ended: 'read    ',
};

/** A line that wraps would break the redrawing. */
function cut(line: string, columns: number): string {
  return line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`;
}
