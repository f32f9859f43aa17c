import type { TenantId } from '../../../shared/ids.ts';
import type { ReplayReport } from '../../core/core.ts';
import { command, commandGroup } from '../command.ts';
import { checkScope } from '../known-scope.ts';
import { flag, rowNumber } from '../options.ts';
import { replayText } from '../replay-text.ts';
import { table } from '../table.ts';
import { ago, streamTitle } from '../words.ts';

const list = command({
  name: 'list',
  summary: 'list the records that are held, and why',
  options: { tenant: rowNumber<TenantId>('only this organisation'), all: flag('released and dismissed ones too') },
  run: async (context, { tenant, all }) => {
    const core = await context.openCore();
    await checkScope(core, { tenant });
    const entries = await core.quarantine({ tenantId: tenant, all });
    const nowMs = Date.now();
    const rows = entries.map((entry) => [
      entry.tenantName,
      streamTitle(entry.stream),
      entry.externalId ?? 'no readable id',
      entry.path ?? '',
      entry.reason,
      ago(entry.atMs, nowMs),
      ...(all ? [entry.state] : []),
    ]);
    const columns = all ? [...COLUMNS, { title: 'State' }] : COLUMNS;
    await context.show({ entries }, rows.length === 0 ? 'Quarantine is empty.' : table(columns, rows, context.screen.width));
    return 0;
  },
});

const retry = command({
  name: 'retry',
  summary: 'try to map the held records again, without the network',
  details: 'Exit code 1 when records are still held afterwards.',
  options: { tenant: rowNumber<TenantId>('only this organisation') },
  run: async (context, { tenant }) => {
    const core = await context.openCore();
    await checkScope(core, { tenant });
    const held = await core.quarantine({ tenantId: tenant, all: false });
    // Only streams that hold something: mapping the whole ledger again is what "tieout replay" is for.
    const streams: ReplayReport[] = [];
    for (const [tenantId, names] of streamsByTenant(held)) {
      for (const stream of names) streams.push(...(await core.replay({ tenantId, stream })));
    }
    await context.show({ streams }, held.length === 0 ? 'Quarantine is empty.' : replayText(streams, context.screen));
    return streams.some((report) => report.quarantined > 0) ? 1 : 0;
  },
});

export const quarantineCommand = commandGroup('quarantine', 'records that could not be read with certainty', [list, retry]);

function streamsByTenant(
  entries: readonly { readonly tenantId: TenantId; readonly stream: string }[],
): ReadonlyMap<TenantId, ReadonlySet<string>> {
  const streams = new Map<TenantId, Set<string>>();
  for (const { tenantId, stream } of entries) streams.set(tenantId, (streams.get(tenantId) ?? new Set()).add(stream));
  return streams;
}

const COLUMNS = [
  { title: 'Organisation', shrinkTo: 10 },
  { title: 'Stream', shrinkTo: 10 },
  { title: 'Record', shrinkTo: 10 },
  { title: 'Field', shrinkTo: 10 },
  { title: 'Why', shrinkTo: 16 },
  { title: 'Since' },
] as const;
