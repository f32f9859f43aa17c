import type { ConnectionId, TenantId } from '../../../shared/ids.ts';
import { command, wrongUse } from '../command.ts';
import { tenantOfRecord } from '../find-record.ts';
import { checkScope } from '../known-scope.ts';
import { flag, rowNumber, text } from '../options.ts';
import { syncWithProgress } from '../sync-with-progress.ts';
import { syncText } from '../sync-text.ts';
import { NOTHING_CONNECTED } from './connections.ts';

export const syncCommand = command({
  name: 'sync',
  summary: 'read what changed, now',
  details: `Without options: everything that is connected, from where the last run ended.

  tieout sync --full                            every record again
  tieout sync --tenant 2 --stream invoices      one stream
  tieout sync --stream invoices --record 5f3c…  one record, by its platform id; --tenant too, unless one ledger holds it

Exit code 1 when anything is incomplete or does not tie.`,
  options: {
    connection: rowNumber<ConnectionId>('only this connection'),
    tenant: rowNumber<TenantId>('only this organisation'),
    stream: text('NAME', 'only this stream'),
    record: text('ID', 'only this record of --stream, by its id on the platform'),
    full: flag('read every record again instead of what changed'),
  },
  run: async (context, { connection, tenant, stream, record, full }) => {
    if (record !== null && stream === null) throw wrongUse('--record needs --stream: the id says nothing without its stream.');
    if (record !== null && full) throw wrongUse('--record and --full do not go together.');
    const core = await context.openCore();
    if ((await core.connections.list()).length === 0) {
      await context.show({ complete: false, tenants: [], message: NOTHING_CONNECTED }, NOTHING_CONNECTED);
      return 1;
    }
    await checkScope(core, { connection, tenant, stream });
    const report = await syncWithProgress(core, {
      connectionId: connection,
      tenantId:
        record === null || stream === null || tenant !== null
          ? tenant
          : await tenantOfRecord(core, { connection, stream, record }),
      stream,
      record,
      full,
      trigger: 'manual',
      signal: context.signal,
    });
    await context.show(report, syncText(report, context.screen));
    return report.complete ? 0 : 1;
  },
});
