import type { Core, SyncAsk, SyncReport } from '../core/core.ts';
import { createProgress } from './progress.ts';

/** One sync with its progress on standard error. */
export async function syncWithProgress(core: Core, ask: SyncAsk): Promise<SyncReport> {
  const progress = createProgress({
    write: (text) => process.stderr.write(text),
    columns: process.stderr.isTTY ? process.stderr.columns : null,
    nowMs: () => performance.now(),
  });
  const stop = core.sync.onProgress(progress.show);
  try {
    return await core.sync.run(ask);
  } finally {
    stop();
    progress.end();
  }
}
