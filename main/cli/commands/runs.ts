import type { RunId, TenantId } from '../../../shared/ids.ts';
import type { Core } from '../../core/core.ts';
import type { PageRow, RunRow } from '../../core/store/api.ts';
import { command, wrongUse, type CommandContext, type Style } from '../command.ts';
import { checkScope } from '../known-scope.ts';
import { rowNumber, wholeNumber } from '../options.ts';
import { table } from '../table.ts';
import { byteSize, count, duration, localTime, providerName, streamTitle } from '../words.ts';

const runsToLookThrough = 10_000;

export const runsCommand = command({
  name: 'runs',
  summary: 'list what ran, and with --pages every request of one run',
  options: {
    tenant: rowNumber<TenantId>('only this organisation'),
    limit: wholeNumber('N', 'how many, newest first (20)', { min: 1, max: 10_000 }),
    pages: rowNumber<RunId>('every page and request of this run'),
  },
  run: async (context, { tenant, limit, pages }) => {
    const core = await context.openCore();
    await checkScope(core, { tenant });
    if (pages !== null) return showPages(context, core, pages);
    const runs = await core.runs({ tenantId: tenant, limit: limit ?? 20 });
    await context.show({ runs }, runs.length === 0 ? 'Nothing ran yet.' : runsText(runs, context));
    return 0;
  },
});

function runsText(runs: readonly RunRow[], { screen }: CommandContext): string {
  const rows = runs.map((run) => [
    String(run.id),
    localTime(run.startedAtMs),
    run.endedAtMs === null ? '' : duration(run.endedAtMs - run.startedAtMs),
    providerName(run.provider),
    run.tenantName,
    run.trigger,
    count(sum(run, (stream) => stream.requests)),
    count(sum(run, (stream) => stream.seen)),
    count(sum(run, (stream) => stream.inserted + stream.updated + stream.tombstoned)),
    stateText(run.state, screen.style),
  ]);
  const troubles = runs.flatMap((run) => [
    ...(run.errorText === null ? [] : [`  run ${run.id}: ${run.errorText} ${run.errorRemedy ?? ''}`.trimEnd()]),
    ...run.streams.flatMap((stream) =>
      stream.gap === null ? [] : [`  run ${run.id}, ${streamTitle(stream.stream)}: ${stream.gap}`],
    ),
  ]);
  return [table(COLUMNS, rows, screen.width), ...(troubles.length === 0 ? [] : ['', ...troubles])].join('\n');
}

function sum(run: RunRow, pick: (stream: RunRow['streams'][number]) => number): number {
  return run.streams.reduce((total, stream) => total + pick(stream), 0);
}

function stateText(state: RunRow['state'], style: Style): string {
  if (state === 'complete') return style.good(state);
  return state === 'running' ? state : style.bad(state);
}

async function showPages(context: CommandContext, core: Core, runId: RunId): Promise<0> {
  const run = (await core.runs({ tenantId: null, limit: runsToLookThrough })).find((candidate) => candidate.id === runId);
  if (run === undefined) throw wrongUse(`There is no run number ${runId}.`, 'See "tieout runs" for what ran.');
  const streams: { readonly stream: string; readonly pages: readonly PageRow[] }[] = [];
  for (const { stream, streamId } of run.streams) {
    streams.push({ stream, pages: await core.store.read.listPages({ runId, streamId }) });
  }
  const rows = streams.flatMap(({ stream, pages }) =>
    pages.map((page) => [
      streamTitle(stream),
      String(page.seq),
      localTime(page.requestedAtMs),
      duration(page.durationMs),
      String(page.status),
      String(page.attempts),
      byteSize(page.bytes),
      count(page.rows),
      page.note ?? '',
      page.request,
    ]),
  );
  await context.show(
    { run: { id: run.id, tenant: run.tenantName, state: run.state }, streams },
    rows.length === 0 ? `Run ${runId} read no page.` : table(PAGE_COLUMNS, rows, context.screen.width),
  );
  return 0;
}

const COLUMNS = [
  { title: 'Run', align: 'right' },
  { title: 'Started' },
  { title: 'Took', align: 'right' },
  { title: 'Platform' },
  { title: 'Organisation', shrinkTo: 12 },
  { title: 'Why' },
  { title: 'Calls', align: 'right' },
  { title: 'Seen', align: 'right' },
  { title: 'Written', align: 'right' },
  { title: 'State' },
] as const;

const PAGE_COLUMNS = [
  { title: 'Stream', shrinkTo: 10 },
  { title: 'Page', align: 'right' },
  { title: 'Asked' },
  { title: 'Took', align: 'right' },
  { title: 'Status', align: 'right' },
  { title: 'Tries', align: 'right' },
  { title: 'Size', align: 'right' },
  { title: 'Rows', align: 'right' },
  { title: 'Note', shrinkTo: 4 },
  { title: 'Request', shrinkTo: 20 },
] as const;
