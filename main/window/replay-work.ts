import type { ProviderId, TenantId } from '../../shared/ids.ts';
import { counted } from '../cli/words.ts';
import type { Surroundings } from './surroundings.ts';

/** Maps stored records again as long work; its result names the runs, whose changes `run:changes` tells. */
export function startReplay(
  { core, works, touched }: Surroundings,
  title: string,
  ask: { readonly tenantId: TenantId | null; readonly stream: string | null; readonly provider?: ProviderId },
): { workId: number } {
  return works.start({
    kind: 'replay',
    title,
    unit: 'records',
    run: async () => {
      const reports = await core.replay(ask);
      touched(['documents', 'quarantine', 'drift', 'runs', 'totals', 'activity', 'connections']);
      const sum = (name: 'changed' | 'released' | 'quarantined'): number =>
        reports.reduce((total, report) => total + report[name], 0);
      const [changed, released, held] = [sum('changed'), sum('released'), sum('quarantined')];
      return {
        problems: held > 0,
        message: `${counted(changed, 'record')} changed, ${counted(released, 'record')} released, ${counted(held, 'record')} still held.`,
        result: { kind: 'replay', runIds: reports.map((report) => report.runId), changed, released, held },
      };
    },
  });
}
