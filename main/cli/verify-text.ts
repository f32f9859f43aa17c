import type { VerifyReport } from '../core/core.ts';
import type { Screen } from './command.ts';
import { table, type Column } from './table.ts';
import { counted, streamTitle } from './words.ts';

/** Nothing missing, extra, different or held. */
export function isClean(report: VerifyReport): boolean {
  return report.missing + report.extra + report.different + report.quarantined === 0;
}

/** The counts of several platforms as one report; the first gaps of each. */
export function joinReports(reports: readonly VerifyReport[]): VerifyReport {
  const sum = (pick: (report: VerifyReport) => number): number => reports.reduce((total, report) => total + pick(report), 0);
  return {
    missing: sum((report) => report.missing),
    extra: sum((report) => report.extra),
    different: sum((report) => report.different),
    quarantined: sum((report) => report.quarantined),
    silent: sum((report) => report.silent),
    gaps: reports.flatMap((report) => report.gaps),
  };
}

const COLUMNS: readonly Column[] = [
  { title: 'What' },
  { title: 'Stream', shrinkTo: 10 },
  { title: 'Record', shrinkTo: 8 },
  { title: 'Field', shrinkTo: 8 },
  { title: 'Per books', shrinkTo: 8 },
  { title: 'Per source', shrinkTo: 8 },
  { title: 'Told by', shrinkTo: 10 },
];

const gapsShown = 20;

/** The verdict in words, and the first gaps. */
export function verifyText(report: VerifyReport, { style, width }: Screen): string {
  const { missing, extra, different, quarantined, silent } = report;
  if (isClean(report))
    return `${style.good('The ledger agrees with the source')}: nothing missing, nothing extra, nothing different.`;
  const parts = [
    missing === 0 ? '' : `${counted(missing, 'record')} missing`,
    extra === 0 ? '' : `${counted(extra, 'record')} extra`,
    different === 0 ? '' : `${counted(different, 'record')} different`,
    quarantined === 0 ? '' : `${counted(quarantined, 'record')} held in quarantine`,
  ].filter((part) => part !== '');
  const told =
    silent === 0
      ? style.warn('Each of them was told by a run, a drift event or the quarantine; none is silent.')
      : style.bad(`${counted(silent, 'difference')} of these that nothing told of. This must never be: please report it.`);
  const rows = report.gaps
    .slice(0, gapsShown)
    .map((gap) => [
      gap.flaggedBy === null ? style.bad(`${gap.kind}, silent`) : gap.kind,
      streamTitle(gap.stream),
      gap.id,
      gap.field ?? '',
      gap.ledger ?? '',
      gap.truth ?? '',
      gap.flaggedBy ?? '',
    ]);
  const more = missing + extra + different + quarantined - rows.length;
  return [
    `The ledger and the source differ: ${parts.join(', ')}.`,
    told,
    '',
    table(COLUMNS, rows, width),
    ...(more > 0 ? [`  ${style.dim(`and ${counted(more, 'more', 'more')}; --json lists up to 100 of each platform`)}`] : []),
  ].join('\n');
}
