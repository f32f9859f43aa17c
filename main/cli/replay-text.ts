import type { ReplayReport } from '../core/core.ts';
import type { Screen } from './command.ts';
import { table, type Column } from './table.ts';
import { count, streamTitle } from './words.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Organisation', shrinkTo: 12 },
  { title: 'Stream', shrinkTo: 10 },
  { title: 'Mapped again', align: 'right' },
  { title: 'Changed', align: 'right' },
  { title: 'Released', align: 'right' },
  { title: 'Still held', align: 'right' },
];

export function replayText(reports: readonly ReplayReport[], screen: Screen): string {
  if (reports.length === 0) return 'There is nothing stored to map again.';
  const rows = reports.map((report) => [
    report.tenantName,
    streamTitle(report.stream),
    count(report.replayed),
    count(report.changed),
    count(report.released),
    report.quarantined === 0 ? '0' : screen.style.warn(count(report.quarantined)),
  ]);
  return table(COLUMNS, rows, screen.width);
}
