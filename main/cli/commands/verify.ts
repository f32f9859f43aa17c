import { command } from '../command.ts';
import { requiredAddress } from '../options.ts';
import { isClean, verifyText } from '../verify-text.ts';
import { NOTHING_CONNECTED } from './connections.ts';

export const verifyCommand = command({
  name: 'verify',
  summary: "hold the ledger against a sandbox's truth",
  details: `Says what is missing, extra, different or held in quarantine, and whether a run, a drift event or the quarantine told of it.

  tieout verify --sandbox http://127.0.0.1:8080

Exit code 1 when anything is.`,
  options: { sandbox: requiredAddress('the address "tieout sandbox" announced') },
  run: async (context, { sandbox }) => {
    const { verifyLedger } = await import('../verify-ledger.ts');
    const core = await context.openCore();
    const connections = await core.connections.list();
    if (connections.length === 0) {
      await context.show(
        { message: NOTHING_CONNECTED, missing: null, extra: null, different: null, silent: null },
        NOTHING_CONNECTED,
      );
      return 1;
    }
    const providers = [...new Set(connections.map(({ connection }) => connection.provider))];
    const report = await verifyLedger(core, { sandbox, providers, signal: context.signal });
    await context.show(report, verifyText(report, context.screen));
    return isClean(report) ? 0 : 1;
  },
});
