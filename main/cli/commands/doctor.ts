import { command } from '../command.ts';
import { hostChecks } from '../host-checks.ts';
import { table } from '../table.ts';

export const doctorCommand = command({
  name: 'doctor',
  summary: 'check the ledger, the keychain, the clock, the disk and the connections',
  details: 'Exit code 1 when a check fails.',
  options: {},
  run: async (context) => {
    const { style, width } = context.screen;
    const core = await context.openCore();
    const report = await core.doctor();
    const checks = [...(await hostChecks(context.dataFolder)), ...report.checks];
    const healthy = report.healthy && checks.every((check) => check.ok);
    const rows = checks.map((check) => [check.ok ? style.good('ok') : style.bad('fails'), check.name, check.message]);
    const remedies = checks.flatMap((check) => (check.ok || check.remedy === null ? [] : [`  ${check.name}: ${check.remedy}`]));
    await context.show(
      { healthy, checks },
      [table(COLUMNS, rows, width), '', healthy ? 'Everything is in order.' : 'What to do:', ...remedies].join('\n'),
    );
    return healthy ? 0 : 1;
  },
});

const COLUMNS = [{ title: '' }, { title: 'Check' }, { title: 'Found', shrinkTo: 20 }] as const;
