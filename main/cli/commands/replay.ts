import type { TenantId } from '../../../shared/ids.ts';
import { command } from '../command.ts';
import { checkScope } from '../known-scope.ts';
import { rowNumber, text } from '../options.ts';
import { replayText } from '../replay-text.ts';

export const replayCommand = command({
  name: 'replay',
  summary: 'map the stored payloads again, without the network',
  details: 'For after an update that reads a field in another way. Exit code 1 when records are still held in quarantine.',
  options: { tenant: rowNumber<TenantId>('only this organisation'), stream: text('NAME', 'only this stream') },
  run: async (context, { tenant, stream }) => {
    const core = await context.openCore();
    await checkScope(core, { tenant, stream });
    const streams = await core.replay({ tenantId: tenant, stream });
    await context.show({ streams }, replayText(streams, context.screen));
    return streams.some((report) => report.quarantined > 0) ? 1 : 0;
  },
});
