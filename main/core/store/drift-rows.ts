import type { Database } from 'better-sqlite3';
import type { PageScope } from './page-scope.ts';

/**
 * Stores the drift a page showed. The same observation is one event however often it occurs; what a person decided about it stays decided.
 */
export function createDriftRows(database: Database): (scope: PageScope) => void {
  const put = database.prepare(
    `INSERT INTO drift_events (stream_id, kind, path, expected, observed, severity, occurrences, sample_external_id, sample_page_id,
                               first_run_id, last_run_id, first_at_ms, last_at_ms)
     VALUES (@stream, @kind, @path, @expected, @observed, @severity, @occurrences, @sample, @page, @run, @run, @at, @at)
     ON CONFLICT (stream_id, kind, path, observed) DO UPDATE SET
       occurrences = occurrences + excluded.occurrences, last_run_id = excluded.last_run_id, last_at_ms = excluded.last_at_ms`,
  );
  return ({ page, pageId, when }) => {
    for (const { kind, path, expected, observed, severity, occurrences, sampleExternalId } of page.drift) {
      put.run({
        stream: page.streamId,
        kind,
        path,
        expected,
        observed,
        severity,
        occurrences,
        sample: sampleExternalId,
        page: pageId,
        run: when.runId,
        at: when.atMs,
      });
    }
  };
}
