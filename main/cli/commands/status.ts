import { command, type CommandContext } from '../command.ts';
import { statusReport, type StatusReport } from '../status-report.ts';
import { table } from '../table.ts';
import { ago, count, providerName, streamTitle, until } from '../words.ts';
import { NOTHING_CONNECTED } from './connections.ts';

export const statusCommand = command({
  name: 'status',
  summary: 'how fresh everything is, and what waits for you',
  options: {},
  run: async (context) => {
    const { createCallsLeft } = await import('../calls-left.ts');
    const ledger = await context.openLedger({ dataFolder: context.dataFolder, passing: false });
    const report = await statusReport(ledger.core, await createCallsLeft(ledger), Date.now());
    await context.show(report, statusText(report, context.screen, Date.now()));
    return 0;
  },
});

function statusText(report: StatusReport, { style, width }: CommandContext['screen'], nowMs: number): string {
  if (report.tenants.length === 0) return NOTHING_CONNECTED;
  const rows = report.tenants.map((tenant) => [
    tenant.name,
    providerName(tenant.provider),
    tenant.freshAtMs === null ? style.warn('not read in full yet') : ago(tenant.freshAtMs, nowMs),
    tenant.complete ? style.good('complete') : style.bad('incomplete'),
    tenant.nextRunAtMs === null ? '' : until(tenant.nextRunAtMs, nowMs),
    tenant.callsLeft === null ? '' : count(tenant.callsLeft),
    tenant.held === 0 ? '·' : style.warn(count(tenant.held)),
    tenant.openDrift === 0 ? '·' : style.warn(count(tenant.openDrift)),
  ]);
  const needs = report.needsYou.flatMap(({ what, how }) => [`  ${style.warn('!')} ${what}`, `    ${style.dim(how)}`]);
  const postponed = report.tenants.flatMap((tenant) => postponedText(tenant, nowMs));
  return [
    table(COLUMNS, rows, width),
    ...(postponed.length === 0 ? [] : ['', style.bold('Postponed'), ...postponed]),
    '',
    ...(needs.length === 0 ? ['Nothing waits for you.'] : [style.bold('Waits for you'), ...needs]),
  ].join('\n');
}

function postponedText({ name, postponed }: StatusReport['tenants'][number], nowMs: number): readonly string[] {
  if (postponed === null) return [];
  const what = postponed.streams.map(streamTitle).join(', ');
  return [`  ${name}: ${what} – goes on ${until(postponed.untilMs, nowMs)}, by itself (${postponed.why})`];
}

const COLUMNS = [
  { title: 'Organisation', shrinkTo: 12 },
  { title: 'Platform' },
  { title: 'Read' },
  { title: 'State' },
  { title: 'Next run' },
  { title: 'Calls left today', align: 'right' },
  { title: 'Held', align: 'right' },
  { title: 'Drift', align: 'right' },
] as const;
